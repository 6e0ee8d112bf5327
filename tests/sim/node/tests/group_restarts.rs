//! A restart at every record of `__consumer_offsets`: the node is killed, or loses power, after every completion of the disk
//! in a small life of two groups, so that each length of the log is found by some restart.

use crate::clients::{Admin, Auditor, Client, Member, MemberOptions};
use crate::disk::Faults;
use crate::node::groups;
use crate::node::options::NodeOptions;
use crate::node::world::{Seat, World};
use crate::seeds;
use crate::trace::Trace;
use highwater::base::{Duration, Random};
use std::collections::BTreeSet;
use std::sync::Mutex;

/// How many batches the log had at each restart.
static FOUND: Mutex<BTreeSet<usize>> = Mutex::new(BTreeSet::new());

fn options() -> NodeOptions {
    let mut options = groups::options(1);
    options.cores_max = 1;
    options.device.step_us = (20, 200);
    options.device.stall_one_in = 0;
    options.net.delay_us = (20, 200);
    options.net.stall_one_in = 0;
    options.net.reset_one_in = 0;
    options.shard.store.wal_gather_bytes = 0;
    options.shard.groups.topic_partitions = 1;
    options
}

fn seats() -> Vec<Seat> {
    let topics = vec![("topic".to_owned(), 3)];
    let member = |number: u64| {
        let options = MemberOptions {
            group: format!("group{}", number % 2),
            instance: (number == 2).then(|| "instance".to_owned()),
            is_consumer: number % 2 == 1,
            session_ms: 600,
            rebalance_ms: 500,
            names_plans: true,
            leaves_one_out: false,
            one_bad_in: 60,
        };
        Client::Member(Box::new(Member::new(options)))
    };
    let clients = [Client::Admin(Admin::new(topics)), Client::Auditor(Auditor::default())];
    let clients = clients.into_iter().chain((0..4).map(member));
    clients.map(|client| Seat { client, conn: None, wake_at: None }).collect()
}

/// The life, until completion number `at` or until everybody has worked for a while.
fn live(at: u64, trace: &mut Trace) -> World<'_> {
    let mut world = World::new(options(), 1, trace);
    world.seats = seats();
    world.completions_max = at;
    world.boot(Faults::default());
    world.pass(Duration::from_millis(1_200));
    world.completions_max = u64::MAX;
    world
}

/// Even seeds are kills, odd ones power cuts.
fn restart_once(seed: u64, trace: &mut Trace) {
    let mut world = live(1 + seed / 2, trace);
    world.random = Random::from_seed(seed);
    world.crash(seed % 2 == 1);
    world.end_groups_well();
    FOUND.lock().expect("no test holds it in a panic").insert(world.history.groups.looks[1]);
}

#[test]
fn a_restart_at_every_record() {
    let completions = live(u64::MAX, &mut Trace::default()).completions;
    seeds::run(0..2 * completions, restart_once);
    let found = FOUND.lock().expect("no test holds it in a panic");
    let last = found.last().copied().unwrap_or_default();
    assert!(last > 30, "the log has {last} batches");
    let missed: Vec<usize> = (0..last).filter(|count| !found.contains(count)).collect();
    assert!(missed.is_empty(), "no restart found these numbers of batches: {missed:?}");
}
