//! One member: joins, beats, commits, leaves.

use super::{PAUSE, is_retriable, share};
use crate::wire::{Line, Target, explain};
use anyhow::{Context, Result, bail, ensure};
use highwater::protocol::join_group_request::JoinGroupRequestProtocol;
use highwater::protocol::leave_group_request::MemberIdentity;
use highwater::protocol::offset_commit_request::{OffsetCommitRequestPartition, OffsetCommitRequestTopic};
use highwater::protocol::offset_fetch_request::OffsetFetchRequestTopic;
use highwater::protocol::sync_group_request::SyncGroupRequestAssignment;
use highwater::protocol::{
    ApiMessage, Decode, Encode, ErrorCode, HeartbeatRequest, HeartbeatResponse, JoinGroupRequest,
    JoinGroupResponse, LeaveGroupRequest, OffsetCommitRequest, OffsetCommitResponse, OffsetFetchRequest,
    OffsetFetchResponse, Reader, SyncGroupRequest, SyncGroupResponse,
};
use std::time::{Duration, Instant};

/// How long it may take until all members share the partitions.
const JOINING: Duration = Duration::from_secs(120);
/// As Kafka's consumer has it.
const SESSION_MS: i32 = 45_000;
const REBALANCE_MS: i32 = 60_000;
const CONSUMER: &str = "consumer";
/// A name of our own: nobody else can be in such a group.
const PROTOCOL: &str = "highwater-loadgen";

/// A member that has its partitions.
#[derive(Debug)]
pub(super) struct Member {
    coordinator: String,
    /// `None` after the connection broke, until it is needed again.
    line: Option<Line>,
    group: String,
    id: String,
    generation: i32,
    pub(super) lanes: Vec<usize>,
}

impl Member {
    /// Joins until all `members` of the group share the partitions.
    pub(super) fn join(group: &str, members: usize, target: &Target, coordinator: &str) -> Result<Self> {
        let line = Some(Line::open(coordinator)?);
        let (coordinator, group) = (coordinator.to_owned(), group.to_owned());
        let mut member =
            Self { coordinator, line, group, id: String::new(), generation: -1, lanes: Vec::new() };
        let end = Instant::now() + JOINING;
        loop {
            if let Some((count, lanes)) = member.try_join(target)? {
                member.lanes = lanes;
                if count == members {
                    return Ok(member);
                }
                ensure!(
                    count < members,
                    "it has {count} members, {members} of this run: choose another --group"
                );
                member.wait_for_the_others(end)?;
            }
            ensure!(Instant::now() < end, "its members did not come together in {} s", JOINING.as_secs());
        }
    }

    /// One try: how many members there are, and which lanes are this one's. `None`: again.
    fn try_join(&mut self, target: &Target) -> Result<Option<(usize, Vec<usize>)>> {
        let topics = share::subscription(target);
        let protocols = vec![JoinGroupRequestProtocol { name: PROTOCOL, metadata: &topics }];
        let (group_id, member_id) = (self.group.clone(), self.id.clone());
        let request = JoinGroupRequest {
            group_id: &group_id,
            session_timeout_ms: SESSION_MS,
            rebalance_timeout_ms: REBALANCE_MS,
            member_id: &member_id,
            protocol_type: CONSUMER,
            protocols,
            ..JoinGroupRequest::default()
        };
        let (version, answer) = self.call(&request, i16::MAX)?;
        let joined: JoinGroupResponse<'_> = read(&answer, version)?;
        match ErrorCode::from_code(joined.error_code) {
            Some(ErrorCode::None | ErrorCode::MemberIdRequired) => self.id = joined.member_id.to_owned(),
            Some(ErrorCode::UnknownMemberId) => self.id.clear(),
            Some(ErrorCode::InconsistentGroupProtocol | ErrorCode::GroupIdNotFound) => {
                bail!("other consumers are in it ({}): choose another --group", explain(joined.error_code))
            }
            _ if is_retriable(joined.error_code) => std::thread::sleep(PAUSE),
            _ => bail!("{}", explain(joined.error_code)),
        }
        if joined.error_code != 0 {
            return Ok(None);
        }
        self.generation = joined.generation_id;
        let mut ids: Vec<&str> = joined.members.iter().map(|member| member.member_id).collect();
        ids.sort_unstable();
        let is_leader = joined.leader == joined.member_id && !joined.skip_assignment;
        self.sync(target, if is_leader { &ids } else { &[] })
    }

    fn sync(&mut self, target: &Target, ids: &[&str]) -> Result<Option<(usize, Vec<usize>)>> {
        let shares = share::deal(target, ids.len());
        let assignments = ids
            .iter()
            .zip(&shares)
            .map(|(id, share)| SyncGroupRequestAssignment { member_id: id, assignment: share });
        let (group_id, member_id) = (self.group.clone(), self.id.clone());
        let request = SyncGroupRequest {
            group_id: &group_id,
            generation_id: self.generation,
            member_id: &member_id,
            protocol_type: Some(CONSUMER),
            protocol_name: Some(PROTOCOL),
            assignments: assignments.collect(),
            ..SyncGroupRequest::default()
        };
        let (version, answer) = self.call(&request, i16::MAX)?;
        let synced: SyncGroupResponse<'_> = read(&answer, version)?;
        match ErrorCode::from_code(synced.error_code) {
            Some(ErrorCode::None) => share::read(target, synced.assignment).map(Some),
            Some(ErrorCode::UnknownMemberId) => {
                self.id.clear();
                Ok(None)
            }
            Some(ErrorCode::RebalanceInProgress | ErrorCode::IllegalGeneration) => Ok(None),
            _ if is_retriable(synced.error_code) => Ok(None),
            _ => bail!("{}", explain(synced.error_code)),
        }
    }

    /// Until the coordinator deals out again, because the others come.
    fn wait_for_the_others(&mut self, end: Instant) -> Result<()> {
        while Instant::now() < end {
            match ErrorCode::from_code(self.beat_once()?) {
                Some(ErrorCode::None) => std::thread::sleep(PAUSE),
                Some(ErrorCode::UnknownMemberId) => {
                    self.id.clear();
                    return Ok(());
                }
                _ => return Ok(()),
            }
        }
        Ok(())
    }

    fn beat_once(&mut self) -> Result<i16> {
        let (group_id, member_id) = (self.group.clone(), self.id.clone());
        let request = HeartbeatRequest {
            group_id: &group_id,
            generation_id: self.generation,
            member_id: &member_id,
            group_instance_id: None,
        };
        let (version, answer) = self.call(&request, i16::MAX)?;
        Ok(read::<HeartbeatResponse>(&answer, version)?.error_code)
    }

    /// One heartbeat.
    pub(super) fn beat(&mut self) -> Result<()> {
        let code = self.beat_once()?;
        refused(code)
    }

    /// Puts what the group has committed into `from`, by lane.
    pub(super) fn committed(&mut self, target: &Target, from: &mut [i64]) -> Result<()> {
        let group_id = self.group.clone();
        let topics = target.topics.iter().enumerate().map(|(index, topic)| OffsetFetchRequestTopic {
            name: &topic.name,
            partition_indexes: share::partitions(target, index, 0..target.lanes.len()),
        });
        let request = OffsetFetchRequest {
            group_id: &group_id,
            topics: Some(topics.collect()),
            ..OffsetFetchRequest::default()
        };
        let (version, answer) = self.call(&request, 7)?;
        let fetched: OffsetFetchResponse<'_> = read(&answer, version)?;
        refused(fetched.error_code)?;
        for topic in &fetched.topics {
            let index = target.topics.iter().position(|one| one.name == topic.name);
            for partition in topic.partitions.iter().filter(|partition| partition.committed_offset >= 0) {
                let lane = index.and_then(|index| target.lane(index, partition.partition_index));
                if let Some(place) = lane.and_then(|lane| from.get_mut(lane)) {
                    *place = partition.committed_offset;
                }
            }
        }
        Ok(())
    }

    /// Commits the positions of its lanes.
    pub(super) fn commit(&mut self, target: &Target, position: impl Fn(usize) -> Option<i64>) -> Result<()> {
        let (group_id, member_id, mine) = (self.group.clone(), self.id.clone(), self.lanes.clone());
        let partition = |lane: &usize| {
            Some(OffsetCommitRequestPartition {
                partition_index: target.lanes[*lane].partition,
                committed_offset: position(*lane)?,
                committed_leader_epoch: -1,
                committed_metadata: None,
            })
        };
        let topics = target.topics.iter().enumerate().map(|(index, topic)| {
            let lanes = mine.iter().filter(|lane| target.lanes[**lane].topic == index);
            let partitions = lanes.filter_map(partition).collect();
            OffsetCommitRequestTopic { name: &topic.name, partitions, ..OffsetCommitRequestTopic::default() }
        });
        let topics: Vec<_> = topics.filter(|topic| !topic.partitions.is_empty()).collect();
        if topics.is_empty() {
            return Ok(());
        }
        let request = OffsetCommitRequest {
            group_id: &group_id,
            generation_id_or_member_epoch: self.generation,
            member_id: &member_id,
            retention_time_ms: -1,
            topics,
            ..OffsetCommitRequest::default()
        };
        let (version, answer) = self.call(&request, 9)?;
        let answer: OffsetCommitResponse<'_> = read(&answer, version)?;
        let codes = answer.topics.iter().flat_map(|topic| &topic.partitions).map(|one| one.error_code);
        codes.filter(|code| *code != 0).max().map_or(Ok(()), refused)
    }

    /// Leaves for good.
    pub(super) fn leave(&mut self) -> Result<()> {
        let (group_id, member_id) = (self.group.clone(), self.id.clone());
        let members = vec![MemberIdentity { member_id: &member_id, ..MemberIdentity::default() }];
        let request = LeaveGroupRequest { group_id: &group_id, member_id: &member_id, members };
        self.call(&request, i16::MAX).map(|_| ())
    }

    /// Asks; a connection that breaks is opened again for the next question.
    fn call<M: Encode + ApiMessage>(&mut self, request: &M, newest: i16) -> Result<(i16, Vec<u8>)> {
        let mut line = match self.line.take() {
            Some(line) => line,
            None => Line::open(&self.coordinator)?,
        };
        let answer = line.call_upto(newest, request)?;
        self.line = Some(line);
        Ok(answer)
    }
}

fn read<'a, M: Decode<'a>>(answer: &'a [u8], version: i16) -> Result<M> {
    M::decode(&mut Reader::new(answer), version).ok().context("the coordinator's answer cannot be read")
}

fn refused(code: i16) -> Result<()> {
    match ErrorCode::from_code(code) {
        Some(ErrorCode::None) => Ok(()),
        Some(ErrorCode::RebalanceInProgress | ErrorCode::UnknownMemberId | ErrorCode::IllegalGeneration) => {
            bail!("{}: the group is not that of this run any more", explain(code))
        }
        _ => bail!("{}", explain(code)),
    }
}
