//! The numbers of the types of resources that have configs, as requests and config records have them.

/// A topic.
pub const TOPIC: i8 = 2;
/// A broker, or all of them under the empty name.
pub const BROKER: i8 = 4;
/// A group (KIP-848).
pub const GROUP: i8 = 32;
