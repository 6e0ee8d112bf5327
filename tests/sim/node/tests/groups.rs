//! Groups: members of both protocols over a node that crashes.

use crate::device::Lie;
use crate::node::groups;
use crate::seeds;
use crate::trace::Trace;

/// Seeds that failed once.
const FAILED_ONCE: [u64; 8] = [193, 1_014, 1_127, 2_666, 4_103, 33_000_950, 33_002_649, 41_002_242];

#[test]
fn random_stories_of_groups() {
    seeds::run((0..150).chain(FAILED_ONCE), groups::run);
}

#[test]
fn random_stories_of_mixed_groups() {
    seeds::run((0..100).chain([41_000_364, 5_000_459, 8_022_520, 9_108_874, 40_010_286]), groups::run_mixed);
}

#[test]
fn the_same_seed_gives_the_same_trace() {
    for seed in 0..5 {
        let [mut first, mut second] = [Trace::default(), Trace::default()];
        groups::run(seed, &mut first);
        groups::run(seed, &mut second);
        assert_eq!(first.digest(), second.digest(), "seed {seed}");
    }
}

/// An answer that leaves before its records are durable.
#[test]
fn answering_before_the_commit_is_noticed() {
    seeds::first_failure(0..200, |seed, trace: &mut Trace| {
        let mut options = groups::options(seed);
        options.device.lie = Lie::EarlyAcknowledgement;
        groups::run_in(options, seed, trace);
    });
}
