//! What keeps the state of groups (and later of transactions): state machines over the records of a log.
//!
//! ```text
//! request ─▶ Groups::request ─▶ Outcome { records ─▶ appended, applied at once (by the call that made them)
//!                                         replies ─▶ each waits until what was appended before it is committed }
//! start   ─▶ Groups::load (each record of the partition) ─▶ Groups::loaded
//! ```
//!
//! Durable state changes only by applying a record, in `load` and after a request by the very same code: so what a restart
//! finds is what was there. Soft state (timers, members that wait for an answer) is beside it and is made anew by `loaded`.
//! One state machine is one partition of the topic, on the core that owns it.

pub mod group;

use crate::protocol::ApiKey;

/// Names a request that waits for its answer; chosen by the caller.
pub type Token = u64;

/// A record of a coordinator's topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Number of its kind, and the key.
    pub key: Vec<u8>,
    /// Version, and the value; `None`: a tombstone.
    pub value: Option<Vec<u8>>,
}

/// A request, all of whose groups (or transactions) belong to this state machine.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// Its answer carries it.
    pub token: Token,
    /// The API.
    pub api: ApiKey,
    /// A version that is served.
    pub version: i16,
    /// Repeated in the answer.
    pub correlation_id: i32,
    /// `client.id`, "" for none.
    pub client_id: &'a str,
    /// The client's address as Kafka shows it: `/127.0.0.1`.
    pub client_host: &'a str,
    /// The bytes behind the header; they were decoded before, so they can be.
    pub body: &'a [u8],
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// Of the request.
    pub token: Token,
    /// As it goes to the socket, with its size.
    pub frame: Vec<u8>,
}

/// What follows from a call: records to be appended in this order (they are applied already), and answers. An answer may
/// leave when all records of this call, and all that were appended before, are committed.
#[derive(Debug, Default)]
pub struct Outcome {
    /// To be appended.
    pub records: Vec<Record>,
    /// To be sent after the commit.
    pub replies: Vec<Reply>,
}
