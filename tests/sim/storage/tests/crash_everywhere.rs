//! A crash after every completion of the small scenario; for each, several outcomes of the power cut, and a second power
//! cut at every step of the recovery.

use super::scenario;
use crate::disk::Faults;
use crate::seeds;
use crate::storage::Crash;
use crate::storage::world::World;
use crate::trace::Trace;
use highwater::base::Random;

/// Outcomes of each power cut that are tried.
const OUTCOMES: u64 = 4;

/// How many completions the whole scenario has.
fn completions() -> u64 {
    let mut trace = Trace::default();
    let mut world = World::new(scenario::options(), 1, &mut trace);
    world.start(Faults::default());
    world.act_out();
    world.completions
}

/// The world right after completion number `at`, the power gone with outcome `outcome`.
fn cut_world(at: u64, outcome: u64, crash: Crash, trace: &mut Trace) -> World<'_> {
    let mut world = World::new(scenario::options(), 1, trace);
    world.start(Faults::default());
    world.completions_max = at;
    world.act_out();
    world.completions_max = u64::MAX;
    world.random = Random::from_seed(outcome);
    world.crash(crash);
    world
}

/// After the crash everything works, and goes on working.
fn check_life_after(world: &mut World<'_>) {
    world.put(0, 1, 400);
    world.put(1, 2, 6_000);
    world.settle();
    world.check_rest();
    world.crash(Crash::Power);
    world.start(Faults::default());
}

/// The seed says where the crash is, what it leaves, and what kind it is.
fn crash_once(seed: u64, trace: &mut Trace) {
    let (at, outcome) = (seed / OUTCOMES, seed % OUTCOMES);
    let crash = if outcome == 0 { Crash::Kill } else { Crash::Power };
    let mut world = cut_world(at, outcome, crash, trace);
    world.start(Faults::default());
    check_life_after(&mut world);
}

fn crash_twice(seed: u64, trace: &mut Trace) {
    let mut world = cut_world(seed, seed, Crash::Power, trace);
    let (disk, partitions) = (world.disk.clone(), world.partitions.clone());
    world.start(Faults::default());
    for second in 0..world.start_steps {
        world.stores.clear();
        world.forget_agenda();
        world.device.abandon();
        (world.disk, world.partitions) = (disk.clone(), partitions.clone());
        world.start(Faults { cut_at: Some(second), ..Faults::default() });
    }
    check_life_after(&mut world);
}

#[test]
fn a_crash_at_every_completion() {
    let count = completions();
    assert!(count > 60, "the scenario has {count} completions");
    seeds::run(0..count * OUTCOMES, crash_once);
}

#[test]
fn a_second_crash_at_every_step_of_the_recovery() {
    seeds::run(0..completions(), crash_twice);
}
