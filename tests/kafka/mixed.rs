//! Everything at once, for `HIGHWATER_MIXED_MINUTES` (half a minute when not set): a load that is checked, topics that come and go, guests
//! that come, ask for this and that and leave in the middle, and kill -9 every minute. In the end everything acknowledged is
//! there in order, memory and open files have not grown from one life of the broker to the next, and its log holds nothing but what it
//! says after a kill.

use crate::broker::{Broker, Folder, Usage};
use crate::load::{self, Load, Moment};
use crate::wire::{Wire, batch};
use std::io::Write as _;
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Longest pause between two requests of a client of the load: half an hour must fit onto the disk.
const PAUSE: Duration = Duration::from_millis(100);
const GUESTS: u64 = 4;
/// Lives of the broker.
const LIVES_MIN: u32 = 4;
/// How far memory and open files may grow from the first lives to the last.
const GROWN_KIB_MAX: u64 = 32 << 10;
const GROWN_FILES_MAX: usize = 64;

/// As little memory as there can be: every life fills its cache, however fast the machine is, so that what grows beyond it shows.
const LITTLE: [&str; 6] = [
    "--highwater.cores",
    "2",
    "--highwater.wal.bytes.per.core",
    "67108864",
    "--highwater.memory.bytes",
    "67108864",
];

/// What a broker may warn of: it was killed.
const EXPECTED: [&str; 1] = ["the last stop was not clean"];

/// Clients that never stay.
struct Guests {
    is_over: Arc<AtomicBool>,
    visits: Arc<AtomicU64>,
    threads: Vec<JoinHandle<()>>,
}

impl Guests {
    fn invite(address: &str, seed: u64) -> Self {
        let (is_over, visits) = (Arc::<AtomicBool>::default(), Arc::<AtomicU64>::default());
        let guest = |number: u64| {
            let (address, over, visits) = (address.to_owned(), is_over.clone(), visits.clone());
            std::thread::spawn(move || {
                let mut random = fastrand::Rng::with_seed(seed ^ number);
                while !over.load(Ordering::Relaxed) {
                    if visit(&address, &mut random).is_some() {
                        visits.fetch_add(1, Ordering::Relaxed);
                    }
                    std::thread::sleep(Duration::from_millis(random.u64(1..40)));
                }
            })
        };
        let threads = (0..GUESTS).map(guest).collect();
        Self { is_over, visits, threads }
    }

    /// How many visits there were.
    fn finish(self) -> u64 {
        self.is_over.store(true, Ordering::Relaxed);
        self.threads.into_iter().for_each(|thread| thread.join().expect("a guest ends well"));
        self.visits.load(Ordering::Relaxed)
    }
}

/// `None` when the broker is away.
fn visit(address: &str, random: &mut fastrand::Rng) -> Option<()> {
    let mut stream = TcpStream::connect(address).ok()?;
    match random.u8(0..4) {
        // Says nothing and leaves.
        0 => {}
        // In the middle of a request.
        1 => stream.write_all(b"\0\0\0\x0a\0\x12\0\0").ok()?,
        // Asks often, and does not wait for the answers.
        2 => stream.write_all(&b"\0\0\0\x0a\0\x12\0\0\0\0\0\x01\0\0".repeat(random.usize(1..200))).ok()?,
        _ => {
            let value = random.u64(..).to_string();
            let mut wire = Wire::try_connect(address).ok()?;
            let (error, offset) = wire.try_produce("guests", &batch(value.as_bytes())).ok()?;
            let found = (error == 0).then(|| wire.try_fetch("guests", offset).ok()).flatten()?;
            assert_eq!(found.2.as_deref(), Some(value.as_bytes()), "at offset {offset}");
        }
    }
    Some(())
}

#[test]
fn everything_at_once() {
    let minutes =
        std::env::var("HIGHWATER_MIXED_MINUTES").ok().map(|text| text.parse().expect("a number of minutes"));
    let whole = minutes.map_or(Duration::from_secs(30), |minutes: u32| Duration::from_secs(60) * minutes);
    let life = Duration::from_secs(60).min(whole / LIVES_MIN);
    let seed = u64::from(std::process::id());
    println!("{whole:?} with a kill -9 every {life:?}, seed {seed}");
    let folder = Folder::new();
    let mut broker = Broker::start(&folder, &LITTLE);
    assert_eq!(Wire::connect(&broker).create_topic("guests"), 0);
    let load = Load::start_with_pause(&broker.address(), Arc::new(|| 0), seed, PAUSE);
    let guests = Guests::invite(&broker.address(), seed);
    let mut usages = Vec::new();
    let end = Instant::now() + whole;
    while Instant::now() < end {
        usages.push(live(&broker, &load, life));
        broker.kill();
        broker.start_again();
    }
    let visits = guests.finish();
    let history = load.finish();
    assert!(history.complaints().is_empty(), "{:?}", history.complaints());
    let found =
        load::read_all_of(&broker.address(), |topic| topic != "guests").expect("everything can be read");
    let there = history.judge(1, &found).unwrap_or_else(|wrong| panic!("{wrong}\n{}", broker.log()));
    let acknowledged = history.acknowledged_by(Moment::MAX);
    println!("{} lives, {visits} visits, {acknowledged} records acknowledged, {there} there", usages.len());
    is_flat(&usages);
    assert!(broker.stop().success());
    says_nothing_unexpected(&broker.log());
}

/// One life, and what the broker held at its end.
fn live(broker: &Broker, load: &Load, life: Duration) -> Usage {
    let before = load.acknowledged();
    std::thread::sleep(life);
    assert!(load.complaints().is_empty(), "{:?}", load.complaints());
    assert!(load.acknowledged() > before, "nothing is acknowledged any more:\n{}", broker.log());
    broker.usage()
}

/// The last lives hold no more than the first.
fn is_flat(usages: &[Usage]) {
    let third = usages.len().div_ceil(3);
    let most = |usages: &[Usage]| {
        let memory = usages.iter().map(|usage| usage.resident_kib).max().unwrap_or_default();
        (memory, usages.iter().map(|usage| usage.files).max().unwrap_or_default())
    };
    let (first, last) = (most(&usages[..third]), most(&usages[usages.len() - third..]));
    println!("memory and files at first {first:?}, at last {last:?}");
    assert!(last.0 < first.0 + GROWN_KIB_MAX && last.1 < first.1 + GROWN_FILES_MAX, "{usages:?}");
}

fn says_nothing_unexpected(log: &str) {
    let is_expected = |line: &&str| EXPECTED.iter().any(|words| line.contains(words));
    let unexpected: Vec<&str> =
        log.lines().filter(|line| !line.contains(" INFO ")).filter(|line| !is_expected(line)).collect();
    assert!(unexpected.is_empty(), "{}", unexpected.join("\n"));
}
