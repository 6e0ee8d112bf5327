//! Rot in the write-ahead log: what was acknowledged is there or the start is refused; never is it silently dropped. Only
//! the newest group, before its seal, cannot be told from a torn one.

use super::scenario;
use crate::disk::Faults;
use crate::seeds;
use crate::storage::Crash;
use crate::storage::world::{World, WorldOptions};
use crate::trace::Trace;
use highwater::base::Duration;
use highwater::base::disk::Disk;
use highwater::log::RecoverError;
use highwater::wal::{FILE_HEADER_BYTES, GROUP_HEADER_BYTES, GroupHeader, ReplayError};

const PATH: &str = ".engine/wal/c0/00000000.wal";

/// The groups of the first file: position and header.
fn groups(world: &mut World<'_>) -> Vec<(u64, GroupHeader)> {
    let bytes = world.disk.read(PATH, 0, 1 << 20).unwrap();
    let (mut at, mut found) = (FILE_HEADER_BYTES, Vec::new());
    while let Some(header) = GroupHeader::decode(&bytes[at..]) {
        found.push((at as u64, header));
        at += header.padded_len as usize;
    }
    found
}

/// A world whose process was killed after some acknowledged appends; `rest` says whether it had come to rest.
fn dead_world(options: WorldOptions, seed: u64, rest: bool, trace: &mut Trace) -> World<'_> {
    let mut world = World::new(options, seed, trace);
    world.start(Faults::default());
    world.add_partitions(2);
    for round in 0..5 {
        world.put(round % 2, 1, 700);
        let all = |world: &World<'_>| world.partitions.iter().all(|p| p.acknowledged == p.batches.len());
        while !all(&world) && world.step() {}
    }
    if rest {
        world.pass(Duration::from_millis(20));
    }
    world.crash(Crash::Kill);
    world
}

/// Starts; a refusal is fine when it says that acknowledged data is damaged.
fn start_or_refuse(world: &mut World<'_>) -> bool {
    match world.recover() {
        Ok(recovered) => {
            world.open_stores(recovered);
            true
        }
        Err(RecoverError::Replay(ReplayError::Damaged { .. })) => false,
        Err(error) => panic!("refused for another reason: {error}"),
    }
}

/// The newest group with frames rots at rest: either the start is refused, or nothing acknowledged is missing.
pub(super) fn newest_group_rots(options: WorldOptions, seed: u64, trace: &mut Trace) {
    let mut world = dead_world(options, seed, true, trace);
    let (at, _) = groups(&mut world).into_iter().rfind(|(_, header)| header.frames > 0).unwrap();
    world.disk.flip(PATH, at + GROUP_HEADER_BYTES as u64 + 70, seed as u8);
    start_or_refuse(&mut world);
}

/// No checkpoint: everything is in the write-ahead log only.
pub(super) fn quiet_checkpoints() -> WorldOptions {
    let mut options = scenario::options();
    options.store.checkpoint_every = Duration::from_millis(1_000_000);
    options
}

#[test]
fn rot_of_the_newest_group_is_noticed_at_rest() {
    seeds::run(0..20, |seed, trace| newest_group_rots(quiet_checkpoints(), seed, trace));
}

/// One bit anywhere in the used part of the file.
fn one_bit_rots(seed: u64, trace: &mut Trace) {
    let mut world = dead_world(quiet_checkpoints(), 1, true, trace);
    let groups = groups(&mut world);
    let (last, header) = groups[groups.len() - 1];
    let is_in_use = |at: u64| {
        let group = groups.iter().rfind(|(start, _)| *start <= at);
        let used = |(start, header): &(u64, GroupHeader)| {
            at < start + GROUP_HEADER_BYTES as u64 + u64::from(header.payload_len) && header.frames > 0
        };
        group.is_some_and(used)
    };
    let at = seed * 37 % (last + u64::from(header.padded_len));
    world.disk.flip(PATH, at, seed as u8);
    let started = start_or_refuse(&mut world);
    assert!(!started || !is_in_use(at), "byte {at} rotted and nobody noticed");
}

#[test]
fn a_rotten_bit_is_refused_or_harmless() {
    seeds::run(0..2_000, one_bit_rots);
}

#[test]
fn rot_before_the_seal_is_a_torn_tail() {
    let mut trace = Trace::default();
    let mut world = dead_world(quiet_checkpoints(), 1, false, &mut trace);
    let groups = groups(&mut world);
    let newest = groups[groups.len() - 1];
    assert!(newest.1.frames > 0, "no seal yet");
    world.disk.flip(PATH, newest.0 + GROUP_HEADER_BYTES as u64 + 70, 0);
    let recovered = world.recover().unwrap();
    assert_eq!(recovered.report.torn_tails, 1);
    assert_eq!(recovered.report.groups as usize, groups.len() - 1, "only the newest group is gone");
}

#[test]
fn a_rotten_file_header_is_refused() {
    let mut trace = Trace::default();
    let mut world = dead_world(quiet_checkpoints(), 1, true, &mut trace);
    world.disk.flip(PATH, 50, 3);
    assert!(!start_or_refuse(&mut world), "the whole file was passed over");
}
