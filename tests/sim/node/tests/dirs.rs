//! Several log directories, each on a disk of its own that may die: the others are served on, and nothing that was
//! acknowledged is lost.

use crate::device::Lie;
use crate::node::story;
use crate::seeds;
use crate::trace::Trace;

/// Seeds that failed once.
const FAILED_ONCE: [u64; 2] = [35, 9_041];

#[test]
fn random_stories_with_dying_disks() {
    seeds::run((0..500).chain(FAILED_ONCE), story::run_with_dirs);
}

#[test]
fn a_dead_disk_that_says_yes_is_noticed() {
    seeds::first_failure(0..500, |seed, trace: &mut Trace| {
        let mut options = story::options_with_dirs(seed);
        options.device.lie = Lie::SilentDeath;
        story::run_in(options, seed, trace);
    });
}

#[test]
fn the_same_seed_gives_the_same_trace() {
    for seed in 0..5 {
        let [mut first, mut second] = [Trace::default(), Trace::default()];
        story::run_with_dirs(seed, &mut first);
        story::run_with_dirs(seed, &mut second);
        assert_eq!(first.digest(), second.digest(), "seed {seed}");
    }
}
