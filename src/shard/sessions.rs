//! Fetch sessions (KIP-227): a client names its partitions once, and then only what changes; the answers hold only what is
//! new. A session belongs to the core that took its connection.

use crate::base::{Duration, HashMap, Instant, LeaderEpoch, Offset, Random, Uuid};
use crate::protocol::ErrorCode;
use crate::protocol::fetch::{FetchPartition, FetchedPartition};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The epoch of a request without a session, or that ends one.
pub(super) const FINAL_EPOCH: i32 = -1;
/// The epoch of a request that opens a session.
const INITIAL_EPOCH: i32 = 0;
/// A session that was not used for so long makes room for another one (Kafka: 2 minutes).
const EVICT_AFTER: Duration = Duration::from_millis(120_000);

/// How a client names a topic, owned.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum TopicName {
    Name(Arc<str>),
    Id(Uuid),
}

/// A partition that a client wants to read.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    pub(super) topic: TopicName,
    pub(super) index: i32,
    pub(super) offset: Offset,
    pub(super) bytes_max: i32,
    pub(super) current_epoch: LeaderEpoch,
    pub(super) last_epoch: LeaderEpoch,
}

impl Wanted {
    pub(super) fn new(topic: TopicName, partition: &FetchPartition) -> Self {
        Self {
            topic,
            index: partition.index,
            offset: Offset(partition.fetch_offset),
            bytes_max: partition.max_bytes,
            current_epoch: LeaderEpoch(partition.current_leader_epoch),
            last_epoch: LeaderEpoch(partition.last_fetched_epoch),
        }
    }
}

#[derive(Debug)]
struct Member {
    wanted: Wanted,
    /// What the client was told last: high watermark and log start. -1 makes sure that it is told again.
    told: (Offset, Offset),
}

#[derive(Debug)]
struct Session {
    epoch: i32,
    uses_ids: bool,
    used: Instant,
    next_place: u64,
    /// In the order in which partitions are served.
    members: BTreeMap<u64, Member>,
    places: HashMap<(TopicName, i32), u64>,
}

/// Which session an answer belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SessionRef {
    /// 0 for none.
    pub(super) id: i32,
    /// Only what is new is answered.
    pub(super) is_incremental: bool,
}

/// All sessions of a core.
#[derive(Debug)]
pub(super) struct Sessions {
    sessions: BTreeMap<i32, Session>,
    len_max: usize,
}

impl Sessions {
    pub(super) fn new(len_max: usize) -> Self {
        Self { sessions: BTreeMap::new(), len_max }
    }

    /// Opens, continues or ends a session; gives the partitions to read in this request.
    pub(super) fn begin(
        &mut self,
        now: Instant,
        random: &mut Random,
        (id, epoch): (i32, i32),
        wanted: Vec<Wanted>,
        forgotten: &[(TopicName, i32)],
    ) -> Result<(SessionRef, Vec<Wanted>), ErrorCode> {
        if epoch == FINAL_EPOCH || epoch == INITIAL_EPOCH {
            self.sessions.remove(&id);
            let opens = epoch == INITIAL_EPOCH && !wanted.is_empty() && self.make_room(now);
            let id = if opens { self.open(now, random, &wanted) } else { 0 };
            return Ok((SessionRef { id, is_incremental: false }, wanted));
        }
        let session = self.sessions.get_mut(&id).ok_or(ErrorCode::FetchSessionIdNotFound)?;
        if session.epoch != epoch {
            return Err(ErrorCode::InvalidFetchSessionEpoch);
        }
        let mut topics =
            wanted.iter().map(|wanted| &wanted.topic).chain(forgotten.iter().map(|(topic, _)| topic));
        if topics.any(|topic| matches!(topic, TopicName::Id(_)) != session.uses_ids) {
            return Err(ErrorCode::FetchSessionTopicIdError);
        }
        session.used = now;
        session.epoch = if epoch == i32::MAX { 1 } else { epoch + 1 };
        forgotten.iter().for_each(|place| session.forget(place));
        wanted.into_iter().for_each(|wanted| session.want(wanted));
        let all = session.members.values().map(|member| member.wanted.clone()).collect();
        Ok((SessionRef { id, is_incremental: true }, all))
    }

    fn make_room(&mut self, now: Instant) -> bool {
        if self.sessions.len() < self.len_max {
            return true;
        }
        let oldest = self
            .sessions
            .iter()
            .min_by_key(|(_, session)| session.used)
            .map(|(id, session)| (*id, session.used));
        match oldest.filter(|(_, used)| *used + EVICT_AFTER < now) {
            Some((id, _)) => self.sessions.remove(&id).is_some(),
            None => false,
        }
    }

    fn open(&mut self, now: Instant, random: &mut Random, wanted: &[Wanted]) -> i32 {
        let mut id = 0;
        while id == 0 || self.sessions.contains_key(&id) {
            id = (random.next_u64() & 0x7FFF_FFFF) as i32;
        }
        let uses_ids = wanted.iter().any(|wanted| matches!(wanted.topic, TopicName::Id(_)));
        let (members, places) = (BTreeMap::new(), HashMap::default());
        let mut session = Session { epoch: 1, uses_ids, used: now, next_place: 0, members, places };
        for wanted in wanted {
            session.want(wanted.clone());
        }
        self.sessions.insert(id, session);
        id
    }

    /// Notes what a client is told of a partition; whether it must be told at all.
    pub(super) fn tell(&mut self, of: SessionRef, topic: &TopicName, partition: &FetchedPartition) -> bool {
        let Some(session) = self.sessions.get_mut(&of.id) else { return true };
        session.tell(topic, partition) || !of.is_incremental
    }
}

impl Session {
    fn want(&mut self, wanted: Wanted) {
        let place = (wanted.topic.clone(), wanted.index);
        match self.places.get(&place).and_then(|at| self.members.get_mut(at)) {
            Some(member) => member.wanted = wanted,
            None => {
                self.places.insert(place, self.next_place);
                self.members.insert(self.next_place, Member { wanted, told: (Offset(-1), Offset(-1)) });
                self.next_place += 1;
            }
        }
    }

    fn forget(&mut self, place: &(TopicName, i32)) {
        if let Some(at) = self.places.remove(place) {
            self.members.remove(&at);
        }
    }

    /// Partitions that gave records go to the end, so that the others get their turn.
    fn tell(&mut self, topic: &TopicName, partition: &FetchedPartition) -> bool {
        let place = (topic.clone(), partition.index);
        let Some(mut member) = self.places.get(&place).and_then(|at| self.members.remove(at)) else {
            return true;
        };
        let now = (partition.high_watermark, partition.log_start_offset);
        let failed = partition.error != ErrorCode::None;
        let has_records = partition.record_bytes() > 0;
        let is_news = failed || has_records || partition.diverging_epoch.is_some() || member.told != now;
        member.told = if failed { (Offset(-1), Offset(-1)) } else { now };
        let at = match self.places.get_mut(&place) {
            Some(at) if has_records => {
                *at = self.next_place;
                self.next_place += 1;
                *at
            }
            Some(at) => *at,
            None => return is_news,
        };
        self.members.insert(at, member);
        is_news
    }
}
