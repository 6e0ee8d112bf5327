//! Every API of the table, with its versions. Generated from `src/protocol/schema`: do not edit, see its
//! `generator/mod.rs`.

/// Which API a request is for; the numbers are those of the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(i16)]
pub enum ApiKey {
    /// Versions 3 to 13.
    Produce = 0,
    /// Versions 4 to 18.
    Fetch = 1,
    /// Versions 1 to 11.
    ListOffsets = 2,
    /// Versions 0 to 13.
    Metadata = 3,
    /// Versions 0 to 6.
    FindCoordinator = 10,
    /// Versions 0 to 4.
    ApiVersions = 18,
    /// Versions 2 to 7.
    CreateTopics = 19,
    /// Versions 1 to 6.
    DeleteTopics = 20,
    /// Versions 0 to 5.
    InitProducerId = 22,
    /// Versions 2 to 4.
    OffsetForLeaderEpoch = 23,
    /// Versions 1 to 4.
    DescribeConfigs = 32,
    /// Versions 0 to 3.
    CreatePartitions = 37,
    /// Versions 0 to 2.
    DescribeCluster = 60,
    /// Versions 0 to 0.
    DescribeTopicPartitions = 75,
}

impl ApiKey {
    /// All of them, in the order of their numbers.
    pub const ALL: &'static [ApiKey] = &[
        ApiKey::Produce,
        ApiKey::Fetch,
        ApiKey::ListOffsets,
        ApiKey::Metadata,
        ApiKey::FindCoordinator,
        ApiKey::ApiVersions,
        ApiKey::CreateTopics,
        ApiKey::DeleteTopics,
        ApiKey::InitProducerId,
        ApiKey::OffsetForLeaderEpoch,
        ApiKey::DescribeConfigs,
        ApiKey::CreatePartitions,
        ApiKey::DescribeCluster,
        ApiKey::DescribeTopicPartitions,
    ];

    /// The API with this number.
    pub fn from_code(code: i16) -> Option<ApiKey> {
        Some(match code {
            0 => ApiKey::Produce,
            1 => ApiKey::Fetch,
            2 => ApiKey::ListOffsets,
            3 => ApiKey::Metadata,
            10 => ApiKey::FindCoordinator,
            18 => ApiKey::ApiVersions,
            19 => ApiKey::CreateTopics,
            20 => ApiKey::DeleteTopics,
            22 => ApiKey::InitProducerId,
            23 => ApiKey::OffsetForLeaderEpoch,
            32 => ApiKey::DescribeConfigs,
            37 => ApiKey::CreatePartitions,
            60 => ApiKey::DescribeCluster,
            75 => ApiKey::DescribeTopicPartitions,
            _ => return None,
        })
    }

    /// Kafka's name of it.
    pub fn name(self) -> &'static str {
        match self {
            ApiKey::Produce => "Produce",
            ApiKey::Fetch => "Fetch",
            ApiKey::ListOffsets => "ListOffsets",
            ApiKey::Metadata => "Metadata",
            ApiKey::FindCoordinator => "FindCoordinator",
            ApiKey::ApiVersions => "ApiVersions",
            ApiKey::CreateTopics => "CreateTopics",
            ApiKey::DeleteTopics => "DeleteTopics",
            ApiKey::InitProducerId => "InitProducerId",
            ApiKey::OffsetForLeaderEpoch => "OffsetForLeaderEpoch",
            ApiKey::DescribeConfigs => "DescribeConfigs",
            ApiKey::CreatePartitions => "CreatePartitions",
            ApiKey::DescribeCluster => "DescribeCluster",
            ApiKey::DescribeTopicPartitions => "DescribeTopicPartitions",
        }
    }

    /// First and last version that can be decoded.
    pub fn versions(self) -> (i16, i16) {
        match self {
            ApiKey::Produce => (3, 13),
            ApiKey::Fetch => (4, 18),
            ApiKey::ListOffsets => (1, 11),
            ApiKey::Metadata => (0, 13),
            ApiKey::FindCoordinator => (0, 6),
            ApiKey::ApiVersions => (0, 4),
            ApiKey::CreateTopics => (2, 7),
            ApiKey::DeleteTopics => (1, 6),
            ApiKey::InitProducerId => (0, 5),
            ApiKey::OffsetForLeaderEpoch => (2, 4),
            ApiKey::DescribeConfigs => (1, 4),
            ApiKey::CreatePartitions => (0, 3),
            ApiKey::DescribeCluster => (0, 2),
            ApiKey::DescribeTopicPartitions => (0, 0),
        }
    }

    /// The first version with compact lengths and tags (KIP-482).
    pub fn flexible_from(self) -> i16 {
        match self {
            ApiKey::Produce => 9,
            ApiKey::Fetch => 12,
            ApiKey::ListOffsets => 6,
            ApiKey::Metadata => 9,
            ApiKey::FindCoordinator => 3,
            ApiKey::ApiVersions => 3,
            ApiKey::CreateTopics => 5,
            ApiKey::DeleteTopics => 4,
            ApiKey::InitProducerId => 2,
            ApiKey::OffsetForLeaderEpoch => 4,
            ApiKey::DescribeConfigs => 4,
            ApiKey::CreatePartitions => 2,
            ApiKey::DescribeCluster => 0,
            ApiKey::DescribeTopicPartitions => 0,
        }
    }
}
