//! Writer and replay against each other: scenarios of writes that complete in any order, cuts, and rot.

use super::*;
use crate::base::disk::{Disk, FileStep, WalWrite};
use crate::base::memory_disk::MemoryDisk;
use crate::base::{BLOCK_BYTES, Bytes, Instant, LeaderEpoch, Now, Offset, PartitionId, Timestamp, Uuid};

const STORE: Uuid = Uuid(77);
const FILE_LEN: u64 = 64 * BLOCK_BYTES as u64;

fn at(ms: u64) -> Now {
    Now { mono: Instant(ms * 1_000_000), wall: Timestamp(ms as i64) }
}

fn frame(offset: i64, body: &[u8]) -> Frame {
    let header = FrameHeader {
        kind: FrameKind::Data,
        continues: false,
        topic: Uuid(5),
        partition: PartitionId(0),
        leader_epoch: LeaderEpoch(0),
        segment: Offset(0),
        position: offset as u64 * 1000,
        offset: Offset(offset),
        next_offset: Offset(offset + 1),
    };
    Frame { header, body: Bytes::copy_from_slice(body) }
}

fn disk(files: u32) -> (MemoryDisk, Start) {
    let mut disk = MemoryDisk::default();
    for file in 0..files {
        let path = file_path(0, file).into();
        disk.perform(FileStep::Fill { path, len: FILE_LEN }).unwrap();
    }
    let files = (0..files).map(|file| (file, FILE_LEN)).collect();
    (disk, Start { files, next_sequence: 1, next_group: 1, resume: None })
}

fn store(disk: &mut MemoryDisk, write: &WalWrite) {
    let data = Bytes::copy_from_slice(write.data.as_ref());
    let path = file_path(0, write.file).into();
    disk.perform(FileStep::Write { path, offset: write.offset, data: vec![data] }).unwrap();
}

/// The offsets that a replay gives, or the start of its refusal.
fn replayed(disk: &mut MemoryDisk, policy: ReplayPolicy) -> String {
    let mut offsets = Vec::new();
    let result = replay(disk, 0, STORE, 1, policy, |_, header, _| {
        if !header.continues {
            offsets.push(header.offset.0);
        }
        Ok(())
    });
    match result {
        Ok(found) => format!("{offsets:?}{}", if found.torn { " torn" } else { "" }),
        Err(ReplayError::Damaged { group, .. }) => format!("damaged at group {group}"),
        Err(other) => panic!("{other}"),
    }
}

/// Story: `w` appends a frame and polls, `c0` completes the oldest write in flight, `c1` the next one, `s` lets time pass
/// for a seal. At the end the writes whose number is in `lost` never reach the disk, `rot` loses a byte of its payload.
fn check(story: &str, lost: &[usize], rot: Option<usize>, expect: &str) {
    let (mut disk, start) = disk(3);
    let mut options = Options::new(0, STORE);
    options.gather_bytes = 0;
    let mut writer = Writer::new(options, start);
    let (mut issued, mut flying, mut now, mut offset) = (Vec::new(), Vec::new(), 0, 0);
    for step in story.split_whitespace() {
        now += 1;
        match step {
            "w" => {
                writer.append(frame(offset, b"some bytes"));
                offset += 1;
            }
            "s" => now += 10,
            completion => {
                let nth: usize = completion[1..].parse().unwrap();
                let write: WalWrite = flying.remove(nth);
                writer.written(at(now), write.id, write.data);
            }
        }
        while let Some(write) = writer.poll_write(at(now)) {
            issued.push((write.file, write.offset, Bytes::copy_from_slice(write.data.as_ref())));
            flying.push(write);
        }
    }
    for (number, (file, offset, data)) in issued.into_iter().enumerate() {
        if !lost.contains(&number) {
            let mut bytes = data.to_vec();
            if rot == Some(number) {
                let payload = if offset == 0 { FILE_HEADER_BYTES } else { 0 } + GROUP_HEADER_BYTES + 70;
                bytes[payload] ^= 1;
            }
            let path = file_path(0, file).into();
            disk.perform(FileStep::Write { path, offset, data: vec![bytes.into()] }).unwrap();
        }
    }
    assert_eq!(replayed(&mut disk, ReplayPolicy::SOUND), expect, "{story}");
}

#[test]
fn replay_gives_back_what_was_written() {
    check("w w w", &[], None, "[0, 1, 2]");
    check("w c0 w c0 w c0", &[], None, "[0, 1, 2]");
    check("w c0 s", &[], None, "[0]");
}

#[test]
fn a_torn_tail_is_dropped_and_nothing_behind_it_is_applied() {
    check("w w w", &[1], None, "[0] torn");
    check("w w w", &[2], None, "[0, 1]");
    check("w w w c2", &[1], None, "[0] torn");
    check("w c0 w w", &[1], None, "[0] torn");
}

#[test]
fn rot_of_acknowledged_data_is_refused_and_rot_of_the_unsealed_tail_is_a_torn_tail() {
    check("w c0 w c0 w c0", &[], Some(0), "damaged at group 1");
    check("w c0 w c0 w c0", &[], Some(1), "damaged at group 2");
    check("w c0 w c0", &[], Some(1), "[0] torn");
    check("w c0 w c0 s", &[], Some(1), "damaged at group 2");
}

#[test]
fn acknowledgements_keep_the_order_of_groups() {
    let (_, start) = disk(3);
    let mut options = Options::new(0, STORE);
    options.gather_bytes = 0;
    let mut writer = Writer::new(options, start);
    let mut writes = Vec::new();
    for offset in 0..4 {
        writer.append(frame(offset, b"x"));
        writes.extend(writer.poll_write(at(1)));
    }
    writer.append(frame(4, b"x"));
    assert!(writer.poll_write(at(1)).is_none(), "four in flight is the limit");
    for (nth, durable) in [(3, 0), (1, 0), (0, 2), (0, 4)] {
        let write = writes.remove(nth);
        writer.written(at(2), write.id, write.data);
        assert_eq!(writer.durable_lsn(), durable);
    }
    assert_eq!(writer.in_flight(), 0);
}

/// Frames of these sizes come while nothing completes; which of them leave in which write, and what gathers.
#[track_caller]
fn check_gathering(sizes: &[usize], expect: &str) {
    let (_, start) = disk(3);
    let mut writer = Writer::new(Options::new(0, STORE), start);
    let mut groups = Vec::new();
    let mut gathered = 0;
    for (offset, size) in sizes.iter().enumerate() {
        writer.append(frame(offset as i64, &vec![0; *size]));
        gathered += 1;
        while let Some(_write) = writer.poll_write(at(1)) {
            groups.push(gathered.to_string());
            gathered = 0;
        }
    }
    assert_eq!(format!("{} + {gathered}", groups.join(" ")), expect, "{sizes:?}");
}

#[test]
fn small_frames_gather_but_not_behind_a_single_large_write() {
    check_gathering(&[100, 100, 100], "1 + 2");
    check_gathering(&[100_000, 100, 100], "1 1 + 1");
    check_gathering(&[100_000, 20_000, 100], "1 + 2");
    check_gathering(&[100_000, 100_000, 100], "1 + 2");
    check_gathering(&[100_000, 100_000, 100_000], "1 2 + 0");
    check_gathering(&[100_000, 100, 100_000, 100_000, 100], "1 1 2 + 1");
}

#[test]
fn a_batch_larger_than_a_group_is_cut_and_put_together_again() {
    let (mut disk, start) = disk(3);
    let mut options = Options::new(0, STORE);
    options.group_bytes_max = 4 * BLOCK_BYTES;
    let mut writer = Writer::new(options, start);
    let body: Vec<u8> = (0..100_000u32).map(|n| n as u8).collect();
    writer.append(frame(0, &body));
    writer.append(frame(1, b"small"));
    while let Some(write) = writer.poll_write(at(1)) {
        store(&mut disk, &write);
        writer.written(at(1), write.id, write.data);
    }
    assert_eq!(writer.durable_lsn(), 2);
    let mut bytes = Vec::new();
    replay(&mut disk, 0, STORE, 1, ReplayPolicy::SOUND, |_, header, piece| {
        if header.offset == Offset(0) {
            assert_eq!(header.position, bytes.len() as u64);
            bytes.extend_from_slice(piece);
        }
        Ok(())
    })
    .unwrap();
    assert_eq!(bytes, body);
}

#[test]
fn files_are_used_in_turn_and_only_after_release() {
    let (mut disk, start) = disk(2);
    let mut writer = Writer::new(Options::new(0, STORE), start);
    let mut offset = 0;
    loop {
        writer.append(frame(offset, &[7; 20_000]));
        let Some(write) = writer.poll_write(at(1)) else { break };
        store(&mut disk, &write);
        writer.written(at(1), write.id, write.data);
        offset += 1;
    }
    assert!(writer.is_starved());
    let needed = writer.oldest_last_lsn().unwrap() + 1;
    let from = writer.replay_start(needed);
    assert_eq!(from, 2);
    writer.release_before(from);
    let write = writer.poll_write(at(1)).expect("a file is free again");
    assert_eq!((write.file, write.offset), (0, 0));
    store(&mut disk, &write);
    let mut offsets = Vec::new();
    let found = replay(&mut disk, 0, STORE, from, ReplayPolicy::SOUND, |_, header, _| {
        offsets.push(header.offset.0);
        Ok(())
    })
    .unwrap();
    // The second file may begin with the rest of a frame that the first one began.
    assert!(offsets.contains(&(needed as i64 - 1)) && offsets[0] >= needed as i64 - 2, "{offsets:?}");
    assert!(!found.torn);
}

#[test]
fn without_the_header_of_the_first_file_nothing_is_applied() {
    let mut disk = MemoryDisk::default();
    let len = 4 * BLOCK_BYTES as u64;
    for file in 0..2 {
        disk.perform(FileStep::Fill { path: file_path(0, file).into(), len }).unwrap();
    }
    let start = Start { files: vec![(0, len), (1, len)], next_sequence: 1, next_group: 1, resume: None };
    let mut writer = Writer::new(Options { gather_bytes: 0, ..Options::new(0, STORE) }, start);
    let mut writes = Vec::new();
    for offset in 0..4 {
        writer.append(frame(offset, b"some bytes"));
        writes.extend(writer.poll_write(at(1)));
    }
    assert_eq!(writes.iter().map(|write| write.file).collect::<Vec<_>>(), [0, 0, 1, 1]);
    // Four groups in flight; the power goes, and the very first write is the one that is lost.
    writes.iter().skip(1).for_each(|write| store(&mut disk, write));
    assert_eq!(replayed(&mut disk, ReplayPolicy::SOUND), "[] torn");
}

#[test]
fn a_frame_without_a_body_stays_inside_its_group() {
    let (_, start) = disk(1);
    let mut writer =
        Writer::new(Options { group_bytes_max: 2 * BLOCK_BYTES, ..Options::new(0, STORE) }, start);
    // The body ends 32 bytes before the end of the group: no room for another frame's header.
    writer.append(frame(0, &vec![1; 2 * BLOCK_BYTES - GROUP_HEADER_BYTES - 64 - 32]));
    writer.append(frame(1, b""));
    let write = writer.poll_write(at(1)).unwrap();
    assert_eq!(write.data.len(), FILE_HEADER_BYTES + 2 * BLOCK_BYTES);
}
