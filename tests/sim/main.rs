//! The virtual world: one test process in which a power cut is one line.
//!
//! ```text
//!  storage   one log::Store per core over the virtual disk: wal, log and recovery under power cuts
//!  node      whole Shards: clients with real Kafka bytes over a virtual network, messages between cores
//! ```
//!
//! | file | what it is |
//! |---|---|
//! | `seeds` | runs seeds on all cores; a failing seed is the first thing that is printed; `SIM_SEED=n` replays one |
//! | `trace` | what happened, as a hash and on request as text |
//! | `agenda`, `clock` | what happens when; virtual time with wall clocks that jump |
//! | `disk/` | files and folders as a power cut may leave them |
//! | `device` | disk work under way: it completes later, in any order, or never |
//! | `storage/` | the storage simulation and its promises |
//! | `node/` | the node simulation: shards, mailboxes, network |
//! | `clients/` | producers and readers that speak Kafka's bytes |
//! | `checker/` | what clients did and saw, and the promises of the node, one file each |
//!
//! Nothing here knows real time, threads apart from `seeds`, or a real disk.

mod agenda;
mod checker;
mod clients;
mod clock;
mod device;
mod disk;
mod node;
mod seeds;
mod storage;
mod trace;
