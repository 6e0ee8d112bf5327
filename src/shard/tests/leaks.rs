//! What clients leave behind: nothing.

use super::settings::Settings;
use super::words::Part;
use super::world::World;

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

#[test]
fn a_hundred_thousand_partitions_are_a_request_like_any_other() {
    let mut world = World::new(Settings::read(&Part::new("frame-max=104857600")));
    world.happen("topic logs");
    let many = "logs/7 ; ".repeat(100_000);
    for verb in ["fetch wait=60000 ;", "produce ;", "epoch-end"] {
        let heard = world.happen(&format!("a: {verb} {many}"));
        let rows = heard.iter().filter(|line| line.contains("/7"));
        assert_eq!(rows.count(), 100_000, "{verb}: {:?}", heard.first());
    }
}
