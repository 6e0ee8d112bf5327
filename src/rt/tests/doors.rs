//! No wake-up is lost: the protocol in every order of its steps, and the mailbox between two real threads.

use crate::base::ShardId;
use crate::rt::door::Door;
use crate::rt::mailbox::{Mailbox, mesh};
use std::sync::Arc;
use std::time::Duration;

/// The steps of `door` as a model: each acts on the shared state at once, as sequentially consistent steps do.
#[derive(Clone, Copy, Default)]
struct Model {
    sleeping: bool,
    rung: bool,
    queued: bool,
    waits: bool,
}

const SENDER: [fn(&mut Model); 2] =
    [|model| model.queued = true, |model| model.rung |= std::mem::take(&mut model.sleeping)];
const RECEIVER: [fn(&mut Model); 2] = [|model| model.sleeping = true, |model| model.waits = !model.queued];

/// Walks through every order of the remaining steps.
fn explore(model: Model, sender: &[fn(&mut Model)], receiver: &[fn(&mut Model)], orders: &mut usize) {
    if sender.is_empty() && receiver.is_empty() {
        *orders += 1;
        assert!(!model.waits || model.rung, "asleep with a message and a silent bell");
    }
    let after = |step: &fn(&mut Model)| {
        let mut next = model;
        step(&mut next);
        next
    };
    if let [step, rest @ ..] = sender {
        explore(after(step), rest, receiver, orders);
    }
    if let [step, rest @ ..] = receiver {
        explore(after(step), sender, rest, orders);
    }
}

#[test]
fn every_order_of_the_protocol_wakes_the_sleeper() {
    let mut orders = 0;
    explore(Model::default(), &SENDER, &RECEIVER, &mut orders);
    assert_eq!(orders, 6);
}

fn two_cores() -> (Vec<Arc<Door>>, Mailbox<u64>, Mailbox<u64>) {
    let doors: Vec<_> = (0..2).map(|_| Arc::new(Door::new().unwrap())).collect();
    let mut boxes = mesh(&doors);
    let second = boxes.pop().unwrap();
    (doors, boxes.pop().unwrap(), second)
}

/// Receives until `count` messages came, asleep in between. Panics if a sleep lasts a second.
fn receive_all(door: &Door, mailbox: &mut Mailbox<u64>, count: u64) {
    let (mut got, mut letters) = (0, Vec::new());
    while got < count {
        mailbox.receive(&mut letters);
        for (from, number) in letters.drain(..) {
            assert_eq!((from, number), (ShardId(0), got));
            got += 1;
        }
        door.about_to_sleep();
        if mailbox.is_empty() && got < count {
            assert!(door.bell().wait(Duration::from_secs(5)), "the bell was not rung after message {got}");
        }
        door.awake();
    }
}

#[test]
fn messages_keep_their_order_and_wake_a_sleeper() {
    const COUNT: u64 = 300_000;
    let (doors, mut first, mut second) = two_cores();
    std::thread::scope(|scope| {
        scope.spawn(|| receive_all(&doors[1], &mut second, COUNT));
        for number in 0..COUNT {
            first.send(ShardId(1), number).unwrap();
            // Knock now after each, now after a burst that does not fit into the ring.
            if number % 7000 < 3500 || number + 1 == COUNT {
                first.knock();
            }
            if number % 1000 == 0 {
                std::thread::sleep(Duration::from_micros(100));
            }
        }
    });
}

#[test]
fn a_full_ring_spills_in_order() {
    let (_, mut first, mut second) = two_cores();
    let mut letters = Vec::new();
    for round in 0..3 {
        for number in 0..5000 {
            first.send(ShardId(1), number).unwrap();
            if round == 1 && number == 2500 {
                second.receive(&mut letters);
            }
        }
        assert!(!second.is_empty());
        second.receive(&mut letters);
        assert!(second.is_empty());
        let numbers: Vec<_> = letters.drain(..).map(|(_, number)| number).collect();
        assert_eq!(numbers, (0..5000).collect::<Vec<_>>());
    }
}

#[test]
fn a_core_may_write_to_itself_but_not_to_strangers() {
    let (_, mut first, _) = two_cores();
    first.send(ShardId(0), 7).unwrap();
    assert!(!first.is_empty());
    let mut letters = Vec::new();
    first.receive(&mut letters);
    assert_eq!(letters, [(ShardId(0), 7)]);
    assert!(first.send(ShardId(2), 1).is_err());
}
