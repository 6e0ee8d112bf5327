//! A connection of a producer or a reader to one node, with what was asked on it and not answered yet.

use super::batch::SentRequest;
use super::socket::Socket;
use std::collections::VecDeque;

/// Whose it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    /// Index of the producer, and of the outlet in it.
    Producer(usize, usize),
    /// Index of the reader, and of the pull in it.
    Reader(usize, usize),
}

/// A connection, open or broken.
#[derive(Debug)]
pub(super) struct Link {
    pub(super) owner: Owner,
    /// Index into the target's nodes.
    pub(super) node: usize,
    /// `None` while it is broken.
    pub(super) socket: Option<Socket>,
    /// Whether the kernel was asked to say when there is room to send.
    pub(super) watches_room: bool,
    /// Produce requests without an answer, oldest first.
    pub(super) in_flight: VecDeque<SentRequest>,
    pub(super) correlation: i32,
    /// When a broken one is opened again, in nanoseconds of the run.
    pub(super) retry_at: u64,
}

impl Link {
    pub(super) fn new(owner: Owner, node: usize) -> Self {
        Self {
            owner,
            node,
            socket: None,
            watches_room: false,
            in_flight: VecDeque::new(),
            correlation: 0,
            retry_at: 0,
        }
    }
}

/// The next correlation id.
pub(super) fn next_id(last: &mut i32) -> i32 {
    *last = last.wrapping_add(1) & i32::MAX;
    *last
}
