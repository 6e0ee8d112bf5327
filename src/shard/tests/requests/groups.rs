//! Requests about groups: `join mine member=m1`, `sync mine 1 m1 m1=abc`, `commit mine ; logs/0 at=5` and their like.

use super::{Asked, Line};
use crate::protocol::join_group_request::JoinGroupRequestProtocol;
use crate::protocol::leave_group_request::MemberIdentity;
use crate::protocol::offset_commit_request::{OffsetCommitRequestPartition, OffsetCommitRequestTopic};
use crate::protocol::offset_delete_request::{OffsetDeleteRequestPartition, OffsetDeleteRequestTopic};
use crate::protocol::offset_fetch_request::{
    OffsetFetchRequestGroup, OffsetFetchRequestTopic, OffsetFetchRequestTopics,
};
use crate::protocol::sync_group_request::SyncGroupRequestAssignment;
use crate::protocol::*;
use crate::shard::tests::words::parse;

impl<'a> Line<'a> {
    /// The word at this place, "" for none.
    fn word(&self, at: usize) -> &'a str {
        self.head.words.get(at).copied().unwrap_or("")
    }

    fn generation(&self) -> i32 {
        self.head.words.get(1).map_or(-1, |word| parse(word))
    }

    pub(super) fn join(&self) -> Asked {
        let names = self.head.option("protocols").unwrap_or("range");
        let protocol = |name| JoinGroupRequestProtocol { name, metadata: b"likes" };
        self.asked(&JoinGroupRequest {
            group_id: self.word(0),
            session_timeout_ms: self.head.number("session", 10_000),
            rebalance_timeout_ms: self.head.number("rebalance", 20_000),
            member_id: self.names.member(self.head.option("member").unwrap_or("")),
            group_instance_id: self.head.option("instance"),
            protocol_type: self.head.option("type").unwrap_or("consumer"),
            protocols: names.split(',').map(protocol).collect(),
            reason: None,
        })
    }

    pub(super) fn sync(&self) -> Asked {
        let assigned = self.head.assigned().map(|(member, what)| SyncGroupRequestAssignment {
            member_id: self.names.member(member),
            assignment: what.as_bytes(),
        });
        self.asked(&SyncGroupRequest {
            group_id: self.word(0),
            generation_id: self.generation(),
            member_id: self.names.member(self.word(2)),
            protocol_type: Some("consumer"),
            protocol_name: Some("range"),
            assignments: assigned.collect(),
            ..SyncGroupRequest::default()
        })
    }

    pub(super) fn beat(&self) -> Asked {
        self.asked(&HeartbeatRequest {
            group_id: self.word(0),
            generation_id: self.generation(),
            member_id: self.names.member(self.word(2)),
            group_instance_id: None,
        })
    }

    pub(super) fn leave(&self) -> Asked {
        let member = |word: &&'a str| MemberIdentity {
            member_id: self.names.member(word),
            ..MemberIdentity::default()
        };
        self.asked(&LeaveGroupRequest {
            group_id: self.word(0),
            member_id: self.names.member(self.word(1)),
            members: self.head.words[1..].iter().map(member).collect(),
        })
    }

    pub(super) fn commit(&self) -> Asked {
        let topics = self.by_topic().into_iter().map(|(name, parts)| OffsetCommitRequestTopic {
            name,
            topic_id: self.names.id(name),
            partitions: parts
                .iter()
                .map(|part| OffsetCommitRequestPartition {
                    partition_index: part.partition().1,
                    committed_offset: part.number("at", 0),
                    committed_leader_epoch: -1,
                    committed_metadata: part.option("note"),
                })
                .collect(),
        });
        self.asked(&OffsetCommitRequest {
            group_id: self.word(0),
            generation_id_or_member_epoch: self.generation(),
            member_id: self.names.member(self.word(2)),
            topics: topics.collect(),
            ..OffsetCommitRequest::default()
        })
    }

    /// Partitions are those of every group; none is all that there are.
    pub(super) fn committed(&self) -> Asked {
        let indexes = |parts: &[&super::Part<'_>]| parts.iter().map(|part| part.partition().1).collect();
        let topics: Vec<_> = self.by_topic();
        let of_old = topics
            .iter()
            .map(|(name, parts)| OffsetFetchRequestTopic { name, partition_indexes: indexes(parts) });
        let of_new = topics.iter().map(|(name, parts)| OffsetFetchRequestTopics {
            name,
            topic_id: self.names.id(name),
            partition_indexes: indexes(parts),
        });
        let of_new: Vec<_> = of_new.collect();
        let group = |group_id: &&'a str| OffsetFetchRequestGroup {
            group_id,
            topics: (!topics.is_empty()).then(|| of_new.clone()),
            ..OffsetFetchRequestGroup::default()
        };
        self.asked(&OffsetFetchRequest {
            group_id: self.word(0),
            topics: (!topics.is_empty()).then(|| of_old.collect()),
            groups: self.head.words.iter().map(group).collect(),
            require_stable: false,
        })
    }

    pub(super) fn forget(&self) -> Asked {
        let topics = self.by_topic().into_iter().map(|(name, parts)| OffsetDeleteRequestTopic {
            name,
            partitions: parts
                .iter()
                .map(|part| OffsetDeleteRequestPartition { partition_index: part.partition().1 })
                .collect(),
        });
        self.asked(&OffsetDeleteRequest { group_id: self.word(0), topics: topics.collect() })
    }

    pub(super) fn groups(&self) -> Asked {
        self.asked(&ListGroupsRequest::default())
    }

    pub(super) fn describe_groups(&self) -> Asked {
        let groups = self.head.words.clone();
        self.asked(&DescribeGroupsRequest { groups, ..DescribeGroupsRequest::default() })
    }

    pub(super) fn consumer_groups(&self) -> Asked {
        let group_ids = self.head.words.clone();
        self.asked(&ConsumerGroupDescribeRequest { group_ids, include_authorized_operations: false })
    }

    /// The first heartbeat of a member that wants these topics.
    pub(super) fn consumer_join(&self) -> Asked {
        self.asked(&ConsumerGroupHeartbeatRequest {
            group_id: self.word(0),
            member_id: self.word(1),
            member_epoch: self.head.number("epoch", 0),
            rebalance_timeout_ms: 30_000,
            subscribed_topic_names: Some(self.head.words[2..].to_vec()),
            topic_partitions: Some(Vec::new()),
            ..ConsumerGroupHeartbeatRequest::default()
        })
    }

    pub(super) fn delete_groups(&self) -> Asked {
        self.asked(&DeleteGroupsRequest { groups_names: self.head.words.clone() })
    }
}
