//! A run from start to end: clean stops, deadlines, failures, timers and idleness.

use super::{Simple, TempDir, echo, echo_node, options, serve, serve_with};
use crate::base::{Instant, Now, ShardId};
use crate::rt::node::Node;
use crate::rt::options::RunError;
use crate::rt::{DirLock, LockError, run};
use crate::shard::{Effect, Effects, Event};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

#[test]
fn a_clean_stop_waits_for_every_shard() {
    let told = Arc::new(Mutex::new(Vec::new()));
    let seen = told.clone();
    let make = move |shard: ShardId| {
        let told = told.clone();
        Simple(move |_: Now, event: Event<'_>, effects: &mut Effects| {
            if let Event::Shutdown = event {
                told.lock().unwrap().push(shard.0);
            }
            echo(event, effects);
        })
    };
    serve(2, make, |_| {}).unwrap();
    let mut shards = seen.lock().unwrap().clone();
    shards.sort();
    assert_eq!(shards, [0, 1]);
}

#[test]
fn a_stop_that_hangs_ends_with_an_error() {
    let dir = TempDir::new();
    let mut options = options(2, &dir);
    options.stop_deadline = Duration::from_millis(300);
    let deaf = |shard: ShardId| {
        Simple(move |_: Now, event: Event<'_>, effects: &mut Effects| {
            if shard.0 == 0 {
                echo(event, effects);
            }
        })
    };
    let error = serve_with(options, deaf, |_| {}).unwrap_err().to_string();
    assert!(error.contains("1 of 2 cores"), "{error}");
}

#[test]
fn a_fatal_effect_ends_the_run_and_nothing_more_is_sent() {
    let node = |_: ShardId| {
        Simple(|_: Now, event: Event<'_>, effects: &mut Effects| {
            let Event::Received { conn, .. } = event else { return };
            effects.push(Effect::Send { conn, bytes: b"early".to_vec().into() });
            effects.push(Effect::Fatal { reason: "the disk lies".to_owned() });
            effects.push(Effect::Send { conn, bytes: b"late".to_vec().into() });
        })
    };
    let error = serve(2, node, |address| {
        use std::io::{Read, Write};
        let mut stream = std::net::TcpStream::connect(address).unwrap();
        stream.write_all(b"x").unwrap();
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        assert!(answer.is_empty(), "{answer:?} was sent");
    });
    assert_eq!(error.unwrap_err().to_string(), "core 0 had to stop: the disk lies");
}

#[test]
fn a_panic_ends_the_run() {
    let node = |shard: ShardId| {
        Simple(move |_: Now, event: Event<'_>, _: &mut Effects| {
            if let (Event::Accepted { .. }, 0) = (event, shard.0) {
                panic!("a bug, as this test wants it");
            }
        })
    };
    let error = serve(2, node, |address| {
        let mut stream = std::net::TcpStream::connect(address).unwrap();
        let _ = std::io::Read::read(&mut stream, &mut [0]);
    });
    assert!(matches!(error, Err(RunError::Panicked(ShardId(0)))), "{error:?}");
}

/// Wants to be woken every 20 ms, and notes how late that was, in microseconds.
struct Ticking {
    next: Option<Instant>,
    late: Arc<Mutex<Vec<u64>>>,
}

impl Node for Ticking {
    fn handle(&mut self, now: Now, event: Event<'_>, effects: &mut Effects) {
        if let (Event::Deadline, Some(next)) = (&event, self.next) {
            assert!(now.mono >= next);
            self.late.lock().unwrap().push((now.mono - next).0 / 1000);
        }
        self.next = Some(now.mono + crate::base::Duration::from_millis(20));
        echo(event, effects);
    }

    fn next_deadline(&self) -> Option<Instant> {
        Some(self.next.unwrap_or_default())
    }
}

#[test]
fn deadlines_come_in_time() {
    let late: Arc<Mutex<Vec<u64>>> = Arc::default();
    let node_late = late.clone();
    let make = move |_| Ticking { next: None, late: node_late.clone() };
    serve(1, make, |_| std::thread::sleep(Duration::from_millis(500))).unwrap();
    let mut late = late.lock().unwrap().clone();
    late.sort();
    assert!(late.len() >= 10, "{late:?}");
    assert!(late[late.len() / 2] < 5000, "half of the wake-ups came more than 5 ms late: {late:?}");
}

/// Nanoseconds that threads of this name have run. (The tick counters in `stat` see too much: our timers fire in ticks.)
fn run_time_of(thread_name: &str) -> u64 {
    let mut nanos = 0;
    for task in std::fs::read_dir("/proc/self/task").unwrap() {
        let read = |file: &str| {
            std::fs::read_to_string(task.as_ref().unwrap().path().join(file)).unwrap_or_default()
        };
        if read("comm").starts_with(thread_name) {
            let schedstat = read("schedstat");
            nanos += schedstat.split(' ').next().unwrap().parse::<u64>().unwrap();
        }
    }
    nanos
}

#[test]
fn idle_cores_use_little_cpu() {
    // Alone in its process, or the threads of other tests would be counted: see `in_own_process`.
    if std::env::var_os("HIGHWATER_IDLE_TEST").is_none() {
        return in_own_process("idle_cores_use_little_cpu", "HIGHWATER_IDLE_TEST");
    }
    serve(2, echo_node, |_| {
        std::thread::sleep(Duration::from_millis(300));
        let before = run_time_of("shard-");
        assert!(before > 0);
        std::thread::sleep(Duration::from_secs(3));
        let percent = (run_time_of("shard-") - before) as f64 / 3e9 * 100.0;
        println!("idle: {percent:.2} % of one core");
        assert!(percent < 1.0, "two idle cores used {percent:.2} % of one core");
    })
    .unwrap();
}

/// Runs one test of this binary in a process of its own.
fn in_own_process(test: &str, variable: &str) {
    let name = format!("rt::tests::lives::{test}");
    let output = std::process::Command::new(std::env::current_exe().unwrap())
        .args([&name, "--exact", "--nocapture"])
        .env(variable, "1")
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && text.contains("1 passed"), "{text}{:?}", output.stderr.escape_ascii());
}

#[test]
fn a_signal_stops_the_real_thing() {
    if std::env::var_os("HIGHWATER_SIGNAL_TEST").is_none() {
        return in_own_process("a_signal_stops_the_real_thing", "HIGHWATER_SIGNAL_TEST");
    }
    let dir = TempDir::new();
    let finished = Arc::new(AtomicUsize::new(0));
    let node = finished.clone();
    // The public `run` takes shards only; what is tested here is the way of the signal.
    let bell = Arc::new(super::Bell::new().unwrap());
    let signals = crate::rt::signals::Signals::listen(&bell).unwrap();
    let finish = move |_| node.fetch_add(1, Ordering::SeqCst);
    let kill = |_: &[std::net::SocketAddr]| {
        let pid = std::process::id().to_string();
        std::process::Command::new("kill").args(["-TERM", &pid]).status().unwrap();
    };
    let make = |shard, (), _| echo_node(shard);
    run::run_nodes(options(2, &dir), vec![(), ()], make, finish, kill, &bell, &|| signals.count()).unwrap();
    assert_eq!(finished.load(Ordering::SeqCst), 2);
}

#[test]
fn the_lock_is_for_one() {
    let dir = TempDir::new();
    let first = DirLock::take(dir.path()).unwrap();
    let error = DirLock::take(dir.path()).unwrap_err();
    assert!(matches!(error, LockError::InUse(_)) && error.to_string().contains("another process"), "{error}");
    drop(first);
    DirLock::take(dir.path()).unwrap();
}

#[test]
fn two_runs_cannot_share_a_port() {
    let dir = TempDir::new();
    serve(1, echo_node, |address| {
        let mut options = options(1, &dir);
        options.listen = vec![address];
        let error = serve_with(options, echo_node, |_| {}).unwrap_err();
        assert!(matches!(error, RunError::Listen(_)), "{error}");
    })
    .unwrap();
}
