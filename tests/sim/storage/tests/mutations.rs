//! Planted mistakes: the checkers must notice each of them.

use super::rot;
use crate::device::Lie;
use crate::seeds;
use crate::storage::story;
use crate::storage::world::WorldOptions;
use crate::trace::Trace;
use highwater::base::Random;
use highwater::wal::ReplayPolicy;

/// How many seeds may pass before one notices.
const SEEDS: std::ops::Range<u64> = 0..300;

fn drawn(seed: u64) -> WorldOptions {
    WorldOptions::draw(&mut Random::from_seed(seed))
}

#[test]
fn acknowledging_before_durable_is_noticed() {
    seeds::first_failure(SEEDS, |seed, trace: &mut Trace| {
        let mut options = drawn(seed);
        options.device.lie = Lie::EarlyAcknowledgement;
        story::run_in(options, seed, trace);
    });
}

#[test]
fn replaying_past_a_torn_group_is_noticed() {
    seeds::first_failure(SEEDS, |seed, trace: &mut Trace| {
        let mut options = drawn(seed);
        options.policy = ReplayPolicy { stop_at_torn: false, ..ReplayPolicy::SOUND };
        story::run_in(options, seed, trace);
    });
}

#[test]
fn continuing_a_file_after_recovery_is_noticed() {
    seeds::first_failure(SEEDS, |seed, trace: &mut Trace| {
        let mut options = drawn(seed);
        options.policy = ReplayPolicy { fresh_file: false, ..ReplayPolicy::SOUND };
        story::run_in(options, seed, trace);
    });
}

#[test]
fn dropping_the_seal_is_noticed() {
    let needed = seeds::first_failure(SEEDS, |seed, trace: &mut Trace| {
        let mut options = rot::quiet_checkpoints();
        options.device.lie = Lie::DroppedSeal;
        rot::newest_group_rots(options, seed, trace);
    });
    assert_eq!(needed, 1, "without the seal nobody knows that the newest group was durable");
}
