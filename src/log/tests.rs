//! The store over a disk in memory: append, crash, recover, compare. The deeper weather is in `tests/sim`.

use super::*;
use crate::base::disk::{Disk, FileStep, IoError, IoErrorKind};
use crate::base::memory_disk::MemoryDisk;
use crate::base::{
    Bytes, BytesMut, DirId, Instant, LeaderEpoch, Now, Offset, PartitionId, Random, Timestamp, Uuid, crc32c,
};
use crate::wal::ReplayPolicy;
use std::collections::VecDeque;

fn at(ms: u64) -> Now {
    Now { mono: Instant(ms * 1_000_000), wall: Timestamp(1_000_000 + ms as i64) }
}

fn options(cores: u16) -> RecoverOptions {
    let (dir, new_store, policy) = (DirId(0), Uuid(4711), ReplayPolicy::SOUND);
    RecoverOptions { dir, cores, new_store, wal_first_bytes: 256 << 10, policy }
}

fn store_options() -> StoreOptions {
    StoreOptions {
        cache_bytes_max: 64 << 10,
        write_run_bytes: 16 << 10,
        write_bytes_max: 32 << 10,
        wal_bytes_max: 1 << 20,
        wal_file_bytes: 256 << 10,
        ..StoreOptions::default()
    }
}

/// A batch of one record with `len` bytes in all (at least 61), filled from `fill`.
fn batch(len: usize, fill: u8, timestamp: i64) -> BytesMut {
    let mut bytes = BytesMut::zeroed(len.max(61));
    bytes[61.min(len)..].fill(fill);
    let body = (bytes.len() - 12) as i32;
    bytes[8..12].copy_from_slice(&body.to_be_bytes());
    bytes[16] = 2;
    bytes[27..35].copy_from_slice(&timestamp.to_be_bytes());
    bytes[35..43].copy_from_slice(&timestamp.to_be_bytes());
    bytes[43..57].fill(0xFF);
    bytes[57..61].copy_from_slice(&1i32.to_be_bytes());
    let crc = crc32c(&bytes[21..]);
    bytes[17..21].copy_from_slice(&crc.to_be_bytes());
    bytes
}

pub(super) fn key(partition: i32) -> LogKey {
    LogKey { topic: Uuid(900), partition: PartitionId(partition) }
}

/// A store on a disk; jobs and writes wait in a queue until they are performed.
pub(super) struct Bench {
    pub(super) disk: MemoryDisk,
    pub(super) store: Store,
    queue: VecDeque<Io>,
    now: u64,
}

impl Bench {
    pub(super) fn start(mut disk: MemoryDisk) -> (Bench, Report) {
        let mut recovered = recover(&mut disk, &options(1)).unwrap();
        let start = recovered.starts.remove(0);
        let store = Store::new(store_options(), start, at(0));
        (Bench { disk, store, queue: VecDeque::new(), now: 0 }, recovered.report)
    }

    fn poll(&mut self) {
        let mut io = Vec::new();
        self.store.poll(at(self.now), &mut io);
        self.queue.extend(io);
    }

    /// Performs the oldest waiting piece of I/O; false when there is none.
    fn perform(&mut self) -> bool {
        let Some(io) = self.queue.pop_front() else { return false };
        match io {
            Io::Wal(write) => {
                let data = vec![Bytes::copy_from_slice(write.data.as_ref())];
                let path = crate::wal::file_path(0, write.file).into();
                self.disk.perform(FileStep::Write { path, offset: write.offset, data }).unwrap();
                self.store.wal_written(at(self.now), write.id, write.data);
            }
            Io::Job { job, steps } => {
                for step in steps {
                    self.disk.perform(step).unwrap();
                }
                self.store.job_done(job);
            }
        }
        self.poll();
        true
    }

    pub(super) fn settle(&mut self) {
        self.poll();
        while self.perform() {}
    }

    /// Performs what waits, but jobs that write below these folders find no room.
    fn refuse(&mut self, folders: &[&str]) {
        let is_refused = |io: &Io| {
            let Io::Job { steps, .. } = io else { return false };
            let Some(FileStep::Write { path, .. }) = steps.first() else { return false };
            folders.iter().any(|folder| path.starts_with(folder))
        };
        while let Some(io) = self.queue.front() {
            if !is_refused(io) {
                self.perform();
                continue;
            }
            if let Some(Io::Job { job, .. }) = self.queue.pop_front() {
                let error = IoError { kind: IoErrorKind::NoSpace, path: "f".into(), message: "full".into() };
                assert!(self.store.job_failed(at(self.now), job, &error));
            }
        }
    }

    pub(super) fn append(&mut self, partition: i32, len: usize, fill: u8) -> Offset {
        let id = match self.store.find(key(partition)) {
            Some(id) => id,
            None => {
                let options = LogOptions { segment_bytes: 100_000, ..LogOptions::default() };
                self.store.create(at(self.now), key(partition), &format!("topic-{partition}"), options)
            }
        };
        let batch = batch(len, fill, 1_000_000 + self.now as i64);
        self.store.append(at(self.now).wall, id, batch, LeaderEpoch(3)).unwrap().base
    }

    /// Every batch of a partition up to its durable end: length and fill byte.
    fn read_all(&mut self, partition: i32) -> Vec<(usize, u8)> {
        let Some(id) = self.store.find(key(partition)) else { return Vec::new() };
        let upper = self.store.log(id).unwrap().durable_end();
        let (mut offset, mut found) = (Offset(0), Vec::new());
        while offset < upper {
            for part in self.read(id, offset, upper) {
                for (at, facts) in facts::batches(&part) {
                    assert_eq!(facts.base, offset);
                    assert_eq!(facts.leader_epoch, LeaderEpoch(3));
                    found.push((facts.len, *part[at..at + facts.len].last().unwrap()));
                    offset = facts.last.plus(1);
                }
            }
        }
        found
    }

    pub(super) fn read(&mut self, id: LogId, offset: Offset, upper: Offset) -> Vec<Bytes> {
        let request = ReadRequest { offset, upper, bytes_max: 10_000, at_least_one: true };
        loop {
            match self.store.log(id).unwrap().plan_read(request) {
                ReadPlan::Ready(parts) => {
                    assert!(!parts.is_empty(), "offset {offset} below {upper} must give something");
                    return parts;
                }
                ReadPlan::Damaged => panic!("offset {offset} is damaged"),
                ReadPlan::Index { path, segment, len } => {
                    let file = self.disk.read(&path, 0, len).unwrap();
                    assert!(self.store.install_index(id, segment, file));
                }
                ReadPlan::Disk { path, position, len } => {
                    return vec![self.read_disk(id, request, &path, position, len)];
                }
            }
        }
    }

    fn read_disk(
        &mut self,
        id: LogId,
        request: ReadRequest,
        path: &str,
        mut position: u64,
        mut len: usize,
    ) -> Bytes {
        loop {
            let bytes = Bytes::from(self.disk.read(path, position, len).unwrap());
            match self.store.log(id).unwrap().finish_read(request, (position, len), &bytes) {
                ReadFinish::Ready(bytes) => return bytes,
                ReadFinish::More { position: next, len: more } => (position, len) = (next, more),
                ReadFinish::Damaged(damage) => panic!("{path}: {damage}"),
            }
        }
    }
}

/// So many batches of 4 KiB become durable at once: the lengths of the runs that go into the segment then, in KiB.
#[track_caller]
fn check_runs(batches: usize, expect: &[usize]) {
    let (mut bench, _) = Bench::start(MemoryDisk::default());
    (0..batches).for_each(|_| _ = bench.append(0, 4 << 10, 1));
    let mut runs = Vec::new();
    bench.poll();
    while let Some(io) = bench.queue.front() {
        if let Io::Job { steps, .. } = io
            && let Some(FileStep::Write { path, data, .. }) = steps.first()
            && path.ends_with(".log")
        {
            runs.push(data.iter().map(Bytes::len).sum::<usize>() >> 10);
        }
        bench.perform();
    }
    assert_eq!(runs, expect, "{batches} batches");
}

#[test]
fn runs_are_short_until_the_disk_falls_behind() {
    check_runs(3, &[]);
    check_runs(4, &[16]);
    check_runs(8, &[16, 16]);
    check_runs(9, &[32]);
    check_runs(13, &[32, 16]);
}

#[test]
fn what_was_durable_is_there_after_a_kill() {
    let (mut bench, report) = Bench::start(MemoryDisk::default());
    assert!(report.is_new);
    bench.append(0, 500, 1);
    bench.append(1, 9000, 2);
    bench.append(0, 70, 3);
    bench.settle();
    assert_eq!(bench.read_all(0), [(500, 1), (70, 3)]);
    let (mut bench, report) = Bench::start(bench.disk);
    assert!(!report.was_clean);
    assert_eq!(bench.read_all(0), [(500, 1), (70, 3)]);
    assert_eq!(bench.read_all(1), [(9000, 2)]);
    assert_eq!(bench.append(0, 100, 4), Offset(2));
    bench.settle();
    let (mut bench, _) = Bench::start(bench.disk);
    assert_eq!(bench.read_all(0), [(500, 1), (70, 3), (100, 4)]);
}

#[test]
fn a_clean_stop_leaves_everything_in_files_and_replays_nothing() {
    let (mut bench, _) = Bench::start(MemoryDisk::default());
    for n in 0..200u8 {
        bench.append(i32::from(n % 3), 61 + usize::from(n) * 37, n);
        bench.settle();
    }
    let before: Vec<_> = (0..3).map(|partition| bench.read_all(partition)).collect();
    let Bench { mut disk, store, .. } = bench;
    close(&mut disk, vec![store.into_end()], crate::base::BrokerEpoch(1)).unwrap();
    for (partition, batches) in before.iter().enumerate() {
        let files = disk.list(&format!("topic-{partition}")).unwrap();
        let bytes: u64 = files.iter().filter(|file| file.name.ends_with(".log")).map(|file| file.len).sum();
        let expected: usize = batches.iter().map(|(len, _)| len).sum();
        assert_eq!(bytes, expected as u64, "files have their exact length");
    }
    let (mut bench, report) = Bench::start(disk);
    assert!(report.was_clean);
    assert_eq!((report.groups, report.recovered_bytes), (0, 0));
    for (partition, batches) in before.iter().enumerate() {
        assert_eq!(&bench.read_all(partition as i32), batches);
    }
}

#[test]
fn a_store_that_drains_leaves_its_tail_to_the_close() {
    let run = |drains: bool| {
        let (mut bench, _) = Bench::start(MemoryDisk::default());
        (0..2).for_each(|n| _ = bench.append(0, 20_000, n));
        if drains {
            bench.store.drain();
        }
        bench.settle();
        assert!(bench.store.is_settled());
        let before = bench.read_all(0);
        let Bench { mut disk, store, .. } = bench;
        let files = disk.list("topic-0").unwrap();
        let written = files.iter().any(|file| file.name.ends_with(".log") && file.len > 0);
        close(&mut disk, vec![store.into_end()], crate::base::BrokerEpoch(1)).unwrap();
        let (mut bench, report) = Bench::start(disk);
        assert!(report.was_clean);
        assert_eq!((bench.read_all(0), before.len()), (before, 2));
        written
    };
    assert!(run(false), "a run is worth a write");
    assert!(!run(true), "but not before the close");
}

/// Random appends, I/O performed now and then, kills at random moments; everything durable must be there and in order,
/// what follows it must be a prefix of what was appended.
fn check_random(seed: u64) {
    let mut random = Random::from_seed(seed);
    let (mut bench, _) = Bench::start(MemoryDisk::default());
    let mut appended: Vec<Vec<(usize, u8)>> = vec![Vec::new(); 3];
    for round in 0..12 {
        for _ in 0..random.below(120) {
            bench.now += random.below(300);
            let partition = random.below(3) as usize;
            let big = random.chance(1, 10);
            let len = 61 + random.below(if big { 60_000 } else { 900 }) as usize;
            let fill = random.next_u64() as u8;
            bench.append(partition as i32, len, fill);
            appended[partition].push((len, if len > 61 { fill } else { 1 }));
            bench.poll();
            for _ in 0..random.below(6) {
                bench.perform();
            }
        }
        let acknowledged: Vec<_> = (0..3).map(|partition| bench.read_all(partition)).collect();
        if random.chance(1, 3) {
            bench.settle();
            let Bench { mut disk, store, .. } = bench;
            close(&mut disk, vec![store.into_end()], crate::base::BrokerEpoch(1)).unwrap();
            bench = Bench::start(disk).0;
        } else {
            bench = Bench::start(bench.disk).0;
        }
        for partition in 0..3 {
            let found = bench.read_all(partition as i32);
            assert!(
                found.starts_with(&acknowledged[partition]),
                "seed {seed} round {round}: acknowledged lost"
            );
            assert!(appended[partition].starts_with(&found), "seed {seed} round {round}: invented");
            appended[partition] = found;
        }
    }
}

#[test]
fn random_runs_with_kills() {
    for seed in 0..150 {
        check_random(seed);
    }
}

#[test]
fn the_number_of_cores_may_change() {
    let (mut bench, _) = Bench::start(MemoryDisk::default());
    for n in 0..8 {
        bench.append(n, 300, n as u8);
    }
    bench.settle();
    let mut disk = bench.disk;
    for cores in [3, 2, 4, 1] {
        let recovered = recover(&mut disk, &options(cores)).unwrap();
        let logs: usize = recovered.starts.iter().map(|start| start.logs.len()).sum();
        assert_eq!((recovered.starts.len(), logs), (usize::from(cores), 8));
        for log in recovered.starts.iter().flat_map(|start| &start.logs) {
            assert_eq!(log.end(), Offset(1));
        }
    }
}

/// Far more than the write-ahead log holds, with little performed on the way: the log may become full, and must get free
/// again by itself.
#[test]
fn a_full_write_ahead_log_empties_itself() {
    for seed in 0..20 {
        let mut random = Random::from_seed(seed);
        let (mut bench, _) = Bench::start(MemoryDisk::default());
        let mut appended = 0;
        for _ in 0..60 {
            for _ in 0..random.below(40) {
                bench.append(0, 61 + random.below(30_000) as usize, 1);
                appended += 1;
            }
            bench.poll();
            for _ in 0..random.below(30) {
                bench.perform();
            }
        }
        bench.settle();
        let id = bench.store.find(key(0)).unwrap();
        assert_eq!(bench.store.log(id).unwrap().durable_end(), Offset(appended), "seed {seed}");
    }
}

/// Jobs that write find no room, the catalogue does. A deletion makes room, and everything goes on without a restart.
#[test]
fn a_full_disk_takes_no_batches_until_a_deletion_makes_room() {
    let (mut bench, _) = Bench::start(MemoryDisk::default());
    bench.append(0, 40_000, 1);
    bench.append(1, 40_000, 2);
    bench.settle();
    let mut appended = 1;
    while bench.store.has_room() {
        bench.append(0, 30_000, 3);
        bench.append(1, 30_000, 4);
        appended += 1;
        bench.poll();
        bench.refuse(&["topic-0/", "topic-1/"]);
    }
    assert_eq!(bench.read_all(0).len(), appended, "what was acknowledged can be read");
    bench.store.delete(key(0), "topic-0.gone-delete");
    for _ in 0..5 {
        bench.now += 1_000;
        bench.poll();
        bench.refuse(&["topic-0/"]);
    }
    bench.settle();
    assert!(bench.store.has_room(), "{}", bench.store.summary());
    assert_eq!(bench.disk.list("topic-0").unwrap(), []);
    bench.now += 60_000;
    bench.settle();
    assert_eq!(bench.disk.list("topic-0.gone-delete").unwrap(), []);
    assert_eq!(bench.read_all(1).len(), appended);
}
