//! Produce: check every batch, send it to the core that owns its partition, answer in the order of the request.

use super::super::Shard;
use crate::base::{BytesMut, Offset, PartitionId, ShardId, Timestamp, Uuid};
use crate::log::{LogKey, owner};
use crate::metadata::configs::{TimestampType, TopicConfig};
use crate::metadata::topic_name;
use crate::protocol::batch::{
    BatchError, BatchMut, BatchView, Compression, RecordFault, RecordFaultKind, RecordRules,
};
use crate::protocol::produce::{FrameCutter, ProduceView};
use crate::protocol::produce_response::{
    BatchIndexAndErrorMessage, PartitionProduceResponse, TopicProduceResponse,
};
use crate::protocol::{DecodeError, ErrorCode, ProduceResponse, Reader, TopicKey};
use crate::shard::call::{Call, ReplyTo};
use crate::shard::company::Manner;
use crate::shard::connection::Reply;
use crate::shard::message::{Message, OpId, ProduceOrder, ProducePart, ProducedPart};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// zstd came with this version (KIP-110).
const ZSTD_FROM: i16 = 7;
/// Most bytes that the records of one compressed batch may have when they must be looked at.
const PLAIN_BYTES_MAX: usize = 64 << 20;

/// The client id with which Kafka's tools write to topics that the brokers keep their own state in.
const MAY_WRITE_INTERNAL: &str = "__admin_client";

/// A Produce request that is under way.
#[derive(Debug)]
pub(in crate::shard) struct ProduceOp {
    call: Answer,
    topics: Vec<Topic>,
    results: Vec<Option<ProducedPart>>,
    left: usize,
    bytes: usize,
}

#[derive(Debug)]
struct Answer {
    reply_to: ReplyTo,
    version: i16,
    correlation_id: i32,
    acks: i16,
}

/// One topic of the request; its partitions have the slots from `first_slot` on.
#[derive(Debug)]
struct Topic {
    name: String,
    id: Uuid,
    first_slot: usize,
    indexes: Vec<i32>,
}

/// What the request says about one partition, and where it goes.
#[derive(Debug)]
struct Entry {
    range: Option<Range<usize>>,
    target: Result<Target, ErrorCode>,
}

#[derive(Debug)]
struct Target {
    key: LogKey,
    config: Arc<TopicConfig>,
    is_internal: bool,
}

/// Why a batch is refused, with words for the client and the records at fault.
type Refused = (ErrorCode, Option<String>, Vec<RecordFault>);

impl ProduceOp {
    /// Bytes of batches that are on their way.
    pub(in crate::shard) fn bytes(&self) -> usize {
        self.bytes
    }
}

impl Shard {
    pub(super) fn produce(&mut self, mut call: Call) {
        let body = call.frame.split_off(call.body_at());
        let (acks, topics, entries) = match self.entries(&body, call.version) {
            Ok(read) => read,
            Err(error) => return self.unreadable(&call, error),
        };
        let manner = self.manner_of_produce(call.reply_to, acks);
        let orders = self.orders(&call, (acks, manner), body, &entries);
        let op = self.ops.next_id();
        let answer = Answer {
            reply_to: call.reply_to,
            version: call.version,
            correlation_id: call.correlation_id,
            acks,
        };
        let mut state = ProduceOp { call: answer, topics, results: Vec::new(), left: 0, bytes: 0 };
        state.results.resize_with(entries.len(), || None);
        let (orders, refused) = orders;
        for part in refused {
            let slot = part.slot as usize;
            state.results[slot] = Some(part);
        }
        state.left = orders.values().map(|order| order.parts.len()).sum();
        state.bytes = orders.values().flat_map(|order| &order.parts).map(|part| part.batch.len()).sum();
        if state.left == 0 {
            return self.produce_done(state);
        }
        self.ops.add_produce(op, state);
        for (to, order) in orders {
            self.tell(to, Message::Produce { op, order });
        }
    }

    /// The kind of acknowledgement, the request's partitions in order, and where each goes.
    fn entries(&self, body: &[u8], version: i16) -> Result<(i16, Vec<Topic>, Vec<Entry>), DecodeError> {
        let (mut topics, mut entries): (Vec<Topic>, Vec<Entry>) = (Vec::new(), Vec::new());
        let mut current = None;
        let view = ProduceView::parse_each(Reader::new(body), version, |walked| {
            if current != Some(walked.topic_index) {
                current = Some(walked.topic_index);
                topics.push(Topic::new(walked.topic, entries.len()));
            }
            if let Some(topic) = topics.last_mut() {
                topic.indexes.push(walked.partition.index);
            }
            let target = self.target(walked.topic, walked.partition.index);
            entries.push(Entry { range: walked.partition.records, target });
        })?;
        Ok((view.acks, topics, entries))
    }

    fn target(&self, topic: TopicKey<'_>, index: i32) -> Result<Target, ErrorCode> {
        let (topic, _) = self.cluster.led(topic, index)?;
        let config = self.cluster.topic_config(topic.id).ok_or(ErrorCode::UnknownTopicOrPartition)?;
        let (key, is_internal) =
            (LogKey { topic: topic.id, partition: PartitionId(index) }, topic_name::is_internal(&topic.name));
        Ok(Target { key, config: config.clone(), is_internal })
    }

    /// Cuts the batches out of the frame and checks them: an order for each core, and what is refused here.
    fn orders(
        &mut self,
        call: &Call,
        (acks, manner): (i16, Manner),
        body: BytesMut,
        entries: &[Entry],
    ) -> (BTreeMap<ShardId, ProduceOrder>, Vec<ProducedPart>) {
        let (mut orders, mut refused) = (BTreeMap::new(), Vec::new());
        let mut cutter = FrameCutter::new(body);
        for (slot, entry) in entries.iter().enumerate() {
            let batch = entry.range.clone().and_then(|range| cutter.cut(range)).unwrap_or_default();
            match self.checked(call, acks, entry, batch) {
                Ok((key, batch, append_time, in_sync_min)) => {
                    let to = owner(key, self.options.shards);
                    let order = orders.entry(to).or_insert_with(|| new_order(acks, manner));
                    order.parts.push(ProducePart { slot: slot as u32, key, batch, in_sync_min, append_time });
                }
                Err(why) => refused.push(refusal(slot, why)),
            }
        }
        (orders, refused)
    }

    /// Everything that a broker must refuse, in Kafka's order.
    fn checked(
        &mut self,
        call: &Call,
        acks: i16,
        entry: &Entry,
        mut batch: BytesMut,
    ) -> Result<(LogKey, BytesMut, Timestamp, u32), Refused> {
        let target = entry.target.as_ref().map_err(|error| (*error, None, Vec::new()))?;
        let view = BatchView::whole(&batch).map_err(refused)?;
        if view.compression() == Some(Compression::Zstd) && call.version < ZSTD_FROM {
            return Err((ErrorCode::UnsupportedCompressionType, None, Vec::new()));
        }
        if !(-1..=1).contains(&acks) {
            return Err((ErrorCode::InvalidRequiredAcks, None, Vec::new()));
        }
        if target.is_internal && call.client_id() != MAY_WRITE_INTERNAL {
            return Err((ErrorCode::InvalidTopicException, None, Vec::new()));
        }
        if batch.len() > target.config.batch_bytes_max as usize {
            let (len, max) = (batch.len(), target.config.batch_bytes_max);
            let text = format!("The record batch is {len} bytes long, the topic allows {max}.");
            return Err((ErrorCode::MessageTooLarge, Some(text), Vec::new()));
        }
        let append_time = self.check_batch(&target.config, &mut batch)?;
        Ok((target.key, batch, append_time, target.config.insync_replicas_min))
    }

    /// Checks checksum, header and records; sets the broker's time, or repairs the largest timestamp.
    fn check_batch(&mut self, config: &TopicConfig, batch: &mut BytesMut) -> Result<Timestamp, Refused> {
        let view = BatchView::whole(batch).map_err(refused)?;
        view.check_content().map_err(refused)?;
        if view.is_transactional() {
            let text = "transactions are not served yet".to_owned();
            return Err((ErrorCode::InvalidTxnState, Some(text), Vec::new()));
        }
        let uses_append_time = config.timestamp_type == TimestampType::LogAppendTime;
        let largest = self.check_records(&view, &rules(self.now.wall, config, uses_append_time))?;
        let stated = view.max_timestamp();
        let mut change = BatchMut::whole(batch).map_err(refused)?;
        if uses_append_time {
            change.set_log_append_time(self.now.wall);
            return Ok(self.now.wall);
        }
        if largest != stated {
            change.set_max_timestamp(largest);
        }
        Ok(Timestamp(-1))
    }

    /// Gives the largest timestamp. Compressed records are opened only where the header cannot answer: compacted topics
    /// want keys.
    fn check_records(&mut self, view: &BatchView<'_>, rules: &RecordRules) -> Result<Timestamp, Refused> {
        let is_opened = rules.needs_key || view.compression() == Some(Compression::None);
        if !is_opened {
            return view.check_records(rules).map_err(|fault| at_fault(vec![fault]));
        }
        let plain = self.decompressor.plain(view, PLAIN_BYTES_MAX).map_err(refused)?;
        view.check_records_in(plain, rules).map_err(|first| match first.kind {
            RecordFaultKind::Malformed => at_fault(vec![first]),
            _ => at_fault(view.faults_in(plain, rules)),
        })
    }

    /// A core has placed its batches.
    pub(in crate::shard) fn produced(&mut self, op: OpId, parts: Vec<ProducedPart>) {
        let Some(state) = self.ops.produces.get_mut(&op) else { return };
        for part in parts {
            if let Some(result) = state.results.get_mut(part.slot as usize) {
                state.left -= usize::from(result.is_none());
                *result = Some(part);
            }
        }
        if state.left == 0
            && let Some(state) = self.ops.remove_produce(op)
        {
            self.produce_done(state);
        }
    }

    fn produce_done(&mut self, state: ProduceOp) {
        let failed = state.results.iter().flatten().any(|part| part.error != ErrorCode::None);
        if state.call.acks == 0 {
            // No answer could carry the error: the closed connection does, as with Kafka.
            return self.reply(state.call.reply_to, if failed { Reply::Close } else { Reply::Nothing });
        }
        let Answer { reply_to, version, correlation_id, .. } = state.call;
        let body = ProduceResponse {
            responses: state.topics.iter().map(|topic| topic.response(&state.results)).collect(),
            ..ProduceResponse::default()
        };
        let frame =
            crate::protocol::response_frame(crate::protocol::ApiKey::Produce, version, correlation_id, &body);
        self.reply_frame(reply_to, frame);
    }
}

impl Topic {
    fn new(key: TopicKey<'_>, first_slot: usize) -> Self {
        let (name, id) = match key {
            TopicKey::Name(name) => (name.to_owned(), Uuid::ZERO),
            TopicKey::Id(id) => (String::new(), id),
        };
        Self { name, id, first_slot, indexes: Vec::new() }
    }

    fn response<'a>(&'a self, results: &'a [Option<ProducedPart>]) -> TopicProduceResponse<'a> {
        let results = results[self.first_slot..].iter().zip(&self.indexes);
        let partition_responses = results.filter_map(|(part, index)| Some(response(*index, part.as_ref()?)));
        TopicProduceResponse {
            name: &self.name,
            topic_id: self.id,
            partition_responses: partition_responses.collect(),
        }
    }
}

fn response(index: i32, part: &ProducedPart) -> PartitionProduceResponse<'_> {
    let record_error = |fault: &RecordFault| BatchIndexAndErrorMessage {
        batch_index: fault.index,
        batch_index_error_message: Some(fault.kind.text()),
    };
    PartitionProduceResponse {
        index,
        error_code: part.error.code(),
        base_offset: part.base.0,
        log_append_time_ms: part.append_time.0,
        log_start_offset: part.log_start.0,
        record_errors: part.faults.iter().map(record_error).collect(),
        error_message: part.message.as_deref(),
        ..PartitionProduceResponse::default()
    }
}

fn new_order(acks: i16, manner: Manner) -> ProduceOrder {
    ProduceOrder { must_commit: acks != 0, manner, all_in_sync: acks == -1, parts: Vec::new() }
}

fn refusal(slot: usize, (error, message, faults): Refused) -> ProducedPart {
    let (base, append_time, log_start) = (Offset(-1), Timestamp(-1), Offset(-1));
    ProducedPart { slot: slot as u32, error, message, faults, base, append_time, log_start }
}

fn refused(error: BatchError) -> Refused {
    (error.code(), Some(error.to_string()), Vec::new())
}

/// As Kafka: a timestamp out of bounds decides, wherever it is.
fn at_fault(faults: Vec<RecordFault>) -> Refused {
    let is_time = |fault: &&RecordFault| fault.kind == RecordFaultKind::Timestamp;
    let deciding = faults.iter().find(is_time).or(faults.first());
    let code = deciding.map_or(ErrorCode::InvalidRecord, |fault| fault.code());
    let text = deciding.map(|fault| fault.kind.text().to_owned());
    (code, text, faults)
}

fn rules(now: Timestamp, config: &TopicConfig, uses_append_time: bool) -> RecordRules {
    let before = config.timestamp_before_max_ms.filter(|_| !uses_append_time);
    let timestamp_min = before.map_or(i64::MIN, |ms| now.0.saturating_sub_unsigned(ms));
    let after = now.0.saturating_add_unsigned(config.timestamp_after_max_ms);
    RecordRules {
        needs_key: config.cleanup.compact,
        timestamp_min: Timestamp(timestamp_min),
        timestamp_max: Timestamp(if uses_append_time { i64::MAX } else { after }),
    }
}
