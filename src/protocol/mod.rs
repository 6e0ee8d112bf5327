//! Kafka's bytes to values and back, for every version that Kafka 4.3 speaks, and record batches read in place.
//!
//! | part | what it is |
//! |---|---|
//! | `reader`, `sink` | primitive types; nothing allocates by a claimed length, and the exact size comes first |
//! | `schema/` | the table of all messages, in a text format of ours, with the generator beside it |
//! | `generated/` | one module per message, checked in; `tests/wire` proves that it is fresh |
//! | `api` | api keys, their version ranges, the headers that go with a version |
//! | `error` | Kafka's error codes |
//!
//! Decoding borrows from the request; encoding goes into any `Sink`. Nothing here knows sockets, logs or the cluster.

pub mod api;
mod decode_error;
mod error;
mod generated;
mod message;
mod reader;
mod sink;

pub use decode_error::DecodeError;
pub use error::ErrorCode;
pub use generated::*;
pub(crate) use message::measure;
pub use message::{ApiMessage, Decode, Encode, Message};
pub(crate) use reader::check_version;
pub use reader::{ELEMENTS_MAX, Reader, STRING_BYTES_MAX};
pub use sink::{Counter, Gather, Sink};
