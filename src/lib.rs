//! Highwater: a Kafka-compatible event streaming broker for Linux, thread per core on io_uring.
//!
//! The modules stand in dependency order: each may import only those above it (`tests/tidy.rs` checks it).
//! Two ideas carry everything: the broker is a value (`shard::Shard`), and it has two shells, `rt` on real disks and
//! sockets and `tests/sim` in a virtual world where a power cut is one line.

pub mod base; // ids, time as a value, seeded chance, checksums, bytes that are cheap to share
pub mod cli;
pub mod config; // what was typed, then what it means
pub mod controller; // an administrative request plus the image becomes records plus a reply
pub mod coordinator; // groups and their offsets: a request becomes records of `__consumer_offsets` plus replies
pub mod log; // the life of one partition's bytes, and the store of all partitions of a core
pub mod metadata; // the records that describe a cluster, and the image that replaying them gives
pub mod protocol; // Kafka's bytes to values and back; record batches read in place
pub mod replication; // one partition as its leader: in-sync set, high watermark, parked acknowledgements
pub mod rt; // performs effects with glommio and io_uring
pub mod shard; // one core's whole broker: connections, routing, one handler file per API
pub mod wal; // the one write-ahead log of a core // the commands a person types
