//! What a member works on. Where it does not know how far the group has come it asks; then it reads on, and commits.

use super::{Answer, COMES_BACK, Context, Member, Way, pick};
use crate::checker::groups::{Place, Verdict, Who, WriteId, write_of};
use highwater::protocol::offset_commit_request::{OffsetCommitRequestPartition, OffsetCommitRequestTopic};
use highwater::protocol::offset_fetch_request::{OffsetFetchRequestGroup, OffsetFetchRequestTopics};
use highwater::protocol::{
    Decode, OffsetCommitRequest, OffsetCommitResponse, OffsetFetchRequest, OffsetFetchResponse,
};
use std::collections::{BTreeMap, BTreeSet};

/// The member is none, or not of this generation or epoch; or the group waits for its members to join.
const NO_RIGHT: [i16; 6] = [22, 25, 27, 69, 82, 113];

/// Partitions, and what is under way about them.
#[derive(Debug, Default)]
pub(super) struct Work {
    /// The next offset to read; `None` where it must be asked for.
    positions: BTreeMap<Place, Option<i64>>,
    /// By the tag of the request.
    commits: BTreeMap<u64, Vec<(Place, WriteId)>>,
    asked_at: u64,
    next_tag: u64,
    /// A commit of some time ago.
    old: Option<Sent>,
}

/// A commit that was sent: by whom, what of which partition, and how.
#[derive(Clone, Debug)]
struct Sent {
    who: Who,
    carried: BTreeMap<Place, (i64, WriteId)>,
    version: i16,
}

impl Work {
    pub(super) fn places(&self) -> impl Iterator<Item = Place> + '_ {
        self.positions.keys().copied()
    }

    pub(super) fn has(&self, place: Place) -> bool {
        self.positions.contains_key(&place)
    }

    pub(super) fn take(&mut self, place: Place) {
        self.positions.entry(place).or_default();
    }

    pub(super) fn give_up(&mut self, place: Place) {
        self.positions.remove(&place);
    }

    /// Everything is given up, and these are the partitions from now on.
    pub(super) fn replace(&mut self, places: BTreeSet<Place>) {
        self.positions = places.into_iter().map(|place| (place, None)).collect();
    }

    fn unknown(&self) -> Vec<Place> {
        let unknown = self.positions.iter().filter(|(_, position)| position.is_none());
        unknown.map(|(place, _)| *place).collect()
    }
}

impl Member {
    /// Asks how far the group is, or commits; false when there is nothing to do.
    pub(super) fn do_work(&mut self, context: &mut Context<'_>) -> bool {
        let unknown = self.work.unknown();
        if !unknown.is_empty() {
            self.fetch(&unknown, context);
            return true;
        }
        let commits = !self.work.positions.is_empty()
            && !context.history.groups.is_quiet
            && context.random.chance(1, 2);
        if commits {
            self.commit(context);
        }
        commits
    }

    fn fetch(&mut self, places: &[Place], context: &mut Context<'_>) {
        let topics = by_topic(places).into_iter().map(|(at, partition_indexes)| {
            let topic = &context.history.topics[at];
            OffsetFetchRequestTopics { name: &topic.name, topic_id: topic.id, partition_indexes }
        });
        let who = self.who();
        let is_consumer = matches!(self.way, Way::Consumer(_));
        let group = OffsetFetchRequestGroup {
            group_id: &who.group,
            member_id: is_consumer.then_some(&who.member),
            member_epoch: if is_consumer { who.epoch } else { -1 },
            topics: Some(topics.collect()),
        };
        let version = pick(context.random, if is_consumer { &[9, 10] } else { &[8, 9, 10] });
        let body = OffsetFetchRequest { groups: vec![group], require_stable: true, ..Default::default() };
        let frame = self.session.request(version, Some(0), &body);
        self.work.asked_at = context.history.groups.now();
        self.ask(frame, 500, context);
    }

    pub(super) fn fetched(&mut self, answer: &Answer, context: &mut Context<'_>) {
        let body = OffsetFetchResponse::from_bytes(&answer.body, answer.version).expect("a sound answer");
        let group = &body.groups[0];
        if group.error_code != 0 {
            let is_known = COMES_BACK.contains(&group.error_code) || NO_RIGHT.contains(&group.error_code);
            assert!(is_known, "fetch of offsets: error {}", group.error_code);
            return self.refused(group.error_code, context);
        }
        for topic in &group.topics {
            let at = context.history.topic_at(topic.name, topic.topic_id);
            for partition in &topic.partitions {
                assert_eq!(partition.error_code, 0, "fetch of an offset");
                let (place, offset) = ((at, partition.partition_index), partition.committed_offset);
                let write = write_of(partition.metadata.unwrap_or_default());
                assert_eq!(offset >= 0, write.is_some(), "an offset that nobody committed");
                context.history.groups.fetched(group.group_id, place, self.work.asked_at, offset, write);
                if let Some(position) = self.work.positions.get_mut(&place) {
                    position.get_or_insert(offset.max(0));
                }
            }
        }
    }

    /// Commits some of the partitions, maybe twice.
    fn commit(&mut self, context: &mut Context<'_>) {
        let (who, copies) = (self.who(), context.copies());
        let mut carried = BTreeMap::new();
        for (place, position) in &mut self.work.positions {
            if let Some(position) = position
                && context.random.chance(2, 3)
            {
                *position += context.random.below(10) as i64;
                let write = context.history.groups.committing(&who, *place, *position, copies);
                carried.insert(*place, (*position, write));
            }
        }
        let versions = if matches!(self.way, Way::Consumer(_)) { &[9, 10][..] } else { &[7, 8, 9, 10] };
        let sent = Sent { who, carried, version: pick(context.random, versions) };
        self.send_commit(&sent, copies, context);
        if self.work.old.is_none() || context.random.chance(1, 4) {
            self.work.old = Some(sent);
        }
    }

    /// Sends an old commit once more, as if it had been on its way all the time: in the old epoch, about partitions that may be
    /// others' now. False when there is none.
    pub(super) fn commit_again(&mut self, context: &mut Context<'_>) -> bool {
        let Some(sent) = self.work.old.clone() else { return false };
        for (_, write) in sent.carried.values() {
            context.history.groups.committing_again(*write);
        }
        self.send_commit(&sent, 1, context);
        true
    }

    fn send_commit(&mut self, sent: &Sent, copies: u32, context: &mut Context<'_>) {
        let Sent { who, carried, version } = sent;
        let names: BTreeMap<Place, String> =
            carried.iter().map(|(place, (_, write))| (*place, write.to_string())).collect();
        let places: Vec<Place> = carried.keys().copied().collect();
        let topics = by_topic(&places).into_iter().map(|(at, numbers)| {
            let topic = &context.history.topics[at];
            let partition = |number: i32| OffsetCommitRequestPartition {
                partition_index: number,
                committed_offset: carried[&(at, number)].0,
                committed_leader_epoch: -1,
                committed_metadata: Some(&names[&(at, number)]),
            };
            let partitions = numbers.into_iter().map(partition).collect();
            OffsetCommitRequestTopic { name: &topic.name, topic_id: topic.id, partitions }
        });
        let body = OffsetCommitRequest {
            group_id: &who.group,
            generation_id_or_member_epoch: who.epoch,
            member_id: &who.member,
            group_instance_id: self.options.instance.as_deref(),
            retention_time_ms: -1,
            topics: topics.collect(),
        };
        self.work.next_tag += 1;
        let tag = self.work.next_tag;
        let frames: Vec<_> = (0..copies).map(|_| self.session.request(*version, Some(tag), &body)).collect();
        let writes = carried.iter().map(|(place, (_, write))| (*place, *write));
        self.work.commits.insert(tag, writes.collect());
        frames.into_iter().for_each(|frame| self.ask(frame, 500, context));
    }

    pub(super) fn committed(&mut self, answer: &Answer, context: &mut Context<'_>) {
        let body = OffsetCommitResponse::from_bytes(&answer.body, answer.version).expect("a sound answer");
        // Somebody who died meanwhile does not listen any more, and nobody will know.
        let Some(carried) = self.work.commits.get(&answer.tag).cloned() else { return };
        let mut refused = 0;
        for topic in &body.topics {
            let at = context.history.topic_at(topic.name, topic.topic_id);
            for partition in &topic.partitions {
                let place = (at, partition.partition_index);
                let (_, write) = carried.iter().find(|(other, _)| *other == place).expect("it was sent");
                let code = partition.error_code;
                context.history.groups.committed(*write, verdict(code));
                refused = if code == 0 { refused } else { code };
            }
        }
        if refused != 0 {
            self.refused(refused, context);
        }
    }

    /// A commit or a fetch was refused.
    fn refused(&mut self, code: i16, context: &mut Context<'_>) {
        match &self.way {
            Way::Classic(_) => self.refused_classic(code),
            Way::Consumer(_) => self.refused_consumer(code, context),
        }
    }
}

/// What an answer says about a commit.
pub(in crate::clients) fn verdict(code: i16) -> Verdict {
    match code {
        0 => Verdict::Done,
        14 => Verdict::Refused,
        code if NO_RIGHT.contains(&code) => Verdict::Refused,
        code if COMES_BACK.contains(&code) => Verdict::Unknown,
        other => panic!("a commit: error {other}"),
    }
}

/// Partitions by topic.
pub(in crate::clients) fn by_topic(places: &[Place]) -> BTreeMap<usize, Vec<i32>> {
    let mut topics: BTreeMap<usize, Vec<i32>> = BTreeMap::new();
    places.iter().for_each(|(topic, number)| topics.entry(*topic).or_default().push(*number));
    topics
}
