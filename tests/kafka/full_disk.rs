//! The real binary on a file system that becomes full: a loop device with ext4 and with XFS, which needs root. Produce is refused, fetch and
//! deletion go on, and room that a deletion made is used without a restart; kill -9 in the middle changes nothing.

use crate::broker::{Broker, Folder, SMALL};
use crate::mounted::Mounted;
use crate::wire::{Wire, batch};
use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

/// KAFKA_STORAGE_ERROR.
const STORAGE: i16 = 56;
const IMAGE_BYTES: u64 = 700 << 20;

#[test]
fn ext4_becomes_full() {
    check("ext4");
}

#[test]
fn xfs_becomes_full() {
    check("xfs");
}

fn check(kind: &str) {
    let folder = Folder::new();
    let Some(disk) = Mounted::new(&folder, kind, IMAGE_BYTES) else { return };
    fs::create_dir(disk.at().join("data")).expect("the log directory");
    std::os::unix::fs::symlink(disk.at().join("data"), folder.join("data")).expect("a link to it");
    let mut broker = Broker::start(&folder, &SMALL);
    let mut client = Wire::connect(&broker);
    assert_eq!((client.create_topic("big"), client.create_topic("small")), (0, 0));
    for topic in ["small", "big"] {
        assert_eq!(client.produce_when_led(topic, &batch(b"first")), (0, 0));
    }
    let acknowledged = fill(&mut client);
    println!("{kind}: {acknowledged} batches of 1 MB, then refused");
    still_reads(&mut client, acknowledged);

    broker.kill();
    broker.start_again();
    let mut client = Wire::connect(&broker);
    still_reads(&mut client, acknowledged);

    eat_the_rest(disk.at());
    let end = Instant::now() + Duration::from_secs(20);
    // The broker looks at the file system now and then; until it sees, its own files have room.
    while client.produce("small", &batch(b"no room")).0 != STORAGE {
        assert!(Instant::now() < end, "a full disk is noticed");
        std::thread::sleep(Duration::from_millis(50));
    }
    still_reads(&mut client, acknowledged);
    assert_eq!(client.delete_topic("big"), 0);
    let offset = produce_when_there_is_room(&mut client);
    assert_eq!(client.fetch("small", 0).2.as_deref(), Some(&b"first"[..]));
    assert_eq!(client.fetch("small", offset).2.as_deref(), Some(&b"after"[..]));
    assert!(broker.stop().success(), "{}", broker.log());
}

/// Produces until it is refused, and the offset of the refused batch.
fn fill(client: &mut Wire) -> i64 {
    for expected in 1..1_000 {
        match client.produce("big", &batch(&value(expected))) {
            (0, offset) => assert_eq!(offset, expected),
            (error, _) => {
                assert_eq!(error, STORAGE);
                return expected;
            }
        }
    }
    panic!("1 GB went onto a disk of {IMAGE_BYTES} bytes");
}

fn value(number: i64) -> Vec<u8> {
    format!("{number:08}").repeat(120_000).into_bytes()
}

fn still_reads(client: &mut Wire, acknowledged: i64) {
    assert!(acknowledged > 50);
    for offset in [1, acknowledged / 2, acknowledged - 1] {
        let (error, high_watermark, found) = client.fetch("big", offset);
        assert_eq!((error, high_watermark), (0, acknowledged));
        assert!(found == Some(value(offset)), "the record at offset {offset}");
    }
}

/// Another program writes until next to nothing is left, less than the reserve and the ballast of a broker.
fn eat_the_rest(disk: &Path) {
    let mut file = File::create(disk.join("eater")).expect("a file");
    while free_bytes(disk) > 3 << 20 {
        file.write_all(&vec![1; 1 << 20]).and_then(|()| file.sync_all()).expect("there is room");
    }
}

fn free_bytes(disk: &Path) -> u64 {
    let said = Command::new("df").args(["--output=avail", "-B1"]).arg(disk).output().expect("df runs");
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    said.lines().nth(1).and_then(|line| line.trim().parse().ok()).expect("a number of bytes")
}

fn produce_when_there_is_room(client: &mut Wire) -> i64 {
    let end = Instant::now() + Duration::from_secs(30);
    while Instant::now() < end {
        match client.produce("small", &batch(b"after")) {
            (0, offset) => return offset,
            (error, _) => assert_eq!(error, STORAGE),
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    panic!("the room that the deletion made is not used");
}
