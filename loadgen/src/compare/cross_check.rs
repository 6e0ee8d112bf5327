//! The same load by Kafka's own performance tools, so that nobody must trust this client: 1 KB into 16 partitions without
//! keys, acks=all, Kafka's default batches. Beside them, what this client says of the same.

use super::contender::{Contender, kafka_script};
use super::scene::{Pace, Scene, Setting, Shape};
use crate::outcome::Outcome;
use crate::run::{Options, run};
use crate::stop::Stop;
use crate::wire::{self, Line};
use anyhow::{Context, Result, bail};
use highwater::protocol::ApiKey;
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Messages of the tools that write and read as fast as they can.
const MESSAGES: f64 = 1_500_000.0;
/// Messages of EndToEndLatency, one at a time.
const TRIPS: f64 = 2000.0;
/// A tool that takes longer is ended; what it said until then counts.
const TOOL_S: f64 = 25.0;

/// One tool against one contender.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Check {
    pub(super) tool: String,
    pub(super) contender: String,
    pub(super) mb_s: Option<f64>,
    /// Milliseconds.
    pub(super) p50_ms: Option<f64>,
    pub(super) p99_ms: Option<f64>,
    /// What else must be said, or why there are no numbers.
    pub(super) remark: String,
}

/// All tools against one contender.
pub(super) fn check(
    contender: &Contender,
    setting: &Setting,
    logs: &Path,
    scale: f64,
    stop: &Stop,
) -> Vec<Check> {
    let topic = format!("cross-check-{:08x}", fastrand::u32(..));
    let scene = scene();
    let setting = Setting { broker: contender.address.clone(), topic: topic.clone(), ..setting.clone() };
    let name = &contender.identity.name;
    let made = Line::open(&contender.address).and_then(|mut line| {
        wire::create(&mut line, &scene.plan(&setting).topics)?;
        Ok(line)
    });
    let mut line = match made {
        Ok(line) => line,
        Err(trouble) => return vec![failed("all tools", name, &format!("{trouble:#}"))],
    };
    let tools = Tools { address: &contender.address, topic: &topic, logs, name, scale };
    let has_groups = line.versions().offers(ApiKey::JoinGroup);
    let ours = run(&scene.plan(&setting), &Options { quiet: true, ..Options::default() }, stop);
    let checks = vec![
        named("ProducerPerformance", name, tools.producer()),
        named("highwater-loadgen, the same load", name, ours.map(|outcome| from_outcome(&outcome))),
        match has_groups {
            true => named("ConsumerPerformance", name, tools.consumer()),
            false => failed(
                "ConsumerPerformance",
                name,
                "not possible: it needs consumer groups, which the broker does not offer",
            ),
        },
        named("EndToEndLatency", name, tools.end_to_end()),
    ];
    _ = wire::delete(&mut line, &[topic]);
    checks
}

/// What the tools do, as a scene.
fn scene() -> Scene {
    let shape = Shape {
        size: 1000,
        partitions: 16,
        keys: 0,
        producers: 1,
        batch_bytes: 16 << 10,
        linger_us: 5000,
        consumers: 0,
        catch_up: 0,
        preload_s: 0.0,
    };
    Scene { id: "cross-check".to_owned(), title: String::new(), pace: Pace::FlatOut, shape }
}

fn named(tool: &str, contender: &str, numbers: Result<Check>) -> Check {
    match numbers {
        Ok(check) => Check { tool: tool.to_owned(), contender: contender.to_owned(), ..check },
        Err(trouble) => failed(tool, contender, &format!("{trouble:#}")),
    }
}

fn failed(tool: &str, contender: &str, why: &str) -> Check {
    Check { remark: why.to_owned(), ..numbers(tool, contender) }
}

fn numbers(tool: &str, contender: &str) -> Check {
    Check {
        tool: tool.to_owned(),
        contender: contender.to_owned(),
        mb_s: None,
        p50_ms: None,
        p99_ms: None,
        remark: String::new(),
    }
}

fn from_outcome(outcome: &Outcome) -> Check {
    let ms = |ns: u64| ns as f64 / 1e6;
    Check {
        mb_s: Some(outcome.produced_mb_s()),
        p50_ms: outcome.produce.as_ref().map(|latency| ms(latency.p50)),
        p99_ms: outcome.produce.as_ref().map(|latency| ms(latency.p99)),
        ..numbers("", "")
    }
}

struct Tools<'a> {
    address: &'a str,
    topic: &'a str,
    logs: &'a Path,
    name: &'a str,
    scale: f64,
}

impl Tools<'_> {
    fn producer(&self) -> Result<Check> {
        let messages = (MESSAGES * self.scale).max(20_000.0) as u64;
        let options = format!(
            "--topic {} --num-records {messages} --warmup-records {} --record-size 1000 --throughput -1 --bootstrap-server {} \
             --command-property acks=all batch.size=16384 linger.ms=5",
            self.topic,
            messages / 5,
            self.address
        );
        parse_producer(&self.run("ProducerPerformance", &options)?)
    }

    fn consumer(&self) -> Result<Check> {
        let messages = (MESSAGES * self.scale).max(20_000.0) as u64;
        let options = format!(
            "--topic {} --num-records {messages} --bootstrap-server {} --timeout 10000",
            self.topic, self.address
        );
        parse_consumer(&self.run("ConsumerPerformance", &options)?)
    }

    fn end_to_end(&self) -> Result<Check> {
        let trips = (TRIPS * self.scale).max(200.0) as u64;
        let options = format!(
            "--topic {} --num-records {trips} --producer-acks all --record-size 1000 --bootstrap-server {}",
            self.topic, self.address
        );
        parse_end_to_end(&self.run("EndToEndLatency", &options)?)
    }

    /// Runs a tool, for a limited time, and gives what it said.
    fn run(&self, tool: &str, options: &str) -> Result<String> {
        let log = self.logs.join(format!("{tool}.{}.log", self.name.replace([':', '/'], "-")));
        let file =
            std::fs::File::create(&log).with_context(|| format!("{} cannot be written", log.display()))?;
        let again = file.try_clone().context("a second handle")?;
        let mut child = Command::new(kafka_script()?)
            .args(["tool", &format!("org.apache.kafka.tools.{tool}")])
            .args(options.split_whitespace())
            .stdin(Stdio::null())
            .stdout(file)
            .stderr(again)
            .spawn()
            .context("benches/kafka/start")?;
        let end = Instant::now() + Duration::from_secs_f64(TOOL_S * self.scale.clamp(0.4, 2.0));
        while child.try_wait().context("waiting")?.is_none() {
            if Instant::now() > end {
                _ = child.kill();
                _ = child.wait();
                break;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        std::fs::read_to_string(&log).context("what the tool said")
    }
}

/// The last line with numbers: `… records/sec (117.74 MB/sec), …, 200 ms 50th, …, 400 ms 99th, …`. Its megabyte is 2^20.
fn parse_producer(said: &str) -> Result<Check> {
    let line = said.lines().rev().find(|line| line.contains("records/sec"));
    let Some(line) = line else { bail!("it gave no numbers: {}", last_line(said)) };
    let before = |mark: &str| {
        let text = &line[..line.find(mark)?];
        text.trim_end().rsplit([' ', '(', ',']).next()?.parse::<f64>().ok()
    };
    let whole = line.contains("99.9th");
    let remark = if whole { "" } else { "ended before it was done: numbers of its last stretch" };
    Ok(Check {
        mb_s: before("MB/sec").map(|mib| mib * 1.048576),
        p50_ms: before("ms 50th"),
        p99_ms: before("ms 99th"),
        remark: remark.to_owned(),
        ..numbers("", "")
    })
}

/// The last line of commas; the ninth field is MB/s without the time to join a group. Its megabyte is 2^20.
fn parse_consumer(said: &str) -> Result<Check> {
    let lines = said.lines().map(|line| line.split(", ").collect::<Vec<_>>());
    let mut rows = lines.rev().filter(|fields| fields.len() >= 9 && fields[8].trim().parse::<f64>().is_ok());
    let Some(row) = rows.next() else { bail!("it gave no numbers: {}", last_line(said)) };
    Ok(Check { mb_s: row[8].trim().parse::<f64>().ok().map(|mib| mib * 1.048576), ..numbers("", "") })
}

/// `Percentiles: 50th = 1, 99th = 3, 99.9th = 9`.
fn parse_end_to_end(said: &str) -> Result<Check> {
    let Some(line) = said.lines().find(|line| line.starts_with("Percentiles:")) else {
        bail!("it gave no numbers: {}", last_line(said));
    };
    let of = |name: &str| {
        let rest = line.split(name).nth(1)?;
        rest.split([',', ' ']).next()?.parse::<f64>().ok()
    };
    Ok(Check {
        p50_ms: of("50th = "),
        p99_ms: of("99th = "),
        remark: "whole milliseconds only".to_owned(),
        ..numbers("", "")
    })
}

fn last_line(said: &str) -> &str {
    said.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("it said nothing")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rounded(value: Option<f64>) -> Option<f64> {
        value.map(|value| (value * 1e4).round() / 1e4)
    }

    #[test]
    fn what_kafkas_tools_say_is_read() {
        let said = "50 records sent, 9.8 records/sec (0.01 MB/sec), 4.0 ms avg latency, 9.0 ms max latency.\n\
                    1000 records sent, 123456.7 records/sec (100.00 MB/sec), 21.33 ms avg latency, 60.00 ms max latency, \
                    20 ms 50th, 38 ms 95th, 40 ms 99th, 42 ms 99.9th.\n";
        let check = parse_producer(said).unwrap();
        assert_eq!(
            (rounded(check.mb_s), check.p50_ms, check.p99_ms),
            (Some(104.8576), Some(20.0), Some(40.0))
        );
        let check = parse_producer(said.lines().next().unwrap()).unwrap();
        assert!(check.p50_ms.is_none() && check.remark.contains("ended before"));
        let said = "start.time, end.time, data.consumed.in.MB, MB.sec, data.consumed.in.nMsg, nMsg.sec\n\
                    2026-11-25 23:00:00:000, 2026-11-25 23:00:01:000, 381.4697, 50.0, 400000, 1000.0, 5, 9, 100.0, 2.0\n";
        assert_eq!(rounded(parse_consumer(said).unwrap().mb_s), Some(104.8576));
        let said = "0\t12.5\nAvg latency: 1.2345 ms\n\nPercentiles: 50th = 1, 99th = 3, 99.9th = 9\n";
        let check = parse_end_to_end(said).unwrap();
        assert_eq!((check.p50_ms, check.p99_ms), (Some(1.0), Some(3.0)));
        assert_eq!(parse_end_to_end("oh\nno\n").unwrap_err().to_string(), "it gave no numbers: no");
    }
}
