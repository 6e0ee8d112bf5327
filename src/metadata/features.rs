//! Feature levels: what a cluster has agreed to use (KIP-584, KIP-1022).
//!
//! Only what this version serves is offered and finalized. A feature that is not listed has level 0: Kafka's clients
//! then keep to what works without it (classic groups, the first transaction protocol).

pub use crate::protocol::features::METADATA_VERSION;

/// The level of Kafka 4.3 (4.3-IV0).
pub const METADATA_VERSION_LEVEL: i16 = 30;

/// A feature with the lowest and the highest level that this version serves, and the one it starts with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SupportedFeature {
    /// Kafka's name.
    pub name: &'static str,
    /// The lowest level.
    pub min: i16,
    /// The highest level.
    pub max: i16,
    /// The level of a new cluster.
    pub initial: i16,
}

/// All features that this version serves, by rising name.
pub const SUPPORTED: &[SupportedFeature] = &[SupportedFeature {
    name: METADATA_VERSION,
    min: METADATA_VERSION_LEVEL,
    max: METADATA_VERSION_LEVEL,
    initial: METADATA_VERSION_LEVEL,
}];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::features;

    #[test]
    fn what_is_served_is_known_to_kafka() {
        for feature in SUPPORTED {
            let (first, last) = features::range(feature.name).unwrap();
            assert!(first <= feature.min && feature.max <= last, "{}", feature.name);
            assert!((feature.min..=feature.max).contains(&feature.initial), "{}", feature.name);
        }
        assert_eq!(features::METADATA_VERSIONS.last(), Some(&(METADATA_VERSION_LEVEL, "4.3-IV0")));
    }
}
