//! Clients that speak real Kafka bytes. They know the protocol and what they were told, nothing of the broker.
//!
//! | file | what it is |
//! |---|---|
//! | `session` | one client's connection: frames, correlation ids, replies in order |
//! | `admin` | makes the topics, learns their ids |
//! | `auditor` | asks what groups look like, once all is quiet |
//! | `churner` | makes and deletes a topic of one name again and again |
//! | `member/` | members of groups, of both protocols |
//! | `outsider` | sets offsets of groups that nobody is in |
//! | `producer` | batches, idempotent with retries or plain, several in flight |
//! | `reader` | fetches, with sessions or without, and asks for offsets |

mod admin;
mod auditor;
mod churner;
mod member;
mod outsider;
mod producer;
mod reader;
mod session;

use crate::checker::History;
use crate::trace::Trace;
use highwater::base::{Bytes, Duration, Now, Random};

pub(crate) use admin::Admin;
pub(crate) use auditor::{Auditor, Question};
pub(crate) use churner::Churner;
pub(crate) use member::{Member, MemberOptions};
pub(crate) use outsider::Outsider;
pub(crate) use producer::{Producer, ProducerOptions};
pub(crate) use reader::Reader;
pub(crate) use session::{Answer, Session};

/// What a client may use while it acts.
pub(crate) struct Context<'a> {
    pub(crate) random: &'a mut Random,
    pub(crate) now: Now,
    pub(crate) history: &'a mut History,
    pub(crate) trace: &'a mut Trace,
    /// Frames to send, in order.
    pub(crate) send: Vec<Bytes>,
    /// When it wants to act again.
    pub(crate) wake: Option<Duration>,
    /// It wants another connection, once everything is sent.
    pub(crate) hang_up: Option<HangUp>,
}

/// How a client ends a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HangUp {
    /// What is under way is lost.
    Close,
    /// The client looks after it no longer; what is under way arrives, and is answered to nobody.
    Leave,
}

/// One client.
#[derive(Debug)]
pub(crate) enum Client {
    Admin(Admin),
    Auditor(Auditor),
    Churner(Churner),
    Member(Box<Member>),
    Outsider(Outsider),
    Producer(Producer),
    Reader(Reader),
}

impl Client {
    /// There is a connection: begin, or go on.
    pub(crate) fn connected(&mut self, context: &mut Context<'_>) {
        self.session().connected();
        self.act(context);
    }

    /// The connection is gone.
    pub(crate) fn lost(&mut self) {
        let unanswered = self.session().lost();
        match self {
            Client::Producer(producer) => producer.lost(&unanswered),
            Client::Reader(reader) => reader.lost(),
            Client::Member(member) => member.lost(),
            Client::Admin(_) | Client::Auditor(_) | Client::Churner(_) | Client::Outsider(_) => {}
        }
    }

    /// Time to act.
    pub(crate) fn act(&mut self, context: &mut Context<'_>) {
        if !self.session().is_connected() {
            return;
        }
        match self {
            Client::Admin(admin) => admin.act(context),
            Client::Auditor(auditor) => auditor.act(context),
            Client::Churner(churner) => churner.act(context),
            Client::Member(member) => member.act(context),
            Client::Outsider(outsider) => outsider.act(context),
            Client::Producer(producer) => producer.act(context),
            Client::Reader(reader) => reader.act(context),
        }
    }

    /// Bytes arrived.
    pub(crate) fn received(&mut self, bytes: &[u8], context: &mut Context<'_>) {
        for answer in self.session().received(bytes) {
            match self {
                Client::Admin(admin) => admin.answered(&answer, context),
                Client::Auditor(auditor) => auditor.answered(&answer),
                Client::Churner(churner) => churner.answered(&answer, context),
                Client::Member(member) => member.answered(&answer, context),
                Client::Outsider(outsider) => outsider.answered(&answer, context),
                Client::Producer(producer) => producer.answered(&answer, context),
                Client::Reader(reader) => reader.answered(&answer, context),
            }
        }
        let pause_us = context.random.below(4) * context.random.below(2_000);
        context.wake = Some(Duration::from_micros(pause_us));
    }

    /// It has done all that it wanted; some never have.
    pub(crate) fn is_done(&self) -> bool {
        match self {
            Client::Admin(admin) => admin.is_done(),
            Client::Churner(churner) => churner.is_done(),
            Client::Producer(producer) => producer.is_done(),
            Client::Auditor(auditor) => auditor.is_done(),
            Client::Member(_) | Client::Outsider(_) | Client::Reader(_) => true,
        }
    }

    fn session(&mut self) -> &mut Session {
        match self {
            Client::Admin(admin) => &mut admin.session,
            Client::Auditor(auditor) => &mut auditor.session,
            Client::Churner(churner) => &mut churner.session,
            Client::Member(member) => &mut member.session,
            Client::Outsider(outsider) => &mut outsider.session,
            Client::Producer(producer) => &mut producer.session,
            Client::Reader(reader) => &mut reader.session,
        }
    }
}
