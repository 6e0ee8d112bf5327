//! Whole nodes under crashes.

mod crash_everywhere;
mod dirs;
mod full;
mod group_restarts;
mod groups;
mod mutations;

use super::story;
use crate::seeds;
use crate::trace::Trace;

/// Seeds that failed once.
const FAILED_ONCE: [u64; 9] = [11, 93, 789, 22_582, 1_000_415, 3_043_181, 5_013_778, 40_005_342, 40_007_768];

#[test]
fn random_stories() {
    seeds::run((0..500).chain(FAILED_ONCE), story::run);
}

#[test]
fn the_same_seed_gives_the_same_trace() {
    for seed in 0..10 {
        let [mut first, mut second] = [Trace::default(), Trace::default()];
        story::run(seed, &mut first);
        story::run(seed, &mut second);
        assert!(first.digest().1 > 20, "seed {seed} tells a story");
        assert_eq!(first.digest(), second.digest(), "seed {seed}");
    }
}
