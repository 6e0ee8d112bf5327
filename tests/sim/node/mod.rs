//! The simulation of a whole node: one to three shards with mailboxes between them, on one to three virtual disks, with clients on a
//! virtual network. It is the second shell of `highwater::shard`; the first is `src/rt`.
//!
//! ```text
//!   clients ⇄ net ⇄ shard 0 ⇄ mailboxes ⇄ shard 1 …
//!                      └──── device ────┘
//! ```
//!
//! | file | what it is |
//! |---|---|
//! | `world` | everything of one run, and the heap of events |
//! | `drive` | a log directory with its disk and device |
//! | `effects` | carries out what a shard asks for |
//! | `traffic` | connections and clients |
//! | `life` | boot, crash, clean stop |
//! | `net` | connections |
//! | `options` | a node as the seed has it |
//! | `groups` | a random run with members of groups |
//! | `story` | a random run, and the checks at its end |

mod drive;
mod effects;
mod groups;
mod life;
mod net;
mod options;
mod story;
#[cfg(test)]
mod tests;
mod traffic;
mod world;
