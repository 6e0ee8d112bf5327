//! A proxy between client and broker that lies in Produce requests. It reads only frames: what it drops, doubles or swaps
//! are whole batches' worth of truth.
//!
//! Metadata answers would send the client past it, so it also puts its own port in place of the broker's.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

/// How it lies, in every 20th Produce request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lie {
    None,
    /// The request never reaches the broker; the client gets the answer to the one before.
    Loses,
    /// The broker gets it twice; the client sees one answer.
    Repeats,
    /// The broker gets it after its successor.
    Reorders,
}

const PRODUCE: [u8; 2] = [0, 0];
const METADATA: [u8; 2] = [0, 3];
const EVERY: u32 = 20;

/// Starts it before a broker; gives its address.
pub(crate) fn start(broker: &str, lie: Lie) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("a port");
    let broker = broker.to_owned();
    thread::spawn(move || {
        for client in listener.incoming().flatten() {
            let broker = TcpStream::connect(&broker).expect("the broker");
            thread::spawn(move || talk(client, broker, address.port(), lie));
        }
    });
    address.to_string()
}

/// One request at a time goes through, so each answer belongs to the request before it.
fn talk(mut client: TcpStream, mut broker: TcpStream, port: u16, lie: Lie) -> Option<()> {
    let produced = Arc::new(AtomicU32::new(0));
    let mut last_answer = Vec::new();
    loop {
        let request = frame(&mut client)?;
        let lies = request[4..6] == PRODUCE && produced.fetch_add(1, Ordering::Relaxed) % EVERY == EVERY - 1;
        let answer = match lie {
            Lie::Loses if lies => answer_of(&last_answer, &request),
            Lie::Repeats if lies => {
                exchange(&mut broker, &request)?;
                exchange(&mut broker, &request)?
            }
            Lie::Reorders if lies => {
                // The client has a second request under way: it sends before it reads.
                let next = frame(&mut client)?;
                let answer_of_next = exchange(&mut broker, &next)?;
                let answer = exchange(&mut broker, &request)?;
                client.write_all(&answer).ok()?;
                answer_of_next
            }
            _ => exchange(&mut broker, &request)?,
        };
        let answer = if request[4..6] == METADATA { redirect(answer, &broker, port) } else { answer };
        if request[4..6] == PRODUCE {
            last_answer.clone_from(&answer);
        }
        client.write_all(&answer).ok()?;
    }
}

fn exchange(broker: &mut TcpStream, request: &[u8]) -> Option<Vec<u8>> {
    broker.write_all(request).ok()?;
    frame(broker)
}

/// A whole frame, its size included.
fn frame(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let mut frame = vec![0; 4];
    stream.read_exact(&mut frame).ok()?;
    let size = u32::from_be_bytes(frame[..4].try_into().ok()?) as usize;
    frame.resize(4 + size, 0);
    stream.read_exact(&mut frame[4..]).ok()?;
    Some(frame)
}

/// An old answer with the correlation id of this request.
fn answer_of(old: &[u8], request: &[u8]) -> Vec<u8> {
    let mut answer = old.to_vec();
    answer[4..8].copy_from_slice(&request[8..12]);
    answer
}

/// The broker's port, wherever it stands behind its host's name, becomes ours.
fn redirect(mut answer: Vec<u8>, broker: &TcpStream, port: u16) -> Vec<u8> {
    let real = u32::from(broker.peer_addr().expect("its address").port());
    let wanted = [b"127.0.0.1".as_slice(), &real.to_be_bytes()].concat();
    let at = answer.windows(wanted.len()).position(|window| window == wanted).expect("the broker's address");
    answer[at + 9..at + 13].copy_from_slice(&u32::from(port).to_be_bytes());
    answer
}
