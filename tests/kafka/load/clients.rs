//! Threads that load a broker and write down what they learn. They go on when it is away.

use super::history::{self, Found, History, Moment, Place};
use super::link::Link;
use highwater::base::{Bytes, ProducerEpoch, ProducerId, Random};
use highwater::protocol::create_topics_request::{CreatableTopic, CreatableTopicConfig};
use highwater::protocol::delete_topics_request::DeleteTopicState;
use highwater::protocol::produce_request::{PartitionProduceData, TopicProduceData};
use highwater::protocol::{
    CreateTopicsRequest, CreateTopicsResponse, Decode as _, DeleteTopicsRequest, DeleteTopicsResponse,
    InitProducerIdRequest, InitProducerIdResponse, ProduceRequest, ProduceResponse, Reader,
};
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// Says which moment it is.
pub(crate) type Clock = Arc<dyn Fn() -> Moment + Send + Sync>;

/// Answers that ask a client to come again.
const AGAIN: [i16; 5] = [
    3, // UNKNOWN_TOPIC_OR_PARTITION
    5, // LEADER_NOT_AVAILABLE
    6, // NOT_LEADER_OR_FOLLOWER
    REQUEST_TIMED_OUT,
    41, // NOT_CONTROLLER
];
/// What was asked for may have been done.
const REQUEST_TIMED_OUT: i16 = 7;
const TOPIC_ALREADY_EXISTS: i16 = 36;
/// Records of a batch.
const RECORDS: Range<u64> = 1..16;
/// Longest pause between two requests of a client, when nobody says otherwise.
const PAUSE: Duration = Duration::from_millis(2);
/// So many topics come before all that come are removed.
const KEPT_UNTIL: u64 = 60;

/// All clients.
pub(crate) struct Load {
    shared: Shared,
    threads: Vec<JoinHandle<()>>,
}

#[derive(Clone)]
struct Shared {
    address: String,
    clock: Clock,
    pause: Duration,
    history: Arc<Mutex<History>>,
    is_over: Arc<AtomicBool>,
}

impl Load {
    /// Makes the topics `exact` and `plain` with three partitions each, then starts two idempotent and two plain producers,
    /// and a client that makes and removes topics. `seed` says what they send and when.
    pub(crate) fn start(address: &str, clock: Clock, seed: u64) -> Self {
        Self::start_with_pause(address, clock, seed, PAUSE)
    }

    /// The same, with a longest pause between two requests of a client.
    pub(crate) fn start_with_pause(address: &str, clock: Clock, seed: u64, pause: Duration) -> Self {
        let address_of = address.to_owned();
        let shared =
            Shared { address: address_of, clock, pause, history: Arc::default(), is_over: Arc::default() };
        let mut link = Link::new(address);
        for topic in ["exact", "plain"] {
            shared.create(&mut link, topic, 3);
        }
        let mut threads = Vec::new();
        for (number, partitions) in [0..2, 2..3].into_iter().enumerate() {
            for (topic, is_exact) in [("exact", true), ("plain", false)] {
                let seed = seed ^ (number as u64 * 2 + u64::from(is_exact) + 1);
                let producer = Producer::new(&shared, topic, is_exact, partitions.clone(), seed);
                threads.push(std::thread::spawn(move || producer.run()));
            }
        }
        let churn = shared.clone();
        threads.push(std::thread::spawn(move || churn.come_and_go(seed)));
        Self { shared, threads }
    }

    /// Ends all clients; what they know.
    pub(crate) fn finish(self) -> History {
        self.shared.is_over.store(true, Ordering::Relaxed);
        for thread in self.threads {
            thread.join().expect("a client ends well");
        }
        self.shared.history().clone()
    }

    /// Answers that no client should see.
    pub(crate) fn complaints(&self) -> Vec<String> {
        self.shared.history().complaints().to_vec()
    }

    /// Records that were acknowledged so far.
    pub(crate) fn acknowledged(&self) -> u64 {
        self.shared.history().acknowledged_by(Moment::MAX)
    }
}

impl Shared {
    fn history(&self) -> MutexGuard<'_, History> {
        self.history.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_over(&self) -> bool {
        self.is_over.load(Ordering::Relaxed)
    }

    fn now(&self) -> Moment {
        (self.clock)()
    }

    // ---- topics

    /// Whether it is there now; `false` only when everything is over.
    fn create(&self, link: &mut Link, name: &str, num_partitions: i32) -> bool {
        let now = self.now();
        self.history().creating(name, now);
        let configs = vec![CreatableTopicConfig { name: "segment.bytes", value: Some("1048576") }];
        let topic = CreatableTopic {
            name,
            num_partitions,
            replication_factor: 1,
            configs,
            ..CreatableTopic::default()
        };
        let request = CreateTopicsRequest { topics: vec![topic], timeout_ms: 10_000, validate_only: false };
        while !self.is_over() {
            let Some(answer) = link.ask(7, &request) else { continue };
            let now = self.now();
            let answer = CreateTopicsResponse::decode(&mut Reader::new(&answer), 7).expect("a response");
            match answer.topics[0].error_code {
                // Its answer may have been lost.
                0 | TOPIC_ALREADY_EXISTS => {
                    self.history().created(name, now);
                    return true;
                }
                error => self.must_be_passing(error, name),
            }
        }
        false
    }

    fn delete(&self, link: &mut Link, name: &str) {
        let now = self.now();
        self.history().deleting(name, now);
        let topic = DeleteTopicState { name: Some(name), ..DeleteTopicState::default() };
        let request =
            DeleteTopicsRequest { topics: vec![topic], timeout_ms: 10_000, ..DeleteTopicsRequest::default() };
        while !self.is_over() {
            let Some(answer) = link.ask(6, &request) else { continue };
            let now = self.now();
            let answer = DeleteTopicsResponse::decode(&mut Reader::new(&answer), 6).expect("a response");
            match answer.responses[0].error_code {
                0 | 3 => return self.history().deleted(name, now),
                error => self.must_be_passing(error, name),
            }
        }
    }

    fn must_be_passing(&self, error: i16, what: &str) {
        if AGAIN.contains(&error) {
            std::thread::sleep(Duration::from_millis(5));
        } else {
            self.history().complain(format!("{what}: error {error}"));
        }
    }

    /// Makes topics, writes a batch to each, and removes two in three again (later, all), each when its successor is there.
    fn come_and_go(&self, seed: u64) {
        let mut random = Random::from_seed(seed);
        let mut link = Link::new(&self.address);
        for number in 0.. {
            let name = format!("t{number}");
            if self.is_over() || !self.create(&mut link, &name, 2) {
                return;
            }
            Producer::new(self, &name, false, 0..2, random.next_u64()).send_once();
            if number > 0 && (number % 3 != 0 || number > KEPT_UNTIL) {
                self.delete(&mut link, &format!("t{}", number - 1));
            }
            std::thread::sleep(Duration::from_millis(20 + random.below(150)));
        }
    }
}

/// One producer with a connection of its own; each request has a batch for each of its partitions.
struct Producer {
    shared: Shared,
    link: Link,
    places: Vec<Place>,
    is_exact: bool,
    random: Random,
}

/// A batch that waits for its acknowledgement.
struct Waiting {
    place: Place,
    first: u64,
    bytes: Bytes,
}

impl Producer {
    fn new(shared: &Shared, topic: &str, is_exact: bool, partitions: Range<i32>, seed: u64) -> Self {
        let places = partitions.map(|partition| (topic.to_owned(), partition)).collect();
        let link = Link::new(&shared.address);
        Self { shared: shared.clone(), link, places, is_exact, random: Random::from_seed(seed) }
    }

    fn run(mut self) {
        let id = if self.is_exact { self.id() } else { None };
        while !self.shared.is_over() {
            self.send(id);
            let pause = self.random.below(self.shared.pause.as_micros() as u64);
            std::thread::sleep(Duration::from_micros(pause));
        }
    }

    fn send_once(mut self) {
        self.send(None);
    }

    /// `None` only when everything is over.
    fn id(&mut self) -> Option<history::Producer> {
        let request = InitProducerIdRequest { transactional_id: None, ..InitProducerIdRequest::default() };
        while !self.shared.is_over() {
            let Some(answer) = self.link.ask(4, &request) else { continue };
            let answer = InitProducerIdResponse::decode(&mut Reader::new(&answer), 4).expect("a response");
            if answer.error_code == 0 {
                return Some((ProducerId(answer.producer_id), ProducerEpoch(answer.producer_epoch)));
            }
            self.shared.must_be_passing(answer.error_code, "InitProducerId");
        }
        None
    }

    /// Sends a batch to each partition. An idempotent producer sends again what was not acknowledged, a plain one gives it up when
    /// it cannot know what became of it.
    fn send(&mut self, id: Option<history::Producer>) {
        let now = self.shared.now();
        let mut waiting: Vec<Waiting> =
            self.places.clone().into_iter().map(|place| self.batch(place, id, now)).collect();
        while !waiting.is_empty() && !self.shared.is_over() {
            match self.link.ask(9, &request(&waiting)) {
                Some(answer) => self.learn(&answer, &mut waiting),
                None if self.is_exact => {}
                None => return,
            }
        }
    }

    fn batch(&mut self, place: Place, producer: Option<history::Producer>, now: Moment) -> Waiting {
        let count = RECORDS.start + self.random.below(RECORDS.end - RECORDS.start);
        let first = self.shared.history().sending(&place, producer, count, now);
        let bytes = history::batch(&place, producer, first, count);
        Waiting { place, first, bytes }
    }

    /// Takes out of `waiting` what was acknowledged.
    fn learn(&mut self, answer: &[u8], waiting: &mut Vec<Waiting>) {
        let now = self.shared.now();
        let answer = ProduceResponse::decode(&mut Reader::new(answer), 9).expect("a response");
        for part in answer.responses.iter().flat_map(|topic| &topic.partition_responses) {
            let at = waiting.iter().position(|batch| batch.place.1 == part.index).expect("it was asked for");
            if part.error_code == 0 {
                let batch = waiting.swap_remove(at);
                self.shared.history().acknowledged(&batch.place, batch.first, part.base_offset, now);
            } else {
                let what = format!("{:?} {}", waiting[at].place, waiting[at].first);
                self.shared.must_be_passing(part.error_code, &what);
                if part.error_code == REQUEST_TIMED_OUT && !self.is_exact {
                    waiting.swap_remove(at);
                }
            }
        }
    }
}

fn request(waiting: &[Waiting]) -> ProduceRequest<'_> {
    let batches = waiting.iter().map(|batch| (batch.place.1, &batch.bytes));
    to_topic(&waiting[0].place.0, batches)
}

fn to_topic<'a>(name: &'a str, batches: impl Iterator<Item = (i32, &'a Bytes)>) -> ProduceRequest<'a> {
    let partition_data =
        batches.map(|(index, bytes)| PartitionProduceData { index, records: Some(bytes) }).collect();
    let topic = TopicProduceData { name, partition_data, ..TopicProduceData::default() };
    ProduceRequest { transactional_id: None, acks: -1, timeout_ms: 10_000, topic_data: vec![topic] }
}

/// Every idempotent producer sends its last batch again, as after a lost acknowledgement: it is known. Then its next one.
pub(crate) fn go_on(address: &str, history: &History, found: &Found) -> Result<(), String> {
    let mut link = Link::new(address);
    let mut send = |place: &Place, bytes: &Bytes| {
        let answer =
            link.ask(9, &to_topic(&place.0, [(place.1, bytes)].into_iter())).ok_or("no answer to Produce")?;
        let answer =
            ProduceResponse::decode(&mut Reader::new(&answer), 9).map_err(|error| format!("{error:?}"))?;
        let part = &answer.responses[0].partition_responses[0];
        Ok::<_, String>((part.error_code, part.base_offset))
    };
    for (place, last, offset, next) in history.last_and_next(found) {
        let end = found[&place].len();
        let (again, after) = (send(&place, &last)?, send(&place, &next)?);
        if again != (0, offset as i64) || after != (0, end as i64) {
            return Err(format!("{place:?}, {end} records: again {again:?}, then {after:?}"));
        }
    }
    Ok(())
}
