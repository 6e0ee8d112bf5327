//! What the whole cluster knows: the image that replaying the metadata records gives, and the table of configurations.
//!
//! Everybody reads, one decides (`controller`). The image changes only by replaying records, at start and at run time through
//! the same code; every core has its own and is sent the records.

pub mod configs;
pub mod image;

pub use image::{Broker, Delta, Endpoint, Image, Partition, ReplayError, Topic};
