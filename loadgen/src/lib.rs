//! Highwater's load generator: what it is made of, in the order in which a run uses it.
//!
//! | part | what it is |
//! |---|---|
//! | `args`, `amounts` | the command line, and the little languages of its values (`50k`, `1KiB`, `10k..50k@30s`) |
//! | `plan` | what a run shall do, as a value; everything else is told by it |
//! | `schedule`, `payload`, `keys`, `identity` | when a message is due, what is in it, where it goes, who it is |
//! | `wire` | one question and one answer at a time: versions, topics, offsets |
//! | `group` | readers as a consumer group |
//! | `engine` | one thread per client core: sockets, producers, readers |
//! | `verify` | whether what was acknowledged was read once and in order |
//! | `outcome`, `histograms` | what a run found, and its logs |
//! | `progress`, `report` | what a person sees of it while it runs, and after |
//! | `saturate` | the search for the highest rate within a limit |
//! | `null_broker` | a broker that says yes to everything, to measure this program itself |
//! | `compare` | rounds against several brokers, and the report |
//!
//! The bytes are those of `highwater::protocol`; no other part of the broker is used, so that a mistake in the broker is
//! not repeated in the tool that measures it.
#![expect(clippy::disallowed_methods, reason = "a measuring program reads clocks and starts threads")]

pub mod amounts;
pub mod args;
pub mod compare;
pub mod engine;
pub mod group;
pub mod histograms;
pub mod identity;
pub mod keys;
pub mod null_broker;
pub mod outcome;
pub mod payload;
pub mod plan;
pub mod progress;
pub mod report;
pub mod run;
pub mod saturate;
pub mod schedule;
pub mod stop;
pub mod verify;
pub mod wire;
