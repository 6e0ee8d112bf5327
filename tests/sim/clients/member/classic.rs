//! The classic protocol: join, get to know the generation; the leader makes a plan; sync; beat until a rebalance begins.

use super::{Answer, COMES_BACK, Context, Member, Way, pick};
use crate::checker::groups::{Who, places};
use highwater::base::{Duration, Instant};
use highwater::protocol::consumer_protocol_assignment::TopicPartition;
use highwater::protocol::join_group_request::JoinGroupRequestProtocol;
use highwater::protocol::leave_group_request::MemberIdentity;
use highwater::protocol::sync_group_request::SyncGroupRequestAssignment;
use highwater::protocol::{
    ConsumerProtocolAssignment, ConsumerProtocolSubscription, Decode, Encode, HeartbeatRequest,
    HeartbeatResponse, JoinGroupRequest, JoinGroupResponse, LeaveGroupRequest, Reader, SyncGroupRequest,
    SyncGroupResponse,
};
use std::collections::BTreeMap;

const ILLEGAL_GENERATION: i16 = 22;
const UNKNOWN_MEMBER_ID: i16 = 25;
const REBALANCE_IN_PROGRESS: i16 = 27;
const MEMBER_ID_REQUIRED: i16 = 79;
const FENCED_INSTANCE_ID: i16 = 82;
const CONSUMER: &str = "consumer";
const RANGE: &str = "range";

/// Where a member stands.
#[derive(Debug, Default)]
enum Stage {
    #[default]
    Out,
    /// It has joined; the leader knows what everybody wants.
    Joined { generation: i32, roll: Vec<(String, Vec<String>)> },
    /// It works.
    In { generation: i32 },
}

/// The state of the protocol.
#[derive(Debug, Default)]
pub(super) struct Classic {
    member: String,
    stage: Stage,
    beat_at: Instant,
}

impl Classic {
    pub(super) fn at_rest(&self) -> Option<i32> {
        match self.stage {
            Stage::In { generation } => Some(generation),
            _ => None,
        }
    }

    pub(super) fn who(&self) -> (&str, i32) {
        let generation = match self.stage {
            Stage::Out => -1,
            Stage::Joined { generation, .. } | Stage::In { generation } => generation,
        };
        (&self.member, generation)
    }
}

impl Member {
    fn classic(&mut self) -> &mut Classic {
        match &mut self.way {
            Way::Classic(classic) => classic,
            Way::Consumer(_) => panic!("an answer of the other protocol"),
        }
    }

    pub(super) fn act_classic(&mut self, context: &mut Context<'_>) {
        let now = context.now.mono;
        let Way::Classic(classic) = &self.way else { return };
        match &classic.stage {
            Stage::Out => self.join(context),
            Stage::Joined { .. } => self.sync(context),
            Stage::In { generation } if classic.beat_at <= now => self.beat(*generation, context),
            Stage::In { .. } => {
                let next = classic.beat_at - now;
                if !self.do_work(context) {
                    let pause = Duration::from_millis(1 + context.random.below(100));
                    context.wake = Some(next.min(pause));
                }
            }
        }
    }

    fn join(&mut self, context: &mut Context<'_>) {
        let wanted = self.wants(context.history.topics.len());
        let topics = context.history.topics[wanted].iter().map(|topic| topic.name.as_str());
        let likes = ConsumerProtocolSubscription {
            topics: topics.collect(),
            generation_id: -1,
            ..Default::default()
        };
        let metadata = [vec![0, 3], likes.to_vec(3)].concat();
        let who = self.who();
        let body = JoinGroupRequest {
            group_id: &who.group,
            session_timeout_ms: self.options.session_ms as i32,
            rebalance_timeout_ms: self.options.rebalance_ms as i32,
            member_id: &who.member,
            group_instance_id: self.options.instance.as_deref(),
            protocol_type: CONSUMER,
            protocols: vec![JoinGroupRequestProtocol { name: RANGE, metadata: &metadata }],
            reason: None,
        };
        let version = pick(context.random, &[5, 7, 9]);
        let frame = self.session.request(version, Some(0), &body);
        self.ask(frame, self.options.rebalance_ms + 500, context);
    }

    pub(super) fn joined(&mut self, answer: &Answer, context: &mut Context<'_>) {
        let body = JoinGroupResponse::from_bytes(&answer.body, answer.version).expect("a sound answer");
        let now = context.now.mono;
        let classic = self.classic();
        match body.error_code {
            0 => {
                let wish = |metadata: &[u8]| {
                    let likes = ConsumerProtocolSubscription::decode(&mut Reader::new(&metadata[2..]), 3);
                    likes.expect("what a member wrote").topics.into_iter().map(str::to_owned).collect()
                };
                let members = body.members.iter();
                let roll = members.map(|member| (member.member_id.to_owned(), wish(member.metadata)));
                classic.member = body.member_id.to_owned();
                classic.stage = Stage::Joined { generation: body.generation_id, roll: roll.collect() };
                classic.beat_at = now;
            }
            MEMBER_ID_REQUIRED => classic.member = body.member_id.to_owned(),
            code => self.refused_classic(code),
        }
    }

    /// The leader sends its plan with it.
    fn sync(&mut self, context: &mut Context<'_>) {
        let Way::Classic(Classic { stage: Stage::Joined { generation, roll }, .. }) = &self.way else {
            return;
        };
        let plan = plan(roll, self.options.names_plans, context);
        let assignments =
            plan.iter().map(|(member_id, part)| SyncGroupRequestAssignment { member_id, assignment: part });
        let who = self.who();
        let body = SyncGroupRequest {
            group_id: &who.group,
            generation_id: *generation,
            member_id: &who.member,
            group_instance_id: self.options.instance.as_deref(),
            protocol_type: Some(CONSUMER),
            protocol_name: Some(RANGE),
            assignments: assignments.collect(),
        };
        let version = pick(context.random, &[3, 4, 5]);
        let frame = self.session.request(version, Some(0), &body);
        self.ask(frame, self.options.rebalance_ms + 500, context);
    }

    pub(super) fn synced(&mut self, answer: &Answer, context: &mut Context<'_>) {
        let body = SyncGroupResponse::from_bytes(&answer.body, answer.version).expect("a sound answer");
        let who = self.who();
        if body.error_code != 0 {
            return self.refused_classic(body.error_code);
        }
        let Stage::Joined { generation, .. } = self.classic().stage else { return };
        let mine = places(body.assignment, |name| context.history.topic_named(name));
        context.trace.note(format_args!("{who:?} got {mine:?}"));
        context.history.groups.shared(Who { epoch: generation, ..who }, body.assignment);
        self.work.replace(mine);
        self.classic().stage = Stage::In { generation };
        self.next_beat(context);
    }

    fn next_beat(&mut self, context: &mut Context<'_>) {
        let ms = 1 + context.random.below(self.options.session_ms / 3);
        self.classic().beat_at = context.now.mono + Duration::from_millis(ms);
    }

    fn beat(&mut self, generation_id: i32, context: &mut Context<'_>) {
        let who = self.who();
        let body = HeartbeatRequest {
            group_id: &who.group,
            generation_id,
            member_id: &who.member,
            group_instance_id: self.options.instance.as_deref(),
        };
        let version = pick(context.random, &[3, 4]);
        let copies = context.copies();
        let frames: Vec<_> = (0..copies).map(|_| self.session.request(version, Some(0), &body)).collect();
        frames.into_iter().for_each(|frame| self.ask(frame, 500, context));
        self.next_beat(context);
    }

    pub(super) fn beaten(&mut self, answer: &Answer, _context: &mut Context<'_>) {
        let body = HeartbeatResponse::from_bytes(&answer.body, answer.version).expect("a sound answer");
        if body.error_code != 0 {
            self.refused_classic(body.error_code);
        }
    }

    /// Whatever was refused, the code says how to go on.
    pub(super) fn refused_classic(&mut self, code: i16) {
        let classic = self.classic();
        match code {
            ILLEGAL_GENERATION | REBALANCE_IN_PROGRESS => {}
            UNKNOWN_MEMBER_ID | FENCED_INSTANCE_ID => classic.member.clear(),
            code if COMES_BACK.contains(&code) => return,
            other => panic!("a classic member: error {other}"),
        }
        classic.stage = Stage::Out;
        self.work.replace(Default::default());
    }

    pub(super) fn leave_classic(&mut self, context: &mut Context<'_>) {
        let who = self.who();
        let identity = MemberIdentity {
            member_id: &who.member,
            group_instance_id: self.options.instance.as_deref(),
            ..Default::default()
        };
        let body = LeaveGroupRequest { group_id: &who.group, members: vec![identity], ..Default::default() };
        let version = pick(context.random, &[3, 4, 5]);
        let frame = self.session.request(version, Some(0), &body);
        self.ask(frame, 500, context);
    }
}

/// Deals out the partitions of each topic among those who want it. A plan may have a name of its own; one with such data
/// cannot be taken over by a consumer group.
fn plan(roll: &[(String, Vec<String>)], has_name: bool, context: &mut Context<'_>) -> Vec<(String, Vec<u8>)> {
    let name = context.history.groups.now().to_be_bytes();
    let mut parts: BTreeMap<&str, BTreeMap<&str, Vec<i32>>> =
        roll.iter().map(|(member, _)| (member.as_str(), BTreeMap::new())).collect();
    for topic in &context.history.topics {
        let takers: Vec<&str> = roll
            .iter()
            .filter(|(_, wants)| wants.contains(&topic.name))
            .map(|(member, _)| member.as_str())
            .collect();
        let first = context.random.below(takers.len().max(1) as u64) as usize;
        for number in 0..if takers.is_empty() { 0 } else { topic.partitions } {
            let taker = takers[(first + number as usize) % takers.len()];
            parts.entry(taker).or_default().entry(&topic.name).or_default().push(number);
        }
    }
    let bytes = |topics: BTreeMap<&str, Vec<i32>>| {
        let assigned = topics.into_iter().map(|(topic, partitions)| TopicPartition { topic, partitions });
        let body = ConsumerProtocolAssignment {
            assigned_partitions: assigned.collect(),
            user_data: has_name.then_some(&name[..]),
        };
        [vec![0, 3], body.to_vec(3)].concat()
    };
    parts.into_iter().map(|(member, topics)| (member.to_owned(), bytes(topics))).collect()
}
