//! The named suites: which scenes, how often, how long.

use super::scene::{Pace, Scene, Shape};
use clap::ValueEnum;
use serde::{Deserialize, Serialize};

/// A named list of scenes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
pub enum Suite {
    /// Throughput and latency at half load: about three minutes
    Quick,
    /// Sizes, partitions, batches, loads, backfill, connections: about forty minutes
    Full,
    /// Latency with 10 to 4,000 partitions: about fifteen minutes
    ManyPartitions,
    /// Latency at the tail while others read from the beginning: about fifteen minutes
    Backfill,
    /// From start to first acknowledgement: about five minutes
    StartUp,
}

/// How a suite is run.
#[derive(Clone, Debug)]
pub(super) struct Schedule {
    pub(super) scenes: Vec<Scene>,
    pub(super) rounds: usize,
    pub(super) warm_up_s: f64,
    pub(super) seconds: f64,
    /// Load before the first round, so that a JVM has compiled what it will run.
    pub(super) jit_s: f64,
}

/// 1 KB in 100 partitions by key, small batches, a reader at the tail: the shape that most scenes vary.
fn base(id: &str, title: &str) -> Scene {
    Scene {
        id: id.to_owned(),
        title: title.to_owned(),
        pace: Pace::FlatOut,
        shape: Shape {
            size: 1000,
            partitions: 100,
            keys: 100_000,
            producers: 4,
            batch_bytes: 16 << 10,
            linger_us: 1000,
            consumers: 1,
            catch_up: 0,
            preload_s: 0.0,
        },
    }
}

fn with(mut scene: Scene, pace: Pace, change: impl FnOnce(&mut Shape)) -> Scene {
    scene.pace = pace;
    change(&mut scene.shape);
    scene
}

/// The scene that tells how much Kafka takes; shares of it are the rates of others.
pub(super) fn saturation() -> Scene {
    base("saturation", "As much as it takes: 1 KB by key into 100 partitions, one reader at the tail")
}

fn at_share(share: f64) -> Scene {
    let percent = (share * 100.0) as u32;
    let title = format!("Open loop at {percent} % of what Kafka takes: 1 KB by key into 100 partitions");
    with(base(&format!("load-{percent}"), &title), Pace::ShareOfKafka(share), |_| {})
}

fn one_at_a_time() -> Scene {
    let scene = base("one-at-a-time", "One message of 1 KB at a time, one partition, no batches");
    with(scene, Pace::OneAtATime, |shape| {
        (shape.partitions, shape.keys, shape.producers, shape.linger_us, shape.consumers) = (1, 0, 1, 0, 0);
    })
}

fn backfill(id: &str, title: &str, catch_up: usize) -> Scene {
    with(base(id, title), Pace::ShareOfKafka(0.25), |shape| {
        (shape.catch_up, shape.preload_s) = (catch_up, 10.0);
    })
}

fn partitions(count: i32) -> Scene {
    let title = format!("5,000 messages of 1 KB a second, by key into {count} partitions");
    with(base(&format!("partitions-{count}"), &title), Pace::Rate(5000.0), |shape| shape.partitions = count)
}

fn full() -> Vec<Scene> {
    let closed = |id, title, change: fn(&mut Shape)| with(base(id, title), Pace::FlatOut, change);
    vec![
        saturation(),
        at_share(0.25),
        at_share(0.5),
        at_share(0.75),
        one_at_a_time(),
        closed("small-messages", "As much as it takes: 100 B by key into 100 partitions", |shape| {
            shape.size = 100
        }),
        closed(
            "large-batches",
            "As much as it takes: 1 KB in batches of 128 KiB into 16 partitions",
            |shape| {
                (shape.batch_bytes, shape.linger_us, shape.partitions, shape.keys) = (128 << 10, 5000, 16, 0);
            },
        ),
        closed("one-partition", "As much as it takes: 1 KB into one partition", |shape| {
            (shape.partitions, shape.keys) = (1, 0);
        }),
        with(
            base(
                "thousand-partitions",
                "Open loop at 25 % of what Kafka takes: 1 KB by key into 1,000 partitions",
            ),
            Pace::ShareOfKafka(0.25),
            |shape| shape.partitions = 1000,
        ),
        backfill(
            "tail-beside-backfill",
            "The tail at 25 % while two readers read everything from the beginning",
            2,
        ),
        with(
            base("many-connections", "Open loop at 25 % of what Kafka takes, from 500 producers"),
            Pace::ShareOfKafka(0.25),
            |shape| shape.producers = 500,
        ),
    ]
}

impl Suite {
    pub(super) fn schedule(self) -> Schedule {
        let schedule = |scenes, rounds, warm_up_s, seconds, jit_s| Schedule {
            scenes,
            rounds,
            warm_up_s,
            seconds,
            jit_s,
        };
        match self {
            Suite::Quick => schedule(vec![saturation(), at_share(0.5)], 2, 2.0, 6.0, 5.0),
            Suite::Full => schedule(full(), 3, 4.0, 13.0, 15.0),
            Suite::ManyPartitions => {
                let scenes = [10, 100, 1000, 4000].map(partitions);
                schedule(scenes.to_vec(), 3, 5.0, 15.0, 10.0)
            }
            Suite::Backfill => schedule(
                vec![
                    saturation(),
                    backfill("tail-alone", "The tail at 25 % of what Kafka takes, alone", 0),
                    backfill("one-reader", "The same, while one reader reads from the beginning", 1),
                    backfill("four-readers", "The same, while four readers read from the beginning", 4),
                ],
                3,
                4.0,
                15.0,
                10.0,
            ),
            Suite::StartUp => schedule(
                vec![
                    with(
                        base("first-start", "From exec to the first acknowledgement, on an empty folder"),
                        Pace::FirstStart,
                        |_| {},
                    ),
                    with(
                        base(
                            "after-a-kill",
                            "From exec to the first acknowledgement, after kill -9 under load",
                        ),
                        Pace::AfterKill,
                        |_| {},
                    ),
                ],
                5,
                0.0,
                5.0,
                0.0,
            ),
        }
    }
}
