//! The crate `kafka-protocol`, generated from Kafka 4.1's own definitions by others, reads our bytes and writes the same.
//!
//! `LeaderChangeMessage`, `VotersRecord` and `KraftVersionRecord` are left out: there the crate takes the message's field
//! `version` for the version of the encoding.

use super::tables::{self, Maker, Shape};
use highwater::base::{Bytes, BytesMut, Random};
use kafka_protocol::messages::*;
use kafka_protocol::protocol::{Decodable, Encodable, Message, VersionRange};

const ROUNDS: u64 = 25;

struct Oracle {
    name: &'static str,
    versions: VersionRange,
    round: fn(Bytes, i16) -> Result<BytesMut, String>,
}

fn round<T: Decodable + Encodable>(mut bytes: Bytes, version: i16) -> Result<BytesMut, String> {
    let value = T::decode(&mut bytes, version).map_err(|e| format!("{e:#}"))?;
    if !bytes.is_empty() {
        return Err(format!("{} bytes left over", bytes.len()));
    }
    let mut out = BytesMut::new();
    value.encode(&mut out, version).map_err(|e| format!("{e:#}"))?;
    Ok(out)
}

macro_rules! oracles {
    ($($name:ident)*) => {
        const ORACLES: &[Oracle] = &[$(Oracle {
            name: stringify!($name),
            versions: <$name as Message>::VERSIONS,
            round: round::<$name>,
        },)*];
    };
}

oracles! {
    RequestHeader ResponseHeader AddOffsetsToTxnRequest AddOffsetsToTxnResponse AddPartitionsToTxnRequest
    AddPartitionsToTxnResponse AddRaftVoterRequest AddRaftVoterResponse AllocateProducerIdsRequest
    AllocateProducerIdsResponse AlterClientQuotasRequest AlterClientQuotasResponse AlterConfigsRequest
    AlterConfigsResponse AlterPartitionReassignmentsRequest AlterPartitionReassignmentsResponse
    AlterPartitionRequest AlterPartitionResponse AlterReplicaLogDirsRequest AlterReplicaLogDirsResponse
    AlterShareGroupOffsetsRequest AlterShareGroupOffsetsResponse AlterUserScramCredentialsRequest
    AlterUserScramCredentialsResponse ApiVersionsRequest ApiVersionsResponse AssignReplicasToDirsRequest
    AssignReplicasToDirsResponse BeginQuorumEpochRequest BeginQuorumEpochResponse BrokerHeartbeatRequest
    BrokerHeartbeatResponse BrokerRegistrationRequest BrokerRegistrationResponse ConsumerGroupDescribeRequest
    ConsumerGroupDescribeResponse ConsumerGroupHeartbeatRequest ConsumerGroupHeartbeatResponse
    ControllerRegistrationRequest ControllerRegistrationResponse CreateAclsRequest CreateAclsResponse
    CreateDelegationTokenRequest CreateDelegationTokenResponse CreatePartitionsRequest CreatePartitionsResponse
    CreateTopicsRequest CreateTopicsResponse DeleteAclsRequest DeleteAclsResponse DeleteGroupsRequest
    DeleteGroupsResponse DeleteRecordsRequest DeleteRecordsResponse DeleteShareGroupOffsetsRequest
    DeleteShareGroupOffsetsResponse DeleteShareGroupStateRequest DeleteShareGroupStateResponse DeleteTopicsRequest
    DeleteTopicsResponse DescribeAclsRequest DescribeAclsResponse DescribeClientQuotasRequest
    DescribeClientQuotasResponse DescribeClusterRequest DescribeClusterResponse DescribeConfigsRequest
    DescribeConfigsResponse DescribeDelegationTokenRequest DescribeDelegationTokenResponse DescribeGroupsRequest
    DescribeGroupsResponse DescribeLogDirsRequest DescribeLogDirsResponse DescribeProducersRequest
    DescribeProducersResponse DescribeQuorumRequest DescribeQuorumResponse DescribeShareGroupOffsetsRequest
    DescribeShareGroupOffsetsResponse DescribeTopicPartitionsRequest DescribeTopicPartitionsResponse
    DescribeTransactionsRequest DescribeTransactionsResponse DescribeUserScramCredentialsRequest
    DescribeUserScramCredentialsResponse ElectLeadersRequest ElectLeadersResponse EndQuorumEpochRequest
    EndQuorumEpochResponse EndTxnRequest EndTxnResponse EnvelopeRequest EnvelopeResponse
    ExpireDelegationTokenRequest ExpireDelegationTokenResponse FetchRequest FetchResponse FetchSnapshotRequest
    FetchSnapshotResponse FindCoordinatorRequest FindCoordinatorResponse GetTelemetrySubscriptionsRequest
    GetTelemetrySubscriptionsResponse HeartbeatRequest HeartbeatResponse IncrementalAlterConfigsRequest
    IncrementalAlterConfigsResponse InitProducerIdRequest InitProducerIdResponse InitializeShareGroupStateRequest
    InitializeShareGroupStateResponse JoinGroupRequest JoinGroupResponse LeaveGroupRequest LeaveGroupResponse
    ListConfigResourcesRequest ListConfigResourcesResponse ListGroupsRequest ListGroupsResponse ListOffsetsRequest
    ListOffsetsResponse ListPartitionReassignmentsRequest ListPartitionReassignmentsResponse ListTransactionsRequest
    ListTransactionsResponse MetadataRequest MetadataResponse OffsetCommitRequest OffsetCommitResponse
    OffsetDeleteRequest OffsetDeleteResponse OffsetFetchRequest OffsetFetchResponse OffsetForLeaderEpochRequest
    OffsetForLeaderEpochResponse ProduceRequest ProduceResponse PushTelemetryRequest PushTelemetryResponse
    ReadShareGroupStateRequest ReadShareGroupStateResponse ReadShareGroupStateSummaryRequest
    ReadShareGroupStateSummaryResponse RemoveRaftVoterRequest RemoveRaftVoterResponse RenewDelegationTokenRequest
    RenewDelegationTokenResponse SaslAuthenticateRequest SaslAuthenticateResponse SaslHandshakeRequest
    SaslHandshakeResponse ShareAcknowledgeRequest ShareAcknowledgeResponse ShareFetchRequest ShareFetchResponse
    ShareGroupDescribeRequest ShareGroupDescribeResponse ShareGroupHeartbeatRequest ShareGroupHeartbeatResponse
    SyncGroupRequest SyncGroupResponse TxnOffsetCommitRequest TxnOffsetCommitResponse UnregisterBrokerRequest
    UnregisterBrokerResponse UpdateFeaturesRequest UpdateFeaturesResponse UpdateRaftVoterRequest
    UpdateRaftVoterResponse VoteRequest VoteResponse WriteShareGroupStateRequest WriteShareGroupStateResponse
    WriteTxnMarkersRequest WriteTxnMarkersResponse ConsumerProtocolAssignment ConsumerProtocolSubscription
    DefaultPrincipalData EndTxnMarker SnapshotFooterRecord SnapshotHeaderRecord
}

#[test]
fn another_implementation_writes_the_same_bytes() {
    let tables = tables::all();
    let (mut checked, mut unknown) = (0, Vec::new());
    for message in &tables {
        let Some(oracle) = ORACLES.iter().find(|o| o.name == message.name) else { continue };
        for version in message.versions.first..=message.versions.last {
            if !(oracle.versions.min..=oracle.versions.max).contains(&version) {
                unknown.push(format!("{} {version}", message.name));
                continue;
            }
            for seed in 0..ROUNDS {
                let random = Random::from_seed(seed);
                let bytes = Bytes::from(Maker { message, version, shape: Shape::Any, random }.bytes());
                let again = (oracle.round)(bytes.clone(), version);
                assert_eq!(
                    again.as_deref(),
                    Ok(&bytes[..]),
                    "{} version {version} seed {seed}",
                    message.name
                );
                checked += 1;
            }
        }
    }
    println!(
        "{checked} values of {} messages; versions that the crate does not know: {unknown:?}",
        ORACLES.len()
    );
    assert!(checked > 14_000);
}
