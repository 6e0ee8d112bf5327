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
    AddOffsetsToTxnRequest AddOffsetsToTxnResponse AddPartitionsToTxnRequest AddPartitionsToTxnResponse
    AddRaftVoterRequest AddRaftVoterResponse AllocateProducerIdsRequest AllocateProducerIdsResponse
    AlterClientQuotasRequest AlterClientQuotasResponse AlterConfigsRequest AlterConfigsResponse
    AlterPartitionReassignmentsRequest AlterPartitionReassignmentsResponse AlterPartitionRequest
    AlterPartitionResponse AlterReplicaLogDirsRequest AlterReplicaLogDirsResponse AlterShareGroupOffsetsRequest
    AlterShareGroupOffsetsResponse AlterUserScramCredentialsRequest AlterUserScramCredentialsResponse
    ApiVersionsRequest ApiVersionsResponse AssignReplicasToDirsRequest AssignReplicasToDirsResponse
    BeginQuorumEpochRequest BeginQuorumEpochResponse BrokerHeartbeatRequest BrokerHeartbeatResponse
    BrokerRegistrationRequest BrokerRegistrationResponse ConsumerGroupDescribeRequest ConsumerGroupDescribeResponse
    ConsumerGroupHeartbeatRequest ConsumerGroupHeartbeatResponse ControllerRegistrationRequest
    ControllerRegistrationResponse CreateAclsRequest CreateAclsResponse CreateDelegationTokenRequest
    CreateDelegationTokenResponse CreatePartitionsRequest CreatePartitionsResponse CreateTopicsRequest
    CreateTopicsResponse DeleteAclsRequest DeleteAclsResponse DeleteGroupsRequest DeleteGroupsResponse
    DeleteRecordsRequest DeleteRecordsResponse DeleteShareGroupOffsetsRequest DeleteShareGroupOffsetsResponse
    DeleteShareGroupStateRequest DeleteShareGroupStateResponse DeleteTopicsRequest DeleteTopicsResponse
    DescribeAclsRequest DescribeAclsResponse DescribeClientQuotasRequest DescribeClientQuotasResponse
    DescribeClusterRequest DescribeClusterResponse DescribeConfigsRequest DescribeConfigsResponse
    DescribeDelegationTokenRequest DescribeDelegationTokenResponse DescribeGroupsRequest DescribeGroupsResponse
    DescribeLogDirsRequest DescribeLogDirsResponse DescribeProducersRequest DescribeProducersResponse
    DescribeQuorumRequest DescribeQuorumResponse DescribeShareGroupOffsetsRequest DescribeShareGroupOffsetsResponse
    DescribeTopicPartitionsRequest DescribeTopicPartitionsResponse DescribeTransactionsRequest
    DescribeTransactionsResponse DescribeUserScramCredentialsRequest DescribeUserScramCredentialsResponse
    ElectLeadersRequest ElectLeadersResponse EndQuorumEpochRequest EndQuorumEpochResponse EndTxnRequest
    EndTxnResponse EnvelopeRequest EnvelopeResponse ExpireDelegationTokenRequest ExpireDelegationTokenResponse
    FetchRequest FetchResponse FetchSnapshotRequest FetchSnapshotResponse FindCoordinatorRequest
    FindCoordinatorResponse GetTelemetrySubscriptionsRequest GetTelemetrySubscriptionsResponse HeartbeatRequest
    HeartbeatResponse IncrementalAlterConfigsRequest IncrementalAlterConfigsResponse InitProducerIdRequest
    InitProducerIdResponse InitializeShareGroupStateRequest InitializeShareGroupStateResponse JoinGroupRequest
    JoinGroupResponse LeaveGroupRequest LeaveGroupResponse ListConfigResourcesRequest ListConfigResourcesResponse
    ListGroupsRequest ListGroupsResponse ListOffsetsRequest ListOffsetsResponse ListPartitionReassignmentsRequest
    ListPartitionReassignmentsResponse ListTransactionsRequest ListTransactionsResponse MetadataRequest
    MetadataResponse OffsetCommitRequest OffsetCommitResponse OffsetDeleteRequest OffsetDeleteResponse
    OffsetFetchRequest OffsetFetchResponse OffsetForLeaderEpochRequest OffsetForLeaderEpochResponse ProduceRequest
    ProduceResponse PushTelemetryRequest PushTelemetryResponse ReadShareGroupStateRequest
    ReadShareGroupStateResponse ReadShareGroupStateSummaryRequest ReadShareGroupStateSummaryResponse
    RemoveRaftVoterRequest RemoveRaftVoterResponse RenewDelegationTokenRequest RenewDelegationTokenResponse
    SaslAuthenticateRequest SaslAuthenticateResponse SaslHandshakeRequest SaslHandshakeResponse
    ShareAcknowledgeRequest ShareAcknowledgeResponse ShareFetchRequest ShareFetchResponse ShareGroupDescribeRequest
    ShareGroupDescribeResponse ShareGroupHeartbeatRequest ShareGroupHeartbeatResponse StreamsGroupDescribeRequest
    StreamsGroupDescribeResponse StreamsGroupHeartbeatRequest StreamsGroupHeartbeatResponse SyncGroupRequest
    SyncGroupResponse TxnOffsetCommitRequest TxnOffsetCommitResponse UnregisterBrokerRequest
    UnregisterBrokerResponse UpdateFeaturesRequest UpdateFeaturesResponse UpdateRaftVoterRequest
    UpdateRaftVoterResponse VoteRequest VoteResponse WriteShareGroupStateRequest WriteShareGroupStateResponse
    WriteTxnMarkersRequest WriteTxnMarkersResponse
    AbortTransactionRecord AccessControlEntryRecord BeginTransactionRecord BrokerRegistrationChangeRecord
    ClearElrRecord ClientQuotaRecord ConfigRecord DelegationTokenRecord EndTransactionRecord FeatureLevelRecord
    FenceBrokerRecord NoOpRecord PartitionChangeRecord PartitionRecord ProducerIdsRecord RegisterBrokerRecord
    RegisterControllerRecord RemoveAccessControlEntryRecord RemoveDelegationTokenRecord RemoveTopicRecord
    RemoveUserScramCredentialRecord TopicRecord UnfenceBrokerRecord UnregisterBrokerRecord UserScramCredentialRecord
    ZkMigrationStateRecord
    ConsumerGroupCurrentMemberAssignmentKey ConsumerGroupCurrentMemberAssignmentValue ConsumerGroupMemberMetadataKey
    ConsumerGroupMemberMetadataValue ConsumerGroupMetadataKey ConsumerGroupMetadataValue
    ConsumerGroupPartitionMetadataKey ConsumerGroupPartitionMetadataValue ConsumerGroupRegularExpressionKey
    ConsumerGroupRegularExpressionValue ConsumerGroupTargetAssignmentMemberKey
    ConsumerGroupTargetAssignmentMemberValue ConsumerGroupTargetAssignmentMetadataKey
    ConsumerGroupTargetAssignmentMetadataValue GroupMetadataKey GroupMetadataValue LegacyOffsetCommitKey
    LegacyOffsetCommitValue OffsetCommitKey OffsetCommitValue ShareGroupCurrentMemberAssignmentKey
    ShareGroupCurrentMemberAssignmentValue ShareGroupMemberMetadataKey ShareGroupMemberMetadataValue
    ShareGroupMetadataKey ShareGroupMetadataValue ShareGroupStatePartitionMetadataKey
    ShareGroupStatePartitionMetadataValue ShareGroupTargetAssignmentMemberKey ShareGroupTargetAssignmentMemberValue
    ShareGroupTargetAssignmentMetadataKey ShareGroupTargetAssignmentMetadataValue
    StreamsGroupCurrentMemberAssignmentKey StreamsGroupCurrentMemberAssignmentValue StreamsGroupMemberMetadataKey
    StreamsGroupMemberMetadataValue StreamsGroupMetadataKey StreamsGroupMetadataValue
    StreamsGroupTargetAssignmentMemberKey StreamsGroupTargetAssignmentMemberValue
    StreamsGroupTargetAssignmentMetadataKey StreamsGroupTargetAssignmentMetadataValue StreamsGroupTopologyKey
    StreamsGroupTopologyValue
    TransactionLogKey TransactionLogValue
    ShareSnapshotKey ShareSnapshotValue ShareUpdateKey ShareUpdateValue
    ConsumerProtocolAssignment ConsumerProtocolSubscription DefaultPrincipalData EndTxnMarker KraftVersionRecord
    LeaderChangeMessage SnapshotFooterRecord SnapshotHeaderRecord VotersRecord
}

/// The entry of that name.
pub(crate) fn entry(name: &str) -> &'static Entry {
    ENTRIES.iter().find(|e| e.name == name).unwrap_or_else(|| panic!("{name} is missing in messages.rs"))
}
