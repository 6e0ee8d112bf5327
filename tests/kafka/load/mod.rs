//! Load on a broker that comes and goes, by clients of our own, and what they know of it: every record can be told from every
//! other, and every acknowledgement has a moment.
//!
//! | file | what it is |
//! |---|---|
//! | `clients` | threads: idempotent producers that send again, plain ones that give up, topics that come and go |
//! | `link` | a connection that comes back |
//! | `history` | what was sent and acknowledged when, and the judge of what is there |
//! | `reader` | reads everything that a broker holds |

mod clients;
mod history;
mod link;
mod reader;

pub(crate) use clients::{Load, go_on};
pub(crate) use history::{Found, History, Moment};
pub(crate) use reader::{read_all, read_all_of};
