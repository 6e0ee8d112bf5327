//! One greedy connection beside another that asks for one small thing at a time, on a broker with one core: the greedy one does not
//! raise the other's p99 by more than a half.
//!
//! Quiet and greedy stretches take turns, so that a noisy machine disturbs both; what counts is the ratio of the medians over
//! all turns. The clients run on another CPU than the broker, the greedy one when nobody else wants to (SCHED_IDLE), the quiet one
//! before everybody else (SCHED_FIFO, where we may): the broker is measured, not the scheduler.

use super::requests::{fetch, produce};
use crate::broker::{Broker, Folder};
use crate::wire::{Wire, batch, receive};
use socket2::SockRef;
use std::io::{Read as _, Write as _};
use std::mem::MaybeUninit;
use std::net::TcpStream;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

const TURNS: usize = 7;
const STRETCH: Duration = Duration::from_millis(300);
/// Pause between two requests of the quiet client.
const PAUSE: Duration = Duration::from_micros(300);
/// For so long somebody counts as one who produces step by step, beside whom others may have less under way.
const LATELY: Duration = Duration::from_millis(1_100);
/// What a greedy client sends in one call.
const AT_ONCE_BYTES: usize = 64 << 10;
/// By what p99 may be raised.
const RAISED_MAX: f64 = 1.5;
/// Most tries. As soon as more of them were fair than not, it is fair: a machine with other work has bad moments.
const TRIES: usize = 9;

/// A request that a connection sends without end, and how many of them it has under way.
struct Greed {
    what: &'static str,
    request: Vec<u8>,
    depth: usize,
}

/// A greedy client, while it is told to be.
struct Greedy {
    shared: Arc<Shared>,
    thread: JoinHandle<()>,
}

#[derive(Default)]
struct Shared {
    is_on: AtomicBool,
    /// Nothing is under way.
    is_idle: AtomicBool,
    is_over: AtomicBool,
    answered: AtomicU64,
}

impl Greedy {
    fn new(stream: TcpStream, greed: &Greed) -> Self {
        let shared = Arc::<Shared>::default();
        // A quarter of the depth in one call, so that the client costs little, but no call that keeps its CPU for long.
        let at_once = (AT_ONCE_BYTES / greed.request.len()).clamp(1, greed.depth / 4);
        let (many, depth, to) = (greed.request.repeat(at_once), greed.depth, shared.clone());
        let thread = std::thread::spawn(move || to.run(stream, &many, at_once, depth));
        Self { shared, thread }
    }

    fn begin(&self) {
        self.shared.is_idle.store(false, Ordering::SeqCst);
        self.shared.is_on.store(true, Ordering::SeqCst);
    }

    /// Until nothing of it is under way.
    fn pause(&self) {
        self.shared.is_on.store(false, Ordering::SeqCst);
        while !self.shared.is_idle.load(Ordering::SeqCst) {
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    fn finish(self) -> u64 {
        self.shared.is_over.store(true, Ordering::SeqCst);
        self.thread.join().expect("it ends well");
        self.shared.answered.load(Ordering::SeqCst)
    }
}

impl Shared {
    fn run(&self, mut stream: TcpStream, many: &[u8], at_once: usize, depth: usize) {
        set_apart(true);
        let mut under_way = 0;
        while !self.is_over.load(Ordering::SeqCst) {
            let mut most = 0;
            if self.is_on.load(Ordering::SeqCst) {
                stream.write_all(many).expect("the broker reads");
                under_way += at_once;
                most = depth - at_once;
            }
            while under_way > most {
                skip_answer(&mut stream);
                under_way -= 1;
                self.answered.fetch_add(1, Ordering::Relaxed);
            }
            if !self.is_on.load(Ordering::SeqCst) && under_way == 0 {
                self.is_idle.store(true, Ordering::SeqCst);
                std::thread::sleep(Duration::from_millis(1));
            }
        }
    }
}

/// Throws away the bytes of an answer where they are (MSG_TRUNC), so that the client costs little.
fn skip_answer(stream: &mut TcpStream) {
    let mut size = [0; 4];
    stream.read_exact(&mut size).expect("an answer");
    let mut left = u32::from_be_bytes(size) as usize;
    let mut room = vec![MaybeUninit::uninit(); left.min(1 << 20)];
    while left > 0 {
        let at_once = left.min(room.len());
        let skipped = SockRef::from(&*stream).recv_with_flags(&mut room[..at_once], libc::MSG_TRUNC);
        left -= skipped.ok().filter(|bytes| *bytes > 0).expect("an answer");
    }
}

/// Keeps this thread off the broker's CPU, the first one; behind everybody else if it is `greedy`, else before them.
fn set_apart(greedy: bool) {
    let thread = std::fs::read_link("/proc/thread-self").expect("/proc");
    let id = thread.file_name().expect("the thread");
    let cpus = std::thread::available_parallelism().map_or(1, usize::from);
    if cpus > 1 {
        _ = Command::new("taskset").args(["-cp", &format!("1-{}", cpus - 1)]).arg(id).output();
    }
    let policy = if greedy { ["-i", "-p", "0"] } else { ["-f", "-p", "1"] };
    _ = Command::new("chrt").args(policy).arg(id).output();
}

/// How long the slowest of a hundred requests took.
fn p99(client: &mut TcpStream, request: &[u8]) -> Duration {
    let mut took = Vec::new();
    let end = Instant::now() + STRETCH;
    while Instant::now() < end {
        let started = Instant::now();
        client.write_all(request).expect("the broker reads");
        receive(client).expect("an answer");
        took.push(started.elapsed());
        std::thread::sleep(PAUSE);
    }
    took.sort_unstable();
    took[took.len() * 99 / 100]
}

/// By what the greedy connection multiplies the other's p99.
fn raised(broker: &Broker, greed: &Greed, (what, request): (&str, &[u8])) -> f64 {
    let mut client = broker.connect();
    client.set_nodelay(true).expect("a socket");
    let greedy = Greedy::new(broker.connect(), greed);
    std::thread::sleep(LATELY);
    let (mut alone, mut beside) = (Vec::new(), Vec::new());
    for _ in 0..TURNS {
        alone.push(p99(&mut client, request));
        greedy.begin();
        beside.push(p99(&mut client, request));
        greedy.pause();
    }
    let answered = greedy.finish();
    assert!(answered > TURNS as u64, "it was not greedy");
    let (alone, beside) = (median(&mut alone), median(&mut beside));
    let ratio = beside.as_secs_f64() / alone.as_secs_f64();
    println!("{what} beside {answered} {}: p99 {alone:?}, then {beside:?}: {ratio:.2}", greed.what);
    ratio
}

/// Whether at some time more of the tries were fair than not.
fn is_fair(tries: &mut impl Iterator<Item = f64>) -> bool {
    let mut lead = 0;
    tries.any(|ratio| {
        lead += if ratio <= RAISED_MAX { 1 } else { -1 };
        lead > 0
    })
}

/// The middle one.
fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// What the other asks for: something that was written just now, in a topic of its own, or to write there.
fn quiet(wire: &mut Wire, what: &str) -> Vec<u8> {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let topic = format!("quiet-{}", NEXT.fetch_add(1, Ordering::Relaxed));
    assert_eq!(wire.create_topic(&topic), 0);
    assert_eq!(wire.produce_when_led(&topic, &batch(&[1; 100])), (0, 0));
    match what {
        "fetch" => fetch(1, &[(&topic, 1)], 1),
        _ => produce(1, &[(&topic, 1)], &batch(&[1; 100])),
    }
}

fn greeds() -> [Greed; 4] {
    let greed = |what, request, depth| Greed { what, request, depth };
    [
        greed("fetches of 100 B", fetch(1, &[("greedy", 1)], 1), 2_000),
        greed("fetches of 8 MB", fetch(1, &[("big", 1)], 8 << 20), 8),
        greed("produces of 100 B", produce(1, &[("greedy", 1)], &batch(&[1; 100])), 2_000),
        greed("produces of 100 KB", produce(1, &[("greedy", 1)], &batch(&[1; 100_000])), 40),
    ]
}

#[test]
fn a_greedy_connection_leaves_the_others_their_share() {
    let folder = Folder::new();
    let memory = ["--highwater.memory.bytes", "1073741824", "--highwater.cores", "1"];
    let mut broker = Broker::start(&folder, &memory);
    // Not before the start: the broker would inherit it.
    set_apart(false);
    let mut wire = Wire::connect(&broker);
    for topic in ["greedy", "big"] {
        assert_eq!(wire.create_topic(topic), 0);
        assert_eq!(wire.produce_when_led(topic, &batch(b"first")), (0, 0));
    }
    (0..8).for_each(|_| assert_eq!(wire.produce("big", &batch(&[7; 1_000_000])).0, 0));
    let mut too_much = Vec::new();
    for greed in &greeds() {
        for what in ["produce", "fetch"] {
            let mut tries = (0..TRIES).map(|_| {
                let request = quiet(&mut wire, what);
                raised(&broker, greed, (what, &request))
            });
            if !is_fair(&mut tries) {
                too_much.push(format!("{what} beside {}", greed.what));
            }
        }
    }
    assert!(too_much.is_empty(), "raised by more than a half: {too_much:?}");
    assert!(broker.stop().success());
}
