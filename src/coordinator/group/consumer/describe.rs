//! A consumer group for people: ConsumerGroupDescribe.

use super::assigning::preferred_assignor;
use super::group::ConsumerGroup;
use super::member::Member;
use super::options::Options;
use super::partitions::each;
use crate::base::Uuid;
use crate::metadata::Image;
use crate::protocol::consumer_group_describe_response as response;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Which protocol a member speaks, as the answer says it.
const CLASSIC_MEMBER: i8 = 0;
const CONSUMER_MEMBER: i8 = 1;

impl ConsumerGroup {
    /// The group, as the answer has it.
    pub(crate) fn describe<'a>(
        &'a self,
        image: &'a Image,
        options: &Options,
    ) -> response::DescribedGroup<'a> {
        let members = self.state.members.iter().map(|(id, member)| self.describe_member(image, id, member));
        response::DescribedGroup {
            group_id: &self.id,
            group_state: self.state_name(),
            group_epoch: self.state.epoch,
            assignment_epoch: self.state.target_epoch,
            assignor_name: preferred_assignor(&self.state, options).name(),
            members: members.collect(),
            ..Default::default()
        }
    }

    fn describe_member<'a>(
        &'a self,
        image: &'a Image,
        id: &'a str,
        member: &'a Member,
    ) -> response::Member<'a> {
        // What it still has to give up counts as its own.
        let mut has: BTreeMap<Uuid, BTreeSet<i32>> = BTreeMap::new();
        for (topic, partition) in each(&member.assigned).chain(each(&member.revoking)) {
            has.entry(topic).or_default().insert(partition);
        }
        let target = self.state.targets.get(id);
        response::Member {
            member_id: id,
            instance_id: member.instance.as_deref(),
            rack_id: member.rack.as_deref(),
            member_epoch: member.epoch,
            client_id: &member.client_id,
            client_host: &member.client_host,
            subscribed_topic_names: member.topics.iter().map(Arc::as_ref).collect(),
            subscribed_topic_regex: member.regex.as_deref(),
            assignment: assignment(image, has.iter()),
            target_assignment: assignment(image, target.into_iter().flatten()),
            member_type: if member.classic.is_some() { CLASSIC_MEMBER } else { CONSUMER_MEMBER },
        }
    }
}

/// Topics that are gone have no name, and are left out.
fn assignment<'a, 'b>(
    image: &'a Image,
    topics: impl Iterator<Item = (&'b Uuid, &'b BTreeSet<i32>)>,
) -> response::Assignment<'a> {
    let topics = topics.filter_map(|(id, partitions)| {
        let topic_name = &image.topic(*id)?.name;
        Some(response::TopicPartitions {
            topic_id: *id,
            topic_name,
            partitions: partitions.iter().copied().collect(),
        })
    });
    response::Assignment { topic_partitions: topics.collect() }
}
