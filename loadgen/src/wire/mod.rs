//! One question and one answer at a time, for all that is not load: which versions, which topics, which offsets. The load
//! itself goes through `engine`. This folder and `engine` are the only ones that name the broker's codec.

mod address;
mod cluster;
mod first_message;
mod line;
mod offsets;
mod topics;
mod versions;

pub use address::{connect, resolve};
pub use cluster::{Lane, Target, TopicFacts, find_target};
pub use first_message::produce_one;
pub use line::Line;
pub use offsets::{Edge, find_offsets};
pub use topics::{Readiness, create, delete};
pub use versions::Versions;

use highwater::protocol::ErrorCode;

/// A code of the wire in words: `KAFKA_STORAGE_ERROR (the disk…)`.
pub fn explain(code: i16) -> String {
    match ErrorCode::from_code(code) {
        Some(error) => format!("{} ({})", error.name(), error.message()),
        None => format!("error {code}, which Kafka 4.3 does not have"),
    }
}
