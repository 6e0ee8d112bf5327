//! The protocol of KIP-848: one heartbeat for everything. The member tells what it has, and is told what it may have; it gives
//! up first, maybe too late, then it takes.

use super::work::Work;
use super::{Answer, COMES_BACK, Context, Member, Way, pick};
use crate::checker::groups::Place;
use highwater::base::{Duration, Instant};
use highwater::protocol::consumer_group_heartbeat_request::TopicPartitions;
use highwater::protocol::{ConsumerGroupHeartbeatRequest, ConsumerGroupHeartbeatResponse, Decode};
use std::collections::BTreeSet;

const UNKNOWN_MEMBER_ID: i16 = 25;
const GROUP_ID_NOT_FOUND: i16 = 69;
const FENCED_INSTANCE_ID: i16 = 82;
const FENCED_MEMBER_EPOCH: i16 = 110;
const UNRELEASED_INSTANCE_ID: i16 = 111;
const STALE_MEMBER_EPOCH: i16 = 113;
const LEFT: i32 = -1;
const AWAY: i32 = -2;

/// The state of the protocol.
#[derive(Debug, Default)]
pub(super) struct Consumer {
    member: String,
    /// 0: it is not in the group.
    epoch: i32,
    /// What it may have, by the last answer.
    may_have: BTreeSet<Place>,
    /// What it last told, and that was answered.
    told: Option<BTreeSet<Place>>,
    /// It will have given up what it must by then.
    moves_at: Instant,
    beat_at: Instant,
    /// What the request under way tells.
    telling: Option<BTreeSet<Place>>,
}

impl Consumer {
    pub(super) fn who(&self) -> (&str, i32) {
        (&self.member, self.epoch)
    }

    pub(super) fn at_rest(&self, work: &Work) -> Option<i32> {
        let is_at_rest = self.epoch > 0 && work.places().eq(self.may_have.iter().copied());
        is_at_rest.then_some(self.epoch)
    }

    /// Whether answers got through is not known: the next heartbeat tells everything.
    pub(super) fn lost(&mut self) {
        (self.told, self.telling) = (None, None);
    }
}

impl Member {
    fn consumer(&mut self) -> &mut Consumer {
        match &mut self.way {
            Way::Consumer(consumer) => consumer,
            Way::Classic(_) => panic!("an answer of the other protocol"),
        }
    }

    pub(super) fn act_consumer(&mut self, context: &mut Context<'_>) {
        let now = context.now.mono;
        self.reconcile(context);
        let places: BTreeSet<Place> = self.work.places().collect();
        let consumer = self.consumer();
        let has_news = consumer.told.as_ref() != Some(&places);
        if consumer.epoch == 0 || consumer.beat_at <= now || has_news {
            return self.report(context);
        }
        let next = consumer.beat_at - now;
        if !self.do_work(context) {
            let pause = Duration::from_millis(1 + context.random.below(100));
            context.wake = Some(next.min(pause));
        }
    }

    /// Gives up what it may not have any more, then takes what is new.
    fn reconcile(&mut self, context: &mut Context<'_>) {
        let Way::Consumer(consumer) = &self.way else { return };
        if consumer.moves_at > context.now.mono || consumer.epoch == 0 {
            return;
        }
        let may_have = consumer.may_have.clone();
        let lost = self.work.places().filter(|place| !may_have.contains(place)).collect();
        self.are_gone(lost, context);
        may_have.into_iter().for_each(|place| self.work.take(place));
    }

    fn report(&mut self, context: &mut Context<'_>) {
        if self.consumer().member.is_empty() {
            self.consumer().member = context.random.uuid().to_string();
        }
        let (who, joins, copies) = (self.who(), self.consumer().epoch == 0, context.copies());
        let has: BTreeSet<Place> = self.work.places().collect();
        let is_full = joins || self.consumer().told.is_none() || context.random.chance(1, 10);
        if is_full {
            self.forget_what_was_not_taken(&has, context);
        }
        let tells = is_full || self.consumer().told.as_ref() != Some(&has);
        let wanted = self.wants(context.history.topics.len());
        let topics = context.history.topics[wanted].iter().map(|topic| topic.name.as_str());
        let body = ConsumerGroupHeartbeatRequest {
            group_id: &who.group,
            member_id: &who.member,
            member_epoch: who.epoch,
            instance_id: self.options.instance.as_deref(),
            rebalance_timeout_ms: if is_full { self.options.rebalance_ms as i32 } else { -1 },
            subscribed_topic_names: is_full.then(|| topics.collect()),
            topic_partitions: tells.then(|| partitions(&has, context)),
            ..Default::default()
        };
        let version = pick(context.random, &[0, 1]);
        let frames: Vec<_> = (0..copies).map(|_| self.session.request(version, Some(0), &body)).collect();
        self.consumer().telling = tells.then_some(has);
        frames.into_iter().for_each(|frame| self.ask(frame, 500, context));
        let ms = 1 + context.random.below(self.options.session_ms / 3);
        self.consumer().beat_at = context.now.mono + Duration::from_millis(ms);
    }

    /// Whoever says that it has nothing must not take it later because of an older answer: another may have got it since.
    fn forget_what_was_not_taken(&mut self, has: &BTreeSet<Place>, context: &mut Context<'_>) {
        let may_have = std::mem::take(&mut self.consumer().may_have);
        let (kept, not_taken) = may_have.into_iter().partition(|place| has.contains(place));
        self.consumer().may_have = kept;
        self.are_gone(not_taken, context);
    }

    pub(super) fn reported(&mut self, answer: &Answer, context: &mut Context<'_>) {
        let body =
            ConsumerGroupHeartbeatResponse::from_bytes(&answer.body, answer.version).expect("a sound answer");
        if body.error_code != 0 {
            return self.refused_consumer(body.error_code, context);
        }
        // A process that died after it had said good-bye does not listen.
        if body.member_epoch < 0 || self.consumer().member.is_empty() {
            return;
        }
        // What it has was told twice: the second time the broker may have taken it at its word and given the rest away.
        if self.consumer().telling.is_some() && self.session.in_flight() > 0 {
            return;
        }
        let (now, may_take_ms) = (context.now.mono, context.random.below(self.options.rebalance_ms * 5 / 4));
        let is_late = !context.history.groups.is_calm && context.random.chance(1, 4);
        let consumer = self.consumer();
        consumer.epoch = body.member_epoch;
        if let Some(told) = consumer.telling.take() {
            consumer.told = Some(told);
        }
        let may_have: Option<BTreeSet<Place>> = body.assignment.as_ref().map(|assignment| {
            let topics = assignment.topic_partitions.iter();
            let each = topics.flat_map(|topic| {
                let at = context.history.topic_at("", topic.topic_id);
                topic.partitions.iter().map(move |number| (at, *number))
            });
            each.collect()
        });
        let mut never_taken = BTreeSet::new();
        if let Some(may_have) = &may_have {
            never_taken = std::mem::replace(&mut consumer.may_have, may_have.clone());
            let span = Duration::from_millis(if is_late { may_take_ms } else { 0 });
            consumer.moves_at = now + span;
        }
        never_taken.retain(|place| !self.work.has(*place));
        self.are_gone(never_taken, context);
        let who = self.who();
        context.trace.note(format_args!("{who:?} may have {may_have:?}"));
        context.history.groups.reported(who, may_have);
    }

    pub(super) fn refused_consumer(&mut self, code: i16, context: &mut Context<'_>) {
        match code {
            UNKNOWN_MEMBER_ID | GROUP_ID_NOT_FOUND => context.history.groups.put_out(&self.who()),
            FENCED_MEMBER_EPOCH => {}
            FENCED_INSTANCE_ID => self.consumer().member.clear(),
            // The next heartbeat will say which epoch it is; or who had the instance id must go first.
            STALE_MEMBER_EPOCH => return self.consumer().lost(),
            UNRELEASED_INSTANCE_ID => return self.sleep(100, context),
            code if COMES_BACK.contains(&code) => return self.consumer().lost(),
            other => panic!("a member of a consumer group: error {other}"),
        }
        self.give_up_everything(context);
    }

    /// It is no member any more.
    pub(super) fn give_up_everything(&mut self, context: &mut Context<'_>) {
        let consumer = self.consumer();
        let mut places = std::mem::take(&mut consumer.may_have);
        consumer.epoch = 0;
        consumer.lost();
        places.extend(self.work.places());
        self.are_gone(places, context);
    }

    fn are_gone(&mut self, places: BTreeSet<Place>, context: &mut Context<'_>) {
        for place in places {
            self.work.give_up(place);
            context.history.groups.gave_up(&self.options.group, place, self.process);
        }
    }

    /// For good, or for a while.
    pub(super) fn leave_consumer(&mut self, context: &mut Context<'_>) {
        let who = self.who();
        if who.epoch == 0 {
            return;
        }
        let is_away = self.options.instance.is_some() && context.random.chance(2, 3);
        let body = ConsumerGroupHeartbeatRequest {
            group_id: &who.group,
            member_id: &who.member,
            member_epoch: if is_away { AWAY } else { LEFT },
            instance_id: self.options.instance.as_deref(),
            rebalance_timeout_ms: -1,
            ..Default::default()
        };
        let version = pick(context.random, &[0, 1]);
        let frame = self.session.request(version, Some(0), &body);
        self.ask(frame, 500, context);
    }
}

fn partitions(has: &BTreeSet<Place>, context: &Context<'_>) -> Vec<TopicPartitions> {
    let places: Vec<Place> = has.iter().copied().collect();
    let topics = super::work::by_topic(&places).into_iter();
    topics
        .map(|(at, partitions)| TopicPartitions { topic_id: context.history.topics[at].id, partitions })
        .collect()
}
