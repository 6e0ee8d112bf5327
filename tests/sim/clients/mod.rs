//! Clients that speak real Kafka bytes. They know the protocol and what they were told, nothing of the broker.
//!
//! | file | what it is |
//! |---|---|
//! | `session` | one client's connection: frames, correlation ids, replies in order |
//! | `admin` | makes the topics, learns their ids |
//! | `churner` | makes and deletes a topic of one name again and again |
//! | `producer` | batches, idempotent with retries or plain, several in flight |
//! | `reader` | fetches, with sessions or without, and asks for offsets |

mod admin;
mod churner;
mod producer;
mod reader;
mod session;

use crate::checker::History;
use crate::trace::Trace;
use highwater::base::{Bytes, Duration, Now, Random};

pub(crate) use admin::Admin;
pub(crate) use churner::Churner;
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
}

/// One client.
#[derive(Debug)]
pub(crate) enum Client {
    Admin(Admin),
    Churner(Churner),
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
            Client::Admin(_) | Client::Churner(_) => {}
        }
    }

    /// Time to act.
    pub(crate) fn act(&mut self, context: &mut Context<'_>) {
        if !self.session().is_connected() {
            return;
        }
        match self {
            Client::Admin(admin) => admin.act(context),
            Client::Churner(churner) => churner.act(context),
            Client::Producer(producer) => producer.act(context),
            Client::Reader(reader) => reader.act(context),
        }
    }

    /// Bytes arrived.
    pub(crate) fn received(&mut self, bytes: &[u8], context: &mut Context<'_>) {
        for answer in self.session().received(bytes) {
            match self {
                Client::Admin(admin) => admin.answered(&answer, context),
                Client::Churner(churner) => churner.answered(&answer, context),
                Client::Producer(producer) => producer.answered(&answer, context),
                Client::Reader(reader) => reader.answered(&answer, context),
            }
        }
        let pause_us = context.random.below(4) * context.random.below(2_000);
        context.wake = Some(Duration::from_micros(pause_us));
    }

    /// It has done all that it wanted; a reader never has.
    pub(crate) fn is_done(&self) -> bool {
        match self {
            Client::Admin(admin) => admin.is_done(),
            Client::Churner(churner) => churner.is_done(),
            Client::Producer(producer) => producer.is_done(),
            Client::Reader(_) => true,
        }
    }

    fn session(&mut self) -> &mut Session {
        match self {
            Client::Admin(admin) => &mut admin.session,
            Client::Churner(churner) => &mut churner.session,
            Client::Producer(producer) => &mut producer.session,
            Client::Reader(reader) => &mut reader.session,
        }
    }
}
