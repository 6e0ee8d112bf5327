//! Damage in the files of a stopped broker: what a check says, what a repair leaves, and what a consumer then reads.

use super::super::tests::Bench;
use super::*;
use crate::base::memory_disk::MemoryDisk;
use crate::base::{BrokerEpoch, LeaderEpoch};
use crate::log::{close, facts};

/// Two sealed segments of four batches (offsets 0 to 3, 4 to 7) of 24 KB and an active one of two (8, 9); stopped clean.
fn stopped() -> MemoryDisk {
    let (mut bench, _) = Bench::start(MemoryDisk::default());
    for fill in 0..10 {
        bench.append(0, 24_000, fill);
        bench.settle();
    }
    let Bench { mut disk, store, .. } = bench;
    close(&mut disk, vec![store.into_end()], BrokerEpoch(1)).unwrap();
    disk
}

fn path(segment: i64, extension: &str) -> String {
    format!("topic-0/{segment:020}{extension}")
}

/// What is done to a file.
#[derive(Clone, Copy)]
enum Harm {
    Flip(usize),
    Cut(usize),
    Remove,
}

fn harm(disk: &mut MemoryDisk, file: &str, harm: Harm) {
    match harm {
        Harm::Flip(at) => disk.files.get_mut(file).unwrap()[at] ^= 0x40,
        Harm::Cut(len) => disk.files.get_mut(file).unwrap().truncate(len),
        Harm::Remove => drop(disk.files.remove(file).unwrap()),
    }
}

/// Harms a stopped store; expects the findings, and the offsets that have records once it is repaired and started.
fn check_harm(harms: &[(&str, Harm)], findings: &[&str], offsets: &str) {
    let mut disk = stopped();
    for (file, how) in harms {
        harm(&mut disk, file, *how);
    }
    let before = disk.clone();
    let report = check(&mut disk).unwrap();
    assert_eq!(disk.files, before.files, "a check changes nothing");
    let found: Vec<&str> = report.findings.iter().map(|finding| finding.what.as_str()).collect();
    assert_eq!(found, findings);
    let done = repair(&mut disk).unwrap();
    assert_eq!(done.is_empty(), findings.is_empty());
    assert_eq!(check(&mut disk).unwrap().findings, []);
    assert_eq!(repair(&mut disk).unwrap(), Vec::<String>::new());
    assert_eq!(read(disk), offsets);
}

/// Starts the store, appends one batch, and reads all: the offsets with records; `_` for one without.
fn read(disk: MemoryDisk) -> String {
    let (mut bench, report) = Bench::start(disk);
    assert!(report.was_clean);
    assert_eq!(bench.append(0, 500, 10), Offset(10), "no offset is given twice");
    bench.settle();
    let id = bench.store.find(super::super::tests::key(0)).unwrap();
    let (mut offset, mut found) = (Offset(0), Vec::new());
    while offset.0 < 11 {
        for part in bench.read(id, offset, Offset(11)) {
            for (at, facts) in facts::batches(&part) {
                assert_eq!((facts.base, facts.leader_epoch), (offset, LeaderEpoch(3)));
                let count = &part[at + 57..at + 61];
                let word = if count == [0; 4] { "_".to_owned() } else { facts.base.0.to_string() };
                found.extend(std::iter::repeat_n(word, (facts.last.0 - facts.base.0 + 1) as usize));
                offset = facts.last.plus(1);
            }
        }
    }
    found.join(" ")
}

const ALL: &str = "0 1 2 3 4 5 6 7 8 9 10";

#[test]
fn a_sound_store_has_no_findings() {
    check_harm(&[], &[], ALL);
    let report = check(&mut stopped()).unwrap();
    assert_eq!((report.was_clean, report.logs, report.segments, report.bytes), (true, 1, 3, 240_000));
    assert!(check(&mut MemoryDisk::default()).unwrap_err().to_string().contains("no log directory"));
}

#[test]
fn a_rotten_batch_leaves_an_empty_one() {
    let log = &path(0, ".log");
    let what = "segment 0: 24000 bytes at position 24000 are damaged (offsets 1 to 1)";
    check_harm(&[(log, Harm::Flip(30_000))], &[what], "0 _ 2 3 4 5 6 7 8 9 10");
}

#[test]
fn a_lost_header_is_bridged_to_the_next_sound_batch() {
    let log = &path(4, ".log");
    // Length, format and base offset: none of them may be believed.
    for at in [8, 16, 7] {
        let what = "segment 4: 24000 bytes at position 0 are damaged (offsets 4 to 4)";
        check_harm(&[(log, Harm::Flip(at))], &[what], "0 1 2 3 _ 5 6 7 8 9 10");
    }
    let two = [(log.as_str(), Harm::Flip(24_016)), (log.as_str(), Harm::Flip(48_011))];
    let what = "segment 4: 48000 bytes at position 24000 are damaged (offsets 5 to 6)";
    check_harm(&two, &[what], "0 1 2 3 4 _ _ 7 8 9 10");
}

#[test]
fn a_sealed_segment_that_lost_its_end_is_filled() {
    let log = &path(0, ".log");
    let cut = ["segment 0: 6000 bytes at position 72000 are damaged (offsets 3 to 3)"];
    check_harm(&[(log, Harm::Cut(78_000))], &cut, "0 1 2 _ 4 5 6 7 8 9 10");
    let gone = ["segment 0: nothing at position 48000 where offsets 2 to 3 must be"];
    check_harm(&[(log, Harm::Cut(48_000))], &gone, "0 1 _ _ 4 5 6 7 8 9 10");
}

#[test]
fn the_newest_segment_is_closed_first() {
    let log = &path(8, ".log");
    let what = "segment 8: 24000 bytes at position 24000 are damaged (offsets 9 to 9)";
    check_harm(&[(log, Harm::Flip(47_999))], &[what], "0 1 2 3 4 5 6 7 8 _ 10");
}

#[test]
fn indexes_are_made_anew() {
    for extension in [".index", ".timeindex"] {
        let file = &path(4, extension);
        let wrong = format!("segment 4: its {extension} file does not fit its batches");
        let missing = format!("segment 4: its {extension} file is missing");
        check_harm(&[(file, Harm::Flip(3))], &[&wrong], ALL);
        check_harm(&[(file, Harm::Remove)], &[&missing], ALL);
    }
}

#[test]
fn what_is_taken_out_is_kept() {
    let mut disk = stopped();
    harm(&mut disk, &path(0, ".log"), Harm::Flip(30_000));
    let harmed = disk.files[&path(0, ".log")][24_000..48_000].to_vec();
    repair(&mut disk).unwrap();
    let kept = disk.files.iter().find(|(name, _)| name.starts_with(".engine/quarantine/topic-0/"));
    assert_eq!(kept.map(|(_, bytes)| bytes), Some(&harmed));
}

#[test]
fn after_a_crash_only_what_files_must_hold_is_judged() {
    let (mut bench, _) = Bench::start(MemoryDisk::default());
    for fill in 0..10 {
        bench.append(0, 24_000, fill);
        bench.settle();
    }
    let mut disk = bench.disk;
    let report = check(&mut disk).unwrap();
    assert_eq!((report.was_clean, report.findings), (false, Vec::new()));
    assert_eq!(repair(&mut disk).unwrap(), Vec::<String>::new());
}
