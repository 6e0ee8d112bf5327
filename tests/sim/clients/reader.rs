//! A reader: fetches all partitions from the beginning on, with an incremental session or without, and asks for offsets
//! now and then. What it sees, the checkers see.

use super::{Answer, Context, Session};
use highwater::base::{Duration, Offset};
use highwater::protocol::batch::Batches;
use highwater::protocol::fetch_request::{FetchPartition, FetchTopic};
use highwater::protocol::list_offsets_request::{ListOffsetsPartition, ListOffsetsTopic};
use highwater::protocol::{
    ApiKey, Decode, FetchRequest, FetchResponse, ListOffsetsRequest, ListOffsetsResponse,
};
use std::collections::BTreeMap;

const VERSIONS: [i16; 6] = [4, 7, 11, 12, 13, 17];
const EARLIEST: i64 = -2;
const LATEST: i64 = -1;
const STORAGE_ERROR: i16 = 56;
/// The partition or its topic is not known to this core, or not led.
const NOT_LED_YET: [i16; 3] = [3, 6, 100];

/// The reader.
#[derive(Debug)]
pub(crate) struct Reader {
    pub(crate) session: Session,
    client: u32,
    version: i16,
    /// Fetch session and its epoch; 0 and 0 open one, 0 and -1 go without.
    fetch_session: (i32, i32),
    uses_sessions: bool,
    /// Where it stands.
    positions: BTreeMap<(usize, i32), Offset>,
    /// What the broker knows of the session.
    told: BTreeMap<(usize, i32), Offset>,
    /// Where every partition stood when the request left: the answer must begin there.
    asked: BTreeMap<(usize, i32), Offset>,
}

impl Reader {
    /// Reader number `client`.
    pub(crate) fn new(client: u32, random: &mut highwater::base::Random) -> Self {
        let version = VERSIONS[random.below(VERSIONS.len() as u64) as usize];
        Self {
            session: Session::default(),
            client,
            version,
            fetch_session: (0, 0),
            uses_sessions: version >= 7 && random.chance(2, 3),
            positions: BTreeMap::new(),
            told: BTreeMap::new(),
            asked: BTreeMap::new(),
        }
    }

    pub(super) fn lost(&mut self) {
        self.fetch_session = (0, 0);
        self.told.clear();
    }

    /// The offset behind everything that was read of a partition.
    pub(crate) fn position(&self, place: (usize, i32)) -> Offset {
        self.positions.get(&place).copied().unwrap_or_default()
    }

    pub(super) fn act(&mut self, context: &mut Context<'_>) {
        if context.history.topics.is_empty() {
            context.wake = Some(Duration::from_millis(5));
            return;
        }
        if self.session.in_flight() > 0 {
            return;
        }
        if self.positions.is_empty() {
            self.positions = context.history.places().map(|place| (place, Offset(0))).collect();
        }
        if context.random.chance(1, 10) { self.ask_offsets(context) } else { self.fetch(context) }
    }

    fn fetch(&mut self, context: &mut Context<'_>) {
        let is_full = !self.uses_sessions || self.fetch_session.1 == 0;
        let changed =
            |(place, offset): &(&(usize, i32), &Offset)| is_full || self.told.get(place) != Some(offset);
        let wanted: Vec<((usize, i32), Offset)> =
            self.positions.iter().filter(changed).map(|(place, offset)| (*place, *offset)).collect();
        let bytes_max = 1 + context.random.below(60_000) as i32;
        let mut topics: BTreeMap<usize, Vec<FetchPartition>> = BTreeMap::new();
        for ((topic, partition), offset) in wanted {
            self.told.insert((topic, partition), offset);
            topics.entry(topic).or_default().push(fetch_partition(partition, offset, bytes_max));
        }
        self.asked = self.positions.clone();
        let topic = |(at, partitions): (usize, Vec<FetchPartition>)| {
            let known = &context.history.topics[at];
            FetchTopic { topic: &known.name, topic_id: known.id, partitions }
        };
        let (session_id, session_epoch) = if self.uses_sessions { self.fetch_session } else { (0, -1) };
        let body = FetchRequest {
            replica_id: -1,
            max_wait_ms: context.random.below(50) as i32,
            min_bytes: context.random.below(3) as i32 * 400,
            max_bytes: 1 + context.random.below(200_000) as i32,
            session_id,
            session_epoch,
            topics: topics.into_iter().map(topic).collect(),
            ..Default::default()
        };
        context.send.push(self.session.request(self.version, Some(0), &body));
    }

    pub(super) fn answered(&mut self, answer: &Answer, context: &mut Context<'_>) {
        match answer.api {
            ApiKey::Fetch => self.fetched(answer, context),
            ApiKey::ListOffsets => self.offsets_told(answer, context),
            other => panic!("an answer of {other:?}"),
        }
    }

    fn fetched(&mut self, answer: &Answer, context: &mut Context<'_>) {
        let body = FetchResponse::from_bytes(&answer.body, answer.version).expect("a sound answer");
        if body.error_code != 0 {
            // The broker has forgotten the session.
            return self.lost();
        }
        if self.uses_sessions {
            let next = if body.session_id == 0 { 0 } else { self.fetch_session.1 + 1 };
            self.fetch_session = (body.session_id, next);
        }
        for topic in &body.responses {
            for partition in &topic.partitions {
                let at = context.history.topic_at(topic.topic, topic.topic_id);
                let place = (at, partition.partition_index);
                self.partition_fetched(place, partition, context);
            }
        }
    }

    fn partition_fetched(
        &mut self,
        place: (usize, i32),
        data: &highwater::protocol::fetch_response::PartitionData<'_>,
        context: &mut Context<'_>,
    ) {
        // A partition that is not led yet, or was not read in time, is asked again.
        self.told.remove(&place);
        if data.error_code != 0 {
            let is_storage = data.error_code == STORAGE_ERROR && context.history.device_fails;
            let is_transient = is_storage || NOT_LED_YET.contains(&data.error_code);
            assert!(is_transient, "fetch of {place:?}: error {}", data.error_code);
            return;
        }
        let high_watermark = Offset(data.high_watermark);
        context.history.saw_high_watermark(self.client, place, high_watermark);
        let mut offset = self.asked[&place];
        for batch in Batches::new(data.records.unwrap_or_default()) {
            let Ok(batch) = batch else { break };
            assert!(batch.crc_fits(), "{place:?}: a batch with a wrong CRC");
            assert!(batch.next_offset() <= high_watermark, "{place:?}: read beyond the high watermark");
            for record in batch.records().expect("no codec") {
                let record = record.expect("a sound record");
                if record.offset >= offset {
                    assert_eq!(record.offset, offset, "{place:?}: offsets without gaps");
                    context.history.read(place, record.offset, record.value.unwrap_or_default());
                    offset = offset.plus(1);
                }
            }
        }
        if offset > self.asked[&place] {
            context.trace.note(format_args!("client {} read {place:?} to {offset}", self.client));
        }
        self.positions.insert(place, offset);
    }

    fn ask_offsets(&mut self, context: &mut Context<'_>) {
        let timestamp = if context.random.chance(1, 2) { EARLIEST } else { LATEST };
        let partition =
            |index: i32| ListOffsetsPartition { partition_index: index, current_leader_epoch: -1, timestamp };
        let topic = |topic: &'_ crate::checker::Topic| (0..topic.partitions).map(partition).collect();
        let topics = context
            .history
            .topics
            .iter()
            .map(|known| ListOffsetsTopic { name: &known.name, partitions: topic(known) });
        let body = ListOffsetsRequest {
            replica_id: -1,
            isolation_level: 0,
            topics: topics.collect(),
            timeout_ms: 1_000,
        };
        let tag = u64::from(timestamp == LATEST);
        context.send.push(self.session.request(7, Some(tag), &body));
    }

    /// The earliest offset is 0, for nothing is ever deleted; the latest is the high watermark.
    fn offsets_told(&self, answer: &Answer, context: &mut Context<'_>) {
        let body = ListOffsetsResponse::from_bytes(&answer.body, answer.version).expect("a sound answer");
        for topic in &body.topics {
            let at = context.history.topic_named(topic.name);
            for partition in topic.partitions.iter().filter(|partition| partition.error_code == 0) {
                let (place, offset) = ((at, partition.partition_index), Offset(partition.offset));
                if answer.tag == 1 {
                    context.history.saw_high_watermark(self.client, place, offset);
                } else {
                    assert_eq!(offset, Offset(0), "{place:?}: the earliest offset");
                }
            }
        }
    }
}

fn fetch_partition(partition: i32, offset: Offset, bytes_max: i32) -> FetchPartition {
    FetchPartition {
        partition,
        current_leader_epoch: -1,
        fetch_offset: offset.0,
        last_fetched_epoch: -1,
        log_start_offset: -1,
        partition_max_bytes: bytes_max,
        high_watermark: i64::MAX,
        ..Default::default()
    }
}
