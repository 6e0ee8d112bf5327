//! What a call may see and change besides the groups themselves.

use super::Options;
use super::consumer::Shared;
use super::timers::Timers;
use crate::base::{Duration, Instant, Now, Random};
use crate::coordinator::{Outcome, Record, Reply, Request, Token};
use crate::metadata::Image;
use crate::protocol::{ApiKey, Encode, ErrorCode, GroupRecord, response_frame};

/// One call: a request, a deadline, a new image.
pub(super) struct Step<'a> {
    /// When it happens.
    pub(super) now: Now,
    /// The cluster.
    pub(super) image: &'a Image,
    /// The configuration.
    pub(super) options: &'a Options,
    /// For member ids.
    pub(super) random: &'a mut Random,
    /// All deadlines.
    pub(super) timers: &'a mut Timers,
    /// What consumer groups share.
    pub(super) consumers: &'a mut Shared,
    /// What follows from it.
    pub(super) out: &'a mut Outcome,
}

impl Step<'_> {
    /// Answers a request; each request is answered once.
    pub(super) fn reply(&mut self, caller: Caller, body: &impl Encode) {
        let frame = response_frame(caller.api, caller.version, caller.correlation_id, body);
        self.out.replies.push(Reply { token: caller.token, frame });
    }

    /// So many milliseconds from now; a negative time is over at once.
    pub(super) fn after_ms(&self, ms: i32) -> Instant {
        self.now.mono + millis(ms)
    }
}

/// A span of milliseconds as requests have it; a negative one is none.
pub(super) fn millis(ms: i32) -> Duration {
    Duration::from_millis(u64::try_from(ms).unwrap_or(0))
}

/// The bytes of a record, its value in this version.
pub(super) fn encode_record(record: &GroupRecord<'_>, version: i16) -> Record {
    Record { key: record.key(), value: record.value(version) }
}

/// Who waits for an answer, and in which form.
#[derive(Clone, Copy, Debug)]
pub(super) struct Caller {
    /// Names the request.
    pub(super) token: Token,
    api: ApiKey,
    /// The version that was spoken.
    pub(super) version: i16,
    correlation_id: i32,
}

impl Caller {
    /// Whoever sent this request.
    pub(super) fn of(request: &Request<'_>) -> Self {
        let Request { token, api, version, correlation_id, .. } = *request;
        Self { token, api, version, correlation_id }
    }

    /// The code of an error, as this version may carry it.
    pub(super) fn code(&self, error: ErrorCode) -> i16 {
        error.for_version(self.api, self.version) as i16
    }
}
