//! What a run shall do, as a value: made from the command line or by a suite of `compare`, kept in every report.

use crate::payload::{Filling, Sizes};
use crate::schedule::Profile;
use anyhow::{Result, ensure};
use serde::{Deserialize, Serialize};

/// A whole run.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Plan {
    /// `host:port` of brokers to ask first; the others are found through them.
    pub brokers: Vec<String>,
    /// What is written and read.
    pub topics: Topics,
    /// Producers, if any.
    pub produce: Option<Produce>,
    /// How many readers follow the end of the log (or read all there is, when nobody produces).
    pub consumers: usize,
    /// The consumer group that those readers are, if any.
    #[serde(default)]
    pub group: Option<String>,
    /// How many readers read everything from the beginning, over and over.
    pub catch_up: usize,
    /// Asked of each fetch: how long the broker may wait for data, in milliseconds.
    pub fetch_wait_ms: i32,
    /// Asked of each fetch: the least bytes worth an answer.
    pub fetch_min_bytes: i32,
    /// Seconds of load before anything is measured.
    pub warm_up_s: f64,
    /// Seconds that are measured.
    pub duration_s: f64,
    /// Seconds that answers and readers may take after that.
    pub drain_s: f64,
    /// Client threads.
    pub threads: usize,
    /// The cores that they are pinned to; empty for no pinning.
    pub pin: Vec<usize>,
    /// From which all chance follows.
    pub seed: u64,
    /// Whether every record carries its identity and the run proves that it was read once and in order.
    pub verify: bool,
}

/// The topics of a run: all of the same shape.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Topics {
    /// Their names.
    pub names: Vec<String>,
    /// Partitions of each.
    pub partitions: i32,
    /// Replicas of each partition, -1 for the broker's default.
    pub replicas: i16,
    /// Settings that they are created with.
    pub configs: Vec<(String, String)>,
    /// Whether topics that the run created stay afterwards.
    pub keep: bool,
}

/// The producers of a run.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Produce {
    /// How many.
    pub producers: usize,
    /// Connections of each to each broker.
    pub connections: usize,
    /// When messages are made.
    pub load: Load,
    /// How large their values are.
    pub sizes: Sizes,
    /// What is in them.
    pub filling: Filling,
    /// Which keys they have.
    pub keys: Keys,
    /// A batch is full at this many bytes.
    pub batch_bytes: usize,
    /// How long a batch waits to fill, in microseconds.
    pub linger_us: u64,
    /// The largest request, in bytes.
    pub request_bytes: usize,
    /// Requests in flight per connection.
    pub in_flight: usize,
    /// Bytes that may wait in this program for a slow broker, all producers of a thread together.
    pub buffer_bytes: usize,
    /// Who must have it: 0 nobody, 1 the leader, -1 all replicas in sync.
    pub acks: i16,
    /// Whether the broker guards against repetition.
    pub idempotent: bool,
    /// The codec of batches.
    pub codec: Codec,
}

/// When messages are made.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Load {
    /// At their time, whatever the broker does. A message's latency begins when it was due.
    Open {
        /// Messages a second of all producers together.
        profile: Profile,
        /// Whether the gaps between messages vary as in a Poisson process.
        poisson: bool,
    },
    /// Whenever fewer than so many messages of a producer wait for their acknowledgement.
    Closed {
        /// Messages; 0 is as many as the buffer holds.
        window: u64,
    },
}

/// The keys of messages.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Keys {
    /// None; a producer fills a batch of one partition, then turns to the next.
    None,
    /// So many keys, each as likely.
    Uniform(u32),
    /// So many keys, the first far more likely: weight 1 / rank^exponent.
    Zipf(u32, f64),
}

/// The codec of batches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
pub enum Codec {
    None,
    Gzip,
    Snappy,
    Lz4,
    Zstd,
}

impl Plan {
    /// Whether records must say when they were due.
    pub fn stamped(&self) -> bool {
        self.verify || (self.produce.is_some() && self.consumers > 0)
    }

    /// What cannot be done, in plain words.
    pub fn check(&self) -> Result<()> {
        ensure!(self.topics.partitions >= 1, "a topic needs at least one partition");
        ensure!(self.duration_s > 0.0, "the duration must be more than nothing");
        ensure!(self.threads >= 1, "at least one client thread is needed");
        ensure!(
            self.produce.is_some() || self.consumers + self.catch_up > 0,
            "nobody produces and nobody consumes"
        );
        ensure!(
            !self.verify || (self.produce.is_some() && self.consumers > 0),
            "--verify needs producers and consumers in one run"
        );
        ensure!(self.group.is_none() || self.consumers > 0, "a --group needs --consumers");
        match &self.produce {
            Some(produce) => self.check_produce(produce),
            None => Ok(()),
        }
    }

    fn check_produce(&self, produce: &Produce) -> Result<()> {
        ensure!(produce.producers >= 1, "at least one producer is needed");
        ensure!(produce.connections >= 1, "a producer needs at least one connection");
        ensure!(produce.in_flight >= 1, "at least one request must be allowed in flight");
        ensure!(
            !produce.idempotent || (produce.acks == -1 && produce.in_flight <= 5),
            "an idempotent producer needs --acks all and at most 5 requests in flight"
        );
        ensure!(!self.verify || produce.acks != 0, "--verify needs acknowledgements: --acks 1 or all");
        let least = crate::identity::BYTES;
        ensure!(
            !self.stamped() || produce.sizes.min() >= least,
            "end-to-end latency and --verify write {least} bytes into each message: --size {} is too small",
            produce.sizes.min()
        );
        ensure!(
            produce.sizes.max() + 128 <= produce.request_bytes,
            "messages of {} bytes do not fit into requests of {} bytes",
            produce.sizes.max(),
            produce.request_bytes
        );
        let lanes = self.topics.names.len() * self.topics.partitions as usize;
        ensure!(
            lanes * produce.producers <= 8_000_000,
            "{} producers times {lanes} partitions is more than this program holds in memory",
            produce.producers
        );
        Ok(())
    }
}
