//! Long work is done in short calls.

use super::world::image;
use crate::base::{Instant, Now, Timestamp};
use crate::coordinator::group::{Groups, Options};
use crate::coordinator::{Outcome, Record};
use crate::metadata::Delta;
use crate::protocol::{GroupRecord, OffsetCommitKey, OffsetCommitValue};
use std::sync::Arc;

/// More than one call may look at.
const RECORDS_PER_CALL_MAX: usize = 1_100;

fn offset(group: &str, topic: &str, partition: i32) -> Record {
    let value = OffsetCommitValue { offset: 5, commit_timestamp: 0, ..Default::default() };
    let record = GroupRecord::OffsetCommit(OffsetCommitKey { group, topic, partition }, Some(value));
    Record { key: record.key(), value: record.value(4) }
}

/// Groups with these offsets: (how many groups, topics, partitions).
fn groups(counts: (usize, usize, i32)) -> Groups {
    let mut groups = Groups::new(Arc::new(Options::default()), 0);
    for group in 0..counts.0 {
        for topic in 0..counts.1 {
            let name = format!("t{topic}");
            (0..counts.2).for_each(|partition| groups.load(offset(&format!("g{group}"), &name, partition)));
        }
    }
    groups
}

/// Calls `deadline` as long as it asks for it at this time; returns how often, and how many records came.
fn work(groups: &mut Groups, now: Now) -> (usize, usize) {
    let (mut calls, mut records) = (0, 0);
    while groups.next_deadline().is_some_and(|at| at <= now.mono) {
        let mut out = Outcome::default();
        groups.deadline(now, &image(&[]), &mut out);
        assert!(out.records.len() <= RECORDS_PER_CALL_MAX, "{} records in one call", out.records.len());
        calls += 1;
        records += out.records.len();
        assert!(calls < 1_000, "no end");
    }
    (calls, records)
}

fn check(counts: (usize, usize, i32), calls: usize) {
    let mut groups = groups(counts);
    let start = Now { mono: Instant(0), wall: Timestamp(0) };
    groups.loaded(start, &image(&[]), &mut Outcome::default());
    // The first round finds nothing that is old enough, the next ones all.
    let week = Timestamp(7 * 86_400_000);
    let round = |number: u64, wall| Now { mono: Instant(number * 600_000_000_000), wall };
    assert_eq!(work(&mut groups, round(1, Timestamp(1))).1, 0);
    let offsets = counts.0 * counts.1 * counts.2 as usize;
    assert_eq!(work(&mut groups, round(2, week)), (calls, offsets + counts.0), "{counts:?}");
    assert!(groups.table.entries.is_empty());
    assert_eq!(work(&mut groups, round(3, week)), (1, 0));
}

#[test]
fn expiry() {
    check((1, 1, 1), 1);
    check((1, 3, 1_000), 4);
    check((1, 1, 3_500), 4);
    check((1_000, 1, 1), 11);
    check((30, 7, 11), 3);
}

#[test]
fn topics_that_are_gone() {
    let before = image(&["t0", "t1"]);
    let mut groups = groups((250, 2, 20));
    let now = Now::default();
    groups.loaded(now, &before, &mut Outcome::default());
    let gone = before.topic_by_name("t0").map(|topic| topic.id);
    let delta = Delta { topics: gone.into_iter().collect(), ..Delta::default() };
    let mut out = Outcome::default();
    groups.image(now, &image(&[]), &delta, &mut out);
    assert!(out.records.is_empty());
    let (calls, records) = work(&mut groups, now);
    assert_eq!(records, 250 * 20);
    assert!((5..=10).contains(&calls), "{calls}");
    assert!(groups.table.entries.values().all(|entry| entry.offsets.get("t0", 0).is_none()));
    assert!(groups.table.entries.values().all(|entry| entry.offsets.get("t1", 0).is_some()));
}

#[test]
fn a_topic_of_many_partitions_that_is_gone() {
    let before = image(&["t0"]);
    let mut groups = groups((2, 1, 2_500));
    groups.loaded(Now::default(), &before, &mut Outcome::default());
    let gone = before.topic_by_name("t0").map(|topic| topic.id);
    let delta = Delta { topics: gone.into_iter().collect(), ..Delta::default() };
    groups.image(Now::default(), &image(&[]), &delta, &mut Outcome::default());
    assert_eq!(work(&mut groups, Now::default()), (6, 5_000));
}
