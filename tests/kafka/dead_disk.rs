//! The real binary on a disk that fails under load: a file system on a loop device that is shut down, so that every write, sync
//! and read of it fails. Beside another log directory the broker goes on, alone it ends; after the repair everything that was
//! acknowledged is there.

use crate::broker::{Broker, Folder, SMALL};
use crate::mounted::Mounted;
use crate::tools;
use crate::wire::{Wire, batch};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::{Duration, Instant};

/// KAFKA_STORAGE_ERROR, and what it is in Java.
const STORAGE: i16 = 56;
const EXCEPTION: &str = "org.apache.kafka.common.errors.KafkaStorageException";
const IMAGE_BYTES: u64 = 400 << 20;
/// Records that a load must have acknowledged before anything happens, and after.
const SOME: i64 = 200;

/// A producer of numbered records to one topic, one at a time.
#[derive(Default)]
struct Load {
    /// Records acknowledged, at offsets 0, 1, 2 ….
    acknowledged: AtomicI64,
    /// Answers that were errors.
    refused: AtomicI64,
    is_over: AtomicBool,
}

impl Load {
    /// Produces until it is over or the broker is gone.
    fn run(&self, broker: &str, topic: &str) {
        let mut client = Wire::connect_to(broker);
        while !self.is_over.load(Ordering::SeqCst) {
            let number = self.acknowledged.load(Ordering::SeqCst);
            match client.try_produce(topic, &batch(&value(number))) {
                Ok((0, offset)) => {
                    assert_eq!(self.refused(), 0, "{topic}: acknowledged after the failure");
                    assert_eq!(offset, number, "{topic}");
                    self.acknowledged.store(number + 1, Ordering::SeqCst);
                }
                Ok((error, _)) => {
                    assert_eq!(error, STORAGE, "{topic}");
                    self.refused.fetch_add(1, Ordering::SeqCst);
                }
                Err(_) => return,
            }
        }
    }

    fn acknowledged(&self) -> i64 {
        self.acknowledged.load(Ordering::SeqCst)
    }

    fn refused(&self) -> i64 {
        self.refused.load(Ordering::SeqCst)
    }
}

fn value(number: i64) -> Vec<u8> {
    format!("{number:08}").repeat(100).into_bytes()
}

fn wait(what: &str, holds: impl Fn() -> bool) {
    let end = Instant::now() + Duration::from_secs(30);
    while !holds() {
        assert!(Instant::now() < end, "{what}: not so within 30 s");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn ext4_dies_beside_another() {
    beside_another("ext4");
}

#[test]
fn xfs_dies_beside_another() {
    beside_another("xfs");
}

fn beside_another(kind: &str) {
    let folder = Folder::new();
    let Some(disk) = Mounted::new(&folder, kind, IMAGE_BYTES) else { return };
    let mut broker = Broker::start_with_dirs(&folder, &[disk.at().join("data")], &SMALL);
    let mut client = Wire::connect(&broker);
    for topic in ["here", "there"] {
        assert_eq!(client.create_topic(topic), 0);
    }
    assert!(
        disk.at().join("data/there-0").exists() || waits_for_folder(&disk),
        "the second goes to the second"
    );
    let (here, there) = (Load::default(), Load::default());
    std::thread::scope(|scope| {
        for (topic, load) in [("here", &here), ("there", &there)] {
            let address = broker.address();
            scope.spawn(move || load.run(&address, topic));
        }
        wait("both are acknowledged", || here.acknowledged() > SOME && there.acknowledged() > SOME);
        disk.die();
        wait("the dead disk is noticed", || there.refused() > 5);
        let before = here.acknowledged();
        wait("the other is served on", || here.acknowledged() > before + SOME);
        here.is_over.store(true, Ordering::SeqCst);
        there.is_over.store(true, Ordering::SeqCst);
    });
    println!("{kind}: {} here, {} there before it died", here.acknowledged(), there.acknowledged());
    assert_eq!(client.fetch("there", 0).0, STORAGE);
    assert_eq!(client.fetch("here", 0).2, Some(value(0)));
    told_by_kafkas_tools(&broker, &disk);
    assert_eq!(errors(&broker), 1, "one error tells it:\n{}", broker.log());

    // The disk is still dead at the next start: the others are served, nothing is made anew.
    assert!(broker.stop().success(), "{}", broker.log());
    broker.start_again();
    let mut client = Wire::connect(&broker);
    assert_eq!(client.produce("there", &batch(b"lost")).0, STORAGE);
    assert_eq!(client.fetch("here", here.acknowledged() - 1).2, Some(value(here.acknowledged() - 1)));
    assert!(broker.stop().success(), "{}", broker.log());

    disk.repair();
    broker.start_again();
    for (topic, load) in [("here", &here), ("there", &there)] {
        everything_is_there(&broker, topic, load.acknowledged());
    }
    let mut client = Wire::connect(&broker);
    assert_eq!(client.produce("there", &batch(b"again")).0, 0);
    assert!(broker.stop().success(), "{}", broker.log());
}

/// The folder of a new partition is made behind the answer.
fn waits_for_folder(disk: &Mounted) -> bool {
    wait("the folder is made", || disk.at().join("data/there-0").exists());
    true
}

fn told_by_kafkas_tools(broker: &Broker, disk: &Mounted) {
    if !tools::have(&["java"]) {
        return;
    }
    let ask = |class: &str, what: &[&str]| {
        let mut tool = tools::java(class);
        tool.args(["--bootstrap-server", &broker.address()]).args(what);
        tools::run(&mut tool)
    };
    let said = ask("org.apache.kafka.tools.LogDirsCommand", &["--describe"]);
    let dir = disk.at().join("data").display().to_string();
    let dead = format!(r#"{{"partitions":[],"error":"{EXCEPTION}","logDir":"{dir}"}}"#);
    assert!(said.contains(&dead), "{said}");
    assert!(said.contains(r#""partition":"here-0""#) && said.contains(r#""error":null"#), "{said}");
    let said = ask("org.apache.kafka.tools.TopicCommand", &["--describe", "--unavailable-partitions"]);
    assert!(said.contains("Topic: there") && said.contains("Leader: none"), "{said}");
    assert!(!said.contains("Topic: here"), "{said}");
}

fn errors(broker: &Broker) -> usize {
    broker.log().lines().filter(|line| line.contains("ERROR")).count()
}

fn everything_is_there(broker: &Broker, topic: &str, acknowledged: i64) {
    let mut client = Wire::connect(broker);
    for offset in 0..acknowledged {
        let (error, _, found) = client.fetch(topic, offset);
        assert!(error == 0 && found == Some(value(offset)), "{topic} at {offset}: error {error}");
    }
}

/// Records that are too many for the memory of a core.
const MANY: i64 = 80;

#[test]
fn a_read_finds_the_disk_dead() {
    let folder = Folder::new();
    let Some(disk) = Mounted::new(&folder, "ext4", 3 * IMAGE_BYTES) else { return };
    let mut broker = Broker::start_with_dirs(&folder, &[disk.at().join("data")], &SMALL);
    let mut client = Wire::connect(&broker);
    for topic in ["here", "there"] {
        assert_eq!(client.create_topic(topic), 0);
    }
    assert_eq!(client.produce_when_led("here", &batch(b"here")).0, 0);
    for number in 0..MANY {
        assert_eq!(client.produce_when_led("there", &batch(&large(number))), (0, number));
    }
    disk.die();
    // Nothing is written any more, but old records must come from the disk.
    let found = (0..MANY).find(|number| client.fetch("there", *number).0 == STORAGE);
    assert_eq!(client.fetch("there", MANY - 1).0, STORAGE, "not even what is in memory, after {found:?}");
    assert_eq!(client.fetch("here", 0).2.as_deref(), Some(&b"here"[..]));
    let log = broker.log();
    assert!(log.contains("there-0/00000000000000000000.log: Input/output error"), "{log}");
    assert!(broker.stop().success(), "{log}");
    disk.repair();
    broker.start_again();
    let mut client = Wire::connect(&broker);
    for number in 0..MANY {
        assert!(client.fetch("there", number).2 == Some(large(number)), "the record at offset {number}");
    }
    assert!(broker.stop().success(), "{}", broker.log());
}

fn large(number: i64) -> Vec<u8> {
    format!("{number:08}").repeat(120_000).into_bytes()
}

#[test]
fn ext4_dies_alone() {
    alone("ext4");
}

#[test]
fn xfs_dies_alone() {
    alone("xfs");
}

fn alone(kind: &str) {
    let folder = Folder::new();
    let Some(disk) = Mounted::new(&folder, kind, IMAGE_BYTES) else { return };
    std::fs::create_dir(disk.at().join("data")).expect("the log directory");
    std::os::unix::fs::symlink(disk.at().join("data"), folder.join("data")).expect("a link to it");
    let mut broker = Broker::start(&folder, &SMALL);
    assert_eq!(Wire::connect(&broker).create_topic("only"), 0);
    let (load, address) = (Load::default(), broker.address());
    std::thread::scope(|scope| {
        scope.spawn(|| load.run(&address, "only"));
        wait("records are acknowledged", || load.acknowledged() > SOME);
        disk.die();
        assert_eq!(broker.end().code(), Some(1), "{}", broker.log());
        load.is_over.store(true, Ordering::SeqCst);
    });
    println!("{kind}: {} records before it died", load.acknowledged());
    let log = broker.log();
    assert_eq!(errors(&broker), 1, "one message:\n{log}");
    let message = log.lines().find(|line| line.contains("ERROR")).unwrap_or_default();
    for part in ["data failed", "Input/output error", "it is the only one", "start again"] {
        assert!(message.contains(part), "{part:?} is missing: {message}");
    }
    disk.repair();
    broker.start_again();
    everything_is_there(&broker, "only", load.acknowledged());
    assert!(broker.stop().success(), "{}", broker.log());
}
