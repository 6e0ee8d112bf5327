//! Replies and records as text. Member ids are random: here they are called after who has them.

use super::consumer;
use crate::coordinator::Record;
use crate::protocol::{
    ApiKey, ConsumerProtocolSubscription, Decode, DeleteGroupsResponse, DescribeGroupsResponse, ErrorCode,
    GroupMetadataValue, GroupRecord, HeartbeatResponse, JoinGroupResponse, LeaveGroupResponse,
    ListGroupsResponse, OffsetCommitResponse, OffsetCommitValue, OffsetDeleteResponse, OffsetFetchResponse,
    Reader, ResponseHeader, SyncGroupResponse,
};
use std::collections::BTreeMap;

/// Who is called what.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// Id, name.
    of_ids: BTreeMap<String, String>,
    /// Actor: newest member id, generation.
    of_actors: BTreeMap<String, (String, i32)>,
}

impl Names {
    /// The id with this name; a name that nobody has is its own id.
    pub(super) fn id<'a>(&'a self, name: &'a str) -> &'a str {
        self.of_ids.iter().find(|(_, of)| *of == name).map_or(name, |(id, _)| id)
    }

    /// The newest member id that this actor was told; "" for none.
    pub(super) fn newest_id(&self, actor: &str) -> &str {
        self.of_actors.get(actor).map_or("", |(id, _)| id)
    }

    /// The newest generation that this actor was told of; -1 for none.
    pub(super) fn generation(&self, actor: &str) -> i32 {
        self.of_actors.get(actor).map_or(-1, |(_, generation)| *generation)
    }

    /// All names.
    pub(super) fn all(&self) -> Vec<String> {
        self.of_ids.values().cloned().collect()
    }

    /// The name of an id: its prefix and a number, for each prefix from 1.
    pub(super) fn name(&mut self, id: &str) -> String {
        const RANDOM_PART: usize = 37;
        const RANDOM_ID: usize = 22;
        if id.len() == RANDOM_ID {
            // Members of the classic protocol in consumer groups have ids without a prefix.
            let number = self.of_ids.keys().filter(|id| id.len() == RANDOM_ID).count() + 1;
            return self.of_ids.entry(id.to_owned()).or_insert_with(|| format!("m{number}")).clone();
        }
        if !id.is_ascii() || id.len() <= RANDOM_PART {
            return if id.is_empty() { "-".to_owned() } else { id.to_owned() };
        }
        let prefix = &id[..id.len() - RANDOM_PART];
        let is_alike = |name: &&String| name.trim_end_matches(|c: char| c.is_ascii_digit()) == prefix;
        let number = self.of_ids.values().filter(is_alike).count() + 1;
        self.of_ids.entry(id.to_owned()).or_insert_with(|| format!("{prefix}{number}")).clone()
    }

    pub(super) fn joined(&mut self, actor: &str, id: &str, generation: i32) {
        if !id.is_empty() {
            let known = self.of_actors.entry(actor.to_owned()).or_insert((String::new(), -1));
            *known = (id.to_owned(), if generation == -1 { known.1 } else { generation });
        }
    }
}

/// A reply as text; the actor learns from it.
pub(super) fn print_reply(api: ApiKey, version: i16, frame: &[u8], actor: &str, names: &mut Names) -> String {
    assert_eq!(frame[..4], (frame.len() as i32 - 4).to_be_bytes(), "the size in front");
    let mut r = Reader::new(&frame[4..]);
    ResponseHeader::decode(&mut r, api.response_header_version(version)).expect("a header");
    let text = print_body(api, version, &mut r, actor, names);
    r.finish().expect("no more");
    text
}

fn print_body(api: ApiKey, version: i16, r: &mut Reader<'_>, actor: &str, names: &mut Names) -> String {
    fn read<'a, M: Decode<'a>>(r: &mut Reader<'a>, version: i16) -> M {
        M::decode(r, version).expect("a response")
    }
    match api {
        ApiKey::JoinGroup => print_join(&read(r, version), actor, names),
        ApiKey::SyncGroup => print_sync(&read(r, version)),
        ApiKey::Heartbeat => error(read::<HeartbeatResponse>(r, version).error_code),
        ApiKey::LeaveGroup => print_leave(&read(r, version), names),
        ApiKey::OffsetCommit => print_commit(&read(r, version)),
        ApiKey::OffsetFetch => print_fetch(&read(r, version), version),
        ApiKey::OffsetDelete => print_delete_offsets(&read(r, version)),
        ApiKey::ListGroups => print_list(&read(r, version)),
        ApiKey::DescribeGroups => print_describe(&read(r, version), names),
        ApiKey::DeleteGroups => print_delete(&read(r, version)),
        ApiKey::ConsumerGroupHeartbeat => consumer::print_heartbeat(&read(r, version), actor, names),
        ApiKey::ConsumerGroupDescribe => consumer::print_described(&read(r, version), names),
        other => {
            *r = Reader::new(&[]);
            format!("{other:?}")
        }
    }
}

pub(super) fn error(code: i16) -> String {
    match ErrorCode::from_code(code).expect("a known error") {
        ErrorCode::None => "ok".to_owned(),
        error => error.name().to_owned(),
    }
}

fn print_join(body: &JoinGroupResponse<'_>, actor: &str, names: &mut Names) -> String {
    names.joined(actor, body.member_id, body.generation_id);
    let me = names.name(body.member_id);
    if body.error_code != 0 {
        return format!("{} {me}", error(body.error_code));
    }
    let members = body.members.iter().map(|member| {
        let instance = member.group_instance_id.map_or(String::new(), |instance| format!("({instance})"));
        format!("{}{instance}={}", names.name(member.member_id), print_metadata(member.metadata))
    });
    let members = members.collect::<Vec<_>>().join(" ");
    let leader = names.name(body.leader);
    format!(
        "joined {me} generation {} {}/{} leader {leader}{}{}",
        body.generation_id,
        body.protocol_type.unwrap_or("?"),
        body.protocol_name.unwrap_or("?"),
        if body.skip_assignment { " skip assignment" } else { "" },
        if members.is_empty() { members } else { format!(" of {members}") },
    )
}

fn print_sync(body: &SyncGroupResponse<'_>) -> String {
    if body.error_code != 0 {
        return error(body.error_code);
    }
    let (kind, name) = (body.protocol_type.unwrap_or("?"), body.protocol_name.unwrap_or("?"));
    format!("synced {kind}/{name} {}", consumer::print_assignment(body.assignment))
}

fn print_leave(body: &LeaveGroupResponse<'_>, names: &mut Names) -> String {
    let members = body.members.iter().map(|member| {
        let who = member.group_instance_id.filter(|_| member.member_id.is_empty());
        let who = who.map_or_else(|| names.name(member.member_id), str::to_owned);
        format!(" {who} {}", error(member.error_code))
    });
    let members: String = members.collect();
    format!(
        "left {}{}",
        error(body.error_code),
        if members.is_empty() { members } else { format!(":{members}") }
    )
}

fn topic(name: &str, id: crate::base::Uuid) -> String {
    if name.is_empty() { format!("#{}", id.0) } else { name.to_owned() }
}

fn print_commit(body: &OffsetCommitResponse<'_>) -> String {
    let topics = body.topics.iter().flat_map(|of| {
        of.partitions.iter().map(|partition| {
            let name = topic(of.name, of.topic_id);
            format!("{name}/{} {}", partition.partition_index, error(partition.error_code))
        })
    });
    format!("committed {}", topics.collect::<Vec<_>>().join(", "))
}

fn print_fetch(body: &OffsetFetchResponse<'_>, version: i16) -> String {
    let offset = |name: String, index, offset, epoch: i32, metadata: Option<&str>, code| {
        let epoch = if epoch == -1 { String::new() } else { format!(" epoch {epoch}") };
        let metadata =
            metadata.filter(|text| !text.is_empty()).map_or(String::new(), |text| format!(" {text:?}"));
        let error = if code == 0 { String::new() } else { format!(" {}", error(code)) };
        format!(" {name}/{index}={offset}{epoch}{metadata}{error}")
    };
    if version < 8 {
        let all = body.topics.iter().flat_map(|of| {
            of.partitions.iter().map(move |p| {
                let (index, at, epoch) = (p.partition_index, p.committed_offset, p.committed_leader_epoch);
                offset(of.name.to_owned(), index, at, epoch, p.metadata, p.error_code)
            })
        });
        return format!("{}:{}", error(body.error_code), all.collect::<String>());
    }
    let groups = body.groups.iter().map(|group| {
        let all = group.topics.iter().flat_map(|of| {
            of.partitions.iter().map(move |p| {
                let (index, at, epoch) = (p.partition_index, p.committed_offset, p.committed_leader_epoch);
                offset(topic(of.name, of.topic_id), index, at, epoch, p.metadata, p.error_code)
            })
        });
        format!("{} {}:{}", group.group_id, error(group.error_code), all.collect::<String>())
    });
    groups.collect::<Vec<_>>().join("; ")
}

fn print_delete_offsets(body: &OffsetDeleteResponse<'_>) -> String {
    let topics = body.topics.iter().flat_map(|of| {
        of.partitions.iter().map(|p| format!(" {}/{} {}", of.name, p.partition_index, error(p.error_code)))
    });
    format!("{}{}", error(body.error_code), topics.collect::<String>())
}

fn print_list(body: &ListGroupsResponse<'_>) -> String {
    let groups = body.groups.iter().map(|group| {
        format!(" {}({}) {} {}", group.group_id, group.protocol_type, group.group_state, group.group_type)
    });
    format!("{}{}", error(body.error_code), groups.collect::<Vec<_>>().join(","))
}

fn print_describe(body: &DescribeGroupsResponse<'_>, names: &mut Names) -> String {
    let groups = body.groups.iter().map(|group| {
        let members = group.members.iter().map(|member| {
            let instance = member.group_instance_id.map_or(String::new(), |instance| format!("({instance})"));
            format!(
                " {}{instance} {}@{} {} {:?}",
                names.name(member.member_id),
                member.client_id,
                member.client_host,
                print_metadata(member.member_metadata),
                text(member.member_assignment)
            )
        });
        let members: String = members.collect();
        let operations = group.authorized_operations;
        format!(
            "{} {} {}{}/{}{}{members}",
            group.group_id,
            error(group.error_code),
            group.error_message.map_or(String::new(), |message| format!("{message:?} ")),
            group.group_state,
            [group.protocol_type, group.protocol_data].join("/"),
            if operations == i32::MIN { String::new() } else { format!(" operations {operations}") },
        )
    });
    groups.collect::<Vec<_>>().join("; ")
}

fn print_delete(body: &DeleteGroupsResponse<'_>) -> String {
    let results =
        body.results.iter().map(|result| format!("{} {}", result.group_id, error(result.error_code)));
    results.collect::<Vec<_>>().join(", ")
}

/// A record, with a plus, or a minus if it takes something away.
pub(super) fn print_record(record: &Record, names: &mut Names) -> String {
    let version = record.value.as_ref().map_or(0, |value| i16::from_be_bytes([value[0], value[1]]));
    match GroupRecord::parse(&record.key, record.value.as_deref()).expect("a record") {
        GroupRecord::OffsetCommit(key, Some(value)) => {
            format!("+ {} {}/{} {}", key.group, key.topic, key.partition, print_offset(&value, version))
        }
        GroupRecord::OffsetCommit(key, None) => format!("- {} {}/{}", key.group, key.topic, key.partition),
        GroupRecord::GroupMetadata(key, Some(value)) => {
            format!("+ {} {}", key.group, print_group(&value, version, names))
        }
        GroupRecord::GroupMetadata(key, None) => format!("- {}", key.group),
        other => consumer::print_record(&other, names).unwrap_or_else(|| format!("{other:?}")),
    }
}

fn print_offset(value: &OffsetCommitValue<'_>, version: i16) -> String {
    let expires = value.expire_timestamp;
    format!(
        "offset {} epoch {} {:?} at {}{} of #{} (v{version})",
        value.offset,
        value.leader_epoch,
        value.metadata,
        value.commit_timestamp,
        if expires == -1 { String::new() } else { format!(" until {expires}") },
        value.topic_id.0
    )
}

fn print_group(value: &GroupMetadataValue<'_>, version: i16, names: &mut Names) -> String {
    let members = value.members.iter().map(|member| {
        format!(
            " {}{} {}@{} {}/{} {}={}",
            names.name(member.member_id),
            member.group_instance_id.map_or(String::new(), |instance| format!("({instance})")),
            member.client_id,
            member.client_host,
            member.rebalance_timeout,
            member.session_timeout,
            print_metadata(member.subscription),
            consumer::print_assignment(member.assignment)
        )
    });
    let members: String = members.collect();
    let leader = value.leader.map_or("nobody".to_owned(), |leader| names.name(leader));
    format!(
        "generation {} {:?}/{} leader {leader} at {} (v{version}){members}",
        value.generation,
        value.protocol_type,
        value.protocol.unwrap_or("none"),
        value.current_state_timestamp
    )
}

/// A subscription as its topics, anything else as text.
fn print_metadata(metadata: &[u8]) -> String {
    let subscription =
        metadata.get(2..).map(|rest| ConsumerProtocolSubscription::decode(&mut Reader::new(rest), 0));
    match subscription {
        Some(Ok(subscription)) if metadata[0] == 0 => format!("[{}]", subscription.topics.join(",")),
        _ => format!("{:?}", text(metadata)),
    }
}

pub(super) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
