//! One shard with its disk, its clock and its connections. Effects are carried out at once.

use super::{SERVING, decodes};
use crate::disk::{Disk, FileStep, WalWrite};
use crate::memory_disk::MemoryDisk;
use highwater::base::{
    Bytes, ConnId, DirId, Duration, Gathered, Instant, JobId, NodeId, Now, ShardId, Timestamp, Uuid,
};
use highwater::log::{RecoverOptions, StoreOptions, close, read_log, recover};
use highwater::metadata::configs::BrokerConfigs;
use highwater::metadata::{Endpoint, SecurityProtocol};
use highwater::protocol::batch::Batches;
use highwater::protocol::{ApiKey, Decode, FetchResponse, Reader, ResponseHeader, api};
use highwater::shard::{
    Allowance, ConnectionLimits, Directory, Effect, Effects, Event, METADATA_LOG, Options, Shard, Share,
    Start, wal_file_path,
};
use highwater::wal::ReplayPolicy;
use std::collections::{BTreeMap, VecDeque};

const FRAME_BYTES_MAX: usize = 128 << 10;

/// A client's end.
#[derive(Default)]
struct Client {
    /// Sent, and no whole frame yet.
    sent: Vec<u8>,
    /// Received, and no whole frame yet.
    received: Vec<u8>,
    /// API and version of what waits for an answer, by correlation id.
    asked: BTreeMap<i32, Vec<(ApiKey, i16)>>,
}

pub(crate) struct Broker {
    shard: Shard,
    disk: MemoryDisk,
    now: Instant,
    work: VecDeque<Effect>,
    clients: BTreeMap<ConnId, Client>,
    /// Which connection a client's name stands for now.
    names: BTreeMap<u8, ConnId>,
    next_conn: u64,
    answers: usize,
    last_answer: Vec<u8>,
    is_stopped: bool,
    is_working: bool,
}

fn options(life: u64) -> Options {
    let endpoint = Endpoint {
        listener: "PLAINTEXT".into(),
        host: "localhost".into(),
        port: 9092,
        protocol: SecurityProtocol::Plaintext,
    };
    Options {
        shard: ShardId(0),
        shards: 1,
        node: NodeId(1),
        cluster_id: "c".to_owned(),
        directories: vec![Directory {
            path: "/data".to_owned(),
            id: Some(Uuid(0x7777 << 64)),
            takes_partitions: true,
        }],
        metadata_dir: DirId(0),
        incarnation: Uuid(u128::from(1000 + life) << 64),
        endpoints: vec![endpoint],
        rack: None,
        connection: ConnectionLimits {
            frame_bytes_max: FRAME_BYTES_MAX,
            unsent_bytes_max: 1 << 20,
            alone: Allowance { requests_max: 64, request_bytes_max: 1 << 20, in_a_row_max: 16 },
            beside: Allowance { requests_max: 5, request_bytes_max: 1 << 20, in_a_row_max: 2 },
            beside_stepwise: Allowance { requests_max: 2, request_bytes_max: 1 << 20, in_a_row_max: 2 },
        },
        idle_max: Duration::from_millis(600_000),
        fetch_bytes_max: 1 << 20,
        sessions_max: 10,
        auto_create_topics: true,
        produce_bytes_max: 4 << 20,
        requests: Share::of(4 << 20, 1),
        answers: Share::of(4 << 20, 1),
        reading_bytes_max: 1 << 20,
        store: StoreOptions {
            cache_bytes_max: 1 << 20,
            write_run_bytes: 16 << 10,
            write_bytes_max: 32 << 10,
            wal_bytes_max: 512 << 10,
            wal_file_bytes: 64 << 10,
            wal_group_bytes_max: 32 << 10,
            ..StoreOptions::default()
        },
        configs: BrokerConfigs::default(),
        controller: highwater::controller::Options::default(),
        groups: highwater::shard::GroupOptions::default(),
        seed: 40 + life,
    }
}

impl Broker {
    /// A start on this disk; each life needs a number of its own, or it draws the ids of another.
    pub(crate) fn start(mut disk: MemoryDisk, life: u64) -> Self {
        let (wal_first_bytes, policy) = (64 << 10, ReplayPolicy::SOUND);
        let (dir, cores, new_store) = (DirId(0), 1, Uuid(4711));
        let recovery = RecoverOptions { dir, cores, new_store, wal_first_bytes, policy };
        let recovered = recover(&mut disk, &recovery).expect("a sound disk");
        let metadata = Bytes::from(read_log(&mut disk, &recovered.starts, METADATA_LOG).expect("a log"));
        let start = Start { stores: recovered.starts, metadata };
        let now = Instant(0);
        let shard = Shard::new(options(life), start, clock(now)).expect("a sound metadata log");
        let (work, clients, names) = (VecDeque::new(), BTreeMap::new(), BTreeMap::new());
        let (next_conn, answers, last_answer) = (1, 0, Vec::new());
        let (is_stopped, is_working) = (false, false);
        #[rustfmt::skip]
        let mut broker = Self {
            shard, disk, now, work, clients, names, next_conn, answers, last_answer, is_stopped, is_working,
        };
        broker.tell(Event::Deadline);
        broker
    }

    /// A clean stop; the disk that it leaves.
    pub(crate) fn stop(mut self) -> MemoryDisk {
        self.tell(Event::Shutdown);
        self.wait(1_000);
        assert!(self.is_stopped);
        let end = self.shard.into_end();
        close(&mut self.disk, end.stores, end.broker_epoch).expect("a clean end");
        self.disk
    }

    /// How many answers came so far.
    pub(crate) fn answers(&self) -> usize {
        self.answers
    }

    /// The body of the newest answer.
    pub(crate) fn last_answer(&self) -> Vec<u8> {
        self.last_answer.clone()
    }

    /// This name gets a connection of its own.
    pub(crate) fn connect(&mut self, name: u8) -> ConnId {
        let conn = ConnId(self.next_conn);
        self.next_conn += 1;
        self.names.insert(name, conn);
        self.clients.insert(conn, Client::default());
        let peer = std::net::SocketAddr::from(([127, 0, 0, 1], 40_000));
        self.tell(Event::Accepted { conn, peer });
        conn
    }

    /// The frames that these bytes would complete.
    pub(crate) fn frames_with(&self, name: u8, bytes: &[u8]) -> Vec<Vec<u8>> {
        let sent =
            self.names.get(&name).and_then(|conn| self.clients.get(conn)).map(|client| &client.sent[..]);
        let mut stream = [sent.unwrap_or_default(), bytes].concat();
        std::iter::from_fn(|| next_frame(&mut stream)).collect()
    }

    /// Sends bytes; a connection that was closed is made anew.
    pub(crate) fn send(&mut self, name: u8, bytes: &[u8]) {
        let alive = self.names.get(&name).copied().filter(|conn| self.clients.contains_key(conn));
        let conn = alive.unwrap_or_else(|| self.connect(name));
        if let Some(client) = self.clients.get_mut(&conn) {
            client.sent.extend_from_slice(bytes);
            while let Some(frame) = next_frame(&mut client.sent) {
                let Ok(head) = api::read_request_header(&mut Reader::new(&frame)) else { continue };
                let Some(api) = head.api else { continue };
                let header = head.header;
                let asked = client.asked.entry(header.correlation_id).or_default();
                asked.push((api, header.request_api_version));
            }
        }
        self.now = self.now + Duration::from_millis(1);
        let mut effects = Effects::new();
        let now = clock(self.now);
        SERVING.during(bytes.len(), || self.shard.handle(now, Event::Received { conn, bytes }, &mut effects));
        self.perform(effects);
    }

    /// Time passes, and what is due is done.
    pub(crate) fn wait(&mut self, ms: u64) {
        let end = self.now + Duration::from_millis(ms);
        for _ in 0..10_000 {
            let Some(at) = self.shard.next_deadline().filter(|at| *at <= end) else {
                self.now = end;
                return;
            };
            self.now = self.now.max(at);
            self.tell(Event::Deadline);
        }
        panic!("deadlines without end");
    }

    fn tell(&mut self, event: Event<'_>) {
        let mut effects = Effects::new();
        self.shard.handle(clock(self.now), event, &mut effects);
        self.perform(effects);
    }

    /// One effect after the other; what an effect leads to comes behind what is there.
    fn perform(&mut self, mut effects: Effects) {
        self.work.extend(effects.drain());
        if std::mem::replace(&mut self.is_working, true) {
            return;
        }
        while let Some(effect) = self.work.pop_front() {
            self.carry_out(effect);
        }
        self.is_working = false;
    }

    fn carry_out(&mut self, effect: Effect) {
        match effect {
            Effect::Send { conn, bytes } => self.received(conn, &bytes),
            Effect::PauseReceive { .. } | Effect::ResumeReceive { .. } => {}
            Effect::Close { conn } | Effect::Abort { conn } => {
                self.clients.remove(&conn);
                self.tell(Event::Closed { conn });
            }
            Effect::WalWrite { dir, write } => self.write_wal(dir, write),
            Effect::File { dir, job, steps } => {
                steps.into_iter().for_each(|step| self.disk.perform(step).expect("a disk in memory"));
                self.tell(Event::FileDone { dir, job, result: Ok(()) });
            }
            Effect::Read { job, path, offset, len, .. } => self.read(job, &path, offset, len),
            Effect::Message { .. } => panic!("there is one core"),
            Effect::Stopped => self.is_stopped = true,
            Effect::Fatal { reason } => panic!("fatal: {reason}"),
        }
    }

    fn write_wal(&mut self, dir: DirId, write: WalWrite) {
        let data = vec![Bytes::copy_from_slice(write.data.as_ref())];
        let path = wal_file_path(0, write.file).into();
        self.disk.perform(FileStep::Write { path, offset: write.offset, data }).expect("a disk in memory");
        self.tell(Event::WalWritten { dir, id: write.id, data: write.data, result: Ok(()) });
    }

    fn read(&mut self, job: JobId, path: &str, offset: u64, len: usize) {
        let result = self.disk.read(path, offset, len).map(Bytes::from);
        self.tell(Event::ReadDone { job, result });
    }

    fn received(&mut self, conn: ConnId, sent: &Gathered) {
        let bytes = sent.len();
        if let Some(client) = self.clients.get_mut(&conn) {
            sent.pieces().for_each(|piece| client.received.extend_from_slice(piece));
            while let Some(frame) = next_frame(&mut client.received) {
                self.last_answer = check_answer(&frame, &mut client.asked);
                self.answers += 1;
            }
        }
        self.tell(Event::Sent { conn, bytes });
    }
}

fn clock(mono: Instant) -> Now {
    Now { mono, wall: Timestamp(1_000_000 + (mono.0 / 1_000_000) as i64) }
}

/// Takes a whole frame off the stream.
fn next_frame(stream: &mut Vec<u8>) -> Option<Vec<u8>> {
    let size = u32::from_be_bytes(*stream.first_chunk()?) as usize;
    if size > FRAME_BYTES_MAX && size > stream.len() || stream.len() < 4 + size {
        return None;
    }
    let frame = stream[4..4 + size].to_vec();
    stream.drain(..4 + size);
    Some(frame)
}

/// An answer belongs to something that was asked, and can be read. Gives its body.
fn check_answer(frame: &[u8], asked: &mut BTreeMap<i32, Vec<(ApiKey, i16)>>) -> Vec<u8> {
    let correlation = i32::from_be_bytes(*frame.first_chunk().expect("a header"));
    let questions = asked.get_mut(&correlation).expect("nobody asked for this answer");
    let body = |api: ApiKey, version: i16| {
        let version = if api == ApiKey::ApiVersions && !api.supports(version) { 0 } else { version };
        let mut r = Reader::new(frame);
        ResponseHeader::decode(&mut r, api.response_header_version(version)).ok()?;
        decodes(api, version, r.rest()).then(|| r.rest().to_vec())
    };
    let at = questions.iter().position(|(api, version)| body(*api, *version).is_some());
    let (api, version) = questions.remove(at.unwrap_or_else(|| panic!("{questions:?}: {frame:02x?}")));
    let body = body(api, version).unwrap_or_default();
    if api == ApiKey::Fetch {
        check_fetched(&body, version);
    }
    body
}

fn check_fetched(body: &[u8], version: i16) {
    let response = FetchResponse::from_bytes(body, version).expect("decoded before");
    let partitions = response.responses.iter().flat_map(|topic| &topic.partitions);
    for records in partitions.filter_map(|partition| partition.records) {
        for batch in Batches::new(records) {
            assert!(batch.expect("whole batches").crc_fits());
        }
    }
}
