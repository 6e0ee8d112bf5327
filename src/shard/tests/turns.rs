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

#[test]
fn requests_that_are_answered_at_once_leave_room_for_others() {
    let mut world = World::new(Settings::read(&Part::new("")));
    world.happen("topic logs");
    world.happen("a: produce logs/0 x");
    for (what, answer) in [("fetch logs/0 at=0", "a: fetched"), ("offsets logs/0 latest", "a: offset ")] {
        let heard = world.happen(&format!("a: together {}", [what; 40].join(" | ")));
        let answered = |heard: &[String]| heard.iter().filter(|line| line.starts_with(answer)).count();
        assert_eq!(answered(&heard), 16, "{what}: {heard:?}");
        assert_eq!(answered(&world.happen("wait 1ms")), 24, "{what}");
    }
}

#[test]
fn a_turn_is_shorter_beside_others() {
    let mut world = World::new(Settings::read(&Part::new("in-a-row-beside-max=2")));
    world.happen("topic logs");
    let answered = |heard: &[String]| heard.iter().filter(|line| line.starts_with("a: offset ")).count();
    let asks = format!("a: together {}", ["offsets logs/0 latest"; 5].join(" | "));
    world.happen("wait 1000ms");
    assert_eq!(answered(&world.happen(&asks)), 5, "alone");
    world.happen("b: versions v=0");
    assert_eq!(answered(&world.happen(&asks)), 2, "beside b");
    assert_eq!(answered(&world.happen("wait 1ms")), 3);
}

#[test]
fn a_pipeline_is_shorter_beside_others() {
    let taken = |before: &[&str]| {
        let mut world = World::new(Settings::read(&Part::new("requests-max=50 requests-beside-max=3")));
        world.happen("topic logs");
        before.iter().for_each(|what| drop(world.happen(what)));
        world.happen("hold wal");
        world.happen(&format!("a: together {}", ["produce logs/0 x"; 100].join(" | ")));
        (0..10).for_each(|_| drop(world.happen("wait 1ms")));
        // What was not taken until now never will be.
        world.happen("a: hang up");
        world.happen("release wal");
        world.happen("b: offsets logs/0 latest")
    };
    let check = |before: &[&str], offset: u32| {
        assert_eq!(taken(before), [format!("b: offset logs/0 {offset} time=-1 epoch=0")], "{before:?}");
    };
    check(&["wait 1000ms"], 50);
    check(&["wait 1000ms", "b: versions v=0"], 3);
    check(&["b: versions v=0", "wait 1000ms"], 50);
}
