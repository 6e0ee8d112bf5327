//! Consumer groups in the coordinator: requests find their group, records too, and the alarms of groups are set.

use super::classic::{downgrade, upgraded};
use super::group::{ConsumerGroup, Context, Failure};
use super::heartbeat::{Client, Reply};
use super::validate::validate;
use crate::coordinator::group::admin::{OPERATIONS, UNASKED, delete_group};
use crate::coordinator::group::classic::{ClassicGroup, State};
use crate::coordinator::group::refusal::read;
use crate::coordinator::group::step::{Caller, Step};
use crate::coordinator::group::table::{Group, Table};
use crate::coordinator::group::timers::{Fired, Target, What};
use crate::coordinator::{Record, Request};
use crate::protocol::consumer_group_describe_response::DescribedGroup;
use crate::protocol::{
    ConsumerGroupDescribeRequest, ConsumerGroupDescribeResponse, ConsumerGroupHeartbeatRequest,
    ConsumerGroupHeartbeatResponse, ErrorCode, GroupRecord,
};
use std::sync::Arc;

/// Answers ConsumerGroupHeartbeat.
pub(in crate::coordinator::group) fn heartbeat_request(
    table: &mut Table,
    step: &mut Step<'_>,
    request: &Request<'_>,
) {
    let body: ConsumerGroupHeartbeatRequest<'_> = read(request);
    let caller = Caller::of(request);
    let client = Client { id: request.client_id, host: request.client_host };
    let validated = validate(&step.options.consumer, &body, request.version);
    match validated.and_then(|()| heartbeat(table, step, &body, client)) {
        Ok(reply) => step.reply(caller, &reply.response()),
        Err(Failure { code, message }) => {
            let error_code = caller.code(code);
            let error_message = Some(&*message);
            step.reply(
                caller,
                &ConsumerGroupHeartbeatResponse { error_code, error_message, ..Default::default() },
            );
        }
    }
}

fn heartbeat(
    table: &mut Table,
    step: &mut Step<'_>,
    body: &ConsumerGroupHeartbeatRequest<'_>,
    client: Client<'_>,
) -> Result<Reply, Failure> {
    let (id, joins) = (body.group_id, body.member_epoch == 0);
    match table.group_mut(id) {
        Some(Group::Consumer(group)) => {
            let mut context = open(group, step);
            let reply = group.heartbeat(&mut context, body, client);
            settle(table, id, step);
            reply
        }
        Some(Group::Classic(_)) if !joins => Err(not_found(format!("Group {id} is not a consumer group."))),
        Some(Group::Classic(classic)) if classic.state() != State::Empty => {
            let id = Arc::from(id);
            let mut records = Vec::new();
            let mut context = Context::into(step, &mut records);
            let mut group = upgraded(&id, classic, &mut context)?;
            context.group = group.own_options(context.image, context.options);
            let reply = group.heartbeat(&mut context, body, client)?;
            classic.dissolve(step);
            table.commit(ClassicGroup::tombstone(&id), step);
            begin(table, group, records, step);
            Ok(reply)
        }
        None if body.member_epoch < 0 => Err(not_found(format!("Group {id} not found."))),
        None if !joins => Err(not_found(format!("Consumer group {id} not found."))),
        _ => first_heartbeat(table, step, body, client),
    }
}

/// A group begins, maybe where a classic one was that nobody is in any more.
fn first_heartbeat(
    table: &mut Table,
    step: &mut Step<'_>,
    body: &ConsumerGroupHeartbeatRequest<'_>,
    client: Client<'_>,
) -> Result<Reply, Failure> {
    let id: Arc<str> = Arc::from(body.group_id);
    let mut group = ConsumerGroup::new(id.clone());
    // What is refused leaves no trace, not even of what the group was before.
    let mut records = Vec::new();
    let mut context = Context::into(step, &mut records);
    context.group = group.own_options(context.image, context.options);
    let reply = group.heartbeat(&mut context, body, client)?;
    delete_group(table, &id, step);
    begin(table, group, records, step);
    Ok(reply)
}

/// A group that was prepared beside the others comes among them.
fn begin(table: &mut Table, mut group: ConsumerGroup, mut records: Vec<Record>, step: &mut Step<'_>) {
    step.out.records.append(&mut records);
    set_alarm(&mut group, step);
    let id = group.id.clone();
    table.entry(&id).1.group = Some(Group::Consumer(Box::new(group)));
}

fn not_found(text: String) -> Failure {
    Failure::new(ErrorCode::GroupIdNotFound, text)
}

/// Answers ConsumerGroupDescribe.
pub(in crate::coordinator::group) fn describe_request(
    table: &mut Table,
    step: &mut Step<'_>,
    request: &Request<'_>,
) {
    let body: ConsumerGroupDescribeRequest<'_> = read(request);
    // The sentences for those that are not found; the answer borrows them.
    let why_not: Vec<String> = body.group_ids.iter().map(|id| why_not(table, id)).collect();
    let groups = body.group_ids.iter().zip(&why_not).map(|(id, why_not)| {
        let described = match table.group(id) {
            Some(Group::Consumer(group)) => group.describe(step.image, &step.options.consumer),
            _ => not_described(id, why_not),
        };
        let is_asked = body.include_authorized_operations && described.error_code == 0;
        DescribedGroup { authorized_operations: if is_asked { OPERATIONS } else { UNASKED }, ..described }
    });
    let response = ConsumerGroupDescribeResponse { groups: groups.collect(), ..Default::default() };
    step.reply(Caller::of(request), &response);
}

fn why_not(table: &Table, id: &str) -> String {
    match table.group(id) {
        Some(Group::Consumer(_)) => String::new(),
        Some(Group::Classic(_)) => format!("Group {id} is not a consumer group."),
        None => format!("Group {id} not found."),
    }
}

fn not_described<'a>(group_id: &'a str, why_not: &'a str) -> DescribedGroup<'a> {
    if group_id.is_empty() {
        return DescribedGroup { error_code: ErrorCode::InvalidGroupId as i16, ..Default::default() };
    }
    let error_code = ErrorCode::GroupIdNotFound as i16;
    DescribedGroup { group_id, error_code, error_message: Some(why_not), ..Default::default() }
}

/// The group that a record is about, and whether the record is a tombstone; `None`: not of such a group.
pub(in crate::coordinator::group) fn group_of<'a>(record: &GroupRecord<'a>) -> Option<(&'a str, bool)> {
    Some(match record {
        GroupRecord::ConsumerGroupMetadata(key, value) => (key.group_id, value.is_none()),
        GroupRecord::ConsumerGroupPartitionMetadata(key, value) => (key.group_id, value.is_none()),
        GroupRecord::ConsumerGroupMemberMetadata(key, value) => (key.group_id, value.is_none()),
        GroupRecord::ConsumerGroupTargetAssignmentMetadata(key, value) => (key.group_id, value.is_none()),
        GroupRecord::ConsumerGroupTargetAssignmentMember(key, value) => (key.group_id, value.is_none()),
        GroupRecord::ConsumerGroupCurrentMemberAssignment(key, value) => (key.group_id, value.is_none()),
        GroupRecord::ConsumerGroupRegularExpression(key, value) => (key.group_id, value.is_none()),
        _ => return None,
    })
}

/// Takes a record over into whatever stands under its group's id.
pub(in crate::coordinator::group) fn load(id: Arc<str>, group: &mut Option<Group>, record: &GroupRecord<'_>) {
    if let Some(Group::Consumer(group)) = group {
        return group.apply(record);
    }
    let mut new = Box::new(ConsumerGroup::new(id));
    new.apply(record);
    *group = Some(Group::Consumer(new));
}

/// All records were loaded.
pub(in crate::coordinator::group) fn loaded(group: &mut ConsumerGroup, step: &mut Step<'_>) {
    let context = open(group, step);
    group.loaded(&context);
    set_alarm(group, step);
}

/// Some alarm came up.
pub(in crate::coordinator::group) fn wake(table: &mut Table, fired: &Fired, step: &mut Step<'_>) {
    let id = &fired.target.group;
    let Some(Group::Consumer(group)) = table.group_mut(id) else { return };
    if step.timers.is_due(&mut group.alarm, fired, step.now.mono) {
        group.wake(&mut Context::of(step));
        settle(table, id, step);
    }
}

/// Writes that there is no such group any more. The caller takes it away.
pub(in crate::coordinator::group) fn delete(group: &mut ConsumerGroup, step: &mut Step<'_>) {
    step.timers.cancel(&mut group.alarm);
    group.write_tombstones(&mut Context::of(step));
}

/// After a call: the group is woken when it wants to be, or it is to be a classic group.
pub(in crate::coordinator::group) fn settle(table: &mut Table, id: &str, step: &mut Step<'_>) {
    let Some(Group::Consumer(group)) = table.group_mut(id) else { return };
    match group.downgrade.take() {
        None => set_alarm(group, step),
        Some(how) => {
            let id = group.id.clone();
            downgrade(table, &id, &how, step);
        }
    }
}

fn set_alarm(group: &mut ConsumerGroup, step: &mut Step<'_>) {
    let next = group.next_deadline();
    let ConsumerGroup { id, alarm, .. } = group;
    match next {
        Some(at) => step.timers.set(alarm, at, || Target { group: id.clone(), what: What::Wake }),
        None => step.timers.cancel(alarm),
    }
}

/// A call into a group, by what holds for that group.
pub(super) fn open<'a>(group: &mut ConsumerGroup, step: &'a mut Step<'_>) -> Context<'a> {
    let own = group.own_options(step.image, &step.options.consumer);
    Context { group: own, ..Context::of(step) }
}

impl<'a> Context<'a> {
    /// A call whose records are to be appended.
    pub(in crate::coordinator::group) fn of(step: &'a mut Step<'_>) -> Self {
        let consumer = &step.options.consumer;
        Context {
            now: step.now,
            image: step.image,
            options: consumer,
            group: consumer.group,
            random: step.random,
            shared: step.consumers,
            records: &mut step.out.records,
        }
    }

    /// A call whose records the caller wants to see first.
    fn into(step: &'a mut Step<'_>, records: &'a mut Vec<Record>) -> Self {
        Context { records, ..Context::of(step) }
    }
}
