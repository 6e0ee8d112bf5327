//! Carries out what a shard asks for.

use super::drive::Drive;
use super::net::Way;
use super::world::{Due, World};
use crate::device::Work;
use highwater::base::{Bytes, ConnId, DirId, Duration, Gathered, ShardId};
use highwater::shard::{Effect, Event};

impl World<'_> {
    pub(super) fn perform(&mut self, shard: u16, effect: Effect) {
        match effect {
            Effect::Send { conn, bytes } => self.send_to_client(conn, &bytes),
            Effect::PauseReceive { conn } => self.net.pause(conn),
            Effect::ResumeReceive { conn } => {
                self.net.resume(conn);
                self.agenda.at(self.clock.now().mono, Due::ToShard(conn, Bytes::new()));
            }
            Effect::Close { conn } => {
                if self.net.close(conn) {
                    self.end_connection(conn);
                }
            }
            Effect::Abort { conn } => self.end_connection(conn),
            Effect::WalWrite { dir, write } => {
                let (id, bytes) = (write.id, write.data.len());
                self.trace
                    .note(format_args!("s{shard} wal {id} file {} {}+{bytes}", write.file, write.offset));
                self.submit(shard, dir, Work::Wal(write));
            }
            Effect::File { dir, job, steps } => {
                self.trace.note(format_args!("s{shard} job {job}: {} steps", steps.len()));
                self.submit(shard, dir, Work::Job { job, steps: steps.into() });
            }
            Effect::Read { dir, job, path, offset, len } => {
                self.trace.note(format_args!("s{shard} read {job} {path} {offset}+{len}"));
                self.submit(shard, dir, Work::Read { job, path, offset, len });
            }
            Effect::Message { to, message } => {
                self.mailboxes[usize::from(to.0)].push_back((ShardId(shard), message));
                let us = self.random.below(self.options.mail_us);
                self.agenda.after(self.clock.now().mono, Duration::from_micros(us), Due::Mail(to.0));
            }
            Effect::Stopped => {
                self.stopped += 1;
                self.trace.note(format_args!("s{shard} stopped"));
            }
            Effect::Fatal { reason } => {
                self.trace.note(format_args!("s{shard} fatal: {reason}"));
                let fails = |drive: &Drive| drive.device.is_dead || drive.device.options.fail_one_in > 0;
                assert!(self.drives.iter().any(fails), "fatal without a reason: {reason}");
                self.is_fatal = true;
            }
        }
    }

    fn submit(&mut self, shard: u16, dir: DirId, work: Work) {
        let device = &mut self.drives[usize::from(dir.0)].device;
        for (ticket, span) in device.submit(shard, work, &mut self.random) {
            self.agenda.after(self.clock.now().mono, span, Due::Disk(dir, ticket));
        }
    }

    fn send_to_client(&mut self, conn: ConnId, sent: &Gathered) {
        let bytes = Bytes::from(sent.concat());
        let now = self.clock.now().mono;
        for (at, piece) in self.net.send(now, conn, Way::ToClient, bytes, &mut self.random) {
            self.agenda.at(at, Due::ToClient(conn, piece));
        }
    }

    /// A connection is gone: both ends learn of it, the shard first.
    pub(super) fn end_connection(&mut self, conn: ConnId) {
        let Some((seat, shard)) = self.net.ends(conn) else { return };
        self.net.remove(conn);
        self.trace.note(format_args!("connection {} of client {seat:?} ends", conn.0));
        if let Some(seat) = seat {
            self.lose(seat);
        }
        self.tell(shard, Event::Closed { conn });
    }
}
