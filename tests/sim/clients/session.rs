//! One client's connection: requests out as frames, replies in, in the order of the requests.

use highwater::base::Bytes;
use highwater::protocol::{ApiKey, ApiMessage, Encode, Reader, request_frame};
use std::collections::VecDeque;

/// A request that has no reply yet.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Expected {
    correlation: i32,
    api: ApiKey,
    version: i16,
    /// The client's own name for it.
    pub(crate) tag: u64,
}

/// A reply: the body behind the header.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) api: ApiKey,
    pub(crate) version: i16,
    pub(crate) tag: u64,
    pub(crate) body: Vec<u8>,
}

/// The state of a connection, as a client has it.
#[derive(Debug, Default)]
pub(crate) struct Session {
    is_connected: bool,
    next_correlation: i32,
    expected: VecDeque<Expected>,
    inbox: Vec<u8>,
}

impl Session {
    pub(super) fn connected(&mut self) {
        assert!(self.expected.is_empty() && self.inbox.is_empty());
        self.is_connected = true;
    }

    pub(super) fn is_connected(&self) -> bool {
        self.is_connected
    }

    /// The requests that will have no reply.
    pub(super) fn lost(&mut self) -> Vec<Expected> {
        self.is_connected = false;
        self.inbox.clear();
        self.expected.drain(..).collect()
    }

    /// How many requests have no reply yet.
    pub(crate) fn in_flight(&self) -> usize {
        self.expected.len()
    }

    /// A request as bytes, whose reply will carry `tag`; `None` for one that has no reply.
    pub(crate) fn request<M: Encode + ApiMessage>(
        &mut self,
        version: i16,
        tag: Option<u64>,
        body: &M,
    ) -> Bytes {
        self.next_correlation += 1;
        let correlation = self.next_correlation;
        if let Some(tag) = tag {
            self.expected.push_back(Expected { correlation, api: M::API, version, tag });
        }
        request_frame(version, correlation, Some("sim"), body).into()
    }

    /// Bytes arrived: the replies that are complete.
    pub(super) fn received(&mut self, bytes: &[u8]) -> Vec<Answer> {
        self.inbox.extend_from_slice(bytes);
        let mut answers = Vec::new();
        while let Some((size, rest)) = self.inbox.split_first_chunk::<4>() {
            let size = u32::from_be_bytes(*size) as usize;
            let Some(frame) = rest.get(..size) else { break };
            let expected = self.expected.pop_front().expect("a reply to nothing");
            answers.push(open(frame, expected));
            self.inbox.drain(..4 + size);
        }
        answers
    }
}

fn open(frame: &[u8], expected: Expected) -> Answer {
    let Expected { correlation, api, version, tag } = expected;
    let mut reader = Reader::new(frame);
    assert_eq!(reader.i32(), Ok(correlation), "replies come in the order of requests: {expected:?}");
    if api.response_header_version(version) == 1 {
        reader.skip_tags().expect("tags of the header");
    }
    let body = frame[frame.len() - reader.remaining()..].to_vec();
    Answer { api, version, tag, body }
}
