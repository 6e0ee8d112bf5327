//! Consumer groups as the broker runs them (KIP-848): members report what they want and what they have, and are told what
//! they may have.
//!
//! ```text
//! heartbeat ─▶ records ─▶ State ─▶ reply
//!
//! group epoch      grows when wishes, members or topics change
//! target epoch     follows it: an assignor has made a target for that epoch
//! member epoch     follows that: the member has given up what it must, and got what is free
//! ```
//!
//! A partition has at most one owner at any time: who is to lose it keeps its epoch until it says that it has given it up,
//! and who is to get it waits. Members that keep a partition never stop.
//!
//! | file | what |
//! |---|---|
//! | `state`, `member`, `records` | what is durable, and its records |
//! | `validate`, `joining`, `told`, `wishes`, `heartbeat`, `leaving` | a heartbeat, from check to reply |
//! | `reconcile` | one step of a member towards its target |
//! | `assigning`, `assignor` | making targets |
//! | `regex`, `regex_refresh` | subscriptions by pattern |
//! | `timers` | who is late |
//! | `commit`, `describe` | offsets, people |
//! | `classic` | members that speak the classic protocol; upgrade and downgrade of groups |
//! | `serve` | requests and deadlines, as the rest of the coordinator brings them |
//!
//! A record is taken over at the moment in which it is written, so that each step sees what the one before did. What may be
//! refused is refused before the first record.

mod assigning;
mod assignor;
mod classic;
mod commit;
mod describe;
mod group;
mod heartbeat;
mod joining;
mod leaving;
mod member;
mod metadata_hash;
mod options;
mod partitions;
mod reconcile;
mod records;
mod regex;
mod regex_refresh;
mod serve;
mod state;
mod timers;
mod told;
mod validate;
mod wishes;

#[cfg(test)]
mod tests;

pub use assignor::Assignor;
pub use options::{GroupBounds, GroupOptions, MigrationPolicy, Options};

pub(super) use classic::{join_request, leave};
pub(super) use commit::{CommitRight, Committer};
pub(super) use group::{ConsumerGroup, Context, Shared};
pub(super) use serve::{delete, describe_request, group_of, heartbeat_request, load, loaded, settle, wake};
