//! What groups cost whose partitions the broker gives out: a heartbeat, a new target, a whole rebalance.

use crate::groups::{member_id, new_groups, request};
use crate::{Case, Work, repeat};
use highwater::base::{Instant, Now, Timestamp, Uuid};
use highwater::coordinator::Outcome;
use highwater::coordinator::group::Groups;
use highwater::metadata::{Delta, Image};
use highwater::protocol::consumer_group_heartbeat_request::TopicPartitions;
use highwater::protocol::consumer_group_heartbeat_response::Assignment;
use highwater::protocol::{
    ApiKey, ConsumerGroupHeartbeatRequest, ConsumerGroupHeartbeatResponse, Decode, Encode, MetadataRecord,
    PartitionRecord, Reader, ResponseHeader, TopicRecord,
};

pub(crate) const CASES: &[Case] = &[
    Case {
        name: "consumer groups: a heartbeat, 1,000 groups of 10 members",
        target: "< 2 us",
        ours: heartbeats,
        theirs: None,
    },
    Case {
        name: "consumer groups: a member leaves 1,000 with 10,000 partitions and comes back",
        target: "< 50 ms",
        ours: targets,
        theirs: None,
    },
    Case {
        name: "consumer groups: 1,000 members share out 10,000 partitions, all calls",
        target: "< 2 s",
        ours: rebalances,
        theirs: None,
    },
];

const VERSION: i16 = 1;
const TOPICS: [&str; 10] = ["t0", "t1", "t2", "t3", "t4", "t5", "t6", "t7", "t8", "t9"];

/// A coordinator, its clock, and the members of one group, as they see themselves.
struct Crowd {
    coordinator: Groups,
    image: Image,
    now: Now,
    out: Outcome,
    group: String,
    members: Vec<Person>,
}

struct Person {
    id: String,
    epoch: i32,
    has: Option<Assignment>,
}

impl Crowd {
    fn new(partitions_per_topic: i32) -> Self {
        let image = image(partitions_per_topic);
        let now = Now { mono: Instant(1), wall: Timestamp(1_000_000) };
        let mut coordinator = new_groups();
        coordinator.loaded(now, &image, &mut Outcome::default());
        Self { coordinator, image, now, out: Outcome::default(), group: String::new(), members: Vec::new() }
    }

    /// Another group, whose members have joined one after the other and then come to rest.
    fn fill(&mut self, group: usize, members: usize) {
        self.group = format!("payments-consumer-{group:05}");
        let person = |number| Person { id: member_id(number), epoch: 0, has: None };
        self.members = (0..members).map(person).collect();
        for member in 0..members {
            self.heartbeat(member, true);
        }
        while !self.round() {}
    }

    /// Everybody reports once, a second after the last round; whether nobody was told anything.
    fn round(&mut self) -> bool {
        self.pass(1_000);
        (0..self.members.len()).filter(|member| self.heartbeat(*member, false)).count() == 0
    }

    fn pass(&mut self, ms: u64) {
        self.now.mono.0 += ms * 1_000_000;
        self.now.wall.0 += ms as i64;
    }

    /// Whether the member was told something new.
    fn heartbeat(&mut self, member: usize, joins: bool) -> bool {
        let person = &self.members[member];
        let has = person
            .has
            .iter()
            .flat_map(|has| &has.topic_partitions)
            .map(|topic| TopicPartitions { topic_id: topic.topic_id, partitions: topic.partitions.clone() });
        let epoch = if joins { 0 } else { person.epoch };
        let body = body(&self.group, &person.id, epoch, Some(has.collect()));
        let reply = self.send(&body);
        let (epoch, told) = read(&reply);
        let person = &mut self.members[member];
        let is_news = person.epoch != epoch || told.is_some();
        person.epoch = epoch;
        person.has = told.or(person.has.take());
        is_news
    }

    fn send(&mut self, body: &[u8]) -> Vec<u8> {
        self.out.records.clear();
        let asked = request(ApiKey::ConsumerGroupHeartbeat, VERSION, body);
        self.coordinator.request(self.now, &self.image, &asked, &mut self.out);
        self.out.replies.pop().map(|reply| reply.frame).unwrap_or_default()
    }
}

fn body(group_id: &str, member_id: &str, member_epoch: i32, has: Option<Vec<TopicPartitions>>) -> Vec<u8> {
    let joins = member_epoch == 0;
    let request = ConsumerGroupHeartbeatRequest {
        group_id,
        member_id,
        member_epoch,
        rebalance_timeout_ms: if joins { 300_000 } else { -1 },
        subscribed_topic_names: joins.then(|| TOPICS.to_vec()),
        topic_partitions: if joins { Some(Vec::new()) } else { has },
        ..Default::default()
    };
    request.to_vec(VERSION)
}

/// Epoch and assignment of a reply.
fn read(frame: &[u8]) -> (i32, Option<Assignment>) {
    let mut r = Reader::new(&frame[4..]);
    let header = ApiKey::ConsumerGroupHeartbeat.response_header_version(VERSION);
    ResponseHeader::decode(&mut r, header).expect("a header");
    let body = ConsumerGroupHeartbeatResponse::decode(&mut r, VERSION).expect("a response");
    assert_eq!(body.error_code, 0, "{:?}", body.error_message);
    (body.member_epoch, body.assignment)
}

fn image(partitions_per_topic: i32) -> Image {
    let mut image = Image::new("c");
    for (number, name) in (1_000..).zip(TOPICS) {
        let topic_id = Uuid(number);
        let topic = MetadataRecord::Topic(TopicRecord { name, topic_id });
        let partition = |partition_id| {
            let replica =
                PartitionRecord { replicas: vec![1], isr: vec![1], leader: 1, ..Default::default() };
            MetadataRecord::Partition(PartitionRecord { topic_id, partition_id, ..replica })
        };
        for record in std::iter::once(topic).chain((0..partitions_per_topic).map(partition)) {
            let offset = image.offset().plus(1);
            image.apply(offset, &record, &mut Delta::default()).expect("a record that fits");
        }
    }
    image
}

/// Members at rest, in turn.
fn heartbeats() -> Work {
    let mut crowd = Crowd::new(2);
    let mut bodies = Vec::new();
    for group in 0..1_000 {
        crowd.fill(group, 10);
        bodies.extend(crowd.members.iter().map(|person| body(&crowd.group, &person.id, person.epoch, None)));
    }
    let mut at = 0;
    repeat(move || {
        // Neighbours in time are not neighbours in memory.
        at = (at + 7_919) % bodies.len();
        crowd.send(&bodies[at])
    })
}

/// One member goes and comes back later, so that a target is made for all; the others do not hear of it.
fn targets() -> Work {
    let mut crowd = Crowd::new(1_000);
    crowd.fill(0, 1_000);
    let leave = body(&crowd.group, &member_id(500), -1, None);
    repeat(move || {
        crowd.pass(2_000);
        let left = crowd.send(&leave);
        (left, crowd.heartbeat(500, true))
    })
}

/// From nothing until everybody rests, with the work of the members' side.
fn rebalances() -> Work {
    let mut crowd = Crowd::new(1_000);
    let mut group = 0;
    repeat(move || {
        group += 1;
        crowd.fill(group, 1_000);
    })
}
