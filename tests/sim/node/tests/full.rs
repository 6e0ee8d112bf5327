//! A full disk under a running node: producers are refused, and go on without a restart once there is room.

use crate::disk::Faults;
use crate::node::options::NodeOptions;
use crate::node::world::World;
use crate::seeds;
use crate::trace::Trace;
use highwater::base::{Duration, Random};

#[test]
fn producers_go_on_when_room_was_made() {
    seeds::run(0..60, fill_up);
}

fn fill_up(seed: u64, trace: &mut Trace) {
    let options = NodeOptions::draw(&mut Random::from_seed(seed));
    trace.note(format_args!("seed {seed}: {options:?}"));
    let mut world = World::new(options, seed, trace);
    world.invite_clients();
    world.boot(Faults::default());
    world.pass(Duration::from_millis(20));
    let disk = &mut world.drives[0].disk;
    disk.faults.bytes_max = Some(disk.used_bytes());
    world.pass(Duration::from_millis(5_000));
    assert!(!world.is_over(), "a full disk is no reason to end");
    world.drives[0].disk.faults.bytes_max = None;
    world.end_well();
}
