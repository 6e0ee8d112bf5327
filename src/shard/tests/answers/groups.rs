//! Answers about groups.

use super::{Told, error, or_nothing};
use crate::protocol::*;

impl Told<'_> {
    pub(super) fn joined(self) -> Vec<String> {
        let response: JoinGroupResponse<'_> = self.read();
        let member = self.names.of_member(response.member_id);
        if response.error_code != 0 {
            return vec![format!("not joined{}: {member}", error(response.error_code))];
        }
        let members = response.members.iter().map(|member| self.names.of_member(member.member_id));
        let members: Vec<String> = members.collect();
        let leader = self.names.of_member(response.leader);
        let (generation, protocol) = (response.generation_id, response.protocol_name.unwrap_or("-"));
        let of = if members.is_empty() { String::new() } else { format!(" of {}", members.join(" ")) };
        vec![format!("joined {generation} as {member}, {leader} leads{of}, {protocol}")]
    }

    pub(super) fn synced(self) -> Vec<String> {
        let response: SyncGroupResponse<'_> = self.read();
        let assignment = String::from_utf8_lossy(response.assignment);
        vec![format!("synced{} {assignment:?}", error(response.error_code))]
    }

    pub(super) fn beaten(self) -> Vec<String> {
        let response: HeartbeatResponse = self.read();
        vec![format!("heartbeat{}", error(response.error_code))]
    }

    pub(super) fn left(self) -> Vec<String> {
        let response: LeaveGroupResponse<'_> = self.read();
        let members = response.members.iter();
        let rows = members
            .map(|member| format!(" {}{}", self.names.of_member(member.member_id), error(member.error_code)));
        let rows: String = rows.collect();
        vec![format!("left{}{rows}", error(response.error_code))]
    }

    pub(super) fn committed(self) -> Vec<String> {
        let response: OffsetCommitResponse<'_> = self.read();
        let rows = response.topics.iter().flat_map(|topic| {
            let name = self.topic(topic.name, topic.topic_id);
            let row = move |index, code| format!("committed {name}/{index}{}", error(code));
            topic.partitions.iter().map(move |part| row(part.partition_index, part.error_code))
        });
        or_nothing(rows.collect(), "committed nothing")
    }

    pub(super) fn offsets_of_groups(self) -> Vec<String> {
        let response: OffsetFetchResponse<'_> = self.read();
        let mut rows = Vec::new();
        let row = |index, offset, note: Option<&str>, code| {
            format!(" {index}={offset}{}{}", note.filter(|note| !note.is_empty()).unwrap_or(""), error(code))
        };
        for topic in &response.topics {
            let parts = topic.partitions.iter();
            let parts: String = parts
                .map(|part| row(part.partition_index, part.committed_offset, part.metadata, part.error_code))
                .collect();
            rows.push(format!("offsets {}:{parts}", topic.name));
        }
        for group in &response.groups {
            let mut text = format!("offsets of {}{}", group.group_id, error(group.error_code));
            for topic in &group.topics {
                let parts = topic.partitions.iter();
                let parts: String = parts
                    .map(|part| {
                        row(part.partition_index, part.committed_offset, part.metadata, part.error_code)
                    })
                    .collect();
                text.push_str(&format!(" {}:{parts}", self.topic(topic.name, topic.topic_id)));
            }
            rows.push(text);
        }
        if response.error_code != 0 {
            rows.push(format!("offsets{}", error(response.error_code)));
        }
        or_nothing(rows, "no offsets")
    }

    pub(super) fn forgotten(self) -> Vec<String> {
        let response: OffsetDeleteResponse<'_> = self.read();
        let rows = response.topics.iter().flat_map(|topic| {
            let row = |index, code| format!("forgotten {}/{index}{}", topic.name, error(code));
            topic.partitions.iter().map(move |part| row(part.partition_index, part.error_code))
        });
        or_nothing(rows.collect(), &format!("forgotten{}", error(response.error_code)))
    }

    pub(super) fn groups(self) -> Vec<String> {
        let response: ListGroupsResponse<'_> = self.read();
        let mut rows: Vec<String> = response
            .groups
            .iter()
            .map(|group| {
                format!(
                    "group {} {} {} {}",
                    group.group_id, group.protocol_type, group.group_state, group.group_type
                )
            })
            .collect();
        rows.sort();
        or_nothing(rows, &format!("no groups{}", error(response.error_code)))
    }

    pub(super) fn groups_described(self) -> Vec<String> {
        let response: DescribeGroupsResponse<'_> = self.read();
        let rows = response.groups.iter().map(|group| {
            let members = group.members.iter().map(|member| {
                let assignment = String::from_utf8_lossy(member.member_assignment);
                let id = self.names.of_member(member.member_id);
                format!(" {id} {} {} {assignment:?}", member.client_id, member.client_host)
            });
            let members: String = members.collect();
            let (state, protocol) = (group.group_state, group.protocol_data);
            format!("group {}{} {state} {protocol:?}:{members}", group.group_id, error(group.error_code))
        });
        rows.collect()
    }

    pub(super) fn consumer_beaten(self) -> Vec<String> {
        let response: ConsumerGroupHeartbeatResponse<'_> = self.read();
        let given = response.assignment.iter().flat_map(|assignment| &assignment.topic_partitions);
        let rows = given.map(|topic| format!(" {} {:?}", self.names.of_id(topic.topic_id), topic.partitions));
        let rows: String = rows.collect();
        vec![format!("epoch {}{}{rows}", response.member_epoch, error(response.error_code))]
    }

    pub(super) fn consumer_groups(self) -> Vec<String> {
        let response: ConsumerGroupDescribeResponse<'_> = self.read();
        let rows = response.groups.iter().map(|group| {
            let members = group.members.iter().map(|member| {
                format!(" {} {} {}", member.member_id, member.client_host, member.member_epoch)
            });
            let members: String = members.collect();
            let (state, epoch) = (group.group_state, group.group_epoch);
            format!("group {}{} {state} {epoch}:{members}", group.group_id, error(group.error_code))
        });
        rows.collect()
    }

    pub(super) fn groups_deleted(self) -> Vec<String> {
        let response: DeleteGroupsResponse<'_> = self.read();
        let rows = response.results.iter();
        rows.map(|row| format!("deleted group {}{}", row.group_id, error(row.error_code))).collect()
    }
}
