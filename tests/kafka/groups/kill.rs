//! kill -9 of the broker at random moments under a group that reads and commits: its members go on, no offset that was
//! committed goes back, and every record is read. `HIGHWATER_GROUP_KILL_ROUNDS` says how often; 5 when not set.

use super::QUICK;
use super::member::{CONFLUENT, JAVA, Member};
use super::records::{self, PARTITIONS};
use crate::broker::{Broker, Folder};
use crate::tools;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

const TOPIC: &str = "stream";
const GROUP: &str = "readers";

/// Records come all the time, whether the broker is there or not.
struct Source {
    is_over: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

impl Source {
    fn start(address: String) -> Self {
        let is_over = Arc::new(AtomicBool::new(false));
        let over = is_over.clone();
        let thread = std::thread::spawn(move || {
            while !over.load(Ordering::Relaxed) {
                records::try_produce(&address, TOPIC, 5);
                std::thread::sleep(Duration::from_millis(20));
            }
        });
        Self { is_over, thread }
    }

    fn stop(self) {
        self.is_over.store(true, Ordering::Relaxed);
        self.thread.join().expect("the source");
    }
}

/// What is committed; waits until the coordinator can say.
fn committed(broker: &Broker) -> BTreeMap<i32, i64> {
    let end = Instant::now() + Duration::from_secs(30);
    loop {
        if let Some(found) = records::committed(&broker.address(), GROUP, TOPIC) {
            return found;
        }
        assert!(Instant::now() < end, "the coordinator does not say what is committed:\n{}", broker.log());
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Waits until some offset is committed that was not before: a kill only means something then.
fn wait_for_commits(broker: &Broker, members: &mut [Member], before: &BTreeMap<i32, i64>) {
    members[0].wait_for("more is committed", broker, |_| {
        records::committed(&broker.address(), GROUP, TOPIC)
            .is_some_and(|now| now.iter().any(|(partition, offset)| *offset > before[partition]))
    });
}

fn never_goes_back(before: &BTreeMap<i32, i64>, now: &BTreeMap<i32, i64>) {
    for (partition, offset) in before {
        assert!(
            now[partition] >= *offset,
            "partition {partition}: {offset} was committed, now {}",
            now[partition]
        );
    }
}

#[test]
fn a_group_goes_on_behind_what_it_committed() {
    a_group_goes_on("range");
}

#[test]
fn a_group_of_the_broker_goes_on_behind_what_it_committed() {
    a_group_goes_on("broker");
}

fn a_group_goes_on(assignor: &str) {
    if !tools::have(&["java", "python"]) {
        return;
    }
    let rounds =
        std::env::var("HIGHWATER_GROUP_KILL_ROUNDS").map_or(5, |text| text.parse().expect("a number"));
    let seed =
        SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| u64::from(since.subsec_nanos()));
    println!("{rounds} rounds, seed {seed}");
    let mut random = fastrand::Rng::with_seed(seed);
    let folder = Folder::new();
    let mut broker = Broker::start(&folder, &QUICK);
    records::create(&broker, TOPIC);
    records::produce(&broker, TOPIC, 1);
    let mut members = [(&JAVA, "java"), (&CONFLUENT, "confluent")]
        .map(|(client, name)| Member::start(client, &folder, name, &broker, (GROUP, TOPIC, assignor)));
    let source = Source::start(broker.address());
    for round in 0..rounds {
        let before = committed(&broker);
        wait_for_commits(&broker, &mut members, &before);
        std::thread::sleep(Duration::from_millis(random.u64(0..300)));
        let known = committed(&broker);
        broker.kill();
        broker.start_again();
        let now = committed(&broker);
        never_goes_back(&known, &now);
        println!("round {round}: {now:?}");
    }
    source.stop();
    everything_is_read(&mut members, &broker);
    members.into_iter().for_each(|member| member.leave(&broker));
    assert!(broker.stop().success());
}

/// Until all that is there is committed; then every record was read by somebody.
fn everything_is_read(members: &mut [Member], broker: &Broker) {
    let end = records::ends(broker, TOPIC);
    members[0].wait_for("all is committed", broker, |_| {
        records::committed(&broker.address(), GROUP, TOPIC).as_ref() == Some(&end)
    });
    let read: BTreeSet<_> = members.iter().flat_map(Member::read).collect();
    for partition in 0..PARTITIONS {
        let missing = (0..end[&partition]).find(|offset| !read.contains(&(partition, *offset)));
        assert_eq!(missing, None, "nobody read this offset of partition {partition}");
    }
    println!("{} records read", read.len());
}
