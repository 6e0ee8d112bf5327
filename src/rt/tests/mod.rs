//! The whole shell driven by small stand-in nodes, on loopback and temporary folders.

mod disks;
mod doors;
mod lives;
mod sockets;
mod workers;

use super::node::Node;
use super::options::{Options, RunError};
use super::run::run_nodes;
use super::sys::Bell;
use crate::base::{Instant, Now, ShardId};
use crate::shard::{Effect, Effects, Event};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::channel;
use std::time::Duration;

/// A folder that goes when the value goes.
pub(super) struct TempDir(PathBuf);

impl TempDir {
    pub(super) fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("highwater-rt-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::SeqCst));
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for TempDir {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A node made of one function, without deadlines.
struct Simple<F>(F);

impl<F: FnMut(Now, Event<'_>, &mut Effects)> Node for Simple<F> {
    fn handle(&mut self, now: Now, event: Event<'_>, effects: &mut Effects) {
        (self.0)(now, event, effects);
    }

    fn next_deadline(&self) -> Option<Instant> {
        None
    }
}

/// Ends a run from another thread.
#[derive(Clone)]
struct Stopper {
    bell: Arc<Bell>,
    requests: Arc<AtomicU32>,
}

impl Stopper {
    fn new() -> Self {
        Self { bell: Arc::new(Bell::new().unwrap()), requests: Arc::default() }
    }

    fn stop(&self) {
        self.requests.fetch_add(1, Ordering::SeqCst);
        self.bell.ring();
    }
}

fn loopback() -> SocketAddr {
    ([127, 0, 0, 1], 0).into()
}

fn options(cores: usize, dir: &TempDir) -> Options {
    let cpus = super::choose_cores(None).unwrap();
    let mut options = Options::new(cpus[..cores].to_vec(), vec![loopback()], vec![dir.path().to_owned()]);
    options.stop_deadline = Duration::from_secs(5);
    options
}

/// Runs nodes on `cores` cores; `client` talks to them and the run is stopped after it.
fn serve<N: Node + 'static>(
    cores: usize,
    make: impl Fn(ShardId) -> N + Send + Clone + 'static,
    client: impl FnOnce(SocketAddr) + Send,
) -> Result<(), RunError> {
    let dir = TempDir::new();
    serve_with(options(cores, &dir), make, client)
}

fn serve_with<N: Node + 'static>(
    options: Options,
    make: impl Fn(ShardId) -> N + Send + Clone + 'static,
    client: impl FnOnce(SocketAddr) + Send,
) -> Result<(), RunError> {
    let stopper = Stopper::new();
    let (tell, told) = channel();
    let seeds = vec![(); options.cores.len()];
    std::thread::scope(|scope| {
        let at_end = stopper.clone();
        scope.spawn(move || {
            let Ok(address) = told.recv() else { return };
            let guard = OnDrop(move || at_end.stop());
            client(address);
            drop(guard);
        });
        let on_listening = move |addresses: &[SocketAddr]| tell.send(addresses[0]).unwrap();
        let requests = || stopper.requests.load(Ordering::SeqCst);
        let make = move |shard, (), _now| make(shard);
        run_nodes(options, seeds, make, drop, on_listening, &stopper.bell, &requests).map(drop)
    })
}

struct OnDrop<F: FnMut()>(F);

impl<F: FnMut()> Drop for OnDrop<F> {
    fn drop(&mut self) {
        (self.0)();
    }
}

/// Sends back whatever comes.
fn echo(event: Event<'_>, effects: &mut Effects) {
    match event {
        Event::Received { conn, bytes } => {
            effects.push(Effect::Send { conn, bytes: bytes.to_vec().into() });
        }
        Event::Shutdown => effects.push(Effect::Stopped),
        _ => {}
    }
}

fn echo_node(_: ShardId) -> impl Node {
    Simple(|_: Now, event: Event<'_>, effects: &mut Effects| echo(event, effects))
}
