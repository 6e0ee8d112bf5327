//! The scrubber over real segments in memory: what it reads, how fast, and what it finds.

use super::*;
use crate::base::disk::{Disk, FileStep};
use crate::base::{Bytes, Duration};
use crate::log::tests::{Bench, key};

const RATE: u64 = 1 << 20;

/// A log of three sealed segments of four batches of 30 KB each, and an active one.
fn bench() -> Bench {
    let (mut bench, _) = Bench::start(Default::default());
    for fill in 0..11 {
        bench.append(0, 30_000, fill);
        bench.settle();
    }
    bench
}

fn rot(bench: &mut Bench, segment: i64, at: u64, bytes: &'static [u8]) {
    let path = super::super::segment::path("topic-0", Offset(segment), ".log");
    bench.disk.perform(FileStep::Write { path, offset: at, data: vec![Bytes::from_static(bytes)] }).unwrap();
}

fn done(bench: &mut Bench, scrub: &mut Scrub, now: Instant, bytes: &[u8]) -> Vec<Damage> {
    let id = scrub.reading().unwrap();
    scrub.read_done(now, bench.store.log_mut(id), bytes)
}

/// One pass, as text: a line for each piece of new damage, then the bytes read.
fn pass(bench: &mut Bench, scrub: &mut Scrub) -> String {
    let mut now = scrub.next_deadline().unwrap();
    let ScrubStats { passes, bytes, .. } = scrub.stats();
    let mut lines = Vec::new();
    while scrub.stats().passes == passes {
        let Some(read) = scrub.poll(now, bench.store.logs()) else { continue };
        assert!(scrub.poll(now, bench.store.logs()).is_none(), "one read at a time");
        let found = bench.disk.read(&read.path, read.position, read.len).unwrap();
        let damage = done(bench, scrub, now, &found);
        lines.extend(damage.iter().map(|damage| format!("{} {damage}", damage.segment)));
        now = scrub.next_deadline().unwrap();
    }
    lines.push(format!("{} bytes", scrub.stats().bytes - bytes));
    lines.join("\n")
}

fn check(rotten: &[(i64, u64, &'static [u8])], expect: &[&str]) {
    let mut bench = bench();
    for (segment, at, bytes) in rotten {
        rot(&mut bench, *segment, *at, bytes);
    }
    let mut scrub = Scrub::new(ScrubOptions { bytes_per_second: RATE }, Instant(0));
    assert_eq!(pass(&mut bench, &mut scrub).lines().collect::<Vec<_>>(), expect);
    let known = bench.store.log(bench.store.find(key(0)).unwrap()).unwrap().quarantine.iter().count();
    assert_eq!(known, expect.len() - 1);
}

#[test]
fn sound_segments_are_read_once_in_a_pass_and_the_active_one_is_not() {
    check(&[], &["270000 bytes"]);
}

#[test]
fn damage_is_told_with_its_place_and_its_offsets() {
    check(
        &[(3, 30_500, b"x")],
        &["3 30000 bytes at position 30000 (offsets 4 to 4) are damaged", "270000 bytes"],
    );
    check(
        &[(0, 61, b"x"), (6, 89_999, b"x")],
        &[
            "0 30000 bytes at position 0 (offsets 0 to 0) are damaged",
            "6 30000 bytes at position 60000 (offsets 8 to 8) are damaged",
            "270000 bytes",
        ],
    );
}

#[test]
fn behind_a_lost_header_the_segment_is_given_up_and_the_next_one_goes_on() {
    check(
        &[(3, 30_016, b"\0"), (6, 100, b"x")],
        &[
            "3 the bytes from position 30000 on are damaged",
            "6 30000 bytes at position 0 (offsets 6 to 6) are damaged",
            "270000 bytes",
        ],
    );
    // A length that points behind the segment's end.
    check(&[(3, 60_008, b"\0\x7f")], &["3 the bytes from position 60000 on are damaged", "270000 bytes"]);
    // An offset that was given before.
    check(&[(3, 30_007, b"\x01")], &["3 the bytes from position 30000 on are damaged", "270000 bytes"]);
}

#[test]
fn what_reads_well_again_leaves_the_quarantine() {
    let mut bench = bench();
    let mut scrub = Scrub::new(ScrubOptions { bytes_per_second: RATE }, Instant(0));
    rot(&mut bench, 3, 40_000, b"x");
    pass(&mut bench, &mut scrub);
    let id = bench.store.find(key(0)).unwrap();
    assert!(bench.store.log(id).unwrap().quarantine.holds(Offset(4)));
    rot(&mut bench, 3, 40_000, &[4]);
    pass(&mut bench, &mut scrub);
    assert!(!bench.store.log(id).unwrap().quarantine.holds(Offset(4)));
}

#[test]
fn the_rate_is_kept_and_passes_are_a_day_apart() {
    let mut bench = bench();
    let mut scrub = Scrub::new(ScrubOptions { bytes_per_second: 90_000 }, Instant(0));
    let mut reads = Vec::new();
    while scrub.stats().passes < 2 {
        let due = scrub.next_deadline().unwrap();
        if let Some(read) = scrub.poll(due, bench.store.logs()) {
            reads.push((due.0 / 1_000_000_000, read.len));
            let found = bench.disk.read(&read.path, read.position, read.len).unwrap();
            done(&mut bench, &mut scrub, due, &found);
        }
    }
    let day = 24 * 3600;
    assert_eq!(reads, [0, 1, 2, day, day + 1, day + 2].map(|second| (second, 90_000)));
}

#[test]
fn without_a_rate_nothing_is_read_and_without_segments_it_looks_now_and_then() {
    let mut scrub = Scrub::new(ScrubOptions { bytes_per_second: 0 }, Instant(0));
    assert_eq!(scrub.next_deadline(), None);
    assert_eq!(scrub.poll(Instant(0), bench().store.logs()), None);
    let (empty, _) = Bench::start(Default::default());
    let mut scrub = Scrub::new(ScrubOptions { bytes_per_second: RATE }, Instant(0));
    assert_eq!(scrub.poll(Instant(0), empty.store.logs()), None);
    assert_eq!(scrub.next_deadline(), Some(Instant(0) + Duration::from_millis(60_000)));
    assert_eq!(scrub.stats(), ScrubStats::default());
}
