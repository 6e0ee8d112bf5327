//! Consumer groups over the real binary, in the protocol of KIP-848: what heartbeats cost, and how soon a large group is at rest.

use crate::broker::{Broker, Folder};
use crate::client::Client;
use crate::{ms, row};
use highwater::base::Uuid;
use highwater::protocol::consumer_group_heartbeat_request::TopicPartitions;
use highwater::protocol::{ConsumerGroupHeartbeatRequest, ConsumerGroupHeartbeatResponse, Decode, Reader};
use std::sync::Barrier;
use std::time::{Duration, Instant};

const TOPIC: &str = "shared";
const VERSION: i16 = 1;
const NOT_READY: [i16; 3] = [14, 15, 16];

/// A member, as it sees itself.
struct Member {
    group: String,
    id: String,
    epoch: i32,
    topic: Uuid,
    has: Vec<i32>,
    /// The coordinator does not know yet what it has.
    has_news: bool,
}

impl Member {
    fn new(group: usize, number: usize) -> Self {
        let (group, id) = (format!("group-{group}"), format!("member-{group}-{number}"));
        Self { group, id, epoch: 0, topic: Uuid::ZERO, has: Vec::new(), has_news: true }
    }

    /// One heartbeat; what it is told to have it has at once.
    fn beat(&mut self, client: &mut Client) {
        let has = TopicPartitions { topic_id: self.topic, partitions: self.has.clone() };
        let joins = self.epoch == 0;
        let request = ConsumerGroupHeartbeatRequest {
            group_id: &self.group,
            member_id: &self.id,
            member_epoch: self.epoch,
            rebalance_timeout_ms: if joins { 60_000 } else { -1 },
            subscribed_topic_names: joins.then(|| vec![TOPIC]),
            topic_partitions: self.has_news.then(|| if self.has.is_empty() { Vec::new() } else { vec![has] }),
            ..ConsumerGroupHeartbeatRequest::default()
        };
        let answer = client.call(VERSION, &request).to_vec();
        let answer = ConsumerGroupHeartbeatResponse::decode(&mut Reader::new(&answer), VERSION);
        let answer = answer.expect("a response");
        if NOT_READY.contains(&answer.error_code) {
            return std::thread::sleep(Duration::from_millis(20));
        }
        assert_eq!(answer.error_code, 0, "{:?}", answer.error_message);
        (self.epoch, self.has_news) = (answer.member_epoch, false);
        if let Some(assignment) = answer.assignment {
            let topics = assignment.topic_partitions;
            self.topic = topics.first().map_or(self.topic, |topic| topic.topic_id);
            self.has = topics.into_iter().flat_map(|topic| topic.partitions).collect();
            self.has_news = true;
        }
    }
}

/// 1,000 groups of 10 members, each beating every 3 s.
pub(crate) fn heartbeats() {
    const CONNECTIONS: usize = 50;
    let folder = Folder::new();
    // Without polling: what heartbeats cost, not what waiting for them costs.
    let broker = Broker::start(&folder, &["--highwater.idle.poll.us", "0"]);
    let mut clients: Vec<Client> = (0..CONNECTIONS).map(|_| Client::connect(broker.port())).collect();
    clients[0].create_topic(TOPIC, 10);
    clients[0].find_coordinator("group-0");
    let mut members: Vec<Member> = (0..10_000).map(|number| Member::new(number / 10, number % 10)).collect();
    while members.iter().any(|member| member.has.len() != 1 || member.has_news) {
        beat_all(&mut members, &mut clients, Duration::ZERO);
    }
    let before = broker.cpu_seconds();
    let took = beat_all(&mut members, &mut clients, Duration::from_secs(3))
        + beat_all(&mut members, &mut clients, Duration::from_secs(3))
        + beat_all(&mut members, &mut clients, Duration::from_secs(3));
    let share = (broker.cpu_seconds() - before) / took.as_secs_f64() * 100.0;
    row("heartbeats of 1,000 groups of 10, each every 3 s: of one core", format!("{share:.1} %"), "< 5 %");
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

/// 1,000 members of one group share out 10,000 partitions.
pub(crate) fn rebalance() {
    const THREADS: usize = 8;
    let folder = Folder::new();
    let broker = Broker::start(&folder, &[]);
    let mut client = Client::connect(broker.port());
    client.create_topic(TOPIC, 10_000);
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
    broker.stop();
}

/// Members beat in turn until each has `share` partitions and has said so.
fn rest(members: &mut [Member], client: &mut Client, share: usize) {
    while members.iter().any(|member| member.has.len() != share || member.has_news) {
        members.iter_mut().for_each(|member| member.beat(client));
    }
}
