//! The options of a single run.

use crate::amounts;
use crate::payload::{Filling, Sizes};
use crate::plan::{Codec, Keys, Load, Plan, Produce, Topics};
use crate::schedule::Profile;
use anyhow::{Result, bail, ensure};
use clap::Args;
use std::path::PathBuf;
use std::time::Duration;

/// Who is asked, and where the results go: every run has these.
#[derive(Clone, Debug, Args)]
pub struct CommonArgs {
    /// Brokers to ask first, separated by commas
    #[arg(short, long, value_name = "HOST:PORT,…", default_value = "127.0.0.1:9092", value_delimiter = ',')]
    pub brokers: Vec<String>,
    /// The topic; when there are --topics, the begin of their names. A new one of a random name when not given
    #[arg(short, long, help_heading = "Topics")]
    pub topic: Option<String>,
    /// How many topics
    #[arg(long, default_value_t = 1, help_heading = "Topics")]
    pub topics: usize,
    /// Seconds that are measured
    #[arg(short, long, value_parser = amounts::span, default_value = "30s", value_name = "SPAN", help_heading = "Time")]
    pub duration: Duration,
    /// Load before anything is measured
    #[arg(long, value_parser = amounts::span, default_value = "5s", value_name = "SPAN", help_heading = "Time")]
    pub warm_up: Duration,
    /// How long the last answers and reads may take
    #[arg(long, value_parser = amounts::span, default_value = "15s", value_name = "SPAN", help_heading = "Time")]
    pub drain: Duration,
    /// Client threads
    #[arg(long, default_value_t = 1, help_heading = "This program")]
    pub threads: usize,
    /// Cores that the threads are pinned to, such as 0,2; none are pinned when not given
    #[arg(long, value_delimiter = ',', help_heading = "This program")]
    pub pin: Vec<usize>,
    /// All chance follows from it
    #[arg(long, default_value_t = 1, help_heading = "This program")]
    pub seed: u64,
    /// Writes the outcome as JSON into this file (- for standard output, instead of the table)
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub json: Option<PathBuf>,
    /// Writes latencies as an HdrHistogram log (V2), one line a second
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub hdr_log: Option<PathBuf>,
    /// No progress line
    #[arg(short, long, help_heading = "Output")]
    pub quiet: bool,
}

/// Options of producers.
#[derive(Clone, Debug, Args)]
pub struct ProduceArgs {
    #[command(flatten)]
    pub common: CommonArgs,
    /// Messages a second, at their time whatever the broker does: 50k, a ramp 10k..50k, steps 10k@30s,20k. Without it,
    /// as many as the broker takes (closed loop)
    #[arg(short, long, value_name = "RATE", help_heading = "Load")]
    pub rate: Option<String>,
    /// Closed loop: so many messages of a producer may wait for their acknowledgement; 0 is as many as the buffer holds
    #[arg(
        long,
        default_value_t = 0,
        value_name = "MESSAGES",
        conflicts_with = "rate",
        help_heading = "Load"
    )]
    pub window: u64,
    /// Random gaps between messages (Poisson) instead of equal ones
    #[arg(long, requires = "rate", help_heading = "Load")]
    pub poisson: bool,
    /// Bytes of a value: 1000, a range 100..2000, or lognormal:MEDIAN:SIGMA
    #[arg(short, long, default_value = "1000", help_heading = "Messages")]
    pub size: String,
    /// What is in values: random, compressible:RATIO, file:PATH
    #[arg(long, default_value = "random", help_heading = "Messages")]
    pub payload: String,
    /// none, uniform:COUNT, zipf:COUNT[:EXPONENT]
    #[arg(long, default_value = "none", help_heading = "Messages")]
    pub keys: String,
    /// Partitions of each topic
    #[arg(short, long, default_value_t = 1, help_heading = "Topics")]
    pub partitions: i32,
    /// Replicas of each partition; -1 is the broker's default
    #[arg(long, default_value_t = -1, allow_negative_numbers = true, help_heading = "Topics")]
    pub replicas: i16,
    /// A setting of new topics, such as retention.ms=60000; may be given again
    #[arg(long = "topic-config", value_name = "KEY=VALUE", help_heading = "Topics")]
    pub topic_configs: Vec<String>,
    /// Leaves the topics that were made
    #[arg(long, help_heading = "Topics")]
    pub keep_topics: bool,
    /// Producers, each with its own connections
    #[arg(long, default_value_t = 1, help_heading = "Producers")]
    pub producers: usize,
    /// Connections of each producer to each broker
    #[arg(long, default_value_t = 1, help_heading = "Producers")]
    pub connections: usize,
    /// A batch is full at this size
    #[arg(long, value_parser = amounts::bytes, default_value = "16KiB", value_name = "SIZE", help_heading = "Producers")]
    pub batch: u64,
    /// How long a batch waits to fill
    #[arg(long, value_parser = amounts::span, default_value = "5ms", value_name = "SPAN", help_heading = "Producers")]
    pub linger: Duration,
    /// Largest request
    #[arg(long, value_parser = amounts::bytes, default_value = "1MiB", value_name = "SIZE", help_heading = "Producers")]
    pub request: u64,
    /// Requests in flight per connection
    #[arg(long, default_value_t = 5, help_heading = "Producers")]
    pub in_flight: usize,
    /// Messages of this size may wait here for a slow broker
    #[arg(long, value_parser = amounts::bytes, default_value = "32MiB", value_name = "SIZE", help_heading = "Producers")]
    pub buffer: u64,
    /// Who must have a message: 0, 1, all
    #[arg(long, default_value = "all", help_heading = "Producers")]
    pub acks: String,
    /// Guard against repetition
    #[arg(long, help_heading = "Producers")]
    pub idempotent: bool,
    /// Codec of batches
    #[arg(long, value_enum, default_value_t = Codec::None, help_heading = "Producers")]
    pub codec: Codec,
    /// Transactions of so many messages (the broker must offer them)
    #[arg(long, value_name = "MESSAGES", help_heading = "Producers")]
    pub transaction: Option<u64>,
}

/// Options of a run that only reads.
#[derive(Clone, Debug, Args)]
pub struct ConsumeArgs {
    #[command(flatten)]
    pub common: CommonArgs,
    #[command(flatten)]
    pub readers: ReaderArgs,
}

/// Options of readers.
#[derive(Clone, Debug, Args)]
pub struct ReaderArgs {
    /// Readers; partitions are dealt out among them
    #[arg(long, default_value_t = 1, help_heading = "Readers")]
    pub consumers: usize,
    /// Readers that read everything from the beginning, over and over
    #[arg(long, default_value_t = 0, help_heading = "Readers")]
    pub catch_up: usize,
    /// How long the broker may wait for data
    #[arg(long, value_parser = amounts::span, default_value = "500ms", value_name = "SPAN", help_heading = "Readers")]
    pub fetch_wait: Duration,
    /// The least data worth an answer
    #[arg(long, value_parser = amounts::bytes, default_value = "1", value_name = "SIZE", help_heading = "Readers")]
    pub fetch_min: u64,
    /// Readers join this consumer group, begin where it ended, and commit
    #[arg(long, value_name = "NAME", help_heading = "Readers")]
    pub group: Option<String>,
}

/// Options of a run with both.
#[derive(Clone, Debug, Args)]
pub struct LoadArgs {
    #[command(flatten)]
    pub produce: ProduceArgs,
    #[command(flatten)]
    pub readers: ReaderArgs,
    /// Every message carries its identity; the run proves that each was read once and in order
    #[arg(long, help_heading = "Load")]
    pub verify: bool,
}

impl CommonArgs {
    fn topics(&self) -> Topics {
        let base = self.topic.clone().unwrap_or_else(|| format!("loadgen-{:08x}", fastrand::u32(..)));
        let names = match self.topics {
            0 | 1 => vec![base],
            many => (0..many).map(|n| format!("{base}-{n}")).collect(),
        };
        Topics { names, partitions: 1, replicas: -1, configs: Vec::new(), keep: false }
    }

    fn plan(&self) -> Plan {
        Plan {
            brokers: self.brokers.clone(),
            topics: self.topics(),
            produce: None,
            consumers: 0,
            group: None,
            catch_up: 0,
            fetch_wait_ms: 500,
            fetch_min_bytes: 1,
            warm_up_s: self.warm_up.as_secs_f64(),
            duration_s: self.duration.as_secs_f64(),
            drain_s: self.drain.as_secs_f64(),
            threads: self.threads,
            pin: self.pin.clone(),
            seed: self.seed,
            verify: false,
        }
    }
}

impl ProduceArgs {
    /// The plan that these mean.
    pub fn plan(&self) -> Result<Plan> {
        let mut plan = self.common.plan();
        plan.topics.partitions = self.partitions;
        plan.topics.replicas = self.replicas;
        plan.topics.keep = self.keep_topics;
        for setting in &self.topic_configs {
            let Some((key, value)) = setting.split_once('=') else {
                bail!("--topic-config {setting}: expected KEY=VALUE")
            };
            plan.topics.configs.push((key.to_owned(), value.to_owned()));
        }
        plan.produce = Some(self.producers()?);
        Ok(plan)
    }

    fn producers(&self) -> Result<Produce> {
        let load = match &self.rate {
            Some(rate) => Load::Open { profile: Profile::parse(rate)?, poisson: self.poisson },
            None => Load::Closed { window: self.window },
        };
        let acks = match self.acks.as_str() {
            "0" => 0,
            "1" => 1,
            "all" | "-1" => -1,
            other => bail!("--acks {other}: expected 0, 1 or all"),
        };
        Ok(Produce {
            producers: self.producers,
            connections: self.connections,
            load,
            sizes: Sizes::parse(&self.size)?,
            filling: Filling::parse(&self.payload)?,
            keys: Keys::parse(&self.keys)?,
            batch_bytes: self.batch as usize,
            linger_us: self.linger.as_micros() as u64,
            request_bytes: self.request as usize,
            in_flight: self.in_flight,
            buffer_bytes: self.buffer as usize,
            acks,
            idempotent: self.idempotent,
            codec: self.codec,
        })
    }
}

impl ReaderArgs {
    fn put_into(&self, plan: &mut Plan) {
        plan.consumers = self.consumers;
        plan.group.clone_from(&self.group);
        plan.catch_up = self.catch_up;
        plan.fetch_wait_ms = self.fetch_wait.as_millis() as i32;
        plan.fetch_min_bytes = self.fetch_min.min(1 << 30) as i32;
    }
}

impl ConsumeArgs {
    /// The plan that these mean.
    pub fn plan(&self) -> Result<Plan> {
        ensure!(self.common.topic.is_some(), "which topic? --topic NAME");
        let mut plan = self.common.plan();
        // Nothing is loaded before it is read.
        plan.warm_up_s = 0.0;
        self.readers.put_into(&mut plan);
        Ok(plan)
    }
}

impl LoadArgs {
    /// The plan that these mean.
    pub fn plan(&self) -> Result<Plan> {
        let mut plan = self.produce.plan()?;
        self.readers.put_into(&mut plan);
        plan.verify = self.verify;
        Ok(plan)
    }
}
