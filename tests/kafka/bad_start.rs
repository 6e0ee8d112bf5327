//! Starts that must be refused: one clear message, an exit code that is not 0, and a folder that is as it was.

use crate::broker::{Broker, Folder, SMALL, command, free_port};
use crate::tools;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Every file below a folder with a hash of what is in it, without the lock file.
fn listing(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let Ok(entries) = fs::read_dir(folder) else { return found };
    for path in entries.flatten().map(|entry| entry.path()).filter(|path| !path.ends_with(".lock")) {
        if path.is_dir() {
            found.insert(path.clone(), Vec::new());
            found.extend(listing(&path));
        } else {
            let hash = Sha256::digest(fs::read(&path).expect("a readable file")).to_vec();
            found.insert(path, hash);
        }
    }
    found
}

/// The start fails with one message that has all of `parts`, and leaves `data` alone.
#[track_caller]
pub(crate) fn refused(start: &mut Command, data: &Path, parts: &[&str]) {
    let before = listing(data);
    let output = tools::run_anyhow(start);
    let said = tools::both(&output);
    assert!(!output.status.success(), "it must fail, and said\n{said}");
    assert!(
        output.status.code().is_some_and(|code| code != 124),
        "it must end by itself: {}\n{said}",
        output.status
    );
    for part in parts {
        assert!(said.contains(part), "no {part:?} in\n{said}");
    }
    let errors = said.lines().filter(|line| !line.contains(" INFO ") && !line.trim().is_empty()).count();
    assert!(errors <= 3, "one clear message, not\n{said}");
    assert!(!said.contains("panicked"), "{said}");
    assert_eq!(listing(data), before, "the folder changed\n{said}");
}

#[test]
fn a_busy_port() {
    let folder = Folder::new();
    let taken = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let port = taken.local_addr().expect("its address").port();
    let data = folder.join("data");
    let output = tools::run_anyhow(&mut command(&data, port));
    let said = tools::both(&output);
    assert!(!output.status.success(), "{said}");
    assert!(said.contains(&port.to_string()) && said.contains("another process already listens"), "{said}");
    drop(taken);
    // What the failed start left behind is a folder that can be used.
    assert!(Broker::start(&folder, &SMALL).stop().success());
    // A second broker of ours does not share the port of the first.
    let broker = Broker::start(&folder, &SMALL);
    let port = broker.address().rsplit(':').next().and_then(|port| port.parse().ok()).expect("a port");
    let said = tools::both(&tools::run_anyhow(&mut command(&folder.join("other"), port)));
    assert!(said.contains("another process already listens"), "{said}");
}

#[test]
fn a_locked_folder() {
    let folder = Folder::new();
    let mut broker = Broker::start(&folder, &SMALL);
    let said = tools::both(&tools::run_anyhow(&mut command(broker.data(), free_port())));
    assert!(said.contains("in use by another process"), "{said}");
    assert!(broker.stop().success(), "the first goes on and stops clean");
}

#[test]
fn folders_that_are_not_ours() {
    let folder = Folder::new();
    let data = folder.join("data");
    let case = |files: &[(&str, &str)], parts: &[&str]| {
        _ = fs::remove_dir_all(&data);
        for (name, text) in files {
            let path = data.join(name);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, text).expect("a file");
        }
        refused(&mut command(&data, free_port()), &data, parts);
    };
    case(&[("holiday.jpg", "sun")], &["holiday.jpg", "another folder"]);
    let meta = "version=1\ncluster.id=abc\nnode.id=1\ndirectory.id=AAAAAAAAAAAAAAAAAAAAZQ\n";
    case(&[("meta.properties", meta), ("orders-0/00000000000000000000.log", "")], &["another broker"]);
    case(&[("meta.properties", &meta.replace("node.id=1", "node.id=7"))], &["node.id=7"]);
    case(&[("meta.properties", &meta[..20])], &["meta.properties"]);
}

#[test]
fn a_newer_superblock() {
    let folder = Folder::new();
    let mut broker = Broker::start(&folder, &SMALL);
    assert!(broker.stop().success());
    let path = broker.data().join(".engine/super");
    let old = fs::read(&path).expect("the superblock");
    let mut newer = old.clone();
    newer[8] += 1;
    let crc = crc32c::crc32c(&newer[..44]);
    newer[44..48].copy_from_slice(&crc.to_le_bytes());
    let case = |bytes: &[u8], parts: &[&str]| {
        fs::write(&path, bytes).expect("the superblock");
        refused(&mut command(broker.data(), free_port()), broker.data(), parts);
    };
    case(&newer, &["newer", "version 2"]);
    case(&old[..30], &["damaged"]);
    case(&[&old[..20], &[0; 28]].concat(), &["damaged"]);
    fs::write(&path, old).expect("the superblock");
    broker.start_again();
    assert!(broker.stop().success(), "with the right superblock it starts again");
}

#[test]
fn folders_that_cannot_be_written() {
    let folder = Folder::new();
    let file = folder.join("file");
    fs::write(&file, "a file").expect("a file");
    refused(&mut command(&file, free_port()), folder.join("none").as_path(), &["file"]);
    refused(&mut command(&file.join("below"), free_port()), folder.join("none").as_path(), &["below"]);
    refused(
        &mut command(Path::new("/proc/highwater"), free_port()),
        folder.join("none").as_path(),
        &["/proc"],
    );
}

#[test]
fn settings_that_are_wrong() {
    let folder = Folder::new();
    let data = folder.join("data");
    let file = folder.join("server.properties");
    let start = || command(&data, free_port());
    refused(start().args(["--log.retention.m", "5"]), &data, &["log.retention.m;", "log.retention.ms"]);
    refused(start().args(["--num.partitions", "many"]), &data, &["num.partitions", "many"]);
    refused(start().env("HIGHWATER_NUM_PARTITIONS", "many"), &data, &["many"]);
    refused(start().arg(folder.join("absent")), &data, &["absent"]);
    let with_file = |text: &str, parts: &[&str]| {
        fs::write(&file, text).expect("a file");
        refused(start().arg(&file), &data, parts);
    };
    with_file("log.retention.m=5\n", &["log.retention.m", "log.retention.ms"]);
    with_file("num.partitions=-7\n", &["num.partitions", "-7"]);
    // Half of a file, as an editor or a power cut leaves it.
    with_file("num.partitions=3\nlog.retention.byt", &["log.retention.byt", "log.retention.bytes"]);
    with_file("num.partitions=3\nmessage.max.bytes=\n", &["message.max.bytes"]);
    with_file("num.partitions=3\n\0\0\0\0\0\0\0\0", &["server.properties"]);
    assert!(!data.exists(), "no folder is made for a broker that does not start");
}

#[test]
fn too_little_locked_memory() {
    let folder = Folder::new();
    let data = folder.join("data");
    let broker = command(&data, free_port());
    let mut limited = Command::new("prlimit");
    limited.arg("--memlock=65536:65536").arg(broker.get_program()).args(broker.get_args());
    let output = tools::run_anyhow(
        Command::new("timeout").arg("10").arg(limited.get_program()).args(limited.get_args()),
    );
    let said = tools::both(&output);
    assert!(!output.status.success(), "{said}");
    assert!(said.contains("locked memory") && said.contains("ulimit -l"), "{said}");
}
