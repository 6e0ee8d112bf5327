//! Who has much under way does not make others wait for all of it.

use super::settings::Settings;
use super::words::Part;
use super::world::World;

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
    world.happen("wait 2000ms");
    assert_eq!(answered(&world.happen(&asks)), 5, "alone");
    world.happen("b: versions v=0");
    assert_eq!(answered(&world.happen(&asks)), 2, "beside b");
    assert_eq!(answered(&world.happen("wait 1ms")), 3);
}

/// While nothing becomes durable, a sends a hundred produces and goes: where b sees the end of the partition then.
fn end_behind_pipeline(world: &mut World, to: &str) -> Vec<String> {
    world.happen("hold wal");
    world.happen(&format!("a: together {}", [format!("produce {to} x").as_str(); 100].join(" | ")));
    (0..10).for_each(|_| drop(world.happen("wait 1ms")));
    // What was not taken until now never will be.
    world.happen("a: hang up");
    world.happen("release wal");
    world.happen(&format!("b: offsets {to} latest"))
}

#[test]
fn a_pipeline_is_shorter_beside_others() {
    let taken = |before: &[&str]| {
        let settings = "requests-max=50 requests-beside-max=8 requests-stepwise-max=3";
        let mut world = World::new(Settings::read(&Part::new(settings)));
        world.happen("topic logs");
        before.iter().for_each(|what| drop(world.happen(what)));
        end_behind_pipeline(&mut world, "logs/0")
    };
    let check = |before: &[&str], offset: u32| {
        assert_eq!(taken(before), [format!("b: offset logs/0 {offset} time=-1 epoch=0")], "{before:?}");
    };
    check(&["wait 2000ms"], 50);
    check(&["wait 2000ms", "b: versions v=0"], 8);
    check(&["b: versions v=0", "wait 2000ms"], 50);
    check(&["wait 2000ms", "b: produce logs/0 y"], 1 + 3);
    check(&["wait 2000ms", "b: produce logs/0 acks=0 y"], 1 + 8);
    check(&["b: produce logs/0 y", "wait 2000ms", "b: versions v=0"], 1 + 8);
    // Of a pipeline the first ones are not known as such.
    let pipeline = format!("b: together {}", ["produce logs/0 y"; 20].join(" | "));
    check(&["wait 2000ms", &pipeline], 20 + 3);
    check(&[&pipeline, "wait 2000ms", &pipeline], 40 + 8);
}

/// Connections of these cores produce to partitions of those, the first one in a pipeline: how many of its requests are taken?
fn taken_beside([core, to]: [usize; 2], [other_core, other_to]: [usize; 2], before: &[&str]) -> String {
    let settings = "cores=2 requests-max=50 requests-beside-max=8 requests-stepwise-max=3 in-a-row-max=99";
    let mut world = World::new(Settings::read(&Part::new(settings)));
    world.happen("topic logs partitions=2");
    let on = |core: usize| if world.owner("logs", 0) == core { "logs/0" } else { "logs/1" };
    let (to, other_to) = (on(to), on(other_to));
    world.connect("a", core);
    world.connect("b", other_core);
    world.happen("wait 2000ms");
    before.iter().for_each(|what| drop(world.happen(&what.replace("FAR", other_to).replace("NEAR", to))));
    end_behind_pipeline(&mut world, to).concat()
}

#[test]
fn a_pipeline_is_shorter_beside_others_of_another_core() {
    let check = |who, other, before: &[&str], offset: u32| {
        let taken = taken_beside(who, other, before);
        assert!(taken.contains(&format!(" {offset} time")), "{who:?} beside {other:?} {before:?}: {taken}");
    };
    let both = ["b: produce FAR y", "a: produce NEAR x"];
    let reader = ["b: offsets FAR latest", "a: produce NEAR x"];
    // They meet on the core of the partition: here, there, or on both.
    check([0, 0], [1, 0], &both, 2 + 3);
    check([0, 1], [1, 1], &both, 2 + 3);
    check([1, 0], [0, 0], &both, 2 + 3);
    check([0, 1], [1, 0], &both, 1 + 3);
    check([0, 0], [1, 0], &reader, 1 + 8);
    check([0, 1], [1, 1], &reader, 1 + 8);
    check([1, 0], [0, 0], &reader, 1 + 8);
    check([0, 1], [1, 0], &reader, 1 + 8);
    // They do not meet, or not lately.
    check([0, 0], [1, 1], &both, 51);
    check([0, 1], [1, 1], &["a: produce NEAR x"], 51);
    check([0, 1], [1, 1], &[both[0], both[1], "wait 2000ms"], 52);
}

/// A run of write-behind is on its way to the disk, and a sends a large produce: is it taken at once, and when?
#[track_caller]
fn check_makes_way(b: &str, at_once: bool, end: &str) {
    let mut world = World::new(Settings::read(&Part::new("request-bytes-stepwise-max=5000")));
    world.happen("topic logs partitions=2");
    world.happen("wait 2000ms");
    world.happen(b);
    world.happen("hold files");
    world.happen("a: produce logs/0 20*big(2000)");
    let taken = |heard: &[String]| heard.iter().any(|line| line.starts_with("a: produced"));
    assert_eq!(taken(&world.happen("a: produce logs/1 10*big(1000)")), at_once, "beside {b}");
    assert!(!world.happen("b: produce logs/1 small").is_empty(), "what is small makes way for nothing");
    assert!(!taken(&world.happen("wait 1ms")));
    assert_eq!(taken(&world.happen(end)), !at_once, "beside {b}, after {end}");
}

#[test]
fn what_is_large_makes_way_for_write_behind_beside_somebody_who_goes_step_by_step() {
    check_makes_way("b: produce logs/1 x", false, "release files");
    check_makes_way("b: produce logs/1 x", false, "wait 1ms");
    check_makes_way("b: versions v=0", true, "release files");
}

#[test]
fn who_waits_for_the_budget_comes_in_turn() {
    let mut world = World::new(Settings::read(&Part::new("produce-max=10")));
    world.happen("topic logs partitions=3");
    world.happen("hold wal");
    for (name, partition) in [("a", 0), ("b", 1), ("c", 2)] {
        let what = format!("produce logs/{partition} x");
        world.happen(&format!("{name}: together {}", [what.as_str(); 4].join(" | ")));
    }
    let heard = world.happen("release wal");
    let produced = heard.iter().filter(|line| line.contains("produced"));
    // One request at a time; the next one of a came before the others.
    assert_eq!(produced.map(|line| &line[..1]).collect::<String>(), "aabcabcabcbc");
}
