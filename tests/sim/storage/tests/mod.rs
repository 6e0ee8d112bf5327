//! The storage under power cuts.

mod crash_everywhere;
mod mutations;
mod rot;
mod scenario;

use super::story;
use crate::seeds;
use crate::trace::Trace;

/// Seeds that failed once; what they found is in the history of `wal` and `log`.
const FAILED_ONCE: [u64; 17] =
    [0, 1, 2, 3, 6, 72, 76, 168, 247, 357, 2417, 2413, 2693, 2916, 31_023, 50_748, 1_002_641];

#[test]
fn random_stories() {
    seeds::run((0..500).chain(FAILED_ONCE), story::run);
}

#[test]
fn the_same_seed_gives_the_same_trace() {
    for seed in 0..20 {
        let [mut first, mut second] = [Trace::default(), Trace::default()];
        story::run(seed, &mut first);
        story::run(seed, &mut second);
        assert!(first.digest().1 > 10, "seed {seed} tells a story");
        assert_eq!(first.digest(), second.digest(), "seed {seed}");
    }
}
