//! The Rust types of all messages, by name: what a test can do with one without naming its type.

use highwater::protocol::*;

/// One message type.
pub(crate) struct Entry {
    pub(crate) name: &'static str,
    /// First version, last version, first flexible version.
    pub(crate) versions: (i16, i16, i16),
    /// Reads bytes and throws the value away.
    pub(crate) decode: fn(&[u8], i16) -> Result<(), DecodeError>,
    /// Reads bytes, writes the value again, and checks size, equality and the default.
    pub(crate) round: fn(&[u8], i16) -> Result<Vec<u8>, DecodeError>,
}

fn round<'a, T: Decode<'a> + Encode>(bytes: &'a [u8], version: i16) -> Result<Vec<u8>, DecodeError> {
    let value = T::from_bytes(bytes, version)?;
    let again = value.to_vec(version);
    assert_eq!(again.len(), value.encoded_len(version));
    Ok(again)
}

macro_rules! entries {
    ($($name:ident)*) => {
        /// Every message of the tables.
        pub(crate) const ENTRIES: &[Entry] = &[$(Entry {
            name: $name::NAME,
            versions: ($name::MIN_VERSION, $name::MAX_VERSION, $name::FLEXIBLE_FROM),
            decode: |bytes, version| $name::from_bytes(bytes, version).map(|_| ()),
            round: |bytes, version| {
                let first = $name::from_bytes(bytes, version)?;
                let again = round::<$name>(bytes, version)?;
                let second = $name::from_bytes(&again, version)?;
                // A value that is not equal to itself holds a number that is none.
                if $name::from_bytes(bytes, version)? == first {
                    assert_eq!(second, first);
                }
                Ok(again)
            },
        },)*];
    };
}

entries! {
    RequestHeader ResponseHeader
    ApiVersionsRequest ApiVersionsResponse CreatePartitionsRequest CreatePartitionsResponse
    CreateTopicsRequest CreateTopicsResponse DeleteTopicsRequest DeleteTopicsResponse
    DescribeClusterRequest DescribeClusterResponse DescribeConfigsRequest DescribeConfigsResponse
    DescribeTopicPartitionsRequest DescribeTopicPartitionsResponse FetchRequest FetchResponse
    FindCoordinatorRequest FindCoordinatorResponse InitProducerIdRequest InitProducerIdResponse
    ListOffsetsRequest ListOffsetsResponse MetadataRequest MetadataResponse
    OffsetForLeaderEpochRequest OffsetForLeaderEpochResponse ProduceRequest ProduceResponse
    AbortTransactionRecord AccessControlEntryRecord BeginTransactionRecord BrokerRegistrationChangeRecord
    ClearElrRecord ClientQuotaRecord ConfigRecord DelegationTokenRecord EndTransactionRecord FeatureLevelRecord
    FenceBrokerRecord NoOpRecord PartitionChangeRecord PartitionRecord ProducerIdsRecord RegisterBrokerRecord
    RegisterControllerRecord RemoveAccessControlEntryRecord RemoveDelegationTokenRecord RemoveTopicRecord
    RemoveUserScramCredentialRecord TopicRecord UnfenceBrokerRecord UnregisterBrokerRecord
    UserScramCredentialRecord ZkMigrationStateRecord
    KraftVersionRecord LeaderChangeMessage SnapshotFooterRecord SnapshotHeaderRecord VotersRecord
}

/// The entry of that name.
pub(crate) fn entry(name: &str) -> &'static Entry {
    ENTRIES.iter().find(|e| e.name == name).unwrap_or_else(|| panic!("{name} is missing in messages.rs"))
}
