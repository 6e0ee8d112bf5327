//! Who has much under way does not make others wait for all of it.

use super::words::Part;
use super::world::{Settings, World};

#[test]
fn acknowledgements_of_a_pipeline_leave_room_for_others() {
    let mut world = World::new(Settings::read(&Part::new("")));
    world.happen("topic logs partitions=2");
    world.happen("hold wal");
    world.happen(&format!("a: together {}", ["produce logs/0 x"; 100].join(" | ")));
    (0..10).for_each(|_| drop(world.happen("wait 1ms")));
    world.happen("b: produce logs/1 y");
    let answered = |heard: &[String], name: &str| heard.iter().filter(|line| line.starts_with(name)).count();
    let first = world.happen("release wal");
    // The 16 of the first write, and 32 of those that gathered behind it.
    assert_eq!((answered(&first, "a: produced"), answered(&first, "b: produced")), (48, 1));
    let rest: Vec<String> = (0..3).flat_map(|_| world.happen("wait 1ms")).collect();
    assert_eq!((answered(&rest, "a: produced"), answered(&rest, "b: produced")), (52, 0));
}
