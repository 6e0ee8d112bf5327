//! What was typed, then what it means.
//!
//! ```text
//! server.properties ─┐
//! HIGHWATER_…        ├─▶ Typed ─────────▶ Settings ─────▶ each folder's own options
//! --key value       ─┘   text and source  typed fields    (made by whoever starts the broker)
//!                                         └─▶ BrokerConfigs: every key by name, for DescribeConfigs
//! ```
//!
//! The names are Kafka's, so that an existing `server.properties` works. A name that means nothing here is accepted
//! and reported; a name that nobody knows is a mistake and is answered with the nearest ones. Whatever would leave
//! the broker less safe than the operator believes is refused. Does no I/O: the caller reads files and environment.

mod key;
pub mod keys;
mod listeners;
mod nearest;
mod rows;
mod settings;
mod typed;

#[cfg(test)]
mod tests;

pub use key::{Change, Effect, Key};
pub use listeners::Listener;
pub use nearest::nearest;
pub use rows::{Row, rows};
pub use settings::{LogFormat, Machine, Problems, Settings, SocketSettings, TopicSettings};
pub use typed::{Source, Typed, TypedValue};
