//! Kafka's bytes to values and back, for every version that Kafka 4.3 speaks, and record batches read in place.
//!
//! | part | what it is |
//! |---|---|
//! | `reader`, `sink` | primitive types; nothing allocates by a claimed length, and the exact size comes first |
//! | `schema/` | the table of all messages, in a text format of ours, with the generator beside it |
//! | `generated/` | one module per message, checked in; `tests/wire` proves that it is fresh |
//! | `api` | api keys, their version ranges, the headers that go with a version |
//! | `error`, `error_versions` | Kafka's error codes, and since which version of an API each may be sent |
//! | `features` | the features of Kafka 4.3 and their levels |
//! | `frame` | size, header and body in one buffer |
//! | `produce`, `fetch` | the hot path by hand: requests read in place, the Fetch answer as parts |
//! | `batch` | record batches: read, checked, patched, built |
//! | `metadata_frame`, `control_record` | values of `__cluster_metadata` and of control batches |
//! | `coordinator_frame` | keys and values of the coordinators' topics |
//!
//! Decoding borrows from the request; encoding goes into any `Sink`. Nothing here knows sockets, logs or the cluster.

pub mod api;
pub mod batch;
mod control_record;
mod coordinator_frame;
mod decode_error;
mod error;
mod error_versions;
pub mod features;
pub mod fetch;
mod frame;
mod generated;
mod message;
mod metadata_frame;
pub mod produce;
mod reader;
mod sink;
mod topic_walk;

pub use control_record::ControlRecord;
pub use decode_error::DecodeError;
pub use error::ErrorCode;
pub use frame::{request_frame, response_frame, shared_response_frame};
pub use generated::*;
pub(crate) use message::measure;
pub use message::{ApiMessage, Decode, Encode, Message};
pub(crate) use reader::check_version;
pub use reader::{ELEMENTS_MAX, Reader, STRING_BYTES_MAX};
pub use sink::{Counter, Sink};
pub use topic_walk::{TopicKey, TopicWalk, Walked};
