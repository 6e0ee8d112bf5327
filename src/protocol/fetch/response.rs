//! A Fetch response for a gathered send: record batches stay where they are, everything else goes into one buffer
//! between them. One pass: the size in front is written last.

use crate::base::{Bytes, Gathered, LeaderEpoch, NodeId, Offset, Uuid};
use crate::protocol::fetch_response::{AbortedTransaction, NodeEndpoint};
use crate::protocol::topic_walk::{IDS_FROM, TopicKey};
use crate::protocol::{ApiKey, Encode, ErrorCode, Sink, measure};

/// What a frame, a topic and a partition take, at most as a rule.
const FRAME_BYTES: usize = 32;
const TOPIC_BYTES: usize = 64;
const PARTITION_BYTES: usize = 64;

/// The whole answer.
#[derive(Clone, Debug, PartialEq)]
pub struct FetchedResponse<'a> {
    /// How long the client is asked to stay quiet, in milliseconds.
    pub throttle_time_ms: i32,
    /// An error of the whole request (sessions); left out before version 7.
    pub error: ErrorCode,
    /// The session (KIP-227); 0 is none.
    pub session_id: i32,
    /// In the order of the request.
    pub topics: Vec<FetchedTopic<'a>>,
    /// Where the leaders named in the partitions listen (KIP-951), version 16+.
    pub node_endpoints: Vec<NodeEndpoint<'a>>,
}

/// One topic of the answer.
#[derive(Clone, Debug, PartialEq)]
pub struct FetchedTopic<'a> {
    /// Named as in the request: by name before version 13, by id from then on.
    pub topic: TopicKey<'a>,
    pub partitions: Vec<FetchedPartition>,
}

/// One partition of the answer.
#[derive(Clone, Debug, PartialEq)]
pub struct FetchedPartition {
    pub index: i32,
    pub error: ErrorCode,
    pub high_watermark: Offset,
    pub last_stable_offset: Offset,
    /// Version 5+.
    pub log_start_offset: Offset,
    /// The largest epoch that both share, and where it ends here (KIP-595), version 12+.
    pub diverging_epoch: Option<(LeaderEpoch, Offset)>,
    /// Who leads now (KIP-951), version 12+.
    pub current_leader: Option<LeaderHint>,
    /// Transactions that a consumer must skip, by rising first offset; `None` unless committed records were asked for.
    pub aborted_transactions: Option<Vec<AbortedTransaction>>,
    /// Where the consumer should read instead (KIP-392), -1 for here; version 11+.
    pub preferred_read_replica: NodeId,
    /// The batches, back to back.
    pub records: Vec<Bytes>,
}

/// The leader of a partition and its epoch; -1 where not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeaderHint {
    pub leader: NodeId,
    pub epoch: LeaderEpoch,
}

impl FetchedPartition {
    /// A partition that is not served: no records, no offsets.
    pub fn failed(index: i32, error: ErrorCode) -> Self {
        Self {
            index,
            error,
            high_watermark: Offset(-1),
            last_stable_offset: Offset(-1),
            log_start_offset: Offset(-1),
            diverging_epoch: None,
            current_leader: None,
            aborted_transactions: None,
            preferred_read_replica: NodeId(-1),
            records: Vec::new(),
        }
    }

    /// Bytes of records.
    pub fn record_bytes(&self) -> usize {
        match &self.records[..] {
            [one] => one.len(),
            several => several.iter().map(Bytes::len).sum(),
        }
    }

    fn write(&mut self, out: &mut Gathered, version: i16, flexible: bool) {
        // Put together first: one piece costs less than five.
        let mut head = [0; 30];
        head[..4].copy_from_slice(&self.index.to_be_bytes());
        let error = self.error.for_version(ApiKey::Fetch, version);
        head[4..6].copy_from_slice(&error.code().to_be_bytes());
        head[6..14].copy_from_slice(&self.high_watermark.0.to_be_bytes());
        head[14..22].copy_from_slice(&self.last_stable_offset.0.to_be_bytes());
        head[22..].copy_from_slice(&self.log_start_offset.0.to_be_bytes());
        if version >= 5 {
            out.put(&head);
        } else {
            out.put(&head[..22]);
        }
        out.length(flexible, self.aborted_transactions.as_ref().map(Vec::len));
        for aborted in self.aborted_transactions.iter().flatten() {
            aborted.encode(out, version);
        }
        if version >= 11 {
            out.i32(self.preferred_read_replica.0);
        }
        out.length(flexible, Some(self.record_bytes()));
        self.records.drain(..).for_each(|slice| out.lend(slice));
        if flexible {
            self.write_tags(out);
        }
    }

    /// Both tagged structs are 13 bytes or 9 bytes with an empty tag section of their own.
    fn write_tags(&self, out: &mut Gathered) {
        out.uvarint(u32::from(self.diverging_epoch.is_some()) + u32::from(self.current_leader.is_some()));
        if let Some((epoch, end)) = self.diverging_epoch {
            out.put(&[0, 13]);
            out.i32(epoch.0);
            out.i64(end.0);
            out.put(&[0]);
        }
        if let Some(hint) = self.current_leader {
            out.put(&[1, 9]);
            out.i32(hint.leader.0);
            out.i32(hint.epoch.0);
            out.put(&[0]);
        }
    }
}

impl FetchedResponse<'_> {
    /// The frame, size and header included, in the encoding of `version` (4 to 18). The records go over into it, and are
    /// gone from here.
    pub fn take_frame(&mut self, version: i16, correlation_id: i32) -> Gathered {
        let mut out = self.room();
        out.i32(0);
        self.write(&mut out, version, correlation_id);
        let size = out.len() as i32 - 4;
        out.own_mut()[..4].copy_from_slice(&size.to_be_bytes());
        out
    }

    /// Room for all that is usual; aborted transactions and tags may let it grow.
    fn room(&self) -> Gathered {
        let partitions: usize = self.topics.iter().map(|topic| topic.partitions.len()).sum();
        let own = FRAME_BYTES + self.topics.len() * TOPIC_BYTES + partitions * PARTITION_BYTES;
        Gathered::with_room(own, partitions)
    }

    fn write(&mut self, out: &mut Gathered, version: i16, correlation_id: i32) {
        let flexible = ApiKey::Fetch.is_flexible(version);
        out.i32(correlation_id);
        if flexible {
            out.uvarint(0);
        }
        out.i32(self.throttle_time_ms);
        if version >= 7 {
            out.i16(self.error.code());
            out.i32(self.session_id);
        }
        out.length(flexible, Some(self.topics.len()));
        for topic in &mut self.topics {
            topic.write(out, version, flexible);
        }
        if flexible {
            self.write_tags(out, version);
        }
    }

    fn write_tags(&self, out: &mut Gathered, version: i16) {
        if version < 16 || self.node_endpoints.is_empty() {
            return out.uvarint(0);
        }
        out.uvarint(1);
        out.uvarint(0);
        out.uvarint(measure(|out| self.write_endpoints(out, version)));
        self.write_endpoints(out, version);
    }

    fn write_endpoints<S: Sink>(&self, out: &mut S, version: i16) {
        out.length(true, Some(self.node_endpoints.len()));
        for endpoint in &self.node_endpoints {
            endpoint.encode(out, version);
        }
    }
}

impl FetchedTopic<'_> {
    fn write(&mut self, out: &mut Gathered, version: i16, flexible: bool) {
        // A topic named in the other way than the version wants gets the empty name, which no client asked for.
        match (version >= IDS_FROM, self.topic) {
            (true, TopicKey::Id(id)) => out.uuid(id),
            (true, TopicKey::Name(_)) => out.uuid(Uuid::ZERO),
            (false, TopicKey::Name(name)) => out.string(flexible, name),
            (false, TopicKey::Id(_)) => out.string(flexible, ""),
        }
        out.length(flexible, Some(self.partitions.len()));
        for partition in &mut self.partitions {
            partition.write(out, version, flexible);
        }
        if flexible {
            out.uvarint(0);
        }
    }
}
