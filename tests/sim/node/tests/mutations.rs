//! Planted mistakes in the shell and in recovery: clients must notice each of them.

use crate::device::Lie;
use crate::node::options::NodeOptions;
use crate::node::story;
use crate::seeds;
use crate::trace::Trace;
use highwater::base::Random;
use highwater::wal::ReplayPolicy;

/// How many seeds may pass before one notices.
const SEEDS: std::ops::Range<u64> = 0..500;

fn drawn(seed: u64) -> NodeOptions {
    NodeOptions::draw(&mut Random::from_seed(seed))
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
