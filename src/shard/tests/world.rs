//! A node on a disk in memory: effects are carried out at once, messages between cores are delivered in order. No
//! faults; those are the business of `tests/sim`.

use super::answers;
use super::requests;
use super::settings::Settings;
use super::words::{Names, Part, parse};
use crate::base::disk::{Disk, FileStep, IoError, IoErrorKind, RelPath, WalWrite};
use crate::base::memory_disk::MemoryDisk;
use crate::base::{
    BrokerEpoch, Bytes, ConnId, DirId, Duration, Gathered, Instant, JobId, Now, PartitionId, ShardId,
    Timestamp, Uuid,
};
use crate::log::{LogKey, RecoverOptions, StoreEnd, StoreStart, close, owner, read_log, recover};
use crate::protocol::ApiKey;
use crate::shard::{Effect, Effects, Event, METADATA_LOG, Options, Room, Shard, Start, wal_file_path};
use crate::wal::ReplayPolicy;
use std::collections::{BTreeMap, VecDeque};

/// Wall time at the beginning, in milliseconds.
const WALL_START: i64 = 1_000_000;

/// One client and what it still waits for.
#[derive(Debug)]
struct Client {
    conn: ConnId,
    core: usize,
    /// Bytes that came and are no whole frame yet.
    inbox: Vec<u8>,
    asked: BTreeMap<i32, (ApiKey, i16)>,
    next_correlation: i32,
    is_cut: bool,
    is_reading: bool,
    unread: usize,
    /// The node does not read from it.
    is_paused: bool,
    unsent: Vec<u8>,
    /// The second half of a request that was begun.
    rest: Vec<u8>,
}

/// Completions that a story holds back.
#[derive(Debug, Default)]
struct Held {
    wal: bool,
    reads: bool,
    files: bool,
    writes: VecDeque<(usize, DirId, WalWrite)>,
    jobs: VecDeque<(usize, DirId, JobId, Vec<FileStep>)>,
    reading: VecDeque<(usize, DirId, JobId, RelPath, u64, usize)>,
}

/// A node and its clients.
#[derive(Debug)]
pub(super) struct World {
    settings: Settings,
    /// The disk of each log directory, and whether every access to it fails.
    disks: Vec<(MemoryDisk, bool)>,
    shards: Vec<Shard>,
    stopped: Vec<bool>,
    life: u64,
    now: Instant,
    held: Held,
    work: VecDeque<(usize, Effect)>,
    clients: BTreeMap<String, Client>,
    next_conn: u64,
    names: Names,
    heard: Vec<String>,
}

impl World {
    pub(super) fn new(settings: Settings) -> Self {
        let mut world = World {
            disks: vec![(MemoryDisk::default(), false); usize::from(settings.dirs)],
            settings,
            shards: Vec::new(),
            stopped: Vec::new(),
            life: 0,
            now: Instant(0),
            held: Held::default(),
            work: VecDeque::new(),
            clients: BTreeMap::new(),
            next_conn: 0,
            names: Names::default(),
            heard: Vec::new(),
        };
        world.start();
        world
    }

    /// Does what a line of a story says, and gives what came back.
    pub(super) fn happen(&mut self, line: &str) -> Vec<String> {
        match line.split_once(": ") {
            Some((client, what)) if !client.contains(' ') => self.client(client, what),
            _ => self.node(line),
        }
        std::mem::take(&mut self.heard)
    }

    fn node(&mut self, line: &str) {
        let part = Part::new(line);
        match part.words.as_slice() {
            ["topic", _, ..] => {
                self.client("maker", &line.replacen("topic", "create", 1));
                self.heard.retain(|line| !line.starts_with("maker: created"));
            }
            ["connect", name] => self.connect(name, part.number("core", 0)),
            ["hold", "wal"] => self.held.wal = true,
            ["hold", "reads"] => self.held.reads = true,
            ["hold", "files"] => self.held.files = true,
            ["release", "wal"] => self.release_wal(),
            ["release", "reads"] => self.release_reads(),
            ["release", "files"] => self.release_files(),
            ["wait", time] => self.wait(parse(time.trim_end_matches("ms"))),
            ["stop"] => (0..self.shards.len()).for_each(|core| self.tell(core, Event::Shutdown)),
            ["start"] => self.restart(true),
            ["crash"] => self.restart(false),
            ["room", dir, free, "of", total] => self.room(parse(dir), (parse(total), parse(free))),
            ["break", dir] => self.disks[parse::<usize>(dir)].1 = true,
            ["repair", dir] => self.disks[parse::<usize>(dir)].1 = false,
            _ => panic!("a story does not know: {line}"),
        }
    }

    /// The shell has looked: so many bytes are there and free; a tenth is the reserve.
    fn room(&mut self, dir: u16, (total, free): (u64, u64)) {
        let room = Room { is_short: free < total / 10, bytes: Some((total, free)) };
        (0..self.shards.len()).for_each(|core| self.tell(core, Event::Space { dir: DirId(dir), room }));
    }

    fn client(&mut self, name: &str, what: &str) {
        if !self.clients.contains_key(name) {
            self.connect(name, 0);
        }
        let client = self.clients.get_mut(name).expect("connected");
        let conn = client.conn;
        match what {
            "cut" => client.is_cut = true,
            "stop reading" => client.is_reading = false,
            "read on" => {
                client.is_reading = true;
                let (core, bytes) = (client.core, std::mem::take(&mut client.unread));
                self.tell(core, Event::Sent { conn, bytes });
            }
            "hang up" => self.closed(conn),
            "end" => {
                let rest = std::mem::take(&mut client.rest);
                self.send(name, &rest);
            }
            _ if what.starts_with("begin ") => {
                let mut request = self.request(name, &what["begin ".len()..]);
                let rest = request.split_off(request.len() / 2);
                self.clients.get_mut(name).expect("connected").rest = rest;
                self.send(name, &request);
            }
            _ if what.starts_with("together ") => {
                let requests = what["together ".len()..].split(" | ");
                let bytes: Vec<u8> = requests.flat_map(|what| self.request(name, what)).collect();
                self.send(name, &bytes);
            }
            _ => {
                let request = match what.strip_prefix("bytes ") {
                    Some(hex) => hex_bytes(hex),
                    None => self.request(name, what),
                };
                self.send(name, &request);
            }
        }
    }

    fn request(&mut self, name: &str, what: &str) -> Vec<u8> {
        let client = self.clients.get_mut(name).expect("connected");
        client.next_correlation += 1;
        let correlation = client.next_correlation;
        let wall = WALL_START + (self.now.0 / 1_000_000) as i64;
        let asked = requests::request(what, correlation, wall, &self.names);
        client.asked.insert(correlation, (asked.api, asked.version));
        asked.frame.to_vec()
    }

    /// The bytes of several requests of a client, one behind the other.
    pub(super) fn stream(&mut self, name: &str, requests: &[&str]) -> Vec<u8> {
        self.connect(name, 0);
        requests.iter().flat_map(|what| self.request(name, what)).collect()
    }

    /// How far `counter` goes while the shard takes these bytes of a client; what follows from them is not counted.
    pub(super) fn served(&mut self, bytes: &[u8], name: &str, counter: impl Fn() -> u64) -> u64 {
        let (conn, core, now) = (self.clients[name].conn, self.clients[name].core, self.now());
        let mut effects = Effects::new();
        let before = counter();
        self.shards[core].handle(now, Event::Received { conn, bytes }, &mut effects);
        counter() - before
    }

    /// How many requests and waits the cores still hold.
    pub(super) fn under_way(&self) -> usize {
        let held = |shard: &Shard| shard.ops.fetch_ids().len() + shard.home.waiting_fetches();
        self.shards.iter().map(held).sum()
    }

    /// Sends bytes as this client, whole or one by one; a paused one keeps them.
    pub(super) fn send(&mut self, name: &str, bytes: &[u8]) {
        let client = self.clients.get_mut(name).expect("connected");
        client.unsent.extend_from_slice(bytes);
        self.send_on(name);
    }

    fn send_on(&mut self, name: &str) {
        while let Some(client) = self.clients.get_mut(name) {
            if client.is_paused || client.unsent.is_empty() {
                return;
            }
            let len = if client.is_cut { 1 } else { client.unsent.len() };
            let bytes: Vec<u8> = client.unsent.drain(..len).collect();
            let (core, conn) = (client.core, client.conn);
            self.tell(core, Event::Received { conn, bytes: &bytes });
        }
    }

    pub(super) fn connect(&mut self, name: &str, core: usize) {
        self.next_conn += 1;
        let conn = ConnId(self.next_conn);
        let client = Client {
            conn,
            core,
            inbox: Vec::new(),
            asked: BTreeMap::new(),
            next_correlation: 0,
            is_cut: false,
            is_reading: true,
            unread: 0,
            is_paused: false,
            unsent: Vec::new(),
            rest: Vec::new(),
        };
        self.clients.insert(name.to_owned(), client);
        let peer = std::net::SocketAddr::from(([127, 0, 0, 1], 40_000));
        self.tell(core, Event::Accepted { conn, peer });
    }

    /// The core of a partition.
    pub(super) fn owner(&self, topic: &str, partition: i32) -> usize {
        let topic = self.shards[0].cluster.image().topic_by_name(topic).expect("there").id;
        owner(LogKey { topic, partition: PartitionId(partition) }, self.settings.cores).0.into()
    }

    fn now(&self) -> Now {
        Now { mono: self.now, wall: Timestamp(WALL_START + (self.now.0 / 1_000_000) as i64) }
    }

    fn tell(&mut self, core: usize, event: Event<'_>) {
        let mut effects = Effects::new();
        let now = self.now();
        self.shards[core].handle(now, event, &mut effects);
        self.work.extend(effects.drain().map(|effect| (core, effect)));
        while let Some((core, effect)) = self.work.pop_front() {
            self.perform(core, effect);
        }
        for topic in self.shards[0].cluster.image().topics() {
            self.names.learn_topic(topic.id, &topic.name);
        }
    }

    fn perform(&mut self, core: usize, effect: Effect) {
        match effect {
            Effect::Send { conn, bytes } => self.sent(conn, &bytes),
            Effect::PauseReceive { conn } => self.pause(conn, true),
            Effect::ResumeReceive { conn } => self.pause(conn, false),
            Effect::Close { conn } | Effect::Abort { conn } => self.close(conn),
            Effect::WalWrite { dir, write } if self.held.wal => {
                self.held.writes.push_back((core, dir, write));
            }
            Effect::WalWrite { dir, write } => self.write_wal(core, dir, write),
            Effect::File { dir, job, steps } if self.held.files => {
                self.held.jobs.push_back((core, dir, job, steps));
            }
            Effect::File { dir, job, steps } => self.carry_out(core, dir, job, steps),
            Effect::Read { dir, job, path, offset, len } if self.held.reads => {
                self.held.reading.push_back((core, dir, job, path, offset, len));
            }
            Effect::Read { dir, job, path, offset, len } => self.read(core, dir, job, (&path, offset, len)),
            Effect::Message { to, message } => {
                self.tell(usize::from(to.0), Event::Message { from: ShardId(core as u16), message });
            }
            Effect::Stopped => {
                self.stopped[core] = true;
                if self.stopped.iter().all(|stopped| *stopped) {
                    self.heard.push("node: stopped".to_owned());
                }
            }
            Effect::Fatal { reason } => self.heard.push(format!("node: fatal: {reason}")),
        }
    }

    /// The disk of a log directory, or how it fails.
    fn disk(&mut self, dir: DirId) -> Result<&mut MemoryDisk, IoError> {
        match &mut self.disks[usize::from(dir.0)] {
            (disk, false) => Ok(disk),
            (_, true) => Err(IoError {
                kind: IoErrorKind::Failed,
                path: "a file".to_owned(),
                message: "Input/output error (os error 5)".to_owned(),
            }),
        }
    }

    fn perform_all(&mut self, dir: DirId, steps: Vec<FileStep>) -> Result<(), IoError> {
        let disk = self.disk(dir)?;
        steps.into_iter().for_each(|step| disk.perform(step).expect("a disk in memory"));
        Ok(())
    }

    fn write_wal(&mut self, core: usize, dir: DirId, write: WalWrite) {
        let data = vec![Bytes::copy_from_slice(write.data.as_ref())];
        let path = wal_file_path(core as u16, write.file).into();
        let result = self.perform_all(dir, vec![FileStep::Write { path, offset: write.offset, data }]);
        self.tell(core, Event::WalWritten { dir, id: write.id, data: write.data, result });
    }

    fn read(&mut self, core: usize, dir: DirId, job: JobId, (path, offset, len): (&str, u64, usize)) {
        let result = self.disk(dir).and_then(|disk| disk.read(path, offset, len)).map(Bytes::from);
        self.tell(core, Event::ReadDone { job, result });
    }

    fn release_wal(&mut self) {
        self.held.wal = false;
        while let Some((core, dir, write)) = self.held.writes.pop_front() {
            self.write_wal(core, dir, write);
        }
    }

    fn release_reads(&mut self) {
        self.held.reads = false;
        while let Some((core, dir, job, path, offset, len)) = self.held.reading.pop_front() {
            self.read(core, dir, job, (&path, offset, len));
        }
    }

    fn carry_out(&mut self, core: usize, dir: DirId, job: JobId, steps: Vec<FileStep>) {
        let result = self.perform_all(dir, steps);
        self.tell(core, Event::FileDone { dir, job, result });
    }

    fn release_files(&mut self) {
        self.held.files = false;
        while let Some((core, dir, job, steps)) = self.held.jobs.pop_front() {
            self.carry_out(core, dir, job, steps);
        }
    }

    fn name(&self, conn: ConnId) -> Option<String> {
        let found = self.clients.iter().find(|(_, client)| client.conn == conn);
        found.map(|(name, _)| name.clone())
    }

    fn sent(&mut self, conn: ConnId, sent: &Gathered) {
        let Some(name) = self.name(conn) else { return };
        let client = self.clients.get_mut(&name).expect("found");
        let bytes = sent.len();
        sent.pieces().for_each(|piece| client.inbox.extend_from_slice(piece));
        while let Some((correlation, body)) = next_response(&mut client.inbox) {
            let asked = client.asked.remove(&correlation).expect("nobody asked for this answer");
            let lines = answers::answer(asked, &body, &mut self.names);
            self.heard.extend(lines.into_iter().map(|line| format!("{name}: {line}")));
        }
        client.unread += bytes;
        if client.is_reading {
            let (core, bytes) = (client.core, std::mem::take(&mut client.unread));
            self.tell(core, Event::Sent { conn, bytes });
        }
    }

    fn pause(&mut self, conn: ConnId, is_paused: bool) {
        let Some(name) = self.name(conn) else { return };
        self.heard.push(format!("{name}: {}", if is_paused { "paused" } else { "resumed" }));
        self.clients.get_mut(&name).expect("found").is_paused = is_paused;
        self.send_on(&name);
    }

    fn close(&mut self, conn: ConnId) {
        if let Some(name) = self.name(conn) {
            self.heard.push(format!("{name}: closed"));
            self.closed(conn);
        }
    }

    fn closed(&mut self, conn: ConnId) {
        let Some(name) = self.name(conn) else { return };
        let client = self.clients.remove(&name).expect("found");
        self.tell(client.core, Event::Closed { conn });
    }

    fn wait(&mut self, ms: u64) {
        let end = self.now + Duration::from_millis(ms);
        for _ in 0..10_000 {
            let due =
                (0..self.shards.len()).filter_map(|core| Some((self.shards[core].next_deadline()?, core)));
            let Some((at, core)) = due.min().filter(|(at, _)| *at <= end) else {
                self.now = end;
                return;
            };
            self.now = self.now.max(at);
            self.tell(core, Event::Deadline);
        }
        panic!("deadlines without end");
    }

    fn restart(&mut self, is_clean: bool) {
        assert!(!is_clean || self.stopped.iter().all(|stopped| *stopped), "the node has not stopped");
        let ends: Vec<_> = std::mem::take(&mut self.shards).into_iter().map(Shard::into_end).collect();
        if is_clean {
            let broker = ends[0].broker_epoch;
            let ends: Vec<_> = ends.into_iter().flat_map(|end| end.stores).collect();
            self.close_dirs(ends, broker);
        }
        self.clients = BTreeMap::new();
        let Held { wal, reads, files, .. } = self.held;
        self.held = Held { wal, reads, files, ..Held::default() };
        self.start();
    }

    /// Closes each directory that all cores still have.
    fn close_dirs(&mut self, ends: Vec<StoreEnd>, broker: BrokerEpoch) {
        let mut dirs: BTreeMap<DirId, Vec<StoreEnd>> = BTreeMap::new();
        ends.into_iter().for_each(|end| dirs.entry(end.dir).or_default().push(end));
        for (dir, ends) in dirs {
            assert_eq!(ends.len(), usize::from(self.settings.cores), "all cores agree");
            close(self.disk(dir).expect("it works"), ends, broker).expect("a clean end");
        }
    }

    fn start(&mut self) {
        self.life += 1;
        let mut options = self.settings.options(self.life);
        let (mut stores, mut metadata) = (Vec::new(), Bytes::new());
        for at in 0..self.settings.dirs {
            let (dir, cores, policy) = (DirId(at), self.settings.cores, ReplayPolicy::SOUND);
            let recovery =
                RecoverOptions { dir, cores, new_store: Uuid(4711), wal_first_bytes: 256 << 10, policy };
            let Ok(disk) = self.disk(dir) else {
                options.directories[usize::from(at)].id = None;
                continue;
            };
            let recovered = recover(disk, &recovery).expect("recovery");
            if dir == options.metadata_dir {
                metadata = read_log(disk, &recovered.starts, METADATA_LOG).expect("a log").into();
            }
            stores.extend(recovered.starts);
        }
        for core in 0..self.settings.cores {
            let options = Options { shard: ShardId(core), ..options.clone() };
            let (own, others) = stores.into_iter().partition(|store: &StoreStart| store.core == core);
            stores = others;
            let start = Start { stores: own, metadata: metadata.clone() };
            self.shards.push(Shard::new(options, start, self.now()).expect("the metadata log"));
        }
        self.stopped = vec![false; self.shards.len()];
        (0..self.shards.len()).for_each(|core| self.tell(core, Event::Deadline));
    }
}

/// Takes the next whole response: its correlation id, and what stands behind that.
fn next_response(inbox: &mut Vec<u8>) -> Option<(i32, Vec<u8>)> {
    let size = i32::from_be_bytes(inbox.get(..4)?.try_into().ok()?) as usize;
    if inbox.len() < 4 + size {
        return None;
    }
    let frame: Vec<u8> = inbox.drain(..4 + size).skip(4).collect();
    Some((i32::from_be_bytes(frame[..4].try_into().ok()?), frame[4..].to_vec()))
}

fn hex_bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> =
        hex.chars().filter_map(|digit| digit.to_digit(16)).map(|digit| digit as u8).collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}
