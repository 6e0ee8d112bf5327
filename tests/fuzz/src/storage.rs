//! A whole log directory as a crash may have left it: superblock, catalogues, write-ahead logs, segment and index files.
//! Recovery says what is wrong with it, or opens it; a second recovery must then find the same.
//!
//! Checksums fit unless the input wants otherwise, so that the numbers behind them are what is tried.

use super::batches;
use super::disk::{DirEntry, Disk, FileStep, IoError, IoErrorKind};
use super::input::{Input, put_bytes};
use super::memory_disk::MemoryDisk;
use super::target::{Allowance, Target};
use highwater::base::{BLOCK_BYTES, DirId, LeaderEpoch, Offset, PartitionId, Timestamp, Uuid, crc32c};
use highwater::log::catalogue::{self, Catalogue, Entry};
use highwater::log::files::epoch_checkpoint;
use highwater::log::superblock::{self, Superblock};
use highwater::log::{LogKey, RecoverOptions, Recovered, read_log, recover};
use highwater::wal::{
    FileHeader, FrameHeader, FrameKind, GROUP_HEADER_BYTES, GroupHeader, ReplayPolicy, file_path,
};

pub(crate) const TARGET: Target = Target { name: "storage", run, seeds };

const STORE: Uuid = Uuid(1);
const WAL_BYTES: u64 = 8192;
/// Files of a few blocks each, read, kept and written.
const RECOVERY: Allowance = Allowance { fixed: 4 << 20, per_byte: 256 };

fn run(data: &[u8]) -> bool {
    let mut disk = BoundedDisk(directory(Input(data)));
    let options = RecoverOptions {
        dir: DirId(0),
        cores: 1,
        new_store: STORE,
        wal_first_bytes: WAL_BYTES,
        policy: ReplayPolicy::SOUND,
    };
    let Ok(first) = RECOVERY.during(data.len(), || recover(&mut disk, &options)) else { return true };
    let found = contents(&mut disk, &first);
    match recover(&mut disk, &options) {
        Ok(second) => assert_eq!(contents(&mut disk, &second), found),
        // After a clean stop the first recovery takes the catalogue's word.
        Err(_) if first.report.was_clean => {}
        Err(error) => panic!("what was recovered once is sound: {error}"),
    }
    true
}

/// What is in every log: its key, where it begins and ends, its bytes.
fn contents(disk: &mut dyn Disk, recovered: &Recovered) -> Vec<(LogKey, Offset, Offset, Vec<u8>)> {
    let logs = recovered.starts.iter().flat_map(|start| &start.logs);
    let read = |log: &highwater::log::Log| {
        let bytes = read_log(disk, &recovered.starts, log.key).unwrap_or_default();
        (log.key, log.start(), log.end(), bytes)
    };
    logs.map(read).collect()
}

/// Refuses what no disk has room for.
struct BoundedDisk(MemoryDisk);

const FILE_BYTES_MAX: u64 = 256 << 10;

impl BoundedDisk {
    fn check(path: &str, end: Option<u64>) -> Result<(), IoError> {
        if end.is_some_and(|end| end <= FILE_BYTES_MAX) {
            return Ok(());
        }
        let message = "no space left on device".to_owned();
        Err(IoError { kind: IoErrorKind::NoSpace, path: path.to_owned(), message })
    }
}

impl Disk for BoundedDisk {
    fn perform(&mut self, step: FileStep) -> Result<(), IoError> {
        match &step {
            FileStep::Write { path, offset, data } => {
                let len: usize = data.iter().map(|part| part.len()).sum();
                Self::check(path, offset.checked_add(len as u64))?;
            }
            FileStep::SetLen { path, len } | FileStep::Fill { path, len } => Self::check(path, Some(*len))?,
            _ => {}
        }
        self.0.perform(step)
    }

    fn list(&mut self, path: &str) -> Result<Vec<DirEntry>, IoError> {
        self.0.list(path)
    }

    fn read(&mut self, path: &str, offset: u64, len: usize) -> Result<Vec<u8>, IoError> {
        self.0.read(path, offset, len.min(FILE_BYTES_MAX as usize))
    }

    fn len(&mut self, path: &str) -> Result<Option<u64>, IoError> {
        self.0.len(path)
    }
}

/// The log directory that an input describes.
fn directory(mut input: Input<'_>) -> MemoryDisk {
    let mut disk = MemoryDisk::default();
    let flags = input.u8();
    let block =
        Superblock { store: STORE, cores: u32::from(flags & 1) + 1, generation: 1, is_clean: flags & 2 != 0 };
    put(&mut disk, superblock::PATH, block.encode());
    for core in 0..block.cores as u16 {
        let bytes = match flags & 4 == 0 {
            true => described_catalogue(&mut input, core).encode(),
            false => with_sum(input.bytes()),
        };
        put(&mut disk, &catalogue::path(1, core), bytes);
        for file in 0..u32::from(input.u8() % 3) {
            let bytes = wal_file(&mut input, core);
            put(&mut disk, &file_path(core, file), bytes);
        }
    }
    while !input.is_empty() {
        let dir = ["t-0", "t-1", "c-0", "t-0.1-delete"][usize::from(input.u8() % 4)];
        let extension = ["log", "index", "timeindex", "snapshot"][usize::from(input.u8() % 4)];
        let base = input.number().max(0);
        put(&mut disk, &format!("{dir}/{base:020}.{extension}"), input.bytes().to_vec());
    }
    disk
}

fn put(disk: &mut MemoryDisk, path: &str, bytes: Vec<u8>) {
    disk.files.insert(path.to_owned(), bytes);
}

fn with_sum(body: &[u8]) -> Vec<u8> {
    [body, &crc32c(body).to_le_bytes()].concat()
}

fn described_catalogue(input: &mut Input<'_>, core: u16) -> Catalogue {
    let replay_from = input.number() as u64;
    let logs = (0..input.u8() % 4).map(|_| entry(input)).collect();
    Catalogue { core: u32::from(core), store: STORE, replay_from, is_clean: false, logs }
}

fn entry(input: &mut Input<'_>) -> Entry {
    let flags = input.u8();
    let key = key(flags);
    let number = |input: &mut Input<'_>| Offset(input.number());
    let (start, end, segment) = (number(input), number(input), number(input));
    let blocks = input.number() as u64;
    let synced = if flags & 0x10 != 0 { blocks } else { blocks.wrapping_mul(BLOCK_BYTES as u64) };
    let tail = input.bytes().to_vec();
    let epochs = (0..input.u8() % 4).map(|_| epoch_checkpoint::Entry {
        epoch: LeaderEpoch(input.number() as i32),
        start: Offset(input.number()),
    });
    Entry {
        key,
        dir: if flags & 0x20 != 0 { "t-0".to_owned() } else { format!("t-{}", key.partition) },
        start,
        end,
        segment,
        synced,
        first_timestamp: (flags & 0x40 != 0).then_some(Timestamp(5)),
        tail: tail.into(),
        is_complete: flags & 0x80 != 0,
        epochs: epochs.collect(),
        producers: Vec::new(),
    }
}

fn key(flags: u8) -> LogKey {
    LogKey { topic: Uuid(5 + u128::from(flags >> 1 & 3)), partition: PartitionId(i32::from(flags & 1)) }
}

/// Header and groups, each at a block border.
fn wal_file(input: &mut Input<'_>, core: u16) -> Vec<u8> {
    let flags = input.u8();
    let header = FileHeader {
        store: if flags & 1 == 0 { STORE } else { Uuid(9) },
        core: u32::from(core),
        sequence: input.number() as u64,
        first_group: input.number() as u64,
        previous: 0,
    };
    let mut out = header.encode().to_vec();
    if flags & 2 != 0 {
        out[..8].fill(0xee);
    }
    let mut expect = (header.sequence, header.first_group, 0);
    for _ in 0..flags >> 4 & 7 {
        group(input, &mut out, &mut expect);
    }
    out
}

/// `expect` is what a sound group would say next: file sequence, number, checksum of the one before.
fn group(input: &mut Input<'_>, out: &mut Vec<u8>, expect: &mut (u64, u64, u32)) {
    let flags = input.u8();
    let mut payload = Vec::new();
    for _ in 0..flags & 3 {
        frame(input, &mut payload);
    }
    if flags & 4 != 0 {
        payload.extend(input.bytes());
    }
    let padded = (GROUP_HEADER_BYTES + payload.len()).next_multiple_of(BLOCK_BYTES);
    let mut header = GroupHeader {
        file_sequence: expect.0,
        group: expect.1,
        durable_mark: expect.1.saturating_sub(1),
        payload_len: payload.len() as u32,
        padded_len: padded as u32,
        frames: u32::from(flags & 3),
        payload_crc: crc32c(&payload),
        previous_crc: expect.2,
        wall_ms: 0,
    };
    if flags & 8 != 0 {
        change(input, &mut header);
    }
    let start = out.len();
    out.extend(header.encode());
    out.extend(payload);
    out.resize(start + padded, 0);
    if flags & 0x10 != 0 {
        // Rot, or a torn write.
        let at = start + usize::from(input.u16()) % padded;
        out[at..start + padded].fill(input.u8());
    }
    if flags & 0x20 != 0 {
        out.truncate(start + usize::from(input.u16()) % padded);
    }
    *expect = (expect.0, header.group.wrapping_add(1), header.crc());
}

/// Another value for one field of a group's header.
fn change(input: &mut Input<'_>, header: &mut GroupHeader) {
    let (field, value) = (input.u8() % 8, input.number());
    match field {
        0 => header.file_sequence = value as u64,
        1 => header.group = value as u64,
        2 => header.durable_mark = value as u64,
        3 => header.payload_len = value as u32,
        4 => header.padded_len = value as u32,
        5 => header.frames = value as u32,
        6 => header.payload_crc = value as u32,
        _ => header.previous_crc = value as u32,
    }
}

fn frame(input: &mut Input<'_>, payload: &mut Vec<u8>) {
    let (flags, kind) = (input.u8(), input.u8());
    let key = key(flags);
    let header = FrameHeader {
        kind: [FrameKind::Data, FrameKind::Create, FrameKind::Delete][usize::from(kind % 3)],
        continues: flags & 0x10 != 0,
        topic: key.topic,
        partition: key.partition,
        leader_epoch: LeaderEpoch(0),
        segment: Offset(input.number()),
        position: input.number() as u64,
        offset: Offset(input.number()),
        next_offset: Offset(input.number()),
    };
    let body = input.bytes();
    payload.extend(header.encode(body.len()));
    payload.extend(body);
}

fn seeds() -> Vec<Vec<u8>> {
    let batch = batches::plain().build(Offset(0)).to_vec();
    // One core; replay from sequence 1; no log in the catalogue; one file, sequence 1, first group 1.
    let head = [0, 1, 0, 1, 0x10, 1, 1];
    let mut created = head.to_vec();
    created.extend([2, 0, 1, 0, 0, 0, 0]);
    put_bytes(&mut created, b"t-0");
    created.extend([0, 0, 0, 0, 0, 3]);
    put_bytes(&mut created, &batch);
    let mut torn = created.clone();
    torn[4] = 0x20;
    torn.extend([0x10, 0, 90, 0xee]);
    // A log that the catalogue knows, with its batch in the tail, and nothing in the write-ahead log.
    let mut known = vec![0, 1, 1, 0x80, 0, 3, 0, 0];
    put_bytes(&mut known, &batch);
    known.extend([1, 0, 0, 0]);
    let mut two = created.clone();
    two.extend([0, 1, 0, 0, 8, 0, 0, 0, 5, 0, 0, 16, 0]);
    let mut rolled = head.to_vec();
    rolled.extend([3, 0, 1, 0, 0, 0, 0]);
    put_bytes(&mut rolled, b"t-0");
    for base in [0u8, 3] {
        rolled.extend([0, 0, base, 0, base, base + 3]);
        let mut next = batch.clone();
        next[7] = base;
        put_bytes(&mut rolled, &next);
    }
    let catalogue = described_catalogue(&mut Input(&known[1..]), 0).encode();
    let mut raw = vec![4];
    put_bytes(&mut raw, &catalogue[..catalogue.len() - 4]);
    raw.push(0);
    let mut clean = known.clone();
    clean[0] = 2;
    vec![created, torn, known, two, rolled, raw, clean]
}
