//! Lines of a story as requests.
//!
//! ```text
//! a join v=9 id=a1 instance=i type=consumer range:t sticky:t,u session=10s rebalance=60s
//! a sync gen=1 a1:0,1 b1:2         a beat gen=1         a leave   admin leave instances=i
//! a commit gen=1 t/0:5 t/1:7:note  x fetch t/0 t/1      x fetch all     x delete-offsets t/0
//! x list states=Stable types=classic    x describe g h    x delete g
//! ```
//!
//! Who speaks comes first, and is its client id. Member ids are named after it, in the order in which they were seen; a
//! member's newest id and generation go with its requests, unless the line says otherwise.

use super::consumer;
use super::print::Names;
use super::words::{Words, partition};
use crate::base::Uuid;
use crate::metadata::Image;
use crate::protocol::consumer_protocol_subscription::TopicPartition;
use crate::protocol::join_group_request::JoinGroupRequestProtocol;
use crate::protocol::leave_group_request::MemberIdentity;
use crate::protocol::offset_commit_request::{OffsetCommitRequestPartition, OffsetCommitRequestTopic};
use crate::protocol::offset_delete_request::{OffsetDeleteRequestPartition, OffsetDeleteRequestTopic};
use crate::protocol::offset_fetch_request::{
    OffsetFetchRequestGroup, OffsetFetchRequestTopic, OffsetFetchRequestTopics,
};
use crate::protocol::sync_group_request::SyncGroupRequestAssignment;
use crate::protocol::{
    ApiKey, ApiMessage, ConsumerGroupDescribeRequest, ConsumerProtocolSubscription, DeleteGroupsRequest,
    DescribeGroupsRequest, Encode, HeartbeatRequest, JoinGroupRequest, LeaveGroupRequest, ListGroupsRequest,
    OffsetCommitRequest, OffsetDeleteRequest, OffsetFetchRequest, SyncGroupRequest,
};

/// A request, as it comes from the network.
pub(super) struct Sent {
    pub(super) actor: String,
    pub(super) api: ApiKey,
    pub(super) version: i16,
    pub(super) client_id: String,
    pub(super) body: Vec<u8>,
}

/// The request that a line asks for.
pub(super) fn build(words: &Words<'_>, names: &Names, image: &Image) -> Sent {
    let ask = Ask { words, names, image };
    match words.word(1) {
        "join" => ask.join(),
        "sync" => ask.sync(),
        "beat" => ask.beat(),
        "leave" => ask.leave(),
        "commit" => ask.commit(),
        "fetch" => ask.fetch(),
        "delete-offsets" => ask.delete_offsets(),
        "list" => ask.list(),
        "describe" => ask.describe(),
        "delete" => ask.delete(),
        "report" => ask.report(),
        "consumers" => ask.consumers(),
        other => panic!("nobody knows how to {other}"),
    }
}

struct Ask<'a> {
    words: &'a Words<'a>,
    names: &'a Names,
    image: &'a Image,
}

impl<'a> Ask<'a> {
    fn send<M: ApiMessage + Encode>(&self, newest: i16, body: impl FnOnce(i16) -> M) -> Sent {
        let version = self.words.number("v").unwrap_or(newest);
        assert!((M::MIN_VERSION..=M::MAX_VERSION).contains(&version), "{} v{version}", M::NAME);
        let actor = self.words.word(0).to_owned();
        let client_id = self.words.get("client").unwrap_or(&actor).to_owned();
        Sent { api: M::API, version, client_id, body: body(version).to_vec(version), actor }
    }

    fn group(&self) -> &'a str {
        match self.words.get("group") {
            Some("none") => "",
            group => group.unwrap_or("g"),
        }
    }

    /// The member id that the line names, or the newest of who speaks.
    fn member_id(&self) -> &'a str {
        match self.words.get("id") {
            Some("none") => "",
            Some(name) => self.names.id(name),
            None => self.names.newest_id(self.words.word(0)),
        }
    }

    fn generation(&self) -> i32 {
        self.words.number("gen").unwrap_or_else(|| self.names.generation(self.words.word(0)))
    }

    fn join(&self) -> Sent {
        let owned = consumer::owned(self.words, "owns");
        let metadata: Vec<(&str, Vec<u8>)> = self.words.from(2).map(|word| protocol(word, &owned)).collect();
        let protocols = metadata.iter().map(|(name, metadata)| JoinGroupRequestProtocol { name, metadata });
        let protocols = protocols.collect();
        self.send(9, |_| JoinGroupRequest {
            group_id: self.group(),
            session_timeout_ms: self.words.ms("session").unwrap_or(10_000),
            rebalance_timeout_ms: self.words.ms("rebalance").unwrap_or(60_000),
            member_id: self.member_id(),
            group_instance_id: self.words.get("instance"),
            protocol_type: self.words.get("type").unwrap_or("consumer"),
            protocols,
            reason: None,
        })
    }

    fn sync(&self) -> Sent {
        let parts = self.words.from(2).map(|word| word.split_once(':').expect("member:assignment"));
        let parts: Vec<_> = parts.map(|(name, text)| (name, consumer::assignment_bytes(text))).collect();
        let assignments = parts.iter().map(|(name, assignment)| SyncGroupRequestAssignment {
            member_id: self.names.id(name),
            assignment,
        });
        let assignments = assignments.collect();
        let or_none =
            |setting, default| Some(self.words.get(setting).unwrap_or(default)).filter(|s| *s != "none");
        self.send(5, |_| SyncGroupRequest {
            group_id: self.group(),
            generation_id: self.generation(),
            member_id: self.member_id(),
            group_instance_id: self.words.get("instance"),
            protocol_type: or_none("type", "consumer"),
            protocol_name: or_none("protocol", "range"),
            assignments,
        })
    }

    fn beat(&self) -> Sent {
        self.send(4, |_| HeartbeatRequest {
            group_id: self.group(),
            generation_id: self.generation(),
            member_id: self.member_id(),
            group_instance_id: self.words.get("instance"),
        })
    }

    fn leave(&self) -> Sent {
        let instances = self
            .words
            .list("instances")
            .into_iter()
            .map(|instance| MemberIdentity { group_instance_id: Some(instance), ..Default::default() });
        let ids = self.words.list("ids").into_iter().map(|name| MemberIdentity {
            member_id: self.names.id(name),
            group_instance_id: self.words.get("instance"),
            ..Default::default()
        });
        let mut members: Vec<_> = instances.chain(ids).collect();
        if members.is_empty() {
            let group_instance_id = self.words.get("instance");
            members.push(MemberIdentity {
                member_id: self.member_id(),
                group_instance_id,
                ..Default::default()
            });
        }
        self.send(5, |_| LeaveGroupRequest { group_id: self.group(), member_id: self.member_id(), members })
    }

    fn commit(&self) -> Sent {
        let topics = self.words.from(2).map(|word| {
            let (name, index, rest) = partition(word);
            let (offset, metadata) = rest.split_once(':').unwrap_or((rest, ""));
            let partition = OffsetCommitRequestPartition {
                partition_index: index,
                committed_offset: offset.parse().expect("an offset"),
                committed_leader_epoch: self.words.number("epoch").unwrap_or(-1),
                committed_metadata: Some(metadata),
            };
            OffsetCommitRequestTopic { name, topic_id: self.topic_id(name), partitions: vec![partition] }
        });
        let topics = topics.collect();
        self.send(9, |_| OffsetCommitRequest {
            group_id: self.group(),
            generation_id_or_member_epoch: self.generation(),
            member_id: self.member_id(),
            group_instance_id: self.words.get("instance"),
            retention_time_ms: self.words.ms("retention").map_or(-1, i64::from),
            topics,
        })
    }

    fn fetch(&self) -> Sent {
        let groups: Vec<&str> =
            if self.words.get("groups").is_some() { self.words.list("groups") } else { vec![self.group()] };
        let asked: Vec<_> = self.words.from(2).filter(|word| word.contains('/')).map(partition).collect();
        let topics = || {
            asked.iter().map(|(name, index, _)| OffsetFetchRequestTopics {
                name,
                topic_id: self.topic_id(name),
                partition_indexes: vec![*index],
            })
        };
        let old = asked.iter();
        let old =
            old.map(|(name, index, _)| OffsetFetchRequestTopic { name, partition_indexes: vec![*index] });
        let is_all = self.words.has("all");
        let groups = groups.iter().map(|group_id| OffsetFetchRequestGroup {
            group_id,
            topics: (!is_all).then(|| topics().collect()),
            ..Default::default()
        });
        let (groups, old) = (groups.collect(), (!is_all).then(|| old.collect()));
        self.send(9, |_| OffsetFetchRequest {
            group_id: self.group(),
            topics: old,
            groups,
            require_stable: self.words.has("stable"),
        })
    }

    fn delete_offsets(&self) -> Sent {
        let topics = self.words.from(2).map(partition).map(|(name, partition_index, _)| {
            let partitions = vec![OffsetDeleteRequestPartition { partition_index }];
            OffsetDeleteRequestTopic { name, partitions }
        });
        let topics = topics.collect();
        self.send(0, |_| OffsetDeleteRequest { group_id: self.group(), topics })
    }

    fn list(&self) -> Sent {
        let (states_filter, types_filter) = (self.words.list("states"), self.words.list("types"));
        self.send(5, |_| ListGroupsRequest { states_filter, types_filter })
    }

    fn describe(&self) -> Sent {
        let include_authorized_operations = self.words.get("operations").is_some();
        let groups = self.words.from(2).collect();
        self.send(6, |_| DescribeGroupsRequest { groups, include_authorized_operations })
    }

    fn delete(&self) -> Sent {
        let groups_names = self.words.from(2).collect();
        self.send(2, |_| DeleteGroupsRequest { groups_names })
    }

    fn report(&self) -> Sent {
        let (newest, actor) = (self.names.newest_id(self.words.word(0)), self.words.word(0));
        let known = if newest.is_empty() { actor } else { newest };
        let member_id = self.words.get("id").map_or(known, |name| self.names.id(name));
        let epoch = self.names.generation(actor);
        self.send(1, |_| consumer::report(self.words, self.group(), (member_id, epoch), self.image))
    }

    fn consumers(&self) -> Sent {
        let group_ids = self.words.from(2).collect();
        self.send(1, |_| ConsumerGroupDescribeRequest { group_ids, include_authorized_operations: false })
    }

    /// `id=…` of a story is a member's; topics have theirs from the image, and one that no topic has otherwise.
    fn topic_id(&self, name: &str) -> Uuid {
        self.image.topic_by_name(name).map_or(Uuid(7), |topic| topic.id)
    }
}

/// `range:t,u` is a consumer's subscription to two topics; `range=…` would be a setting. `!x` is a metadata of its own.
fn protocol<'a>(word: &'a str, owned: &[(&str, Vec<i32>)]) -> (&'a str, Vec<u8>) {
    let (name, topics) = word.split_once(':').unwrap_or((word, "t"));
    if let Some(opaque) = topics.strip_prefix('!') {
        return (name, opaque.as_bytes().to_vec());
    }
    let topics = topics.split(',').collect();
    let owned =
        owned.iter().map(|(topic, partitions)| TopicPartition { topic, partitions: partitions.clone() });
    let owned_partitions = owned.collect();
    let subscription = ConsumerProtocolSubscription { topics, owned_partitions, ..Default::default() };
    let mut metadata = vec![0, 3];
    metadata.extend(subscription.to_vec(3));
    (name, metadata)
}
