//! Consumer groups over the real binary, in the protocol of KIP-848: what heartbeats cost, and how soon a large group is at rest.

use crate::broker::{Broker, Folder};
use crate::client::Client;
use crate::{ms, row};
use highwater::protocol::consumer_group_heartbeat_request::TopicPartitions;
use highwater::protocol::{
    ApiKey, ConsumerGroupHeartbeatRequest, ConsumerGroupHeartbeatResponse, Decode, Reader,
};
use std::sync::Barrier;
use std::time::{Duration, Instant};

/// The topics of all groups.
const TOPICS: [&str; 10] = ["t0", "t1", "t2", "t3", "t4", "t5", "t6", "t7", "t8", "t9"];
const VERSION: i16 = 1;
const NOT_READY: [i16; 3] = [14, 15, 16];

/// A member, as it sees itself.
struct Member {
    group: String,
    id: String,
    epoch: i32,
    has: Vec<TopicPartitions>,
    /// The coordinator does not know yet what it has.
    has_news: bool,
}

impl Member {
    fn new(group: usize, number: usize) -> Self {
        let (group, id) = (format!("group-{group}"), format!("member-{group}-{number}"));
        Self { group, id, epoch: 0, has: Vec::new(), has_news: true }
    }

    /// One heartbeat.
    fn beat(&mut self, client: &mut Client) {
        self.ask(client);
        self.hear(client);
    }

    fn ask(&self, client: &mut Client) {
        let joins = self.epoch == 0;
        let request = ConsumerGroupHeartbeatRequest {
            group_id: &self.group,
            member_id: &self.id,
            member_epoch: self.epoch,
            rebalance_timeout_ms: if joins { 60_000 } else { -1 },
            subscribed_topic_names: joins.then(|| TOPICS.to_vec()),
            topic_partitions: self.has_news.then(|| self.has.clone()),
            ..ConsumerGroupHeartbeatRequest::default()
        };
        client.ask(VERSION, &request);
    }

    /// What it is told to have it has at once.
    fn hear(&mut self, client: &mut Client) {
        let answer = client.hear(ApiKey::ConsumerGroupHeartbeat, VERSION).to_vec();
        let answer = ConsumerGroupHeartbeatResponse::decode(&mut Reader::new(&answer), VERSION);
        let answer = answer.expect("a response");
        if NOT_READY.contains(&answer.error_code) {
            return std::thread::sleep(Duration::from_millis(20));
        }
        assert_eq!(answer.error_code, 0, "{:?}", answer.error_message);
        (self.epoch, self.has_news) = (answer.member_epoch, false);
        if let Some(assignment) = answer.assignment {
            let topics = assignment.topic_partitions.into_iter();
            self.has = topics
                .map(|topic| TopicPartitions { topic_id: topic.topic_id, partitions: topic.partitions })
                .collect();
            self.has_news = true;
        }
    }

    /// It has so many partitions, and has said so.
    fn is_at_rest(&self, share: usize) -> bool {
        !self.has_news && self.has.iter().map(|topic| topic.partitions.len()).sum::<usize>() == share
    }
}

/// 1,000 groups of 10 members, each beating every 3 s.
pub(crate) fn heartbeats() {
    const CONNECTIONS: usize = 50;
    let folder = Folder::new();
    // Without polling: what heartbeats cost, not what waiting for them costs. One by one, most of it is still the price of falling
    // asleep and waking up, which work that is there anyway shares.
    let broker = Broker::start(&folder, &["--highwater.idle.poll.us", "0"]);
    let mut clients: Vec<Client> = (0..CONNECTIONS).map(|_| Client::connect(broker.port())).collect();
    TOPICS.iter().for_each(|topic| clients[0].create_topic(topic, 1));
    clients[0].find_coordinator("group-0");
    let mut members: Vec<Member> = (0..10_000).map(|number| Member::new(number / 10, number % 10)).collect();
    while !members.iter().all(|member| member.is_at_rest(1)) {
        beat_all(&mut members, &mut clients, Duration::ZERO);
    }
    let before = broker.cpu_seconds();
    let spans = (0..3).map(|_| beat_all(&mut members, &mut clients, Duration::from_secs(3)));
    let took: Duration = spans.sum();
    let share = (broker.cpu_seconds() - before) / took.as_secs_f64() * 100.0;
    let what = "heartbeats of 1,000 groups of 10, each every 3 s, one by one: of a core";
    row(what, format!("{share:.1} %"), "");
    let (before, rounds) = (broker.cpu_seconds(), 10);
    (0..rounds).for_each(|_| beat_together(&mut members, &mut clients));
    let each = (broker.cpu_seconds() - before) / f64::from(rounds * 10_000);
    let share = each * 10_000.0 / 3.0 * 100.0;
    let what = "the same in bursts of 50, as beside other work: of a core";
    row(what, format!("{share:.1} %"), "< 5 %");
    row("processor time of a heartbeat, network included", format!("{:.1} us", each * 1e6), "");
    broker.stop();
}

/// Each member beats once, evenly within `span`. How long it took.
fn beat_all(members: &mut [Member], clients: &mut [Client], span: Duration) -> Duration {
    let (began, count, connections) = (Instant::now(), members.len() as u32, clients.len());
    for (number, member) in members.iter_mut().enumerate() {
        let due = began + span / count * number as u32;
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
        member.beat(&mut clients[number % connections]);
    }
    std::thread::sleep((began + span).saturating_duration_since(Instant::now()));
    began.elapsed()
}

/// Each member beats once, in bursts of one on each connection.
fn beat_together(members: &mut [Member], clients: &mut [Client]) {
    for burst in members.chunks_mut(clients.len()) {
        burst.iter().zip(&mut *clients).for_each(|(member, client)| member.ask(client));
        burst.iter_mut().zip(&mut *clients).for_each(|(member, client)| member.hear(client));
    }
}

/// 1,000 members of one group share out 10,000 partitions.
pub(crate) fn rebalance() {
    const THREADS: usize = 8;
    let folder = Folder::new();
    let broker = Broker::start(&folder, &[]);
    let mut client = Client::connect(broker.port());
    TOPICS.iter().for_each(|topic| client.create_topic(topic, 1_000));
    client.find_coordinator("group-0");
    let (begin, end) = (Barrier::new(THREADS + 1), Barrier::new(THREADS + 1));
    let took = std::thread::scope(|scope| {
        for thread in 0..THREADS {
            let (begin, end, port) = (&begin, &end, broker.port());
            scope.spawn(move || {
                let mut client = Client::connect(port);
                let numbers = (thread..1_000).step_by(THREADS);
                let mut members: Vec<Member> = numbers.map(|number| Member::new(0, number)).collect();
                begin.wait();
                rest(&mut members, &mut client, 10);
                end.wait();
            });
        }
        begin.wait();
        let began = Instant::now();
        end.wait();
        began.elapsed()
    });
    row(
        "1,000 members share out 10,000 partitions, until each has its ten",
        format!("{:.0} ms", ms(took)),
        "< 2 s",
    );
    // The folders of ten thousand partitions are still being made.
    broker.kill();
}

/// Members beat in turn until each has `share` partitions and has said so.
fn rest(members: &mut [Member], client: &mut Client, share: usize) {
    while !members.iter().all(|member| member.is_at_rest(share)) {
        members.iter_mut().for_each(|member| member.beat(client));
    }
}
