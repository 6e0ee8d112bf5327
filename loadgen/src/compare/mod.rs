//! Rounds against several brokers in turn, and a report that a person can follow.
//!
//! | part | what it is |
//! |---|---|
//! | `options` | what may be asked for |
//! | `suites`, `scene` | the named lists of scenes; a scene is a shape of load |
//! | `contender`, `process` | a broker in the comparison: started here, or somebody's address |
//! | `usage`, `floor`, `machine` | what a broker uses; what the disk gives at best; what the machine is |
//! | `session` | the rounds: A, B, A, B, … |
//! | `round`, `rules` | what one round gave, and when it is void |
//! | `cross_check` | the same with Kafka's own performance tools |
//! | `statistics`, `digest` | medians and bootstrap intervals; all rounds of a scene at a glance |
//! | `page` | the report: HTML, Markdown, pictures |
//!
//! Every round is written to disk as soon as it is done, so nothing that comes later can lose it.

mod contender;
mod cross_check;
mod digest;
mod floor;
mod machine;
mod options;
mod page;
mod process;
mod round;
mod rules;
mod scene;
mod session;
mod start_up;
mod statistics;
mod suites;
mod usage;

pub use options::CompareArgs;

use crate::stop::Stop;
use anyhow::Result;
use std::process::ExitCode;

/// Compares, and writes the report. Exit code 3 when rounds are missing.
pub fn run(args: &CompareArgs, stop: &Stop) -> Result<ExitCode> {
    let folder = args.folder()?;
    let record = session::run(args, &folder, stop)?;
    page::write(&folder, &record)?;
    println!("\nThe report: {}", folder.join("report.html").display());
    Ok(if record.is_complete() { ExitCode::SUCCESS } else { ExitCode::from(3) })
}
