//! Connections: echo, back-pressure, pauses, closes and aborts.

use super::{Simple, TempDir, echo, echo_node, options, serve, serve_with};
use crate::base::{Bytes, ConnId, Gathered, Now};
use crate::rt::listen::listen_all;
use crate::rt::node::Node;
use crate::shard::{Effect, Effects, Event};
use std::collections::BTreeMap;
use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    stream.set_nodelay(true).unwrap();
    stream
}

fn pattern(len: usize, seed: usize) -> Vec<u8> {
    (0..len).map(|index| ((index * 31 + seed * 7 + index / 251) % 256) as u8).collect()
}

/// Writes in pieces while another thread reads.
fn round_trip(mut stream: TcpStream, data: &[u8], piece: usize) {
    let mut writer = stream.try_clone().unwrap();
    std::thread::scope(|scope| {
        scope.spawn(move || data.chunks(piece).for_each(|part| writer.write_all(part).unwrap()));
        let mut back = vec![0; data.len()];
        stream.read_exact(&mut back).unwrap();
        assert!(back == data, "{} bytes in pieces of {piece} came back changed", data.len());
    });
}

#[test]
fn echo_of_all_sizes() {
    let cases =
        [(1, 1), (100, 7), (4096, 4096), (100_000, 1000), (3_000_000, 65_536), (20_000_000, 20_000_000)];
    serve(1, echo_node, |address| {
        for (len, piece) in cases {
            round_trip(connect(address), &pattern(len, len), piece);
        }
    })
    .unwrap();
}

#[test]
fn many_connections_at_once_are_spread_evenly() {
    let counts: Arc<[AtomicUsize; 2]> = Arc::default();
    let seen = counts.clone();
    let make = move |shard: crate::base::ShardId| {
        let counts = counts.clone();
        Simple(move |_: Now, event: Event<'_>, effects: &mut Effects| {
            if let Event::Accepted { conn, .. } = event {
                assert_eq!(conn.0 >> 48, u64::from(shard.0));
                counts[usize::from(shard.0)].fetch_add(1, Ordering::SeqCst);
            }
            echo(event, effects);
        })
    };
    serve(2, make, |address| {
        let streams: Vec<_> = (0..40).map(|_| connect(address)).collect();
        // All are accepted before the first one closes.
        streams.iter().for_each(|stream| round_trip(stream.try_clone().unwrap(), b"?", 1));
        std::thread::scope(|scope| {
            for (index, stream) in streams.into_iter().enumerate() {
                scope.spawn(move || round_trip(stream, &pattern(50_000 + index, index), 3000));
            }
        });
    })
    .unwrap();
    assert_eq!([seen[0].load(Ordering::SeqCst), seen[1].load(Ordering::SeqCst)], [20, 20]);
}

/// Pieces of 1000 bytes, lent ones and own ones in turn.
fn patterned(pieces: usize) -> Gathered {
    let mut gathered = Gathered::default();
    for index in 0..pieces {
        match index % 2 {
            0 => gathered.lend(pattern(1000, index).into()),
            _ => gathered.put(&pattern(1000, index)),
        }
    }
    gathered
}

/// Answers the first byte with `bytes`, and notes what was sent.
fn sends(bytes: usize, sent: Arc<AtomicUsize>) -> impl Node {
    Simple(move |_: Now, event: Event<'_>, effects: &mut Effects| match event {
        Event::Received { conn, .. } => {
            effects.push(Effect::Send { conn, bytes: patterned(bytes / 1000) });
        }
        Event::Sent { bytes, .. } => {
            sent.fetch_add(bytes, Ordering::SeqCst);
        }
        other => echo(other, effects),
    })
}

#[test]
fn a_slow_reader_holds_back_what_is_reported_as_sent() {
    let sent = Arc::new(AtomicUsize::new(0));
    let (total, seen) = (30_000_000, sent.clone());
    serve(
        1,
        move |_| sends(total, sent.clone()),
        move |address| {
            let mut stream = connect(address);
            stream.write_all(b"x").unwrap();
            wait_until(|| seen.load(Ordering::SeqCst) > 0);
            std::thread::sleep(Duration::from_millis(200));
            let before = seen.load(Ordering::SeqCst);
            assert!(before > 0 && before < total, "{before} of {total} bytes were taken without a reader");
            let mut back = vec![0; total];
            stream.read_exact(&mut back).unwrap();
            let whole = back.chunks(1000).enumerate().all(|(index, part)| part == pattern(1000, index));
            assert!(whole, "parts were lost or mixed");
            // `Sent` comes after the kernel took the bytes, so it may still be on its way.
            wait_until(|| seen.load(Ordering::SeqCst) == total);
        },
    )
    .unwrap();
}

fn wait_until(done: impl Fn() -> bool) {
    for _ in 0..500 {
        if done() {
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("waited 5 s in vain");
}

/// What each connection saw, as text.
type Logs = Arc<Mutex<BTreeMap<ConnId, String>>>;

fn log(logs: &Logs, event: &Event<'_>) {
    let (conn, word) = match event {
        Event::Accepted { conn, .. } => (conn, "accepted "),
        Event::Received { conn, .. } => (conn, "received "),
        Event::Closed { conn } => (conn, "closed "),
        _ => return,
    };
    let mut logs = logs.lock().unwrap();
    let text = logs.entry(*conn).or_default();
    if word == "accepted " || !text.ends_with(word) || word == "closed " {
        text.push_str(word);
    }
}

/// Obeys the first byte of what it receives.
fn obedient(logs: Logs) -> impl Node {
    Simple(move |_: Now, event: Event<'_>, effects: &mut Effects| {
        log(&logs, &event);
        let Event::Received { conn, bytes } = event else { return echo(event, effects) };
        let answer = |text: &str| Effect::Send { conn, bytes: text.as_bytes().to_vec().into() };
        match bytes[0] {
            b'c' => [answer("bye "), answer("bye"), Effect::Close { conn }, answer("lost")]
                .into_iter()
                .for_each(|effect| effects.push(effect)),
            b'a' => {
                effects.push(answer("lost"));
                effects.push(Effect::Abort { conn });
                effects.push(Effect::Abort { conn });
                effects.push(Effect::Close { conn });
            }
            b'b' => {
                let mut bytes = Gathered::default();
                (0..24).for_each(|_| bytes.lend(Bytes::from_static(&[1; 1 << 20])));
                effects.push(Effect::Send { conn, bytes });
            }
            b'h' => std::thread::sleep(HOLD),
            _ => effects.push(answer("?")),
        }
    })
}

/// How long a node that was told to holds its core up, so that what comes meanwhile is handled in one turn.
const HOLD: Duration = Duration::from_millis(100);

/// Sends `say`, reads to the end and checks what came and what the node saw.
fn check_end(say: &str, expected: &str) {
    let logs = Logs::default();
    let node_logs = logs.clone();
    serve(
        1,
        move |_| obedient(node_logs.clone()),
        |address| {
            for _ in 0..20 {
                let mut stream = connect(address);
                stream.write_all(say.as_bytes()).unwrap();
                let mut answer = String::new();
                let _ = stream.read_to_string(&mut answer);
                assert_eq!(answer, expected, "after `{say}`");
            }
            let done = || logs.lock().unwrap().values().all(|text| text.ends_with("closed "));
            wait_until(done);
        },
    )
    .unwrap();
    let logs = logs.lock().unwrap();
    assert_eq!(logs.len(), 20);
    assert!(logs.values().all(|text| text == "accepted received closed "), "{logs:?}");
}

#[test]
fn close_sends_what_was_asked_before() {
    check_end("c", "bye bye");
}

#[test]
fn abort_sends_nothing_more() {
    check_end("a", "");
}

#[test]
fn abort_sends_nothing_more_when_answers_leave_in_the_middle_of_a_turn() {
    let logs = Logs::default();
    let node_logs = logs.clone();
    serve(
        1,
        move |_| obedient(node_logs.clone()),
        |address| {
            let [mut holder, mut aborted, mut large] = [(); 3].map(|()| connect(address));
            wait_until(|| logs.lock().unwrap().len() == 3);
            holder.write_all(b"h").unwrap();
            std::thread::sleep(HOLD / 4);
            aborted.write_all(b"a").unwrap();
            large.write_all(&[b'?'; 10_000]).unwrap();
            let mut answer = String::new();
            let _ = aborted.read_to_string(&mut answer);
            assert_eq!(answer, "");
        },
    )
    .unwrap();
}

#[test]
fn a_client_that_goes_away_is_closed_exactly_once() {
    let logs = Logs::default();
    let node_logs = logs.clone();
    serve(
        1,
        move |_| obedient(node_logs.clone()),
        |address| {
            for index in 0..60 {
                let mut stream = connect(address);
                // In the middle of a large answer, before one, and without having said anything.
                match index % 3 {
                    0 => stream.write_all(b"b").unwrap(),
                    1 => stream.write_all(b"?").unwrap(),
                    _ => {}
                }
                drop(stream);
            }
            wait_until(|| {
                let logs = logs.lock().unwrap();
                logs.len() == 60 && logs.values().all(|text| text.ends_with("closed "))
            });
        },
    )
    .unwrap();
    for text in logs.lock().unwrap().values() {
        assert!(["accepted received closed ", "accepted closed "].contains(&text.as_str()), "{text}");
    }
}

/// Pauses after the first bytes; a second connection resumes it. Counts what came.
fn pausing(got: Arc<AtomicUsize>) -> impl Node {
    let mut paused = None;
    Simple(move |_: Now, event: Event<'_>, effects: &mut Effects| match (event, paused) {
        (Event::Received { conn, bytes }, None) => {
            got.fetch_add(bytes.len(), Ordering::SeqCst);
            paused = Some(conn);
            effects.push(Effect::PauseReceive { conn });
        }
        (Event::Received { conn, bytes }, Some(first)) if conn == first => {
            got.fetch_add(bytes.len(), Ordering::SeqCst);
        }
        (Event::Received { .. }, Some(conn)) => {
            effects.push(Effect::ResumeReceive { conn });
            effects.push(Effect::PauseReceive { conn });
            effects.push(Effect::ResumeReceive { conn });
        }
        (other, _) => echo(other, effects),
    })
}

#[test]
fn a_paused_connection_slows_its_client_and_loses_nothing() {
    let got = Arc::new(AtomicUsize::new(0));
    let node_got = got.clone();
    serve(
        1,
        move |_| pausing(node_got.clone()),
        |address| {
            let mut stream = connect(address);
            stream.write_all(&[1; 1000]).unwrap();
            wait_until(|| got.load(Ordering::SeqCst) > 0);
            stream.set_write_timeout(Some(Duration::from_millis(300))).unwrap();
            let mut written = 1000;
            let stuck = loop {
                match stream.write(&[1; 65_536]) {
                    Ok(count) => written += count,
                    Err(error) => break error.kind(),
                }
            };
            assert_eq!(stuck, ErrorKind::WouldBlock);
            assert!(got.load(Ordering::SeqCst) <= 1000, "bytes were delivered during the pause");
            // The end of the stream must not overtake the bytes either.
            drop(stream);
            connect(address).write_all(b"resume").unwrap();
            wait_until(|| got.load(Ordering::SeqCst) == written);
        },
    )
    .unwrap();
}

#[test]
fn a_busy_port_is_refused_with_its_address() {
    let first = listen_all(&[super::loopback()]).unwrap();
    let address = first[0].address;
    let error = listen_all(&[address]).unwrap_err().to_string();
    assert!(error.contains(&address.to_string()) && error.contains("already listens"), "{error}");
    drop(first);
    listen_all(&[address]).unwrap();
    let elsewhere = listen_all(&[([192, 0, 2, 1], 1).into()]).unwrap_err().to_string();
    assert!(elsewhere.contains("no network interface"), "{elsewhere}");
}

/// Whether the connection gets an answer within the time.
fn is_served(stream: &mut TcpStream, within: Duration) -> bool {
    stream.set_read_timeout(Some(within)).unwrap();
    stream.write_all(b"?").is_ok() && stream.read_exact(&mut [0]).is_ok()
}

#[test]
fn at_the_limit_connections_wait_until_others_leave() {
    let dir = TempDir::new();
    let mut options = options(2, &dir);
    options.connections.in_all = 3;
    let short = Duration::from_millis(400);
    serve_with(options, echo_node, |address| {
        let mut inside: Vec<_> = (0..3).map(|_| connect(address)).collect();
        inside.iter_mut().for_each(|stream| assert!(is_served(stream, Duration::from_secs(10))));
        let mut waiting: Vec<_> = (0..3).map(|_| connect(address)).collect();
        waiting.iter_mut().for_each(|stream| assert!(!is_served(stream, short)));
        inside.clear();
        waiting.iter_mut().for_each(|stream| assert!(is_served(stream, Duration::from_secs(10))));
    })
    .unwrap();
}

#[test]
fn one_connection_too_many_from_an_address_is_closed() {
    let dir = TempDir::new();
    let mut options = options(2, &dir);
    options.connections.per_address = 2;
    serve_with(options, echo_node, |address| {
        for _ in 0..20 {
            let mut inside: Vec<_> = (0..2).map(|_| connect(address)).collect();
            inside.iter_mut().for_each(|stream| assert!(is_served(stream, Duration::from_secs(10))));
            let mut refused = connect(address);
            let end = refused.read(&mut [0]);
            assert!(matches!(end, Ok(0) | Err(_)), "{end:?}");
            drop(inside);
            // What has left must not count any more; that is noticed a moment later.
            let comes_in = |_| is_served(&mut connect(address), Duration::from_secs(1));
            assert!((0..1_000).any(comes_in));
            std::thread::sleep(Duration::from_millis(50));
        }
    })
    .unwrap();
}
