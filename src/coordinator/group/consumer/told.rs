//! What a member tells about itself. What it leaves out stays as it was.

use super::heartbeat::Client;
use super::member::{Classic, Member};
use crate::protocol::ConsumerGroupHeartbeatRequest;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What a request says about its member.
#[derive(Debug)]
pub(super) struct Told<'a> {
    pub(super) instance: Option<&'a str>,
    pub(super) rack: Option<&'a str>,
    pub(super) rebalance_timeout_ms: Option<i32>,
    pub(super) assignor: Option<&'a str>,
    pub(super) topics: Option<&'a [&'a str]>,
    pub(super) regex: Option<&'a str>,
    pub(super) client: Client<'a>,
    /// Members that speak the classic protocol say it every time.
    pub(super) classic: Option<Classic>,
}

impl<'a> Told<'a> {
    /// What a heartbeat says.
    pub(super) fn in_heartbeat(request: &'a ConsumerGroupHeartbeatRequest<'_>, client: Client<'a>) -> Self {
        Self {
            instance: request.instance_id,
            rack: request.rack_id,
            rebalance_timeout_ms: Some(request.rebalance_timeout_ms).filter(|ms| *ms != -1),
            assignor: request.server_assignor,
            topics: request.subscribed_topic_names.as_deref(),
            regex: request.subscribed_topic_regex,
            client,
            classic: None,
        }
    }

    /// The member as it is now; `None` where it says nothing new.
    pub(super) fn update(&self, member: &Member) -> Option<Member> {
        let same = |told: Option<&str>, known: &Option<Arc<str>>| {
            told.is_none_or(|told| known.as_deref() == Some(told))
        };
        let nothing_new = same(self.instance, &member.instance)
            && same(self.rack, &member.rack)
            && same(self.assignor, &member.assignor)
            && same(self.regex, &member.regex)
            && self.rebalance_timeout_ms.is_none_or(|ms| ms == member.rebalance_timeout_ms)
            && self.topics.is_none_or(|topics| same_topics(topics, member))
            && *self.client.id == *member.client_id
            && *self.client.host == *member.client_host
            && self.classic.as_ref() == member.classic.as_deref();
        (!nothing_new).then(|| self.updated(member.clone()))
    }

    fn updated(&self, mut member: Member) -> Member {
        let set = |told: Option<&str>, known: &mut Option<Arc<str>>| {
            if let Some(told) = told.filter(|told| known.as_deref() != Some(told)) {
                *known = Some(Arc::from(told));
            }
        };
        set(self.instance, &mut member.instance);
        set(self.rack, &mut member.rack);
        set(self.assignor, &mut member.assignor);
        set(self.regex, &mut member.regex);
        member.rebalance_timeout_ms = self.rebalance_timeout_ms.unwrap_or(member.rebalance_timeout_ms);
        if let Some(topics) = self.topics {
            member.topics = Arc::new(topics.iter().map(|topic| Arc::from(*topic)).collect());
        }
        member.client_id = Arc::from(self.client.id);
        member.client_host = Arc::from(self.client.host);
        member.classic = self.classic.clone().map(Arc::new);
        member
    }
}

fn same_topics(topics: &[&str], member: &Member) -> bool {
    let told: BTreeSet<&str> = topics.iter().copied().collect();
    told.iter().copied().eq(member.topics.iter().map(Arc::as_ref))
}
