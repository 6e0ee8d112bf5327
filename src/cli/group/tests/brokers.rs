//! Two brokers that answer as Kafka's do: each coordinates one group and leads one partition, and refuses the rest.

#![expect(clippy::disallowed_methods, reason = "each of these brokers needs a thread")]

use crate::protocol::api::read_request_header;
use crate::protocol::api_versions_response::ApiVersion;
use crate::protocol::consumer_protocol_assignment::TopicPartition;
use crate::protocol::find_coordinator_response::Coordinator;
use crate::protocol::list_groups_response::ListedGroup;
use crate::protocol::list_offsets_request::ListOffsetsPartition;
use crate::protocol::list_offsets_response::{ListOffsetsPartitionResponse, ListOffsetsTopicResponse};
use crate::protocol::metadata_response::{
    MetadataResponseBroker, MetadataResponsePartition, MetadataResponseTopic,
};
use crate::protocol::offset_commit_response::{OffsetCommitResponsePartition, OffsetCommitResponseTopic};
use crate::protocol::offset_fetch_response::{
    OffsetFetchResponseGroup, OffsetFetchResponsePartitions, OffsetFetchResponseTopics,
};
use crate::protocol::{
    ApiKey, ApiVersionsResponse, ConsumerGroupDescribeRequest, ConsumerGroupDescribeResponse,
    ConsumerProtocolAssignment, Decode, DeleteGroupsRequest, DeleteGroupsResponse, DescribeGroupsRequest,
    DescribeGroupsResponse, Encode, ErrorCode, FindCoordinatorRequest, FindCoordinatorResponse,
    ListGroupsResponse, ListOffsetsRequest, ListOffsetsResponse, MetadataRequest, MetadataResponse,
    OffsetCommitRequest, OffsetCommitResponse, OffsetFetchRequest, OffsetFetchResponse, Reader,
    consumer_group_describe_response, delete_groups_response, describe_groups_response, response_frame,
};
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// A topic of three partitions, from 5 to 10 times their number and 20: 20, 30, 40. Broker 1 leads the first, broker 2 the
/// second, nobody the third.
pub(super) const TOPIC: &str = "orders";
const LEADERS: [i32; 3] = [1, 2, -1];
const BEGIN: i64 = 5;

fn end(partition: i32) -> i64 {
    20 + 10 * i64::from(partition)
}

/// A group: who coordinates it, its type and state, and the member that it may have.
#[derive(Clone, Debug)]
struct Group {
    coordinator: i32,
    kind: &'static str,
    state: &'static str,
    member: Option<&'static str>,
    committed: BTreeMap<i32, i64>,
}

/// What both brokers know.
pub(super) struct Brokers {
    /// `host:port` of broker 1, then of broker 2.
    pub(super) addresses: [String; 2],
    ports: [i32; 2],
    groups: Mutex<BTreeMap<&'static str, Group>>,
    /// So often a coordinator is not known yet.
    delays: Mutex<u32>,
}

impl Brokers {
    /// Both brokers run.
    pub(super) fn start() -> Arc<Self> {
        Self::start_these(&[1, 2])
    }

    /// Only these run; nobody listens at the addresses of the others.
    pub(super) fn start_these(nodes: &[i32]) -> Arc<Self> {
        let listeners = [1, 2].map(|_| TcpListener::bind("127.0.0.1:0").unwrap());
        let ports = listeners.each_ref().map(|listener| i32::from(listener.local_addr().unwrap().port()));
        let addresses = ports.map(|port| format!("127.0.0.1:{port}"));
        let brokers = Self { addresses, ports, groups: Mutex::new(groups()), delays: Mutex::new(1) };
        let brokers = Arc::new(brokers);
        for (node, listener) in (1..).zip(listeners).filter(|(node, _)| nodes.contains(node)) {
            let brokers = Arc::clone(&brokers);
            std::thread::spawn(move || brokers.listen(node, &listener));
        }
        brokers
    }

    /// What a group has committed for the topic, partition by partition.
    pub(super) fn committed(&self, group: &str) -> BTreeMap<i32, i64> {
        self.groups.lock().unwrap().get(group).map(|group| group.committed.clone()).unwrap_or_default()
    }

    fn listen(self: &Arc<Self>, node: i32, listener: &TcpListener) {
        for stream in listener.incoming() {
            let (brokers, stream) = (Arc::clone(self), stream.unwrap());
            std::thread::spawn(move || brokers.serve(node, stream));
        }
    }

    fn serve(&self, node: i32, mut stream: TcpStream) {
        let mut size = [0; 4];
        while stream.read_exact(&mut size).is_ok() {
            let mut frame = vec![0; u32::from_be_bytes(size) as usize];
            stream.read_exact(&mut frame).unwrap();
            stream.write_all(&self.answer(node, &frame)).unwrap();
        }
    }

    fn answer(&self, node: i32, frame: &[u8]) -> Vec<u8> {
        let mut r = Reader::new(frame);
        let head = read_request_header(&mut r).unwrap();
        let (api, version) = (head.api.unwrap(), head.header.request_api_version);
        let to = (api, version, head.header.correlation_id);
        match api {
            ApiKey::ApiVersions => reply(to, &versions()),
            ApiKey::Metadata => reply(to, &self.metadata(&MetadataRequest::decode(&mut r, version).unwrap())),
            ApiKey::FindCoordinator => {
                let asked = FindCoordinatorRequest::decode(&mut r, version).unwrap();
                reply(to, &self.find_coordinator(asked.coordinator_keys[0]))
            }
            ApiKey::ListGroups => self.list(node, to),
            ApiKey::ConsumerGroupDescribe => {
                let asked = ConsumerGroupDescribeRequest::decode(&mut r, version).unwrap();
                self.describe_consumer(node, asked.group_ids[0], to)
            }
            ApiKey::DescribeGroups => {
                let asked = DescribeGroupsRequest::decode(&mut r, version).unwrap();
                self.describe_classic(node, asked.groups[0], to)
            }
            ApiKey::OffsetFetch => {
                let asked = OffsetFetchRequest::decode(&mut r, version).unwrap();
                reply(to, &self.fetch(node, asked.groups[0].group_id))
            }
            ApiKey::OffsetCommit => {
                let asked = OffsetCommitRequest::decode(&mut r, version).unwrap();
                reply(to, &self.commit(node, &asked))
            }
            ApiKey::ListOffsets => {
                let asked = ListOffsetsRequest::decode(&mut r, version).unwrap();
                reply(to, &list_offsets(node, &asked))
            }
            ApiKey::DeleteGroups => {
                let asked = DeleteGroupsRequest::decode(&mut r, version).unwrap();
                reply(to, &self.delete(node, asked.groups_names[0]))
            }
            other => panic!("{other:?} is not asked for"),
        }
    }

    fn metadata(&self, asked: &MetadataRequest<'_>) -> MetadataResponse<'static> {
        assert!(!asked.allow_auto_topic_creation);
        let broker =
            |(node_id, port)| MetadataResponseBroker { node_id, host: "127.0.0.1", port, rack: None };
        let partition = |(partition_index, leader_id)| MetadataResponsePartition {
            partition_index,
            leader_id,
            ..Default::default()
        };
        let topic = |name: Option<&str>| match name {
            Some(TOPIC) => MetadataResponseTopic {
                name: Some(TOPIC),
                partitions: (0..).zip(LEADERS).map(partition).collect(),
                ..Default::default()
            },
            _ => MetadataResponseTopic {
                name: Some("nowhere"),
                error_code: ErrorCode::UnknownTopicOrPartition.code(),
                ..Default::default()
            },
        };
        MetadataResponse {
            brokers: (1..).zip(self.ports).map(broker).collect(),
            topics: asked.topics.iter().flatten().map(|asked| topic(asked.name)).collect(),
            ..Default::default()
        }
    }

    fn find_coordinator(&self, group: &str) -> FindCoordinatorResponse<'static> {
        let mut delays = self.delays.lock().unwrap();
        let node_id = self.groups.lock().unwrap().get(group).map_or(1, |group| group.coordinator);
        let found = match *delays {
            0 => Coordinator {
                node_id,
                host: "127.0.0.1",
                port: self.ports[node_id as usize - 1],
                ..Default::default()
            },
            _ => Coordinator { error_code: ErrorCode::CoordinatorNotAvailable.code(), ..Default::default() },
        };
        *delays = delays.saturating_sub(1);
        FindCoordinatorResponse { coordinators: vec![found], ..Default::default() }
    }

    fn list(&self, node: i32, to: To) -> Vec<u8> {
        let groups = self.groups.lock().unwrap();
        let of_node = groups.iter().filter(|(_, group)| group.coordinator == node);
        let listed = of_node.map(|(name, group)| ListedGroup {
            group_id: name,
            protocol_type: "consumer",
            group_state: group.state,
            group_type: group.kind,
        });
        reply(to, &ListGroupsResponse { groups: listed.collect(), ..Default::default() })
    }

    /// The group, if it is there and this broker coordinates it.
    fn group(&self, node: i32, name: &str) -> Result<Group, i16> {
        let group = self.groups.lock().unwrap().get(name).cloned();
        let coordinator = group.as_ref().map_or(1, |group| group.coordinator);
        if coordinator != node {
            return Err(ErrorCode::NotCoordinator.code());
        }
        group.ok_or(ErrorCode::GroupIdNotFound.code())
    }

    fn describe_consumer(&self, node: i32, name: &str, to: To) -> Vec<u8> {
        let found = match self.group(node, name) {
            Ok(group) if group.kind == "consumer" => consumer_group_describe_response::DescribedGroup {
                group_state: group.state,
                assignor_name: "uniform",
                ..Default::default()
            },
            Ok(_) => consumer_group_describe_response::DescribedGroup {
                error_code: ErrorCode::GroupIdNotFound.code(),
                ..Default::default()
            },
            Err(error_code) => {
                consumer_group_describe_response::DescribedGroup { error_code, ..Default::default() }
            }
        };
        reply(to, &ConsumerGroupDescribeResponse { groups: vec![found], ..Default::default() })
    }

    fn describe_classic(&self, node: i32, name: &str, to: To) -> Vec<u8> {
        let topic = TopicPartition { topic: TOPIC, partitions: vec![0, 1] };
        let body = ConsumerProtocolAssignment { assigned_partitions: vec![topic], user_data: None };
        let assignment = [&[0, 3], &body.to_vec(3)[..]].concat();
        let member = |id| describe_groups_response::DescribedGroupMember {
            member_id: id,
            client_id: "app",
            client_host: "/10.0.0.7",
            member_assignment: &assignment,
            ..Default::default()
        };
        let found = match self.group(node, name) {
            Ok(group) => describe_groups_response::DescribedGroup {
                group_state: group.state,
                protocol_type: "consumer",
                protocol_data: "range",
                members: group.member.map(member).into_iter().collect(),
                ..Default::default()
            },
            Err(error_code) => describe_groups_response::DescribedGroup { error_code, ..Default::default() },
        };
        reply(to, &DescribeGroupsResponse { groups: vec![found], ..Default::default() })
    }

    fn fetch(&self, node: i32, name: &str) -> OffsetFetchResponse<'static> {
        let committed = match self.group(node, name) {
            Ok(group) => group.committed,
            Err(_) => BTreeMap::new(),
        };
        let partition = |(partition_index, committed_offset)| OffsetFetchResponsePartitions {
            partition_index,
            committed_offset,
            ..Default::default()
        };
        let topic = OffsetFetchResponseTopics {
            name: TOPIC,
            partitions: committed.into_iter().map(partition).collect(),
            ..Default::default()
        };
        let group = OffsetFetchResponseGroup { topics: vec![topic], ..Default::default() };
        OffsetFetchResponse { groups: vec![group], ..Default::default() }
    }

    fn commit(&self, node: i32, asked: &OffsetCommitRequest<'_>) -> OffsetCommitResponse<'static> {
        assert_eq!((asked.generation_id_or_member_epoch, asked.member_id), (-1, ""));
        let found = self.group(node, asked.group_id);
        let error_code = match found {
            Ok(group) if group.member.is_some() => ErrorCode::UnknownMemberId.code(),
            Err(code) if code == ErrorCode::NotCoordinator.code() => code,
            _ => 0,
        };
        let mut groups = self.groups.lock().unwrap();
        let partition = |partition_index| OffsetCommitResponsePartition { partition_index, error_code };
        let mut partitions = Vec::new();
        for part in asked.topics.iter().flat_map(|topic| &topic.partitions) {
            if let (0, Some(group)) = (error_code, groups.get_mut(asked.group_id)) {
                group.committed.insert(part.partition_index, part.committed_offset);
            }
            partitions.push(partition(part.partition_index));
        }
        let topic = OffsetCommitResponseTopic { name: TOPIC, partitions, ..Default::default() };
        OffsetCommitResponse { topics: vec![topic], ..Default::default() }
    }

    fn delete(&self, node: i32, name: &str) -> DeleteGroupsResponse<'static> {
        let error_code = match self.group(node, name) {
            Ok(group) if group.member.is_some() => ErrorCode::NonEmptyGroup.code(),
            Ok(_) => {
                self.groups.lock().unwrap().remove(name);
                0
            }
            Err(code) => code,
        };
        let result = delete_groups_response::DeletableGroupResult { group_id: "", error_code };
        DeleteGroupsResponse { results: vec![result], ..Default::default() }
    }
}

/// `billing` is at work, `audit` has no members.
fn groups() -> BTreeMap<&'static str, Group> {
    let billing = Group {
        coordinator: 2,
        kind: "classic",
        state: "Stable",
        member: Some("app-1"),
        committed: [(0, 17), (1, 30)].into(),
    };
    let audit = Group {
        coordinator: 1,
        kind: "consumer",
        state: "Empty",
        member: None,
        committed: [(0, 8), (1, 9)].into(),
    };
    [("billing", billing), ("audit", audit)].into()
}

fn list_offsets(node: i32, asked: &ListOffsetsRequest<'_>) -> ListOffsetsResponse<'static> {
    let partition = |asked: &ListOffsetsPartition| {
        let partition_index = asked.partition_index;
        let is_led = LEADERS[partition_index as usize] == node;
        let offset = match asked.timestamp {
            -1 => end(partition_index),
            -2 => BEGIN,
            // The first partition has a record at 1000 ms.
            time if time <= 1000 && partition_index == 0 => 11,
            _ => -1,
        };
        let error_code = if is_led { 0 } else { ErrorCode::NotLeaderOrFollower.code() };
        ListOffsetsPartitionResponse { partition_index, error_code, offset, ..Default::default() }
    };
    let partitions = asked.topics.iter().flat_map(|topic| &topic.partitions).map(partition);
    let topic = ListOffsetsTopicResponse { name: TOPIC, partitions: partitions.collect() };
    ListOffsetsResponse { topics: vec![topic], ..Default::default() }
}

fn versions() -> ApiVersionsResponse<'static> {
    let apis = [
        ApiKey::Metadata,
        ApiKey::FindCoordinator,
        ApiKey::ListGroups,
        ApiKey::ConsumerGroupDescribe,
        ApiKey::DescribeGroups,
        ApiKey::OffsetFetch,
        ApiKey::OffsetCommit,
        ApiKey::ListOffsets,
        ApiKey::DeleteGroups,
    ];
    let range = |api: ApiKey| {
        let (min_version, max_version) = api.versions();
        ApiVersion { api_key: api as i16, min_version, max_version }
    };
    ApiVersionsResponse { api_keys: apis.map(range).into(), ..Default::default() }
}

/// What an answer needs to know of its request.
type To = (ApiKey, i16, i32);

fn reply((api, version, correlation_id): To, body: &impl Encode) -> Vec<u8> {
    response_frame(api, version, correlation_id, body)
}
