//! What may be asked of a comparison.

use super::suites::Suite;
use crate::amounts;
use anyhow::{Context, Result, ensure};
use clap::{Args, ValueEnum};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Who can be started.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
pub enum Who {
    /// Our release binary, all defaults: every acknowledged message is on stable storage.
    Highwater,
    /// Apache Kafka, all defaults: acknowledged messages are in the page cache.
    Kafka,
    /// Apache Kafka with log.flush.interval.messages=1: the same promise as ours.
    KafkaFlush,
}

/// Which cores brokers and client get.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
pub enum Layout {
    /// Half of the cores for the broker under test, the others for the client.
    Split,
    /// All cores for both.
    Shared,
}

/// Options of a comparison.
#[derive(Clone, Debug, Args)]
pub struct CompareArgs {
    /// Which scenes
    #[arg(value_enum, default_value_t = Suite::Quick)]
    pub suite: Suite,
    /// Brokers to start, separated by commas. Kafka needs Java 17 and Maven
    #[arg(long, value_enum, value_delimiter = ',', default_values_t = [Who::Highwater, Who::Kafka, Who::KafkaFlush])]
    pub contenders: Vec<Who>,
    /// A broker that runs already; may be given again
    #[arg(long, value_name = "HOST:PORT")]
    pub against: Vec<String>,
    /// Rounds of each scene and contender; the suite's own number when not given
    #[arg(long)]
    pub rounds: Option<usize>,
    /// All times of the suite times this: 0.2 for a quick look
    #[arg(long, default_value_t = 1.0)]
    pub scale: f64,
    /// Measured seconds of a round, in place of the suite's own
    #[arg(long, value_parser = amounts::span, value_name = "SPAN")]
    pub seconds: Option<Duration>,
    /// Only scenes whose name contains this
    #[arg(long, value_name = "PART")]
    pub only: Option<String>,
    /// Which cores; split from four cores on, else shared
    #[arg(long, value_enum)]
    pub layout: Option<Layout>,
    /// Client threads; a half of the cores, at most four, when not given
    #[arg(long)]
    pub client_threads: Option<usize>,
    /// Where the report goes; a new folder below target/compare when not given
    #[arg(long, value_name = "FOLDER")]
    pub output: Option<PathBuf>,
    /// Goes on in the folder of an earlier comparison: rounds that are there are not run again
    #[arg(long, value_name = "FOLDER", conflicts_with = "output")]
    pub resume: Option<PathBuf>,
    /// Where the brokers write; below the report's folder when not given. It is emptied
    #[arg(long, value_name = "FOLDER")]
    pub data: Option<PathBuf>,
    /// The first of a dozen ports on loopback that brokers may use
    #[arg(long, default_value_t = 19600)]
    pub port: u16,
    /// Without Kafka's own performance tools
    #[arg(long)]
    pub no_cross_check: bool,
    /// No progress line
    #[arg(short, long)]
    pub quiet: bool,
}

impl CompareArgs {
    /// Where everything goes; made when it is not there.
    pub(super) fn folder(&self) -> Result<PathBuf> {
        ensure!((0.01..=100.0).contains(&self.scale), "--scale {} is not between 0.01 and 100", self.scale);
        ensure!(self.rounds != Some(0), "--rounds 0 measures nothing");
        ensure!(
            !self.contenders.is_empty() || !self.against.is_empty(),
            "nobody to compare: --contenders or --against"
        );
        let folder = match (&self.output, &self.resume) {
            (Some(folder), _) => folder.clone(),
            (_, Some(folder)) => {
                ensure!(
                    folder.join("raw").is_dir(),
                    "{} holds no comparison to go on with",
                    folder.display()
                );
                folder.clone()
            }
            (None, None) => fresh_folder(self.suite)?,
        };
        for part in ["raw", "hdr", "log"] {
            std::fs::create_dir_all(folder.join(part))
                .with_context(|| format!("{} cannot be made", folder.join(part).display()))?;
        }
        std::fs::canonicalize(&folder).with_context(|| format!("{}", folder.display()))
    }
}

fn fresh_folder(suite: Suite) -> Result<PathBuf> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).context("the clock stands before 1970")?;
    let stamp = super::machine::date(now.as_secs()).replace([':', ' '], "-");
    let name = suite.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
    Ok(PathBuf::from("target/compare").join(format!("{name}-{stamp}")))
}
