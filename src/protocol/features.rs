//! The features of Kafka 4.3 and their levels (KIP-584, KIP-1022): what a cluster can agree on, by the names that
//! ApiVersions and UpdateFeatures carry. Which of them this broker serves is decided in `metadata/features.rs`.

/// The feature that says which records the metadata log may hold, and how brokers talk to each other.
pub const METADATA_VERSION: &str = "metadata.version";

/// The levels of `metadata.version`, each with Kafka's name.
pub const METADATA_VERSIONS: &[(i16, &str)] = &[
    (7, "3.3-IV3"),
    (8, "3.4-IV0"),
    (9, "3.5-IV0"),
    (10, "3.5-IV1"),
    (11, "3.5-IV2"),
    (12, "3.6-IV0"),
    (13, "3.6-IV1"),
    (14, "3.6-IV2"),
    (15, "3.7-IV0"),
    (16, "3.7-IV1"),
    (17, "3.7-IV2"),
    (18, "3.7-IV3"),
    (19, "3.7-IV4"),
    (20, "3.8-IV0"),
    (21, "3.9-IV0"),
    (22, "4.0-IV0"),
    (23, "4.0-IV1"),
    (24, "4.0-IV2"),
    (25, "4.0-IV3"),
    (26, "4.1-IV0"),
    (27, "4.1-IV1"),
    (28, "4.2-IV0"),
    (29, "4.2-IV1"),
    (30, "4.3-IV0"),
];

/// One level of a feature other than `metadata.version`. Level 0 means that the feature is off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FeatureLevel {
    /// Kafka's name of the feature.
    pub feature: &'static str,
    /// 1 or more.
    pub level: i16,
    /// The level of `metadata.version` from which on a new cluster begins with it, unless it is told otherwise.
    pub initial_since: i16,
    /// The level of `metadata.version` without which it cannot be set.
    pub needs: Option<i16>,
}

/// All levels that are no drafts, by rising feature and level.
pub const FEATURE_LEVELS: &[FeatureLevel] = &[
    // KIP-966: replicas that left the in-sync set and still hold all that was acknowledged.
    FeatureLevel {
        feature: "eligible.leader.replicas.version",
        level: 1,
        initial_since: 26,
        needs: Some(23),
    },
    // KIP-848: groups whose assignment the broker makes.
    FeatureLevel { feature: "group.version", level: 1, initial_since: 22, needs: None },
    // KIP-853: the voters of the quorum can change.
    FeatureLevel { feature: "kraft.version", level: 1, initial_since: 21, needs: None },
    // KIP-932: share groups.
    FeatureLevel { feature: "share.version", level: 1, initial_since: 28, needs: None },
    // KIP-1071: streams groups.
    FeatureLevel { feature: "streams.version", level: 1, initial_since: 29, needs: None },
    // KIP-890: level 1 has tagged fields in the transaction log, level 2 a new epoch for each transaction.
    FeatureLevel { feature: "transaction.version", level: 1, initial_since: 24, needs: None },
    FeatureLevel { feature: "transaction.version", level: 2, initial_since: 24, needs: None },
];

/// First and last level of a feature; `None` when Kafka 4.3 does not know it.
pub fn range(feature: &str) -> Option<(i16, i16)> {
    if feature == METADATA_VERSION {
        return METADATA_VERSIONS
            .first()
            .zip(METADATA_VERSIONS.last())
            .map(|(first, last)| (first.0, last.0));
    }
    let levels = FEATURE_LEVELS.iter().filter(|row| row.feature == feature);
    levels.map(|row| row.level).max().map(|last| (0, last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_follow_the_tables() {
        assert_eq!(range("metadata.version"), Some((7, 30)));
        assert_eq!(range("transaction.version"), Some((0, 2)));
        assert_eq!(range("share.version"), Some((0, 1)));
        assert_eq!(range("no.version"), None);
    }
}
