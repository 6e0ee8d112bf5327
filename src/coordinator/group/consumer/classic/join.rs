//! JoinGroup of a classic member: it tells what it wants and has, and takes a step.

use super::super::group::{ConsumerGroup, Context, Failure};
use super::super::heartbeat::{Client, News};
use super::super::joining::Person;
use super::super::member::Classic;
use super::super::options::MigrationPolicy;
use super::super::partitions::Claimed;
use super::super::serve::{open, settle};
use super::super::timers::Clock;
use super::super::told::Told;
use super::CONSUMER;
use super::downgrade::Downgrade;
use super::protocol::{by_id, subscription};
use crate::coordinator::Request;
use crate::coordinator::group::step::{Caller, Step};
use crate::coordinator::group::table::{Group, Table};
use crate::protocol::join_group_request::JoinGroupRequestProtocol;
use crate::protocol::{ErrorCode, JoinGroupRequest, JoinGroupResponse};
use std::collections::BTreeSet;
use std::sync::Arc;

/// From this version on, a new member first gets its id and joins again with it (KIP-394).
const ID_REQUIRED_SINCE: i16 = 4;

/// Answers JoinGroup at a consumer group that has members.
pub(in crate::coordinator::group) fn join_request(
    table: &mut Table,
    step: &mut Step<'_>,
    request: &Request<'_>,
    body: &JoinGroupRequest<'_>,
) {
    let caller = Caller::of(request);
    let Some(Group::Consumer(group)) = table.group_mut(body.group_id) else { return };
    let client = Client { id: request.client_id, host: request.client_host };
    let mut context = open(group, step);
    let joined = group.classic_join(&mut context, request.version, body, client);
    settle(table, body.group_id, step);
    match joined {
        Ok(joined) => {
            let response = JoinGroupResponse {
                generation_id: joined.epoch,
                protocol_type: Some(CONSUMER),
                protocol_name: Some(&joined.protocol),
                member_id: &joined.id,
                ..Default::default()
            };
            step.reply(caller, &response);
        }
        Err((error, id)) => {
            let error_code = caller.code(error);
            step.reply(caller, &JoinGroupResponse { error_code, member_id: &id, ..Default::default() });
        }
    }
}

/// A member that has joined.
struct Joined {
    id: Arc<str>,
    epoch: i32,
    protocol: Arc<str>,
}

impl ConsumerGroup {
    /// An error comes with the member id that goes with it.
    fn classic_join(
        &mut self,
        context: &mut Context<'_>,
        version: i16,
        body: &JoinGroupRequest<'_>,
        client: Client<'_>,
    ) -> Result<Joined, (ErrorCode, Arc<str>)> {
        let made_up = body.member_id.is_empty().then(|| context.random.uuid().to_string());
        let member_id: Arc<str> = Arc::from(made_up.as_deref().unwrap_or(body.member_id));
        let nobody: Arc<str> = Arc::from("");
        self.admit(context, &member_id, body).map_err(|failure| (failure.code, nobody.clone()))?;
        if version >= ID_REQUIRED_SINCE && body.group_instance_id.is_none() && made_up.is_some() {
            return Err((ErrorCode::MemberIdRequired, member_id));
        }
        let joins = body.group_instance_id.is_none() || made_up.is_some();
        let joined = self.take_in(context, &member_id, joins, body, client);
        joined.map_err(|failure| (failure.code, nobody))
    }

    /// Whether somebody who speaks the classic protocol may be in the group.
    fn admit(
        &self,
        context: &Context<'_>,
        member_id: &str,
        body: &JoinGroupRequest<'_>,
    ) -> Result<(), Failure> {
        let id = &self.id;
        if context.options.migration == MigrationPolicy::Disabled {
            let text = format!(
                "Cannot join the consumer group {id} with the classic protocol because the group migration is disabled."
            );
            return Err(Failure::new(ErrorCode::InconsistentGroupProtocol, text));
        }
        self.refuse_if_full(context, member_id)?;
        if body.protocol_type == CONSUMER && self.share_a_protocol(&body.protocols) {
            return Ok(());
        }
        let text = format!("Member {member_id}'s protocols are not supported.");
        Err(Failure::new(ErrorCode::InconsistentGroupProtocol, text))
    }

    /// Whether one of these protocols is known to all members that speak the classic protocol.
    fn share_a_protocol(&self, protocols: &[JoinGroupRequestProtocol<'_>]) -> bool {
        let classics = || self.state.members.values().filter_map(|member| member.classic.as_deref());
        let knows =
            |classic: &Classic, wanted: &str| classic.protocols.iter().any(|(name, _)| **name == *wanted);
        protocols.iter().any(|protocol| classics().all(|classic| knows(classic, protocol.name)))
    }

    fn take_in(
        &mut self,
        context: &mut Context<'_>,
        member_id: &str,
        joins: bool,
        body: &JoinGroupRequest<'_>,
        client: Client<'_>,
    ) -> Result<Joined, Failure> {
        let instance = body.group_instance_id;
        let person = Person { member_id, instance, joins, classic: true, epoch: -1, claimed: None };
        let found = self.find(&person)?;
        let malformed = || {
            Failure::new(
                ErrorCode::UnknownServerError,
                "Malformed embedded consumer protocol in subscription deserialization.",
            )
        };
        let preferred = body.protocols.first().ok_or_else(malformed)?;
        let wants = subscription(preferred.metadata).map_err(|_| malformed())?;
        let has = wants.owned_partitions.iter().map(|topic| (topic.topic, &*topic.partitions));
        let claimed = by_id(context.image, has);
        let told = Told {
            instance,
            rack: wants.rack_id.filter(|rack| !rack.is_empty()),
            rebalance_timeout_ms: Some(body.rebalance_timeout_ms).filter(|ms| *ms != -1),
            assignor: None,
            topics: Some(&wants.topics),
            // The classic protocol has no patterns.
            regex: Some(""),
            client,
            classic: Some(classic_of(body)),
        };
        let downgrades = self.downgrades_with(context, instance);
        let (id, news) = self.take_over(context, found, &told, Some(&claimed))?;
        self.renew_epoch(context, news.wishes_changed);
        self.step_or_downgrade(context, &id, &news, &claimed, downgrades);
        if !downgrades {
            self.start_joined_clocks(context, &id, body);
        }
        let epoch = self.state.members.get(&id).map_or(0, |member| member.epoch);
        Ok(Joined { id, epoch, protocol: Arc::from(preferred.name) })
    }

    /// Whether the one that takes a static member's place makes the group one of classic members only.
    fn downgrades_with(&self, context: &Context<'_>, instance: Option<&str>) -> bool {
        let old = instance.and_then(|instance| self.state.instances.get(instance));
        let Some(old) = old.and_then(|old| self.state.members.get(old)) else { return false };
        let size = self.state.members.len();
        old.classic.is_none()
            && self.classic_members() + 1 == size
            && context.options.migration.downgrades()
            && size <= context.options.classic_size_max
    }

    fn step_or_downgrade(
        &mut self,
        context: &mut Context<'_>,
        id: &Arc<str>,
        news: &News,
        claimed: Claimed<'_>,
        downgrades: bool,
    ) {
        if !downgrades {
            self.renew_target(context, news.newcomer(id));
        }
        // With a stale target, the classic group shares out anew anyway.
        let rebalances = downgrades && self.state.target_epoch < self.state.epoch;
        if !rebalances {
            self.step(context, id, news.wishes_changed, Some(claimed));
        }
        if downgrades {
            self.downgrade = Some(Downgrade { without: Vec::new(), rebalances });
        }
    }

    fn start_joined_clocks(&mut self, context: &Context<'_>, id: &Arc<str>, body: &JoinGroupRequest<'_>) {
        let now = context.now.mono;
        self.stop_clock(id, Clock::Join);
        self.start_clock(id, Clock::Session, now, body.session_timeout_ms);
        self.start_clock(id, Clock::Sync, now, body.rebalance_timeout_ms);
    }
}

/// Each name counts once.
fn classic_of(body: &JoinGroupRequest<'_>) -> Classic {
    let mut seen = BTreeSet::new();
    let firsts = body.protocols.iter().filter(|protocol| seen.insert(protocol.name));
    let protocols = firsts.map(|protocol| (Arc::from(protocol.name), protocol.metadata.to_vec())).collect();
    Classic { session_timeout_ms: body.session_timeout_ms, protocols }
}
