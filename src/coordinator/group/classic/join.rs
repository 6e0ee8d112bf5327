//! JoinGroup: somebody wants to be a member, or still is.

use super::members::answer_join;
use super::protocols::offers;
use super::{ClassicGroup, Member, Protocol, State, member_id};
use crate::base::Random;
use crate::coordinator::Request;
use crate::coordinator::group::Options;
use crate::coordinator::group::admin::delete_group;
use crate::coordinator::group::consumer;
use crate::coordinator::group::refusal::read;
use crate::coordinator::group::step::{Caller, Step};
use crate::coordinator::group::table::{Group, Table};
use crate::coordinator::group::timers::{Target, Timer, What};
use crate::protocol::{ErrorCode, JoinGroupRequest};
use std::sync::Arc;

/// From this version on, a new member first gets its id and joins again with it (KIP-394).
const ID_REQUIRED_SINCE: i16 = 4;
/// How long a new member is waited for while it waits itself: it has no id to send heartbeats with.
const NEW_MEMBER_JOIN_TIMEOUT_MS: i32 = 5 * 60 * 1000;

/// A request to join.
pub(super) struct Join<'a> {
    pub(super) caller: Caller,
    member_id: &'a str,
    pub(super) instance_id: Option<&'a str>,
    client_id: &'a str,
    client_host: &'a str,
    protocol_type: &'a str,
    /// Rebalance, session.
    pub(super) timeouts_ms: (i32, i32),
    pub(super) protocols: Vec<Protocol>,
}

impl<'a> Join<'a> {
    fn new(request: &Request<'a>, body: &JoinGroupRequest<'a>) -> Self {
        // Version 0 knows only one time.
        let session_ms = body.session_timeout_ms;
        let rebalance_ms = if request.version == 0 { session_ms } else { body.rebalance_timeout_ms };
        Self {
            caller: Caller::of(request),
            member_id: body.member_id,
            instance_id: body.group_instance_id,
            client_id: request.client_id,
            client_host: request.client_host,
            protocol_type: body.protocol_type,
            timeouts_ms: (rebalance_ms, session_ms),
            protocols: offers(&body.protocols),
        }
    }

    fn member(&self) -> Member {
        Member {
            instance_id: self.instance_id.map(Arc::from),
            client_id: Box::from(self.client_id),
            client_host: Box::from(self.client_host),
            rebalance_timeout_ms: self.timeouts_ms.0,
            session_timeout_ms: self.timeouts_ms.1,
            protocols: self.protocols.clone(),
            is_new: true,
            joining: Some(self.caller),
            ..Member::default()
        }
    }
}

/// Answers JoinGroup; mostly later.
pub(in crate::coordinator::group) fn join_group(
    table: &mut Table,
    step: &mut Step<'_>,
    request: &Request<'_>,
) {
    let body: JoinGroupRequest<'_> = read(request);
    let join = Join::new(request, &body);
    if let Err(error) = check(&body, step.options) {
        return answer_join(join.caller, error, join.member_id, step);
    }
    match table.group_mut(body.group_id) {
        Some(Group::Classic(group)) => group.join(join, step),
        Some(Group::Consumer(group)) if !group.is_empty() => {
            consumer::join_request(table, step, request, &body);
        }
        // A consumer group that nobody is in any more makes room.
        Some(Group::Consumer(_)) | None => join_new_group(table, body.group_id, join, step),
    }
}

fn check(body: &JoinGroupRequest<'_>, options: &Options) -> Result<(), ErrorCode> {
    if body.group_id.is_empty() {
        return Err(ErrorCode::InvalidGroupId);
    }
    let (min, max) = (options.session_min.as_millis(), options.session_max.as_millis());
    let is_allowed = u64::try_from(body.session_timeout_ms).is_ok_and(|ms| (min..=max).contains(&ms));
    if is_allowed { Ok(()) } else { Err(ErrorCode::InvalidSessionTimeout) }
}

/// The group is written down at once, even if nobody comes in after all, as Kafka does.
fn join_new_group(table: &mut Table, group_id: &str, join: Join<'_>, step: &mut Step<'_>) {
    if !join.member_id.is_empty() {
        return answer_join(join.caller, ErrorCode::UnknownMemberId, join.member_id, step);
    }
    delete_group(table, group_id, step);
    table.commit(ClassicGroup::first_record(group_id, step.now.wall), step);
    if let Some(group) = table.classic_mut(group_id) {
        group.join(join, step);
    }
}

impl ClassicGroup {
    fn join(&mut self, join: Join<'_>, step: &mut Step<'_>) {
        if !self.accepts(join.member_id, step.options.size_max) {
            self.remove(join.member_id, step);
            answer_join(join.caller, ErrorCode::GroupMaxSizeReached, "", step);
        } else if !self.supports(join.protocol_type, &join.protocols) {
            answer_join(join.caller, ErrorCode::InconsistentGroupProtocol, join.member_id, step);
        } else if join.member_id.is_empty() {
            self.join_unknown(join, step);
        } else if self.pending.contains_key(join.member_id) {
            self.join_pending(&join, step);
        } else if let Err(error) = self.check_member(join.member_id, join.instance_id) {
            answer_join(join.caller, error, join.member_id, step);
        } else {
            self.join_again(join, step);
        }
    }

    fn join_unknown(&mut self, join: Join<'_>, step: &mut Step<'_>) {
        let new_id = self.new_member_id(join.instance_id.unwrap_or(join.client_id), step.random);
        let static_id = join.instance_id.and_then(|instance_id| self.instances.get(instance_id)).cloned();
        if let Some(old_id) = static_id {
            self.replace_static(&old_id, new_id, join, step);
        } else if join.instance_id.is_none() && join.caller.version >= ID_REQUIRED_SINCE {
            self.await_second_join(new_id, &join, step);
        } else {
            self.take_in(new_id, &join, step);
        }
    }

    /// An id that nobody in the group has, whatever the seed.
    fn new_member_id(&self, prefix: &str, random: &mut Random) -> Arc<str> {
        loop {
            let id = member_id(prefix, random.uuid());
            if !self.members.contains_key(&id) && !self.pending.contains_key(&id) {
                return id;
            }
        }
    }

    fn await_second_join(&mut self, id: Arc<str>, join: &Join<'_>, step: &mut Step<'_>) {
        let mut timer = Timer::default();
        let target = self.target(What::Session(id.clone()));
        step.timers.set(&mut timer, step.after_ms(join.timeouts_ms.1), || target);
        answer_join(join.caller, ErrorCode::MemberIdRequired, &id, step);
        self.pending.insert(id, timer);
    }

    fn join_pending(&mut self, join: &Join<'_>, step: &mut Step<'_>) {
        if join.instance_id.is_some() {
            // Ids that wait for a second join are never given to static members.
            return answer_join(join.caller, ErrorCode::UnknownServerError, "", step);
        }
        let Some((id, mut timer)) = self.pending.remove_entry(join.member_id) else { return };
        step.timers.cancel(&mut timer);
        self.take_in(id, join, step);
    }

    fn take_in(&mut self, id: Arc<str>, join: &Join<'_>, step: &mut Step<'_>) {
        self.has_newcomer |= self.state == State::Preparing && self.is_initial;
        let mut member = join.member();
        let what = || Target { group: self.id.clone(), what: What::Session(id.clone()) };
        step.timers.set(&mut member.session, step.after_ms(NEW_MEMBER_JOIN_TIMEOUT_MS), what);
        self.add(id, member, join.protocol_type);
        self.rebalance_or_complete(step);
    }

    /// A member that is in already. If it brings nothing new, it is told what it was told before.
    fn join_again(&mut self, join: Join<'_>, step: &mut Step<'_>) {
        let is_same =
            self.members.get(join.member_id).is_some_and(|member| member.protocols == join.protocols);
        let is_told = match self.state {
            State::Empty => {
                return answer_join(join.caller, ErrorCode::UnknownMemberId, join.member_id, step);
            }
            State::Preparing => false,
            State::Completing => is_same,
            // The leader's join is a wish to share out anew, as when it has seen that topics changed.
            State::Stable => is_same && !self.is_leader(join.member_id),
        };
        if is_told {
            return step.reply(join.caller, &self.join_answer(join.member_id));
        }
        self.update(join.member_id, join, step);
        self.rebalance_or_complete(step);
    }
}
