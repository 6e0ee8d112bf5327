//! Members share a topic's partitions, and each record is read once between them.

use super::QUICK;
use super::member::{AIOKAFKA, CONFLUENT, Client, JAVA, KAFKA_PYTHON, KAFKAJS, Member, PATIENCE, Place};
use super::records::{self, PARTITIONS};
use crate::broker::{Broker, Folder};
use crate::tools;
use std::collections::BTreeSet;
use std::ops::Range;
use std::time::{Duration, Instant};

/// Records that come at a time, for each partition.
const RECORDS: i64 = 100;
const TOPIC: &str = "shared";

/// These offsets of each of these partitions.
fn places(partitions: &BTreeSet<i32>, offsets: Range<i64>) -> BTreeSet<Place> {
    partitions.iter().flat_map(|partition| offsets.clone().map(move |offset| (*partition, offset))).collect()
}

fn all() -> BTreeSet<i32> {
    (0..PARTITIONS).collect()
}

/// Waits until a member has read exactly these records, each once, and committed them.
fn reads(member: &mut Member, broker: &Broker, wanted: &BTreeSet<Place>) {
    let what = format!("{} records", wanted.len());
    member.wait_for(&what, broker, |member| member.read().len() >= wanted.len() && member.has_committed());
    let read = member.read();
    assert_eq!(read.len(), wanted.len(), "{}: no record is read twice", member.name);
    assert_eq!(&read.into_iter().collect::<BTreeSet<_>>(), wanted, "{}", member.name);
}

/// Waits until each of the members has `share` partitions, and they have all between them. Some may still say what they had before
/// the last one came.
fn have_shared(members: &mut [Member], broker: &Broker, share: usize) {
    let end = Instant::now() + PATIENCE;
    loop {
        for member in &mut *members {
            let what = format!("{share} partitions");
            member.wait_for(&what, broker, |member| member.assigned().is_some_and(|has| has.len() == share));
        }
        let parts: Vec<BTreeSet<i32>> = members.iter().filter_map(Member::assigned).collect();
        let together: BTreeSet<i32> = parts.iter().flatten().copied().collect();
        if (together, parts.iter().map(BTreeSet::len).sum()) == (all(), PARTITIONS as usize) {
            return;
        }
        assert!(Instant::now() < end, "they never share out all: {parts:?}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn two_share_and_one_takes_over(client: &Client, assignor: &str) {
    if !tools::have(client.needs) {
        return;
    }
    let folder = Folder::new();
    let mut broker = Broker::start(&folder, &QUICK);
    records::create(&broker, TOPIC);
    let what = ("together", TOPIC, assignor);
    let mut members = ["first", "second"].map(|name| Member::start(client, &folder, name, &broker, what));
    have_shared(&mut members, &broker, 2);
    records::produce(&broker, TOPIC, RECORDS as usize);
    let [mut first, mut second] = members;
    let (of_first, of_second) = (first.assigned().unwrap_or_default(), second.assigned().unwrap_or_default());
    let begun = places(&of_first, 0..RECORDS);
    reads(&mut first, &broker, &begun);
    reads(&mut second, &broker, &places(&of_second, 0..RECORDS));

    second.leave(&broker);
    first.wait_for("all partitions", &broker, |member| member.assigned() == Some(all()));
    records::produce(&broker, TOPIC, RECORDS as usize);
    let taken_over = places(&all(), RECORDS..2 * RECORDS);
    reads(&mut first, &broker, &begun.union(&taken_over).copied().collect());
    first.leave(&broker);

    assert!(broker.stop().success());
    broker.start_again();
    records::produce(&broker, TOPIC, RECORDS as usize);
    let mut third = Member::start(client, &folder, "third", &broker, what);
    reads(&mut third, &broker, &places(&all(), 2 * RECORDS..3 * RECORDS));
    third.leave(&broker);
    let committed = records::committed(&broker.address(), "together", TOPIC);
    assert_eq!(committed, Some(all().into_iter().map(|partition| (partition, 3 * RECORDS)).collect()));
    assert!(broker.stop().success());
}

#[test]
fn java_consumers_share() {
    two_share_and_one_takes_over(&JAVA, "range");
}

#[test]
fn java_consumers_share_cooperatively() {
    two_share_and_one_takes_over(&JAVA, "sticky");
}

#[test]
fn librdkafkas_consumers_share() {
    two_share_and_one_takes_over(&CONFLUENT, "range");
}

#[test]
fn librdkafkas_consumers_share_cooperatively() {
    two_share_and_one_takes_over(&CONFLUENT, "sticky");
}

#[test]
fn aiokafkas_consumers_share() {
    two_share_and_one_takes_over(&AIOKAFKA, "range");
}

#[test]
fn kafka_pythons_consumers_share() {
    two_share_and_one_takes_over(&KAFKA_PYTHON, "range");
}

#[test]
fn kafkajs_consumers_share() {
    two_share_and_one_takes_over(&KAFKAJS, "its own");
}

/// The broker gives out the partitions (KIP-848).
#[test]
fn java_consumers_are_given_their_shares() {
    two_share_and_one_takes_over(&JAVA, "broker");
}

#[test]
fn librdkafkas_consumers_are_given_their_shares() {
    two_share_and_one_takes_over(&CONFLUENT, "broker");
}

/// Whoever leads the group, the others can read what it decided.
#[test]
fn consumers_of_four_clients_share() {
    for assignor in ["range", "roundrobin"] {
        all_share(&[(JAVA, assignor), (CONFLUENT, assignor), (AIOKAFKA, assignor), (KAFKA_PYTHON, assignor)]);
    }
}

/// A group may have members of both protocols, while it moves to the one of KIP-848.
#[test]
fn consumers_of_both_protocols_share() {
    all_share(&[(JAVA, "range"), (CONFLUENT, "range"), (JAVA, "broker"), (CONFLUENT, "broker")]);
}

fn all_share(clients: &[(Client, &str)]) {
    if !clients.iter().all(|(client, _)| tools::have(client.needs)) {
        return;
    }
    let folder = Folder::new();
    let mut broker = Broker::start(&folder, &QUICK);
    records::create(&broker, TOPIC);
    let start = |(at, (client, assignor)): (usize, &(Client, &str))| {
        Member::start(client, &folder, &format!("member-{at}"), &broker, ("mixed", TOPIC, assignor))
    };
    let mut members: Vec<Member> = clients.iter().enumerate().map(start).collect();
    have_shared(&mut members, &broker, 1);
    records::produce(&broker, TOPIC, RECORDS as usize);
    for member in &mut members {
        let wanted = places(&member.assigned().unwrap_or_default(), 0..RECORDS);
        reads(member, &broker, &wanted);
    }
    members.into_iter().for_each(|member| member.leave(&broker));
    assert!(broker.stop().success());
}
