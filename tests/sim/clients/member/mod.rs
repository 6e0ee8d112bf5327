//! A member of a group. It joins, works on what it is given, commits how far it has come, and leaves. Until the world is calm
//! it also crashes and comes back as somebody new, sleeps longer than its session, walks away from a connection with requests
//! under way (which arrive all the same, late), sends requests twice, and repeats old commits.
//!
//! | file | what it is |
//! |---|---|
//! | `classic` | JoinGroup, SyncGroup, Heartbeat: the members share out the work among themselves |
//! | `consumer` | ConsumerGroupHeartbeat (KIP-848): the broker gives out partitions |
//! | `work` | partitions, how far they are read, commits and fetches of offsets |

mod classic;
mod consumer;
mod work;

use super::{Answer, Context, HangUp, Session};
use crate::checker::groups::Who;
use classic::Classic;
use consumer::Consumer;
use highwater::base::{Duration, Instant, Random};
use highwater::protocol::{ApiKey, Decode, FindCoordinatorRequest, FindCoordinatorResponse};
use work::Work;
pub(in crate::clients) use work::verdict;

/// The coordinator is not there, not ready, or ended while the request was under way.
const COMES_BACK: [i16; 3] = [14, 15, 16];

/// How a member is.
#[derive(Clone, Debug)]
pub(crate) struct MemberOptions {
    pub(crate) group: String,
    /// `group.instance.id`
    pub(crate) instance: Option<String>,
    /// It speaks the protocol of KIP-848.
    pub(crate) is_consumer: bool,
    pub(crate) session_ms: u64,
    pub(crate) rebalance_ms: u64,
    /// As the leader of a classic group it gives every plan a name.
    pub(crate) names_plans: bool,
    /// It is subscribed to all topics but one, if there are several.
    pub(crate) leaves_one_out: bool,
    /// One thought in this many is a bad idea.
    pub(crate) one_bad_in: u64,
}

/// Its side of the protocol.
#[derive(Debug)]
enum Way {
    Classic(Classic),
    Consumer(Consumer),
}

/// The member.
#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) session: Session,
    options: MemberOptions,
    way: Way,
    work: Work,
    knows_coordinator: bool,
    process: u64,
    asked_at: Instant,
    patience: Duration,
    sleeps_until: Instant,
}

impl Member {
    /// A member that is not in its group yet.
    pub(crate) fn new(options: MemberOptions) -> Self {
        Self {
            session: Session::default(),
            way: Way::new(options.is_consumer),
            options,
            work: Work::default(),
            knows_coordinator: false,
            process: 0,
            asked_at: Instant(0),
            patience: Duration(0),
            sleeps_until: Instant(0),
        }
    }

    /// Before it begins: it is in a group of both protocols, and speaks this one.
    pub(crate) fn be_in_mixed_group(&mut self, is_consumer: bool, session_ms: u64) {
        (self.options.is_consumer, self.options.names_plans) = (is_consumer, false);
        self.options.session_ms = session_ms;
        self.way = Way::new(self.options.is_consumer);
    }

    /// Its group.
    pub(crate) fn group(&self) -> &str {
        &self.options.group
    }

    /// The longest time that the group waits for it.
    pub(crate) fn patience_ms(&self) -> u64 {
        self.options.session_ms.max(self.options.rebalance_ms)
    }

    /// What it works on, and in which generation or epoch, when it is at rest.
    pub(crate) fn at_rest(&self) -> Option<(i32, Vec<(usize, i32)>)> {
        let epoch = match &self.way {
            Way::Classic(classic) => classic.at_rest(),
            Way::Consumer(consumer) => consumer.at_rest(&self.work),
        };
        epoch.map(|epoch| (epoch, self.work.places().collect()))
    }

    /// The topics that it wants, as places in `History::topics`.
    pub(crate) fn wants(&self, topics: usize) -> std::ops::Range<usize> {
        0..topics - usize::from(self.options.leaves_one_out && topics > 1)
    }

    pub(super) fn lost(&mut self) {
        if let Way::Consumer(consumer) = &mut self.way {
            consumer.lost();
        }
    }

    pub(super) fn act(&mut self, context: &mut Context<'_>) {
        let now = context.now.mono;
        if self.sleeps_until > now {
            context.wake = Some(self.sleeps_until - now);
        } else if context.history.topics.is_empty() {
            context.wake = Some(Duration::from_millis(5));
        } else if !context.history.groups.is_calm && context.random.chance(1, self.options.one_bad_in) {
            self.have_a_bad_idea(context);
        } else if self.session.in_flight() > 0 {
            self.wait(context);
        } else if !self.knows_coordinator {
            self.find_coordinator(context);
        } else {
            self.begin_process(context);
            match &self.way {
                Way::Classic(_) => self.act_classic(context),
                Way::Consumer(_) => self.act_consumer(context),
            }
        }
    }

    fn begin_process(&mut self, context: &mut Context<'_>) {
        if self.process == 0 {
            self.process = context.history.groups.new_process();
        }
    }

    /// Somebody who waits too long tries another connection; what it sent may still arrive.
    fn wait(&mut self, context: &mut Context<'_>) {
        let until = self.asked_at + self.patience;
        match until > context.now.mono {
            true => context.wake = Some(until - context.now.mono),
            false => context.hang_up = Some(HangUp::Leave),
        }
    }

    fn have_a_bad_idea(&mut self, context: &mut Context<'_>) {
        let draw = context.random.below(9);
        context.trace.note(format_args!("{} {:?} has bad idea {draw}", self.options.group, self.process));
        match draw {
            0 | 1 => {
                let how = if context.random.chance(1, 2) { HangUp::Close } else { HangUp::Leave };
                self.die(context);
                context.hang_up = Some(how);
            }
            2 | 3 => self.sleep(2 * self.options.session_ms, context),
            4 | 5 => context.hang_up = Some(HangUp::Leave),
            6 if self.session.in_flight() == 0 && self.commit_again(context) => {}
            _ if self.session.in_flight() == 0 && self.knows_coordinator && self.process > 0 => {
                self.leave(context);
                self.die(context);
                self.sleep(1_000, context);
            }
            _ => self.sleep(20, context),
        }
    }

    fn sleep(&mut self, ms_max: u64, context: &mut Context<'_>) {
        let span = Duration::from_millis(context.random.below(ms_max));
        self.sleeps_until = context.now.mono + span;
        context.wake = Some(span);
    }

    /// The process ends; another one begins with nothing, but with the same instance id.
    fn die(&mut self, context: &mut Context<'_>) {
        if self.options.is_consumer {
            self.give_up_everything(context);
        }
        self.way = Way::new(self.options.is_consumer);
        self.work = Work::default();
        self.process = 0;
    }

    fn leave(&mut self, context: &mut Context<'_>) {
        match &self.way {
            Way::Classic(_) => self.leave_classic(context),
            Way::Consumer(_) => self.leave_consumer(context),
        }
    }

    fn find_coordinator(&mut self, context: &mut Context<'_>) {
        let body = FindCoordinatorRequest { key: &self.options.group, ..Default::default() };
        let frame = self.session.request(3, Some(0), &body);
        self.ask(frame, 1_000, context);
    }

    /// A request leaves; it may be waited for about so long.
    fn ask(&mut self, frame: highwater::base::Bytes, patience_ms: u64, context: &mut Context<'_>) {
        context.send.push(frame);
        self.asked_at = context.now.mono;
        self.patience = Duration::from_millis(patience_ms + context.random.below(patience_ms));
        context.wake = Some(self.patience);
    }

    fn who(&self) -> Who {
        let (member, epoch) = match &self.way {
            Way::Classic(classic) => classic.who(),
            Way::Consumer(consumer) => consumer.who(),
        };
        Who { group: self.options.group.clone(), member: member.to_owned(), epoch, process: self.process }
    }

    pub(super) fn answered(&mut self, answer: &Answer, context: &mut Context<'_>) {
        let Answer { api, version, body, .. } = answer;
        let front = body.get(..10).unwrap_or(body);
        context.trace.note(format_args!("{:?}: {api:?} v{version}: {front:?}", self.who()));
        match answer.api {
            ApiKey::FindCoordinator => self.found(answer),
            ApiKey::JoinGroup => self.joined(answer, context),
            ApiKey::SyncGroup => self.synced(answer, context),
            ApiKey::Heartbeat => self.beaten(answer, context),
            ApiKey::ConsumerGroupHeartbeat => self.reported(answer, context),
            ApiKey::OffsetCommit => self.committed(answer, context),
            ApiKey::OffsetFetch => self.fetched(answer, context),
            // Whoever left does not listen.
            ApiKey::LeaveGroup => {}
            other => panic!("an answer of {other:?}"),
        }
    }

    fn found(&mut self, answer: &Answer) {
        let body = FindCoordinatorResponse::from_bytes(&answer.body, answer.version).expect("a sound answer");
        assert!([0, 15].contains(&body.error_code), "find coordinator: error {}", body.error_code);
        self.knows_coordinator = body.error_code == 0;
    }
}

impl Way {
    fn new(is_consumer: bool) -> Self {
        if is_consumer { Self::Consumer(Consumer::default()) } else { Self::Classic(Classic::default()) }
    }
}

impl Context<'_> {
    /// How often a request is sent: sometimes a second time, with nothing in between.
    fn copies(&mut self) -> u32 {
        if !self.history.groups.is_calm && self.random.chance(1, 10) { 2 } else { 1 }
    }
}

fn pick(random: &mut Random, from: &[i16]) -> i16 {
    from[random.below(from.len() as u64) as usize]
}
