//! The command line: what may be said, and the plan that it means.

mod load;

pub use load::{CommonArgs, ConsumeArgs, LoadArgs, ProduceArgs};

use crate::compare::CompareArgs;
use crate::saturate::SaturateArgs;
use clap::builder::Styles;
use clap::{Parser, Subcommand};

const EXAMPLES: &str = "\
Examples:
  highwater-loadgen produce --rate 50k --size 1000 --partitions 16
  highwater-loadgen end-to-end --rate 20k --keys uniform:100000 --duration 60s --hdr-log run.hlog
  highwater-loadgen end-to-end --rate 5k --verify --acks all --idempotent
  highwater-loadgen saturate --p999 10ms --partitions 100
  highwater-loadgen compare quick

Latency begins when a message was due, not when it could be sent: a broker that stalls for a second shows it.";

/// A load generator for Kafka-compatible brokers, open loop and free of coordinated omission.
#[derive(Debug, Parser)]
#[command(name = "highwater-loadgen", version, after_help = EXAMPLES, styles = Styles::plain(), max_term_width = 110)]
pub struct Args {
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Writes messages.
    Produce(ProduceArgs),
    /// Reads the messages that are there.
    Consume(ConsumeArgs),
    /// Writes messages and reads them: latency from due to read.
    #[command(name = "end-to-end", visible_alias = "e2e")]
    EndToEnd(LoadArgs),
    /// Finds the highest rate whose p99.9 stays below a limit.
    Saturate(SaturateArgs),
    /// Measures brokers in turn and writes a report: ours, Apache Kafka, any other.
    Compare(CompareArgs),
    /// A broker that acknowledges everything and keeps nothing: how fast this program is by itself.
    NullBroker {
        /// Where it listens.
        #[arg(long, default_value = "127.0.0.1:19099")]
        listen: String,
    },
}
