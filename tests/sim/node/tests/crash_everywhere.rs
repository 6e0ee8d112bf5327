//! A power cut after every completion of the disk in a small life with clients, with several outcomes of each.

use crate::checker::Acks;
use crate::clients::{Admin, Client, Producer, ProducerOptions, Reader};
use crate::disk::Faults;
use crate::node::options::NodeOptions;
use crate::node::world::{Seat, World};
use crate::seeds;
use crate::trace::Trace;
use highwater::base::{Duration, Random};

/// Outcomes of each power cut that are tried.
const OUTCOMES: u64 = 3;

fn options() -> NodeOptions {
    // Any draw gives small files; this one is made quick, with several cores and groups in flight.
    let mut options = NodeOptions::draw(&mut Random::from_seed(1));
    options.cores_max = 2;
    options.device.step_us = (20, 2_000);
    options.device.stall_one_in = 0;
    options.net.delay_us = (20, 200);
    options.net.stall_one_in = 0;
    options.net.reset_one_in = 0;
    options.shard.store.wal_gather_bytes = 0;
    options.shard.store.checkpoint_every = Duration::from_millis(10);
    options
}

fn seats(random: &mut Random) -> Vec<Seat> {
    let producer = |client, is_idempotent| {
        let acks = if is_idempotent { Acks::All } else { Acks::Leader };
        let options = ProducerOptions { is_idempotent, acks, batches: 12, value_bytes_max: 3_000 };
        Client::Producer(Producer::new(client, options))
    };
    let topics = vec![("alpha".to_owned(), 2), ("beta".to_owned(), 1)];
    let clients = vec![
        Client::Admin(Admin::new(topics)),
        producer(1, true),
        producer(2, false),
        Client::Reader(Reader::new(100, random)),
    ];
    clients.into_iter().map(|client| Seat { client, conn: None, wake_at: None }).collect()
}

/// The life, until completion number `at` or until clients are done and the disk is at rest.
fn live(at: u64, trace: &mut Trace) -> World<'_> {
    let mut world = World::new(options(), 1, trace);
    world.seats = seats(&mut Random::from_seed(1));
    world.completions_max = at;
    world.boot(Faults::default());
    world.wait("all clients are done", |world| world.seats.iter().all(|seat| seat.client.is_done()));
    world.pass(Duration::from_millis(50));
    world.completions_max = u64::MAX;
    world
}

fn crash_once(seed: u64, trace: &mut Trace) {
    let (at, outcome) = (1 + seed / OUTCOMES, seed % OUTCOMES);
    let mut world = live(at, trace);
    world.random = Random::from_seed(outcome);
    world.crash(outcome > 0);
    world.end_well();
}

#[test]
fn a_crash_at_every_completion() {
    let completions = live(u64::MAX, &mut Trace::default()).completions;
    assert!(completions > 50, "the life has {completions} completions");
    seeds::run(0..completions * OUTCOMES, crash_once);
}
