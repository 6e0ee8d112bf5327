//! The cheap-to-clone byte slice: a view of memory whose owner may be anything.
//!
//! Crate `bytes` gives what is needed: reference-counted slices, `Bytes::from_owner` for buffers that the runtime
//! lends (the core never learns their type), and `BytesMut::split_to`, which hands disjoint parts of one receive
//! buffer to several owners that may still write into their own part. A batch is patched in place that way.

pub use bytes::{Bytes, BytesMut};
