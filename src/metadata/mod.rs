//! What the whole cluster knows, and nothing about who decides it.
//!
//! ```text
//! record ─▶ Image::apply ─▶ the next image ─▶ published to every core (a clone: some Arcs)
//!                           Delta: which topics and brokers it touched
//! ```
//!
//! Invariants
//! - An image changes by applying records only, at start-up and at run time through the same code.
//! - A clone that was published never changes; the next image shares with it all that did not change.
//! - The offset of an image is that of the last record in it. It only grows.
//!
//! Deliberately absent until their features come: ACLs, quotas, SCRAM users, delegation tokens. A record of them is an
//! error, not skipped: an image that lacks what the log says would lie.

mod broker;
pub mod configs;
pub mod features;
mod image;
mod replay;
mod snapshot;
mod sorted_map;
mod topic;
pub mod topic_name;

#[cfg(test)]
mod tests;

pub use broker::{Broker, Endpoint, FeatureRange, SecurityProtocol};
pub use image::{Delta, Image};
pub use replay::ReplayError;
pub use sorted_map::SortedMap;
pub use topic::{DIRECTORY_LOST, DIRECTORY_MIGRATING, DIRECTORY_UNASSIGNED, Partition, Topic};
