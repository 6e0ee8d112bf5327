//! A scene: a shape of load that every contender gets in the same way.

use crate::payload::{Filling, Sizes};
use crate::plan::{Codec, Keys, Load, Plan, Produce, Topics};
use crate::schedule::Profile;
use serde::{Deserialize, Serialize};

/// How fast.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) enum Pace {
    /// As much as the broker takes: closed loop.
    FlatOut,
    /// This part of what Kafka takes in the scene `saturation`: open loop.
    ShareOfKafka(f64),
    /// So many messages a second: open loop.
    Rate(f64),
    /// The next message only after the answer to the last one.
    OneAtATime,
    /// No load: a broker is started on an empty folder.
    FirstStart,
    /// A broker is killed under load and started again.
    AfterKill,
}

/// What the load looks like.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Shape {
    pub(super) size: usize,
    pub(super) partitions: i32,
    /// 0 for none.
    pub(super) keys: u32,
    pub(super) producers: usize,
    pub(super) batch_bytes: usize,
    pub(super) linger_us: u64,
    pub(super) consumers: usize,
    /// Readers from the beginning.
    pub(super) catch_up: usize,
    /// Seconds of half of Kafka's load before, so that there is something to read.
    pub(super) preload_s: f64,
}

/// A scene.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Scene {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) pace: Pace,
    pub(super) shape: Shape,
}

/// What a plan needs beside the scene.
#[derive(Clone, Debug)]
pub(super) struct Setting {
    pub(super) broker: String,
    pub(super) topic: String,
    pub(super) warm_up_s: f64,
    pub(super) seconds: f64,
    pub(super) threads: usize,
    pub(super) pin: Vec<usize>,
    /// What Kafka takes, in messages of 1 KB a second.
    pub(super) kafka_per_s: f64,
    pub(super) seed: u64,
}

impl Scene {
    /// Whether it starts brokers of its own.
    pub(super) fn is_start_up(&self) -> bool {
        matches!(self.pace, Pace::FirstStart | Pace::AfterKill)
    }

    /// Messages a second; `None` for closed loops.
    pub(super) fn rate(&self, kafka_per_s: f64) -> Option<f64> {
        match self.pace {
            Pace::ShareOfKafka(share) => Some((share * kafka_per_s).max(1.0).round()),
            Pace::Rate(rate) => Some(rate),
            _ => None,
        }
    }

    /// The run that it means.
    pub(super) fn plan(&self, setting: &Setting) -> Plan {
        let window = if self.pace == Pace::OneAtATime { 1 } else { 0 };
        let load = match self.rate(setting.kafka_per_s) {
            Some(rate) => Load::Open { profile: Profile::constant(rate), poisson: true },
            None => Load::Closed { window },
        };
        self.plan_with(load, setting)
    }

    /// What is written before, if anything is: open loop, so that all who keep up hold the same.
    pub(super) fn preload(&self, setting: &Setting) -> Option<Plan> {
        if self.shape.preload_s == 0.0 {
            return None;
        }
        let rate = (setting.kafka_per_s / 2.0).max(1.0);
        let mut plan =
            self.plan_with(Load::Open { profile: Profile::constant(rate), poisson: false }, setting);
        (plan.consumers, plan.catch_up, plan.warm_up_s) = (0, 0, 0.0);
        plan.duration_s = self.shape.preload_s;
        Some(plan)
    }

    fn plan_with(&self, load: Load, setting: &Setting) -> Plan {
        let shape = &self.shape;
        Plan {
            brokers: vec![setting.broker.clone()],
            topics: Topics {
                names: vec![setting.topic.clone()],
                partitions: shape.partitions,
                replicas: -1,
                // Deleted topics give their room back before the next round.
                configs: vec![("file.delete.delay.ms".to_owned(), "1000".to_owned())],
                keep: true,
            },
            produce: Some(Produce {
                producers: shape.producers,
                connections: 1,
                load,
                sizes: Sizes::Fixed(shape.size),
                filling: Filling::Compressible(4.0),
                keys: if shape.keys == 0 { Keys::None } else { Keys::Uniform(shape.keys) },
                batch_bytes: shape.batch_bytes,
                linger_us: shape.linger_us,
                request_bytes: 1 << 20,
                in_flight: 5,
                buffer_bytes: 32 << 20,
                acks: -1,
                idempotent: false,
                codec: Codec::None,
            }),
            consumers: shape.consumers,
            group: None,
            catch_up: shape.catch_up,
            fetch_wait_ms: 500,
            fetch_min_bytes: 1,
            warm_up_s: setting.warm_up_s,
            duration_s: setting.seconds,
            drain_s: 5.0,
            threads: setting.threads,
            pin: setting.pin.clone(),
            seed: setting.seed,
            verify: false,
        }
    }

    /// The command that runs the same by hand.
    pub(super) fn command(&self, setting: &Setting) -> String {
        let shape = &self.shape;
        let mut command = format!(
            "highwater-loadgen {} --brokers {} --size {} --payload compressible:4 --partitions {} --producers {} \
             --batch {} --linger {}us --warm-up {}s --duration {}s --threads {}",
            if shape.consumers + shape.catch_up > 0 { "end-to-end" } else { "produce" },
            setting.broker,
            shape.size,
            shape.partitions,
            shape.producers,
            shape.batch_bytes,
            shape.linger_us,
            setting.warm_up_s,
            setting.seconds,
            setting.threads,
        );
        if shape.keys > 0 {
            command += &format!(" --keys uniform:{}", shape.keys);
        }
        if shape.catch_up > 0 {
            command += &format!(" --catch-up {}", shape.catch_up);
        }
        match self.rate(setting.kafka_per_s) {
            Some(rate) => command += &format!(" --rate {rate} --poisson"),
            None if self.pace == Pace::OneAtATime => command += " --window 1",
            None => {}
        }
        command
    }
}
