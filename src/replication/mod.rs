//! One partition as its leader: in-sync replicas, high watermark, acknowledgements that wait for it.
//!
//! The in-sync set is the leader alone for now, so the high watermark is the durable end of its log. Followers will add
//! their durable ends; nothing on disk will change for them.

mod leader;

pub use leader::Leader;
