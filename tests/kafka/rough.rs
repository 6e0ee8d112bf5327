//! Rough times for the process under a load that is checked: it is stopped for seconds, starved of CPU, killed while it starts, its wall
//! clock jumps, the number of its cores changes. In all of them clients only wait, and nothing is lost or doubled.

use crate::broker::{Broker, Folder, SMALL};
use crate::load::{self, Load, Moment};
use crate::mounted::is_root;
use crate::tools;
use crate::wire::{Wire, batch};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A topic that is not the load's.
const SESSION: &str = "session";
/// A client must hear something so often, whatever happens.
const SILENCE_MAX: Duration = Duration::from_secs(5);

fn start_load(broker: &Broker, seed: u64) -> Load {
    println!("seed {seed}");
    Load::start(&broker.address(), Arc::new(|| 0), seed)
}

fn seed() -> u64 {
    u64::from(std::process::id())
}

/// Lets the load run for so long, and wants acknowledgements all the time.
fn runs(load: &Load, broker: &Broker, how_long: Duration) {
    let end = Instant::now() + how_long;
    let (mut last, mut heard) = (load.acknowledged(), Instant::now());
    while Instant::now() < end || heard.elapsed() > Duration::from_millis(100) {
        std::thread::sleep(Duration::from_millis(20));
        let now = load.acknowledged();
        if now > last {
            (last, heard) = (now, Instant::now());
        }
        assert!(load.complaints().is_empty(), "{:?}", load.complaints());
        assert!(heard.elapsed() < SILENCE_MAX, "nothing is acknowledged any more:\n{}", broker.log());
    }
}

/// Ends the load, and compares what is there with what was acknowledged: now, and after a kill -9.
fn nothing_is_lost(load: Load, broker: &mut Broker) {
    let history = load.finish();
    assert!(history.complaints().is_empty(), "{:?}", history.complaints());
    for _ in 0..2 {
        let found =
            load::read_all_of(&broker.address(), |topic| topic != SESSION).expect("everything can be read");
        let there = history.judge(1, &found).unwrap_or_else(|wrong| panic!("{wrong}\n{}", broker.log()));
        println!("{} records acknowledged, {there} there", history.acknowledged_by(Moment::MAX));
        broker.kill();
        broker.start_again();
    }
    assert!(!broker.log().contains("ERROR") && !broker.log().contains("panic"), "{}", broker.log());
    assert!(broker.stop().success());
}

#[test]
fn stopped_for_seconds() {
    let folder = Folder::new();
    let mut broker = Broker::start(&folder, &SMALL);
    let mut client = Wire::connect(&broker);
    assert_eq!(client.create_topic(SESSION), 0);
    assert_eq!(client.produce_when_led(SESSION, &batch(b"before")), (0, 0));
    let load = start_load(&broker, seed());
    for seconds in [1, 3] {
        runs(&load, &broker, Duration::from_millis(700));
        broker.signal("STOP");
        std::thread::sleep(Duration::from_secs(seconds));
        broker.signal("CONT");
    }
    runs(&load, &broker, Duration::from_secs(1));
    assert_eq!(client.produce(SESSION, &batch(b"after")), (0, 1), "the old connection still serves");
    nothing_is_lost(load, &mut broker);
}

/// A neighbour of the highest priority on every core, which takes it for so long, with pauses between.
struct Burner(Vec<Child>);

impl Burner {
    /// `None` where this account must not.
    fn start(burst_ms: u32) -> Option<Self> {
        let cores = std::thread::available_parallelism().expect("a number of cores").get();
        let program = format!(
            "import time, random\n\
             while True:\n    \
                 end = time.monotonic() + {burst_ms} * random.uniform(0.0008, 0.0014)\n    \
                 while time.monotonic() < end: pass\n    \
                 time.sleep(random.uniform(0.002, 0.005))"
        );
        let start = |core: usize| {
            let mut command = Command::new("chrt");
            command.args(["-f", "10", "taskset", "-c", &core.to_string(), "python3", "-c", &program]);
            command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().ok()
        };
        let mut burner = Self((0..cores).map_while(start).collect());
        std::thread::sleep(Duration::from_millis(200));
        let is_burning =
            burner.0.len() == cores && burner.0.iter_mut().all(|child| matches!(child.try_wait(), Ok(None)));
        is_burning.then_some(burner)
    }
}

impl Drop for Burner {
    fn drop(&mut self) {
        for child in &mut self.0 {
            _ = child.kill();
            _ = child.wait();
        }
    }
}

/// Whoever loses its core at the wrong moment may sleep with work to do. A neighbour takes the core for 3 ms and for 130 ms, again and
/// again.
#[test]
fn starved_by_a_neighbour_of_higher_priority() {
    let folder = Folder::new();
    let mut broker = Broker::start(&folder, &SMALL);
    let load = start_load(&broker, seed());
    for burst_ms in [3, 130] {
        let Some(burner) = Burner::start(burst_ms) else {
            assert!(!is_required(), "a program of real-time priority cannot be started");
            println!("SKIPPED: a neighbour of real-time priority, which needs root, chrt and taskset");
            break;
        };
        let before = load.acknowledged();
        runs(&load, &broker, Duration::from_secs(4));
        println!("bursts of {burst_ms} ms: {} records acknowledged", load.acknowledged() - before);
        drop(burner);
    }
    nothing_is_lost(load, &mut broker);
}

fn is_required() -> bool {
    std::env::var("CI").is_ok_and(|ci| ci == "true") && is_root()
}

/// A cgroup that gives its processes a tenth of a core.
struct Quota(PathBuf);

impl Quota {
    /// `None` where this account or machine cannot.
    fn new(process: u32) -> Option<Self> {
        let quota = Self(Path::new("/sys/fs/cgroup/cpu").join(format!("highwater-test-{process}")));
        fs::create_dir(&quota.0).ok()?;
        let set = |file: &str, value: &str| fs::write(quota.0.join(file), value).ok();
        set("cpu.cfs_period_us", "100000")?;
        set("cpu.cfs_quota_us", "10000")?;
        set("cgroup.procs", &process.to_string())?;
        Some(quota)
    }
}

impl Drop for Quota {
    fn drop(&mut self) {
        let members = fs::read_to_string(self.0.join("cgroup.procs")).unwrap_or_default();
        let parent = self.0.parent().unwrap_or(Path::new("/")).join("cgroup.procs");
        members.lines().for_each(|process| _ = fs::write(&parent, process));
        _ = fs::remove_dir(&self.0);
    }
}

#[test]
fn a_tenth_of_a_core() {
    let folder = Folder::new();
    let mut broker = Broker::start(&folder, &SMALL);
    let load = start_load(&broker, seed());
    match Quota::new(broker.process()) {
        Some(quota) => {
            let before = load.acknowledged();
            runs(&load, &broker, Duration::from_secs(4));
            println!("{} records acknowledged", load.acknowledged() - before);
            drop(quota);
        }
        None => {
            println!("SKIPPED: a limit on CPU, which needs root and the cpu controller of version 1");
            runs(&load, &broker, Duration::from_secs(1));
        }
    }
    nothing_is_lost(load, &mut broker);
}

/// Recovery, the first checkpoint, deletions that a restart goes on with: each is cut at some moment.
#[test]
fn killed_while_it_starts() {
    let folder = Folder::new();
    let mut broker = Broker::start(&folder, &SMALL);
    let load = start_load(&broker, seed());
    let mut random = fastrand::Rng::with_seed(seed());
    for round in 0..25 {
        if round % 5 == 0 {
            runs(&load, &broker, Duration::from_millis(400));
        }
        broker.kill();
        broker.begin_to_start();
        std::thread::sleep(Duration::from_millis(random.u64(0..90)));
        if round % 5 == 4 {
            broker.kill();
            broker.start_again();
        }
    }
    runs(&load, &broker, Duration::from_millis(400));
    nothing_is_lost(load, &mut broker);
}

#[test]
fn with_more_cores_and_fewer_than_before() {
    if std::thread::available_parallelism().is_ok_and(|cores| cores.get() < 2) {
        println!("SKIPPED: this machine has one core");
        return;
    }
    let folder = Folder::new();
    let mut broker = Broker::start(&folder, &[&SMALL[..], &["--highwater.cores", "1"]].concat());
    let load = start_load(&broker, seed());
    for (cores, is_clean) in [("2", false), ("1", false), ("2", true), ("1", true)] {
        runs(&load, &broker, Duration::from_millis(700));
        if is_clean {
            assert!(broker.stop().success());
        } else {
            broker.kill();
        }
        broker.set("--highwater.cores", cores);
        broker.start_again();
        println!("{cores} cores after a {} stop", if is_clean { "clean" } else { "hard" });
    }
    runs(&load, &broker, Duration::from_millis(700));
    nothing_is_lost(load, &mut broker);
}

/// Adds what a file says, in seconds, to the wall clock of the one process that it is loaded into.
const SHIFTED_CLOCK: &str = r#"
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
int clock_gettime(clockid_t id, struct timespec *out) {
    static volatile long long *shift;
    if (!shift) {
        int file = open(getenv("SHIFT_FILE"), O_RDONLY);
        void *at = file < 0 ? MAP_FAILED : mmap(0, 8, PROT_READ, MAP_SHARED, file, 0);
        if (at == MAP_FAILED) abort();
        shift = at;
    }
    long result = syscall(SYS_clock_gettime, id, out);
    if (id == CLOCK_REALTIME) out->tv_sec += *shift;
    return result;
}
"#;

/// Only the broker's wall clock jumps, by hours and by decades, both ways, also over a restart. No record is old enough to go.
#[test]
fn the_wall_clock_jumps() {
    const HOUR: i64 = 3_600;
    let folder = Folder::new();
    let (source, library, shift) = (folder.join("clock.c"), folder.join("clock.so"), folder.join("shift"));
    fs::write(&source, SHIFTED_CLOCK).expect("the source");
    tools::run(Command::new("cc").args(["-shared", "-fPIC", "-O1", "-o"]).args([&library, &source]));
    let jump = |seconds: i64| {
        let file =
            fs::OpenOptions::new().write(true).create(true).truncate(false).open(&shift).expect("the file");
        std::os::unix::fs::FileExt::write_all_at(&file, &seconds.to_le_bytes(), 0).expect("written");
        println!("{} hours", seconds / HOUR);
    };
    jump(0);
    // Else the records of clients whose clocks go right would be refused, as Kafka does.
    let flags = [&SMALL[..], &["--log.message.timestamp.after.max.ms", "9223372036854775807"]].concat();
    let env = [("LD_PRELOAD", &*library), ("SHIFT_FILE", &*shift)];
    let mut broker = Broker::start_with_env(&folder, &flags, &env);
    let load = start_load(&broker, seed());
    for hours in [3, -3, 30, -200_000, 5] {
        runs(&load, &broker, Duration::from_millis(400));
        jump(hours * HOUR);
        runs(&load, &broker, Duration::from_millis(400));
        if hours < 0 {
            broker.kill();
            broker.start_again();
        }
    }
    let year = broker.log().lines().filter(|line| line.starts_with("200") || line.starts_with("19")).count();
    assert!(year > 0, "the clock of the process did jump:\n{}", broker.log());
    nothing_is_lost(load, &mut broker);
}
