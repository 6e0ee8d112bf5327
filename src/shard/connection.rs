//! One client connection: bytes to frames, and replies in the order of requests although they become ready in any order.

use super::company::{Beside, Manner};
use super::memory::Budget;
use super::pace::Pace;
use crate::base::{BytesMut, Duration, Gathered, Instant};
use crate::protocol::ApiKey;
use std::collections::VecDeque;
use std::net::IpAddr;

/// Room that a frame gets before its bytes are there.
const FIRST_BYTES: usize = 16 << 10;
/// It then grows with what arrives, never by what is claimed, but by some steps at once: each moves what is there, to memory that may
/// be new to the process. To double it took 60 µs at p99 for a frame of 100 KB, in which others waited.
const ROOM_PER_BYTE: usize = 8;
/// How long a request makes way for write-behind at most.
const MAKES_WAY_MAX: Duration = Duration::from_millis(2);

/// Limits of a connection.
#[derive(Clone, Copy, Debug)]
pub struct ConnectionLimits {
    /// `socket.request.max.bytes`.
    pub frame_bytes_max: usize,
    /// With more unsent bytes than this, no further request is served.
    pub unsent_bytes_max: usize,
    /// While nobody else asks the cores that this one asks for anything, or has done so in the last second.
    pub alone: Allowance,
    /// While somebody else does. Allows no more than `alone`.
    pub beside: Allowance,
    /// While somebody else produces step by step, who waits at each step for all that this one has under way. Allows no more
    /// than `beside`. A request of more than its `request_bytes_max` then makes way for write-behind, too.
    pub beside_stepwise: Allowance,
}

impl ConnectionLimits {
    /// Whether the allowance is exceeded that holds beside such neighbours, who are asked for only when it matters.
    fn are_exceeded(&self, beside: impl FnOnce() -> Beside, exceeds: impl Fn(&Allowance) -> bool) -> bool {
        exceeds(&self.beside_stepwise)
            && exceeds(match beside() {
                Beside::Nobody => &self.alone,
                Beside::Others => &self.beside,
                Beside::Stepwise => &self.beside_stepwise,
            })
    }
}

/// What one connection may put in front of everybody else.
#[derive(Clone, Copy, Debug)]
pub struct Allowance {
    /// Most requests without an answer.
    pub requests_max: usize,
    /// With more bytes of requests without an answer than this, no further request is served. One request may be larger.
    pub request_bytes_max: usize,
    /// Requests handed over in a row, behind which it is everybody else's turn; at least 1.
    pub in_a_row_max: usize,
}

/// When a frame goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum GoesOn {
    Now,
    /// When there is memory, and it is its turn.
    WithMemory,
    /// When the connection no longer waits for its own client.
    BehindAnswers,
}

/// A frame that cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum FrameSize {
    /// Its size, and the largest.
    #[error("a request of {0} bytes (0 to {1} are allowed)")]
    Impossible(i32, usize),
    /// Its size.
    #[error(
        "a request of {0} bytes, which is more than all requests may use together (highwater.memory.bytes)"
    )]
    BeyondMemory(usize),
}

/// A reply, once it is known.
#[derive(Debug)]
pub(super) enum Reply {
    /// These bytes.
    Send(Gathered),
    /// None: acks=0.
    Nothing,
    /// The connection ends when its turn has come.
    Close,
}

/// The place of a reply.
#[derive(Debug)]
struct Slot {
    request_bytes: usize,
    reply: Option<Reply>,
}

/// Bytes that wait, used up from the front. Used bytes stay until they are the larger part, so that a long pipeline which is
/// served a few requests at a time is not copied each time.
#[derive(Debug, Default)]
pub(super) struct Backlog {
    bytes: Vec<u8>,
    used: usize,
}

impl Backlog {
    /// What is left.
    pub(super) fn rest(&self) -> &[u8] {
        &self.bytes[self.used..]
    }

    /// All but the last `left` bytes were used.
    pub(super) fn leave(&mut self, left: usize) {
        self.used = self.bytes.len() - left;
        if self.used > left {
            self.bytes.drain(..self.used);
            self.used = 0;
        }
    }
}

/// One connection.
#[derive(Debug)]
pub(super) struct Connection {
    /// The client's address.
    pub peer: IpAddr,
    limits: ConnectionLimits,
    /// The frame being received, without its size.
    frame: BytesMut,
    /// Bytes of the size that have arrived, and the frame's length once all four have.
    size: ([u8; 4], usize),
    /// Received and not looked at: the connection is paused.
    backlog: Backlog,
    /// Bytes of the budget of requests that the frame being received or the whole request has, and since when.
    claimed: usize,
    claimed_at: Instant,
    /// Requests taken since the others had their turn, at once or as each was answered.
    pub in_a_row: usize,
    slots: VecDeque<Slot>,
    first_slot: u64,
    /// Of the requests in `slots`.
    are_all_produces: bool,
    /// A whole request that was not handed over yet.
    whole: Option<BytesMut>,
    /// Until when the whole request makes way, once it did.
    makes_way_until: Option<Instant>,
    pace: Pace,
    /// Since the last produce a request waited because as much was under way as may be.
    pub was_full: bool,
    /// Of all requests in `slots`.
    request_bytes: usize,
    unsent_bytes: usize,
    /// No request is taken for now; what comes is kept.
    pub is_paused: bool,
    /// The shell was told not to read from it.
    pub is_muted: bool,
    /// It closes when the replies before have left: no request is taken any more.
    pub is_ending: bool,
    /// It is being closed.
    pub is_closing: bool,
    /// When something last happened.
    pub active: Instant,
}

impl Connection {
    /// A new connection.
    pub(super) fn new(peer: IpAddr, limits: ConnectionLimits, now: Instant) -> Self {
        Self {
            peer,
            limits,
            frame: BytesMut::new(),
            size: ([0; 4], 0),
            backlog: Backlog::default(),
            claimed: 0,
            claimed_at: now,
            in_a_row: 0,
            slots: VecDeque::new(),
            first_slot: 0,
            are_all_produces: false,
            whole: None,
            makes_way_until: None,
            pace: Pace::default(),
            was_full: false,
            request_bytes: 0,
            unsent_bytes: 0,
            is_paused: false,
            is_muted: false,
            is_ending: false,
            is_closing: false,
            active: now,
        }
    }

    /// The size of the next frame, once its bytes are there; they are taken off `bytes`.
    fn next_size(&mut self, bytes: &mut &[u8]) -> Result<Option<usize>, FrameSize> {
        while self.size.1 < 4 {
            let Some((first, rest)) = bytes.split_first() else { return Ok(None) };
            self.size.0[self.size.1] = *first;
            self.size.1 += 1;
            *bytes = rest;
        }
        let (size, max) = (i32::from_be_bytes(self.size.0), self.limits.frame_bytes_max);
        let len = usize::try_from(size).ok().filter(|len| *len <= max);
        len.map(Some).ok_or(FrameSize::Impossible(size, max))
    }

    /// Lets a frame go on: a large one takes its whole length from the budget when its first 16 KiB are there, so that a frame
    /// that has memory can end, and a promise alone holds nobody up. Nor has one memory that its own client may keep waiting.
    pub(super) fn may_go_on(
        &mut self,
        bytes: &mut &[u8],
        budget: &mut Budget,
        has_turn: bool,
    ) -> Result<GoesOn, FrameSize> {
        let Some(len) = self.next_size(bytes)? else { return Ok(GoesOn::Now) };
        if len > FIRST_BYTES && !budget.could_take(len) {
            return Err(FrameSize::BeyondMemory(len));
        }
        if len <= FIRST_BYTES || self.claimed > 0 || self.frame.len() + bytes.len() < FIRST_BYTES {
            return Ok(GoesOn::Now);
        }
        if self.waits_for_its_client() {
            return Ok(GoesOn::BehindAnswers);
        }
        if !has_turn || !budget.try_take(len) {
            return Ok(GoesOn::WithMemory);
        }
        (self.claimed, self.claimed_at) = (len, self.active);
        Ok(GoesOn::Now)
    }

    /// Its next request may have to wait for as long as its client likes: for answers to something else than produces, which may come
    /// late or not be read.
    pub(super) fn waits_for_its_client(&self) -> bool {
        let has_others = !self.slots.is_empty() && !self.are_all_produces;
        has_others || self.unsent_bytes > self.limits.unsent_bytes_max
    }

    /// It takes no part any more: what it had of a request is dropped. The bytes of the budget that are free now.
    pub(super) fn give_up(&mut self) -> usize {
        self.is_closing = true;
        (self.frame, self.whole, self.backlog) = (BytesMut::new(), None, Backlog::default());
        self.take_claim()
    }

    /// A request of this connection has had memory for longer than `max` and is not whole yet.
    pub(super) fn is_slow(&self, now: Instant, max: Duration) -> bool {
        self.claimed > 0 && self.whole.is_none() && self.claimed_at + max < now
    }

    /// The size of the frame that is next or being received; 0 when it is not known.
    pub(super) fn frame_bytes(&self) -> usize {
        if self.size.1 < 4 { 0 } else { u32::from_be_bytes(self.size.0) as usize }
    }

    /// The bytes of the budget that the last frame had.
    pub(super) fn take_claim(&mut self) -> usize {
        std::mem::take(&mut self.claimed)
    }

    /// Whether the whole request must wait until those before it are answered. Kafka serves one request of a connection at a time, so
    /// each sees what those before it did. Only produces go together: their order in the logs is theirs, and none sees what another did.
    pub(super) fn must_wait_for_answers(&self) -> bool {
        let may_join = |whole| self.are_all_produces && is_produce(whole);
        !self.slots.is_empty() && self.whole.as_ref().is_some_and(|whole| !may_join(whole))
    }

    /// A whole request is there that was not handed over.
    pub(super) fn has_whole(&self) -> bool {
        self.whole.is_some()
    }

    /// Until when the whole request makes way for write-behind that is on its way to the disk: a large one does beside somebody who
    /// produces step by step, and who would wait for both. Only once for each request, lest others keep it waiting for ever.
    pub(super) fn makes_way(&mut self, now: Instant, beside: impl FnOnce() -> Beside) -> Option<Instant> {
        let large = self.limits.beside_stepwise.request_bytes_max;
        let is_large = self.whole.as_ref().is_some_and(|whole| whole.len() > large);
        if !is_large || beside() != Beside::Stepwise {
            return None;
        }
        let until = *self.makes_way_until.get_or_insert(now + MAKES_WAY_MAX);
        (now < until).then_some(until)
    }

    /// The whole request, to be handed over.
    pub(super) fn take_whole(&mut self) -> Option<BytesMut> {
        self.makes_way_until = None;
        self.whole.take()
    }

    /// Takes bytes until a request is whole; they are taken off `bytes`. False: it needs more of them. It may only be called when none
    /// is whole.
    pub(super) fn assemble(&mut self, bytes: &mut &[u8]) -> Result<bool, FrameSize> {
        let Some(len) = self.next_size(bytes)? else { return Ok(false) };
        let take = bytes.len().min(len - self.frame.len());
        let (taken, rest) = bytes.split_at(take);
        self.make_room(take, len);
        self.frame.extend_from_slice(taken);
        *bytes = rest;
        if self.frame.len() < len {
            return Ok(false);
        }
        self.size.1 = 0;
        self.whole = Some(std::mem::take(&mut self.frame));
        Ok(true)
    }

    fn make_room(&mut self, take: usize, len: usize) {
        let have = self.frame.len();
        if self.frame.capacity() < have + take {
            let grown = (ROOM_PER_BYTE * (have + take)).max(FIRST_BYTES);
            self.frame.reserve(grown.min(len) - have);
        }
    }

    /// Keeps bytes that arrived although reading was paused.
    pub(super) fn keep(&mut self, bytes: &[u8]) {
        self.backlog.bytes.extend_from_slice(bytes);
    }

    /// What was kept.
    pub(super) fn take_backlog(&mut self) -> Backlog {
        std::mem::take(&mut self.backlog)
    }

    /// Keeps what was not used.
    pub(super) fn put_back(&mut self, backlog: Backlog) {
        if !backlog.rest().is_empty() {
            self.backlog = backlog;
        }
    }

    /// Opens the place of the reply to a request.
    pub(super) fn open_slot(&mut self, frame: &[u8]) -> u64 {
        self.are_all_produces = is_produce(frame);
        let request_bytes = frame.len();
        self.slots.push_back(Slot { request_bytes, reply: None });
        self.request_bytes += request_bytes;
        self.first_slot + self.slots.len() as u64 - 1
    }

    /// The reply for a place is known.
    pub(super) fn fill_slot(&mut self, slot: u64, reply: Reply) {
        let at = slot.wrapping_sub(self.first_slot) as usize;
        if let Some(slot) = self.slots.get_mut(at) {
            self.is_ending |= matches!(reply, Reply::Close);
            slot.reply = Some(reply);
        }
    }

    /// The next reply whose turn it is.
    pub(super) fn next_reply(&mut self) -> Option<Reply> {
        let slot = self.slots.pop_front_if(|slot| slot.reply.is_some())?;
        self.first_slot += 1;
        self.request_bytes -= slot.request_bytes;
        if let Some(Reply::Send(bytes)) = &slot.reply {
            self.unsent_bytes += bytes.len();
        }
        slot.reply
    }

    /// The kernel took this many bytes.
    pub(super) fn sent(&mut self, bytes: usize) {
        self.unsent_bytes = self.unsent_bytes.saturating_sub(bytes);
    }

    /// Bytes of replies that the kernel did not take yet.
    pub(super) fn unsent_bytes(&self) -> usize {
        self.unsent_bytes
    }

    /// Too much is under way: requests must wait.
    pub(super) fn is_full(&self, beside: impl FnOnce() -> Beside) -> bool {
        self.unsent_bytes > self.limits.unsent_bytes_max
            || self.limits.are_exceeded(beside, |allowance| {
                self.slots.len() >= allowance.requests_max || self.request_bytes > allowance.request_bytes_max
            })
    }

    /// It has handed over as many requests in a row as it may.
    pub(super) fn has_had_its_turn(&self, beside: impl FnOnce() -> Beside) -> bool {
        self.limits.are_exceeded(beside, |allowance| self.in_a_row >= allowance.in_a_row_max)
    }

    /// The request that was taken last is a produce: how do they come?
    pub(super) fn note_produce(&mut self) -> Manner {
        let was_full = std::mem::take(&mut self.was_full);
        self.pace.note(was_full || self.slots.len() > 1);
        self.pace.manner()
    }

    /// No request waits for its reply. Bytes that the client does not read are nobody's business.
    pub(super) fn is_quiet(&self) -> bool {
        self.slots.is_empty()
    }
}

fn is_produce(frame: &[u8]) -> bool {
    frame.starts_with(&(ApiKey::Produce as i16).to_be_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: ConnectionLimits = ConnectionLimits {
        frame_bytes_max: 1000,
        unsent_bytes_max: 10,
        alone: Allowance { requests_max: 3, request_bytes_max: 99, in_a_row_max: 4 },
        beside: Allowance { requests_max: 2, request_bytes_max: 9, in_a_row_max: 2 },
        beside_stepwise: Allowance { requests_max: 1, request_bytes_max: 5, in_a_row_max: 1 },
    };

    fn frames(chunks: &[&[u8]]) -> Result<Vec<Vec<u8>>, FrameSize> {
        let mut connection = Connection::new([127, 0, 0, 1].into(), LIMITS, Instant(0));
        let mut found = Vec::new();
        for chunk in chunks {
            let mut bytes = *chunk;
            while connection.assemble(&mut bytes)? {
                found.extend(connection.take_whole().map(|frame| frame.to_vec()));
            }
            assert!(bytes.is_empty());
        }
        Ok(found)
    }

    #[test]
    fn frames_are_found_however_the_bytes_are_cut() {
        let stream = b"\0\0\0\x03abc\0\0\0\0\0\0\0\x01d";
        let expect: Vec<Vec<u8>> = vec![b"abc".to_vec(), b"".to_vec(), b"d".to_vec()];
        assert_eq!(frames(&[stream]).unwrap(), expect);
        for cut in 0..stream.len() {
            assert_eq!(frames(&[&stream[..cut], &stream[cut..]]).unwrap(), expect, "cut at {cut}");
        }
        let single: Vec<&[u8]> = stream.chunks(1).collect();
        assert_eq!(frames(&single).unwrap(), expect);
    }

    #[test]
    fn impossible_sizes_are_refused_at_once() {
        assert_eq!(frames(&[b"\0\0\x03\xe9"]), Err(FrameSize::Impossible(1001, 1000)));
        assert_eq!(frames(&[b"\xff\xff\xff\xff"]), Err(FrameSize::Impossible(-1, 1000)));
    }

    /// A frame of `len` bytes comes in pieces of so many: the room that it has after each, where it changes.
    #[track_caller]
    fn check_room(len: usize, piece: usize, expect: &[usize]) {
        let limits = ConnectionLimits { frame_bytes_max: 1 << 30, ..LIMITS };
        let mut connection = Connection::new([127, 0, 0, 1].into(), limits, Instant(0));
        connection.assemble(&mut &(len as u32).to_be_bytes()[..]).unwrap();
        let mut rooms = Vec::new();
        while !connection.assemble(&mut &vec![7; piece.min(len - connection.frame.len())][..]).unwrap() {
            rooms.push(connection.frame.capacity());
        }
        rooms.dedup();
        assert_eq!(rooms, expect, "{len} by {piece}");
    }

    #[test]
    fn room_grows_with_what_arrives() {
        check_room(10_000, 1_000, &[10_000]);
        check_room(100_000, 32 << 10, &[100_000]);
        check_room(1 << 20, 32 << 10, &[256 << 10, 1 << 20]);
        check_room(1 << 20, 1_000, &[16 << 10, 136_000, 1 << 20]);
    }

    #[test]
    fn a_large_request_makes_way_once_beside_somebody_who_goes_step_by_step() {
        let mut connection = Connection::new([127, 0, 0, 1].into(), LIMITS, Instant(0));
        let until = Instant(7) + MAKES_WAY_MAX;
        assert_eq!(connection.makes_way(Instant(7), || Beside::Stepwise), None, "nothing is there");
        for (request, beside, now, expect) in [
            (&b"small"[..], Beside::Stepwise, Instant(7), None),
            (b"larger", Beside::Nobody, Instant(7), None),
            (b"larger", Beside::Others, Instant(7), None),
            (b"larger", Beside::Stepwise, Instant(7), Some(until)),
            (b"larger", Beside::Stepwise, until, None),
        ] {
            connection.whole = Some(request.into());
            assert_eq!(connection.makes_way(now, || beside), expect, "{beside:?} at {now:?}");
        }
        connection.take_whole();
        connection.whole = Some(b"the next one"[..].into());
        let next = until + MAKES_WAY_MAX;
        assert_eq!(connection.makes_way(until, || Beside::Stepwise), Some(next));
    }

    #[test]
    fn a_backlog_is_used_up_from_the_front() {
        let mut connection = Connection::new([127, 0, 0, 1].into(), LIMITS, Instant(0));
        let mut seen = Vec::new();
        for chunk in [&b"abcdefgh"[..], b"ij", b"", b"k"] {
            connection.keep(chunk);
            let mut backlog = connection.take_backlog();
            let take = backlog.rest().len().min(3);
            seen.extend_from_slice(&backlog.rest()[..take]);
            backlog.leave(backlog.rest().len() - take);
            connection.put_back(backlog);
        }
        assert_eq!((seen.as_slice(), connection.backlog.rest()), (&b"abcdefghijk"[..], &b""[..]));
    }

    /// Asks alone, beside others, beside somebody who goes step by step.
    fn each(ask: impl Fn(Beside) -> bool) -> String {
        let all = [Beside::Nobody, Beside::Others, Beside::Stepwise];
        all.map(|beside| if ask(beside) { "full " } else { "- " }).concat()
    }

    /// Requests of these many bytes are under way: is it full?
    #[track_caller]
    fn check_full(requests: &[usize], expect: &str) {
        let mut connection = Connection::new([127, 0, 0, 1].into(), LIMITS, Instant(0));
        requests.iter().for_each(|bytes| _ = connection.open_slot(&vec![0; *bytes]));
        assert_eq!(each(|beside| connection.is_full(|| beside)).trim_end(), expect, "{requests:?}");
    }

    #[test]
    fn less_may_be_under_way_beside_others() {
        check_full(&[], "- - -");
        check_full(&[5], "- - full");
        check_full(&[10], "- full full");
        check_full(&[1, 1], "- full full");
        check_full(&[1, 1, 1], "full full full");
        check_full(&[100], "full full full");
    }

    #[test]
    fn turns_are_shorter_beside_others() {
        let mut connection = Connection::new([127, 0, 0, 1].into(), LIMITS, Instant(0));
        for (in_a_row, expect) in
            [(0, "- - -"), (1, "- - full"), (2, "- full full"), (3, "- full full"), (4, "full full full")]
        {
            connection.in_a_row = in_a_row;
            let had = each(|beside| connection.has_had_its_turn(|| beside));
            assert_eq!(had.trim_end(), expect, "{in_a_row} in a row");
        }
    }

    /// These requests are under way, of which the API is the first letter, `p` for produce: may the next one be taken, too?
    #[track_caller]
    fn check_joins(under_way: &str, next: &str, expect: bool) {
        let frame = |api: &str| if api == "p" { [0, 0] } else { [0, 3] };
        let mut connection = Connection::new([127, 0, 0, 1].into(), LIMITS, Instant(0));
        under_way.split_terminator(' ').for_each(|api| _ = connection.open_slot(&frame(api)));
        assert!(!connection.must_wait_for_answers(), "{next} is not there yet");
        connection.whole = Some(frame(next)[..].into());
        assert_eq!(connection.must_wait_for_answers(), !expect, "{next} behind {under_way:?}");
    }

    #[test]
    fn only_produces_go_together() {
        check_joins("", "p", true);
        check_joins("", "other", true);
        check_joins("p p", "p", true);
        check_joins("p p", "other", false);
        check_joins("other", "p", false);
        check_joins("other", "other", false);
    }

    #[test]
    fn replies_leave_in_the_order_of_requests() {
        let mut connection = Connection::new([127, 0, 0, 1].into(), LIMITS, Instant(0));
        let (a, b) = (connection.open_slot(b"a"), connection.open_slot(b"b"));
        connection.fill_slot(b, Reply::Send(b"b".to_vec().into()));
        assert!(connection.next_reply().is_none());
        connection.fill_slot(a, Reply::Nothing);
        assert!(matches!(connection.next_reply(), Some(Reply::Nothing)));
        assert!(matches!(connection.next_reply(), Some(Reply::Send(_))));
        assert!(connection.next_reply().is_none() && connection.is_quiet());
    }
}
