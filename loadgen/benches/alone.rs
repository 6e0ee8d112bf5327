//! How fast the generator is by itself: 100-byte messages against a broker that only says yes, one client thread on one
//! core. `cargo bench -p loadgen` prints a line per shape; the first must reach 3 million messages a second.
//!
//! The null broker runs on the other cores; where there is only one, both share it and the figure says less.

use anyhow::Result;
use clap::Parser;
use loadgen::args::{Args, Command};
use loadgen::null_broker;
use loadgen::run::{Options, run};
use loadgen::stop::Stop;

/// What must be reached, in messages a second.
const WANTED: f64 = 3e6;

/// Shape, and the options that make it.
const SHAPES: [(&str, &str); 5] = [
    ("1 partition, batches of 64 KiB", "--partitions 1 --batch 64KiB --linger 0ms"),
    ("16 partitions, batches of 16 KiB", "--partitions 16 --batch 16KiB --linger 5ms"),
    ("the same with keys", "--partitions 16 --batch 16KiB --linger 5ms --keys uniform:10000"),
    ("open loop, 1 M/s, 100 partitions", "--partitions 100 --rate 1M --linger 5ms"),
    ("100 producers, 16 partitions", "--partitions 16 --producers 100 --batch 16KiB --linger 5ms"),
];

fn main() -> Result<()> {
    let cores = core_affinity::get_core_ids().unwrap_or_default();
    let other = (cores.len() > 1).then(|| cores[1].id);
    let address = null_broker::start("127.0.0.1:0", other)?.to_string();
    for (shape, options) in SHAPES {
        let line = format!(
            "x produce --brokers {address} --size 100 --warm-up 1s --duration 3s --pin 0 --quiet {options}"
        );
        let Command::Produce(args) = Args::try_parse_from(line.split(' '))?.command else { continue };
        let outcome = run(&args.plan()?, &Options::default(), &Stop::default())?;
        let rate = outcome.produced_per_s();
        let verdict = match shape {
            shape if shape != SHAPES[0].0 => "",
            _ if rate >= WANTED => "reached",
            _ => "MISSED",
        };
        println!(
            "{shape:<36} {:>6.2} M messages/s  {:>3.0} % of a core  {}",
            rate / 1e6,
            outcome.client_busy * 100.0,
            verdict
        );
    }
    Ok(())
}
