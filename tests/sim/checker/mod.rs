//! What clients did and saw, and the promises that must hold. One file per promise.
//!
//! | file | promise |
//! |---|---|
//! | `invented` | what is read was sent, to the byte, and not refused |
//! | `stable` | an offset has the same record for ever |
//! | `watermark` | the high watermark, as clients see it, never goes back, restarts included |
//! | `acknowledged` | what was acknowledged is there, at the offset that was told |
//! | `duplicates` | an idempotent producer's records are there exactly once |
//! | `order` | the records of one producer in one partition keep their order |
//! | `groups/` | what members of groups were told agrees with the log of `__consumer_offsets` |

mod acknowledged;
mod duplicates;
pub(crate) mod groups;
mod history;
mod invented;
mod order;
mod stable;
mod watermark;

pub(crate) use history::{Acks, Fate, History, RecordName, Topic};
