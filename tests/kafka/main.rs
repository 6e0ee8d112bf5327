//! Real clients and tools against the real binary. `tests/run` sets up what they need; without it these tests say what is
//! missing and are skipped, except when `HIGHWATER_CLIENTS=required`.
//!
//! | file | what it is |
//! |---|---|
//! | `broker` | one broker process: its own folder and port, started, killed, stopped |
//! | `tools` | where Java, Python, Node and the jars are; runs a command to its end |
//! | `plan` | the records that every client writes, and the facts that every reader must report |
//! | `matrix` | each client reads what each client wrote |
//! | `admin` | Kafka's own command-line tools |
//! | `configs` | Kafka's ConfigCommand changes configs of topics, groups and brokers, and they are obeyed |
//! | `dump` | Kafka's DumpLogSegments reads the folder |
//! | `groups` | consumers in groups: they share, take over, find their offsets again |
//! | `kill` | kill -9 again and again under an idempotent producer |
//! | `bad_start` | starts that must be refused, with one clear message and an unchanged folder |
//! | `full_disk` | a file system that becomes full, and has room again |
//! | `rot` | a byte that changed on the disk: found, not served, mended |
//! | `dead_disk` | a disk that fails under load: with others, and alone |
//! | `mounted` | a file system of its own on a loop device, to be filled or to fail |
//! | `several_dirs` | log directories that come, go, or are not what they should be |
//! | `load` | clients of our own that load a broker, know what was acknowledged when, and judge what is there |
//! | `power_cut` | a disk with a volatile cache loses power at every flush and between: all that was acknowledged is there |
//! | `little_memory` | everything that uses memory at once, in a cgroup |
//! | `rough` | the process is stopped, starved, killed while it starts, its clock jumps, its cores change: the load goes on |
//! | `mixed` | everything at once for `HIGHWATER_MIXED_MINUTES`, with a kill -9 every minute |
//! | `group_stories` | the stories of the coordinator of groups, played by Kafka's own |
//! | `connections` | more connections than open files, and ten thousand |
//! | `crowds` | clients that are many, slow, greedy or gone |
//! | `wire` | a client for tests that want to see error codes |
//! | `bad_bytes` | connections that send nonsense, and the next client |
//! | `flood` | thousands of broken requests for every API and version, bombs and half frames: nothing has changed |
#![expect(clippy::disallowed_methods, reason = "a test of the real binary waits on the real clock")]

mod admin;
mod bad_bytes;
mod bad_start;
mod broker;
mod configs;
mod connections;
mod crowds;
mod dead_disk;
mod dump;
mod flood;
mod full_disk;
#[path = "../../src/protocol/schema/generator/mod.rs"]
#[expect(dead_code, reason = "only the reader of the tables is of use here")]
mod generator;
mod group_stories;
mod groups;
mod kill;
mod little_memory;
mod load;
mod matrix;
mod mixed;
mod mounted;
mod plan;
mod power_cut;
mod rot;
mod rough;
mod several_dirs;
#[path = "../wire/tables.rs"]
#[expect(dead_code, reason = "only valid values are of use here")]
mod tables;
mod tools;
mod wire;
