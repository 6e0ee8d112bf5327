//! Kafka's error codes, all that 4.3 knows. Which of them an answer carries is decided in the handlers.

/// One row per code: number, our name, Kafka's name, whether a client may try again, what it means.
macro_rules! error_codes {
    ($($code:literal, $variant:ident, $name:ident, $retry:ident, $text:literal;)*) => {
        /// An error as the wire knows it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(i16)]
        pub enum ErrorCode {
            $(#[doc = $text] $variant = $code,)*
        }

        impl ErrorCode {
            /// All of them, by rising number.
            pub const ALL: &'static [ErrorCode] = &[$(ErrorCode::$variant,)*];

            /// The error with this number.
            pub fn from_code(code: i16) -> Option<ErrorCode> {
                Some(match code {
                    $($code => ErrorCode::$variant,)*
                    _ => return None,
                })
            }

            /// Kafka's name, as tools print it.
            pub fn name(self) -> &'static str {
                match self {
                    $(ErrorCode::$variant => stringify!($name),)*
                }
            }

            /// What it means, in a few words of a sentence.
            pub fn message(self) -> &'static str {
                match self {
                    $(ErrorCode::$variant => $text,)*
                }
            }

            /// Whether a client may send the same request again and hope.
            pub fn is_retriable(self) -> bool {
                match self {
                    $(ErrorCode::$variant => error_codes!(@$retry),)*
                }
            }
        }
    };
    (@retriable) => { true };
    (@final) => { false };
}

error_codes! {
    -1, UnknownServerError, UNKNOWN_SERVER_ERROR, final, "the broker hit an error it has no code for";
    0, None, NONE, final, "no error";
    1, OffsetOutOfRange, OFFSET_OUT_OF_RANGE, final, "the offset is outside the log";
    2, CorruptMessage, CORRUPT_MESSAGE, retriable, "the batch is damaged or not allowed";
    3, UnknownTopicOrPartition, UNKNOWN_TOPIC_OR_PARTITION, retriable, "the broker does not host this topic or partition";
    4, InvalidFetchSize, INVALID_FETCH_SIZE, final, "the fetch size is not valid";
    5, LeaderNotAvailable, LEADER_NOT_AVAILABLE, retriable, "the partition has no leader yet";
    6, NotLeaderOrFollower, NOT_LEADER_OR_FOLLOWER, retriable, "this broker does not lead the partition";
    7, RequestTimedOut, REQUEST_TIMED_OUT, retriable, "the request timed out";
    8, BrokerNotAvailable, BROKER_NOT_AVAILABLE, final, "the broker is not available";
    9, ReplicaNotAvailable, REPLICA_NOT_AVAILABLE, retriable, "the replica is not available";
    10, MessageTooLarge, MESSAGE_TOO_LARGE, final, "the batch is larger than the topic allows";
    11, StaleControllerEpoch, STALE_CONTROLLER_EPOCH, final, "the controller's epoch is older than a known one";
    12, OffsetMetadataTooLarge, OFFSET_METADATA_TOO_LARGE, final, "the offset's metadata string is too long";
    13, NetworkException, NETWORK_EXCEPTION, retriable, "the connection broke before an answer came";
    14, CoordinatorLoadInProgress, COORDINATOR_LOAD_IN_PROGRESS, retriable, "the coordinator is loading its state";
    15, CoordinatorNotAvailable, COORDINATOR_NOT_AVAILABLE, retriable, "there is no coordinator yet";
    16, NotCoordinator, NOT_COORDINATOR, retriable, "this broker is not the coordinator";
    17, InvalidTopicException, INVALID_TOPIC_EXCEPTION, final, "the topic name is not valid";
    18, RecordListTooLarge, RECORD_LIST_TOO_LARGE, final, "the records are larger than a segment";
    19, NotEnoughReplicas, NOT_ENOUGH_REPLICAS, retriable, "fewer replicas are in sync than the topic demands";
    20, NotEnoughReplicasAfterAppend, NOT_ENOUGH_REPLICAS_AFTER_APPEND, retriable, "the records are in the log of fewer replicas than the topic demands";
    21, InvalidRequiredAcks, INVALID_REQUIRED_ACKS, final, "acks must be -1, 0 or 1";
    22, IllegalGeneration, ILLEGAL_GENERATION, final, "the group is in another generation";
    23, InconsistentGroupProtocol, INCONSISTENT_GROUP_PROTOCOL, final, "the member shares no protocol with the group";
    24, InvalidGroupId, INVALID_GROUP_ID, final, "the group id is not valid";
    25, UnknownMemberId, UNKNOWN_MEMBER_ID, final, "the group does not know this member";
    26, InvalidSessionTimeout, INVALID_SESSION_TIMEOUT, final, "the session time-out is outside the broker's limits";
    27, RebalanceInProgress, REBALANCE_IN_PROGRESS, final, "the group is rebalancing; join again";
    28, InvalidCommitOffsetSize, INVALID_COMMIT_OFFSET_SIZE, final, "the committed offsets are too large";
    29, TopicAuthorizationFailed, TOPIC_AUTHORIZATION_FAILED, final, "not allowed on this topic";
    30, GroupAuthorizationFailed, GROUP_AUTHORIZATION_FAILED, final, "not allowed on this group";
    31, ClusterAuthorizationFailed, CLUSTER_AUTHORIZATION_FAILED, final, "not allowed on the cluster";
    32, InvalidTimestamp, INVALID_TIMESTAMP, final, "a timestamp is outside the topic's bounds";
    33, UnsupportedSaslMechanism, UNSUPPORTED_SASL_MECHANISM, final, "the SASL mechanism is not offered";
    34, IllegalSaslState, ILLEGAL_SASL_STATE, final, "the request does not fit the state of the SASL exchange";
    35, UnsupportedVersion, UNSUPPORTED_VERSION, final, "the broker does not speak this version";
    36, TopicAlreadyExists, TOPIC_ALREADY_EXISTS, final, "the topic exists already";
    37, InvalidPartitions, INVALID_PARTITIONS, final, "the number of partitions is not valid";
    38, InvalidReplicationFactor, INVALID_REPLICATION_FACTOR, final, "the replication factor is not valid";
    39, InvalidReplicaAssignment, INVALID_REPLICA_ASSIGNMENT, final, "the replica assignment is not valid";
    40, InvalidConfig, INVALID_CONFIG, final, "the configuration is not valid";
    41, NotController, NOT_CONTROLLER, retriable, "this broker is not the controller";
    42, InvalidRequest, INVALID_REQUEST, final, "the request contradicts itself or misses something";
    43, UnsupportedForMessageFormat, UNSUPPORTED_FOR_MESSAGE_FORMAT, final, "the message format is too old for this request";
    44, PolicyViolation, POLICY_VIOLATION, final, "a policy forbids the request";
    45, OutOfOrderSequenceNumber, OUT_OF_ORDER_SEQUENCE_NUMBER, final, "a sequence number is missing before this batch";
    46, DuplicateSequenceNumber, DUPLICATE_SEQUENCE_NUMBER, final, "the batch was appended before";
    47, InvalidProducerEpoch, INVALID_PRODUCER_EPOCH, final, "the producer's epoch is older than a known one";
    48, InvalidTxnState, INVALID_TXN_STATE, final, "the transaction is in a state that forbids the request";
    49, InvalidProducerIdMapping, INVALID_PRODUCER_ID_MAPPING, final, "the producer id does not belong to this transactional id";
    50, InvalidTransactionTimeout, INVALID_TRANSACTION_TIMEOUT, final, "the transaction time-out is larger than the broker allows";
    51, ConcurrentTransactions, CONCURRENT_TRANSACTIONS, retriable, "an earlier request of this transaction is still under way";
    52, TransactionCoordinatorFenced, TRANSACTION_COORDINATOR_FENCED, final, "the transaction coordinator has been replaced";
    53, TransactionalIdAuthorizationFailed, TRANSACTIONAL_ID_AUTHORIZATION_FAILED, final, "not allowed on this transactional id";
    54, SecurityDisabled, SECURITY_DISABLED, final, "no authorizer is configured";
    55, OperationNotAttempted, OPERATION_NOT_ATTEMPTED, final, "not attempted, because another part of the request failed";
    56, KafkaStorageError, KAFKA_STORAGE_ERROR, retriable, "the disk under the partition failed";
    57, LogDirNotFound, LOG_DIR_NOT_FOUND, final, "the log directory does not exist";
    58, SaslAuthenticationFailed, SASL_AUTHENTICATION_FAILED, final, "authentication failed";
    59, UnknownProducerId, UNKNOWN_PRODUCER_ID, final, "the producer id has no state on this partition";
    60, ReassignmentInProgress, REASSIGNMENT_IN_PROGRESS, final, "the partition is being reassigned";
    61, DelegationTokenAuthDisabled, DELEGATION_TOKEN_AUTH_DISABLED, final, "delegation tokens are not enabled";
    62, DelegationTokenNotFound, DELEGATION_TOKEN_NOT_FOUND, final, "the delegation token does not exist";
    63, DelegationTokenOwnerMismatch, DELEGATION_TOKEN_OWNER_MISMATCH, final, "the delegation token belongs to someone else";
    64, DelegationTokenRequestNotAllowed, DELEGATION_TOKEN_REQUEST_NOT_ALLOWED, final, "delegation tokens may not be requested on this connection";
    65, DelegationTokenAuthorizationFailed, DELEGATION_TOKEN_AUTHORIZATION_FAILED, final, "not allowed on this delegation token";
    66, DelegationTokenExpired, DELEGATION_TOKEN_EXPIRED, final, "the delegation token has expired";
    67, InvalidPrincipalType, INVALID_PRINCIPAL_TYPE, final, "the kind of principal is not supported";
    68, NonEmptyGroup, NON_EMPTY_GROUP, final, "the group is not empty";
    69, GroupIdNotFound, GROUP_ID_NOT_FOUND, final, "the group does not exist";
    70, FetchSessionIdNotFound, FETCH_SESSION_ID_NOT_FOUND, retriable, "the fetch session does not exist";
    71, InvalidFetchSessionEpoch, INVALID_FETCH_SESSION_EPOCH, retriable, "the fetch session is in another epoch";
    72, ListenerNotFound, LISTENER_NOT_FOUND, retriable, "the leader has no endpoint for this listener";
    73, TopicDeletionDisabled, TOPIC_DELETION_DISABLED, final, "topics may not be deleted";
    74, FencedLeaderEpoch, FENCED_LEADER_EPOCH, retriable, "the request's leader epoch is older than the broker's";
    75, UnknownLeaderEpoch, UNKNOWN_LEADER_EPOCH, retriable, "the request's leader epoch is newer than the broker's";
    76, UnsupportedCompressionType, UNSUPPORTED_COMPRESSION_TYPE, final, "the compression codec is not supported";
    77, StaleBrokerEpoch, STALE_BROKER_EPOCH, final, "the broker's epoch is not the current one";
    78, OffsetNotAvailable, OFFSET_NOT_AVAILABLE, retriable, "the leader does not know the high watermark yet";
    79, MemberIdRequired, MEMBER_ID_REQUIRED, final, "join again with the member id given here";
    80, PreferredLeaderNotAvailable, PREFERRED_LEADER_NOT_AVAILABLE, retriable, "the preferred leader is not available";
    81, GroupMaxSizeReached, GROUP_MAX_SIZE_REACHED, final, "the group is full";
    82, FencedInstanceId, FENCED_INSTANCE_ID, final, "another member took over this instance id";
    83, EligibleLeadersNotAvailable, ELIGIBLE_LEADERS_NOT_AVAILABLE, retriable, "no eligible leader is available";
    84, ElectionNotNeeded, ELECTION_NOT_NEEDED, retriable, "the partition has the right leader already";
    85, NoReassignmentInProgress, NO_REASSIGNMENT_IN_PROGRESS, final, "no reassignment is under way";
    86, GroupSubscribedToTopic, GROUP_SUBSCRIBED_TO_TOPIC, final, "a member of the group still subscribes to the topic";
    87, InvalidRecord, INVALID_RECORD, final, "a record is not valid";
    88, UnstableOffsetCommit, UNSTABLE_OFFSET_COMMIT, retriable, "the offsets wait for an open transaction";
    89, ThrottlingQuotaExceeded, THROTTLING_QUOTA_EXCEEDED, retriable, "the quota is used up";
    90, ProducerFenced, PRODUCER_FENCED, final, "a newer producer with this transactional id exists";
    91, ResourceNotFound, RESOURCE_NOT_FOUND, final, "the named resource does not exist";
    92, DuplicateResource, DUPLICATE_RESOURCE, final, "the resource is named twice";
    93, UnacceptableCredential, UNACCEPTABLE_CREDENTIAL, final, "the credential is not acceptable";
    94, InconsistentVoterSet, INCONSISTENT_VOTER_SET, final, "the sets of voters differ";
    95, InvalidUpdateVersion, INVALID_UPDATE_VERSION, final, "the version of the update is not valid";
    96, FeatureUpdateFailed, FEATURE_UPDATE_FAILED, final, "the features could not be updated";
    97, PrincipalDeserializationFailure, PRINCIPAL_DESERIALIZATION_FAILURE, final, "the forwarded principal cannot be read";
    98, SnapshotNotFound, SNAPSHOT_NOT_FOUND, final, "the snapshot does not exist";
    99, PositionOutOfRange, POSITION_OUT_OF_RANGE, final, "the position is outside the snapshot";
    100, UnknownTopicId, UNKNOWN_TOPIC_ID, retriable, "the broker does not know this topic id";
    101, DuplicateBrokerRegistration, DUPLICATE_BROKER_REGISTRATION, final, "another broker is registered with this id";
    102, BrokerIdNotRegistered, BROKER_ID_NOT_REGISTERED, final, "the broker id is not registered";
    103, InconsistentTopicId, INCONSISTENT_TOPIC_ID, retriable, "the topic id does not belong to the topic";
    104, InconsistentClusterId, INCONSISTENT_CLUSTER_ID, final, "the cluster id is another one";
    105, TransactionalIdNotFound, TRANSACTIONAL_ID_NOT_FOUND, final, "the transactional id does not exist";
    106, FetchSessionTopicIdError, FETCH_SESSION_TOPIC_ID_ERROR, retriable, "the fetch session mixes topic ids and names";
    107, IneligibleReplica, INELIGIBLE_REPLICA, final, "the replica may not join the in-sync set";
    108, NewLeaderElected, NEW_LEADER_ELECTED, final, "the change made another replica the leader";
    109, OffsetMovedToTieredStorage, OFFSET_MOVED_TO_TIERED_STORAGE, final, "the offset was moved to tiered storage";
    110, FencedMemberEpoch, FENCED_MEMBER_EPOCH, final, "the member's epoch was fenced";
    111, UnreleasedInstanceId, UNRELEASED_INSTANCE_ID, final, "another member still holds this instance id";
    112, UnsupportedAssignor, UNSUPPORTED_ASSIGNOR, final, "the assignor is not supported";
    113, StaleMemberEpoch, STALE_MEMBER_EPOCH, final, "the member's epoch is old";
    114, MismatchedEndpointType, MISMATCHED_ENDPOINT_TYPE, final, "the request belongs to another kind of endpoint";
    115, UnsupportedEndpointType, UNSUPPORTED_ENDPOINT_TYPE, final, "the kind of endpoint is not supported";
    116, UnknownControllerId, UNKNOWN_CONTROLLER_ID, final, "the controller id is not known";
    117, UnknownSubscriptionId, UNKNOWN_SUBSCRIPTION_ID, final, "the telemetry subscription is not known";
    118, TelemetryTooLarge, TELEMETRY_TOO_LARGE, final, "the telemetry is too large";
    119, InvalidRegistration, INVALID_REGISTRATION, final, "the registration is not valid";
    120, TransactionAbortable, TRANSACTION_ABORTABLE, final, "the transaction failed and must be aborted";
    121, InvalidRecordState, INVALID_RECORD_STATE, final, "the record's state forbids this acknowledgement";
    122, ShareSessionNotFound, SHARE_SESSION_NOT_FOUND, retriable, "the share session does not exist";
    123, InvalidShareSessionEpoch, INVALID_SHARE_SESSION_EPOCH, retriable, "the share session is in another epoch";
    124, FencedStateEpoch, FENCED_STATE_EPOCH, final, "the state's epoch was fenced";
    125, InvalidVoterKey, INVALID_VOTER_KEY, final, "the voter's key is not valid";
    126, DuplicateVoter, DUPLICATE_VOTER, final, "the voter is in the set already";
    127, VoterNotFound, VOTER_NOT_FOUND, final, "the voter is not in the set";
    128, InvalidRegularExpression, INVALID_REGULAR_EXPRESSION, final, "the regular expression is not valid";
    129, RebootstrapRequired, REBOOTSTRAP_REQUIRED, final, "the client must start again from its bootstrap servers";
    130, StreamsInvalidTopology, STREAMS_INVALID_TOPOLOGY, final, "the streams topology is not valid";
    131, StreamsInvalidTopologyEpoch, STREAMS_INVALID_TOPOLOGY_EPOCH, final, "the streams topology's epoch is not valid";
    132, StreamsTopologyFenced, STREAMS_TOPOLOGY_FENCED, final, "the streams topology was fenced";
    133, ShareSessionLimitReached, SHARE_SESSION_LIMIT_REACHED, retriable, "there is no room for another share session";
}

impl ErrorCode {
    /// The number on the wire.
    pub fn code(self) -> i16 {
        self as i16
    }
}

impl std::fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.name(), self.message())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_have_no_gap() {
        let codes: Vec<i16> = ErrorCode::ALL.iter().map(|e| e.code()).collect();
        assert_eq!(codes, (-1..=133).collect::<Vec<_>>());
        for error in ErrorCode::ALL {
            assert_eq!(ErrorCode::from_code(error.code()), Some(*error));
        }
        assert_eq!(ErrorCode::from_code(134), None);
    }

    #[test]
    fn names_and_retries_are_kafkas() {
        assert_eq!(ErrorCode::NotLeaderOrFollower.name(), "NOT_LEADER_OR_FOLLOWER");
        assert!(ErrorCode::CorruptMessage.is_retriable());
        assert!(!ErrorCode::InvalidRecord.is_retriable());
    }
}
