//! The table of broker keys: every name that Kafka 4.3 knows, with its type, default and values, and our own.
//!
//! Defaults are Kafka's but for those without which the broker would not run as it is: the listener is on the
//! loopback address, data lies in `./data`, the node is broker and controller number 1, and the topic of group offsets has
//! one replica, as in the configuration for one node that Kafka ships.

mod engine;
mod groups;
mod log;
mod remote;
mod replication;
mod security;
mod server;
mod transactions;

use super::key::Key;

const TABLES: [&[Key]; 8] = [
    engine::KEYS,
    server::KEYS,
    log::KEYS,
    replication::KEYS,
    groups::KEYS,
    transactions::KEYS,
    security::KEYS,
    remote::KEYS,
];

/// All broker keys, grouped by subject.
pub fn all() -> impl Iterator<Item = &'static Key> {
    TABLES.iter().flat_map(|table| table.iter())
}

/// The key with this name.
pub fn find(name: &str) -> Option<&'static Key> {
    all().find(|key| key.definition.name == name)
}
