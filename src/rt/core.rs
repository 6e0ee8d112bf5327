//! One core from its start to its end: makes the ring and everything around it on the core's own thread, then the
//! node, and drives it.

use super::call::Call;
use super::clock::Clock;
use super::control::Control;
use super::dir_io::DirIo;
use super::door::Door;
use super::helper::Helper;
use super::idle_poll::IdlePoll;
use super::listen::Listener;
use super::mailbox::Mailbox;
use super::net::{Listening, Net};
use super::node::Node;
use super::options::Options;
use super::ring::Ring;
use super::shard_loop::{Letter, LoopError, ShardLoop, State};
use super::sleep::Sleeper;
use super::task_ring::TaskRing;
use crate::base::{DirId, Duration, ShardId};
use std::cell::RefCell;
use std::io;
use std::rc::Rc;
use std::sync::Arc;

/// What one core gets from the main thread.
pub(super) struct Seat {
    pub(super) shard: ShardId,
    pub(super) options: Arc<Options>,
    pub(super) clock: Clock,
    pub(super) control: Arc<Control>,
    pub(super) door: Arc<Door>,
    pub(super) mailbox: Mailbox<Letter>,
    /// One for each log directory.
    pub(super) helpers: Vec<Helper>,
    /// The CPUs without a core.
    pub(super) other_cpus: Vec<usize>,
    /// The sockets that this core accepts from.
    pub(super) listeners: Vec<Listener>,
}

impl Seat {
    /// Drives the node that `make` makes until the end of the run. `on_ready` is called before the first turn.
    pub(super) fn serve<N: Node>(
        self,
        make: impl FnOnce() -> N,
        on_ready: impl FnOnce(),
    ) -> Result<N, LoopError> {
        let core = self.shard;
        let explain = |error: io::Error| LoopError::Fatal(format!("cannot set up core {core}: {error}"));
        let shell = self.furnish().map_err(explain)?;
        let shard_loop = shell(make());
        on_ready();
        shard_loop.run()
    }

    /// Everything but the node.
    fn furnish<N: Node>(self) -> io::Result<impl FnOnce(N) -> ShardLoop<N>> {
        let (options, shard) = (self.options.clone(), self.shard);
        let ring = Ring::new(options.receive_buffers, options.receive_buffer_bytes)?;
        ring.keep_workers_on(&self.other_cpus);
        let ring = Rc::new(RefCell::new(ring));
        let tasks = TaskRing::new(ring.clone());
        let call = Call::new(self.door.clone());
        let roots = options.data_dirs.iter().enumerate();
        let dirs = roots.map(|(dir, root)| DirIo::new(DirId(dir as u16), root, &self, &call, &tasks));
        let dirs = dirs.collect();
        let sleeper = Sleeper::new(&self.door)?;
        let idle_poll = IdlePoll::new(Duration(options.idle_poll.as_nanos() as u64));
        Ok(move |node| ShardLoop {
            node,
            shard,
            clock: self.clock,
            control: self.control,
            door: self.door,
            mailbox: self.mailbox,
            ring,
            tasks,
            call,
            sleeper,
            idle_poll,
            listening: Listening::new(self.listeners),
            net: Net::new(shard),
            dirs,
            state: State::default(),
        })
    }
}
