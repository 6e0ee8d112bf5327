//! Since which version of an API an error may be sent, and what older versions carry in its place. Errors and APIs that
//! have no row here go together in every version.
//!
//! A row without `else` needs nothing in its place: what the error is about cannot be said in older versions, or the
//! broker does without it (a member is let in at once, a request over its quota is served and its connection delayed).

use super::{ApiKey, ErrorCode};

struct Rule {
    api: ApiKey,
    error: ErrorCode,
    since: i16,
    before: Option<ErrorCode>,
}

/// Later than any version.
const NEVER: i16 = i16::MAX;

macro_rules! rules {
    ($($api:ident $since:tt $error:ident $(else $before:ident)?;)*) => {
        const RULES: &[Rule] = &[$(Rule {
            api: ApiKey::$api,
            error: ErrorCode::$error,
            since: rules!(@since $since),
            before: rules!(@before $($before)?),
        },)*];
    };
    (@since never) => { NEVER };
    (@since $number:literal) => { $number };
    (@before) => { None };
    (@before $error:ident) => { Some(ErrorCode::$error) };
}

rules! {
    // KIP-112: a disk may fail alone.
    Produce 4 KafkaStorageError;
    Fetch 6 KafkaStorageError else NotLeaderOrFollower;
    // KIP-207, KAFKA-6546: the leader is there but cannot answer.
    ListOffsets 5 OffsetNotAvailable else LeaderNotAvailable;
    Metadata 6 ListenerNotFound else LeaderNotAvailable;
    // KIP-320: the request has the leader's epoch.
    Fetch 9 FencedLeaderEpoch;
    Fetch 9 UnknownLeaderEpoch;
    ListOffsets 4 FencedLeaderEpoch;
    ListOffsets 4 UnknownLeaderEpoch;
    // KIP-405: tiered storage.
    Fetch 14 OffsetMovedToTieredStorage;
    // KIP-516: the request has topic ids.
    Produce 13 UnknownTopicId else UnknownTopicOrPartition;
    Fetch 13 UnknownTopicId;
    Fetch 13 InconsistentTopicId;
    Metadata 12 UnknownTopicId;
    DeleteTopics 6 UnknownTopicId;
    OffsetCommit 10 UnknownTopicId;
    OffsetFetch 10 UnknownTopicId;
    // KIP-322: deleting topics can be switched off.
    DeleteTopics 3 TopicDeletionDisabled else InvalidRequest;
    // KIP-599: quotas on changes of topics.
    CreateTopics 6 ThrottlingQuotaExceeded;
    DeleteTopics 5 ThrottlingQuotaExceeded;
    CreatePartitions 3 ThrottlingQuotaExceeded;
    // KIP-460: a leader that is not in sync can be asked for.
    ElectLeaders 1 EligibleLeadersNotAvailable;
    // KIP-345 (KIP-447 for the last): the request has the member's instance id.
    JoinGroup 5 FencedInstanceId;
    SyncGroup 3 FencedInstanceId;
    Heartbeat 3 FencedInstanceId;
    LeaveGroup 3 FencedInstanceId;
    OffsetCommit 7 FencedInstanceId;
    TxnOffsetCommit 3 FencedInstanceId;
    // KIP-394: a new member joins twice, to learn its id first.
    JoinGroup 4 MemberIdRequired;
    // KIP-1043: an unknown group is an error; before, it is a dead group.
    DescribeGroups 6 GroupIdNotFound else None;
    // KIP-848: members of consumer groups have epochs.
    OffsetCommit 9 GroupIdNotFound else IllegalGeneration;
    OffsetCommit 9 StaleMemberEpoch else UnsupportedVersion;
    OffsetFetch 9 StaleMemberEpoch;
    OffsetFetch 9 UnknownMemberId;
    TxnOffsetCommit never GroupIdNotFound else IllegalGeneration;
    TxnOffsetCommit never StaleMemberEpoch else IllegalGeneration;
    ConsumerGroupHeartbeat 1 InvalidRegularExpression;
    // KIP-447: offsets may wait for a transaction.
    OffsetFetch 7 UnstableOffsetCommit;
    // KAFKA-7296: old producers fail for good while the coordinator loads.
    TxnOffsetCommit 2 CoordinatorLoadInProgress else CoordinatorNotAvailable;
    // KIP-588: a fenced producer is told so by the coordinator, and only by it.
    InitProducerId 4 ProducerFenced else InvalidProducerEpoch;
    AddPartitionsToTxn 2 ProducerFenced else InvalidProducerEpoch;
    AddOffsetsToTxn 2 ProducerFenced else InvalidProducerEpoch;
    EndTxn 2 ProducerFenced else InvalidProducerEpoch;
    Produce never ProducerFenced else InvalidProducerEpoch;
    TxnOffsetCommit never ProducerFenced else InvalidProducerEpoch;
    // KIP-890: an error that ends the transaction, not the producer; and partitions that join by being written to.
    Produce 11 TransactionAbortable else InvalidTxnState;
    TxnOffsetCommit 4 TransactionAbortable else InvalidTxnState;
    Produce 12 ConcurrentTransactions else NotEnoughReplicas;
    // KIP-919: the request says which kind of node it wants.
    DescribeCluster 1 MismatchedEndpointType else InvalidRequest;
    DescribeCluster 1 UnsupportedEndpointType else InvalidRequest;
    // KIP-1102: a client is sent back to its bootstrap servers.
    Metadata 13 RebootstrapRequired;
}

impl ErrorCode {
    /// The first version of the API that may carry this error; `None` when no version may.
    pub fn since(self, api: ApiKey) -> Option<i16> {
        let since = self.rule(api).map_or(api.versions().0, |rule| rule.since);
        (since != NEVER).then_some(since)
    }

    /// This error, or what this version of the API carries in its place.
    pub fn for_version(self, api: ApiKey, version: i16) -> ErrorCode {
        let older = self.rule(api).filter(|rule| version < rule.since);
        older.and_then(|rule| rule.before).unwrap_or(self)
    }

    fn rule(self, api: ApiKey) -> Option<&'static Rule> {
        // Nearly all answers carry no error.
        let rules = if self == ErrorCode::None { &[] } else { RULES };
        rules.iter().find(|rule| rule.error == self && rule.api == api)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn older_versions_carry_an_older_error() {
        let check = |api, error: ErrorCode, version, expect| {
            assert_eq!(error.for_version(api, version), expect, "{api:?} {error:?} {version}");
        };
        use ErrorCode as E;
        check(ApiKey::Fetch, E::KafkaStorageError, 5, E::NotLeaderOrFollower);
        check(ApiKey::Fetch, E::KafkaStorageError, 6, E::KafkaStorageError);
        check(ApiKey::ListOffsets, E::KafkaStorageError, 1, E::KafkaStorageError);
        check(ApiKey::ListOffsets, E::OffsetNotAvailable, 4, E::LeaderNotAvailable);
        check(ApiKey::DescribeGroups, E::GroupIdNotFound, 5, E::None);
        check(ApiKey::TxnOffsetCommit, E::StaleMemberEpoch, 5, E::IllegalGeneration);
        check(ApiKey::JoinGroup, E::MemberIdRequired, 3, E::MemberIdRequired);
        check(ApiKey::EndTxn, E::None, 0, E::None);
    }

    #[test]
    fn an_error_begins_with_a_version() {
        assert_eq!(ErrorCode::KafkaStorageError.since(ApiKey::Fetch), Some(6));
        assert_eq!(ErrorCode::NotLeaderOrFollower.since(ApiKey::Fetch), Some(4));
        assert_eq!(ErrorCode::ProducerFenced.since(ApiKey::Produce), None);
    }

    #[test]
    fn rules_are_about_versions_that_exist() {
        for (at, rule) in RULES.iter().enumerate() {
            let (first, last) = rule.api.versions();
            let text = format!("{:?} {} {:?}", rule.api, rule.since, rule.error);
            assert!((first + 1..=last).contains(&rule.since) || rule.since == NEVER, "{text}");
            assert!(rule.since != NEVER || rule.before.is_some(), "{text}");
            assert!(RULES[..at].iter().all(|r| (r.api, r.error) != (rule.api, rule.error)), "{text}");
            // What stands in the place of an error may itself be sent there.
            let before = rule.before.map(|before| before.since(rule.api));
            assert!(before.is_none_or(|since| since == Some(first)), "{text}");
        }
    }
}
