//! Proves the wire codec: fresh generated code, every message in every version, the same bytes as another
//! implementation, and no harm from any input.
//!
//! | file | what it proves |
//! |---|---|
//! | `fresh` | the checked-in code is what the generator makes of the tables |
//! | `identity` | decode, then encode gives the same bytes; the exact size is known before |
//! | `jars` | the tables say field by field what the definitions in Kafka's jars say |
//! | `java` | Kafka's own classes read and write the same bytes, and name the same errors and features |
//! | `oracle` | the crate `kafka-protocol` reads and writes the same bytes |
//! | `hostile` | cut, overlong and mutated messages are errors, without a panic and without much memory |
//! | `batches` | the same for record batches, and the hand-written requests agree with the generated ones |
//! | `golden` | batches of Kafka's Java client are read record by record, and that client reads ours |
//! | `codecs` | compressed batches of every codec are opened, within a bound |
//!
//! `tables` makes valid bytes of a message from its schema table, with an encoder of its own; `messages` lists the
//! Rust types; `memory` counts allocations; `definitions` compares tables; `kafka` knows where the jars are.

mod batches;
mod codecs;
mod definitions;
mod fresh;
#[path = "../../src/protocol/schema/generator/mod.rs"]
mod generator;
mod golden;
mod hostile;
mod identity;
mod jars;
mod java;
mod kafka;
mod memory;
mod messages;
mod oracle;
mod tables;
