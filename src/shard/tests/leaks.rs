//! What clients leave behind: nothing.

use super::words::Part;
use super::world::{Settings, World};

#[test]
fn a_fetch_ends_with_its_connection() {
    let mut world = World::new(Settings::read(&Part::new("cores=2")));
    world.happen("topic logs partitions=4");
    for _ in 0..100 {
        world.happen("a: fetch wait=2147483647 min=1000 ; logs/0 ; logs/1 ; logs/2 ; logs/3");
        world.happen("a: hang up");
    }
    assert_eq!(world.under_way(), 0);
}
