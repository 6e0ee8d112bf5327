//! The real binary with several log directories: they come and go between starts, and what looks like a mistake is refused.

use crate::bad_start::refused;
use crate::broker::{Broker, Folder, SMALL, command, command_with_dirs, free_port};
use crate::wire::{Wire, batch};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const STORAGE: i16 = 56;

fn dirs<const N: usize>(folder: &Folder, names: [&str; N]) -> [PathBuf; N] {
    names.map(|name| folder.join(name))
}

fn produce(broker: &Broker, topic: &str) -> i16 {
    Wire::connect(broker).produce_when_led(topic, &batch(topic.as_bytes())).0
}

fn read(broker: &Broker, topic: &str) -> Result<Vec<u8>, i16> {
    let (error, _, found) = Wire::connect(broker).fetch(topic, 0);
    if error == 0 { Ok(found.unwrap_or_default()) } else { Err(error) }
}

/// Topics with one record each, one topic after the other.
fn create_all(broker: &Broker, topics: &[&str]) {
    for topic in topics {
        assert_eq!(Wire::connect(broker).create_topic(topic), 0);
        assert_eq!(produce(broker, topic), 0);
    }
}

#[test]
fn directories_come_and_go() {
    let folder = Folder::new();
    let [second, third] = dirs(&folder, ["second", "third"]);
    let mut broker = Broker::start(&folder, &SMALL);
    create_all(&broker, &["a", "b"]);
    assert!(broker.stop().success());

    // A new one takes the next partitions, until it has as many.
    broker.start_again_with_dirs(std::slice::from_ref(&second));
    create_all(&broker, &["c", "d", "e"]);
    assert!(broker.stop().success());
    for (path, topics) in [(broker.data(), "a b e"), (&second, "c d")] {
        assert_eq!(partitions(path), topics, "{}", path.display());
    }

    // One that is taken away takes its partitions with it; they are not made anew elsewhere.
    broker.start_again_with_dirs(std::slice::from_ref(&third));
    assert_eq!((read(&broker, "a"), read(&broker, "c")), (Ok(b"a".to_vec()), Err(STORAGE)));
    assert_eq!(produce(&broker, "c"), STORAGE);
    assert!(broker.stop().success());
    assert_eq!((partitions(broker.data()), partitions(&third)), ("a b e".to_owned(), String::new()));

    // It comes back, at another place in the list.
    broker.start_again_with_dirs(&[third, second]);
    for topic in ["a", "b", "c", "d", "e"] {
        assert_eq!(read(&broker, topic), Ok(topic.as_bytes().to_vec()));
    }
    assert_eq!(produce(&broker, "c"), 0);
    broker.kill();
    broker.start_again();
    assert_eq!(Wire::connect(&broker).fetch("c", 1).2, Some(b"c".to_vec()));
    assert!(broker.stop().success());
}

/// The topics that have their partition 0 in a folder.
fn partitions(folder: &Path) -> String {
    let names = fs::read_dir(folder).expect("a folder").flatten().map(|entry| entry.file_name());
    let topic = |name: std::ffi::OsString| name.to_str()?.strip_suffix("-0").map(str::to_owned);
    let mut topics: Vec<String> = names.filter_map(topic).filter(|topic| topic.len() == 1).collect();
    topics.sort();
    topics.join(" ")
}

#[test]
fn a_directory_that_cannot_be_used_is_left_out() {
    let folder = Folder::new();
    let [second, file] = dirs(&folder, ["second", "file"]);
    fs::write(&file, "a file").expect("a file");
    let mut broker = Broker::start_with_dirs(&folder, &[second.clone(), file.clone()], &SMALL);
    assert!(broker.log().contains(&format!("{}", file.display())), "{}", broker.log());
    create_all(&broker, &["a", "b", "c"]);
    assert!(broker.stop().success());

    // Damage of one directory does not stop the others either.
    let super_block = second.join(".engine/super");
    let sound = fs::read(&super_block).expect("the superblock");
    fs::write(&super_block, &sound[..20]).expect("the superblock");
    broker.start_again();
    assert_eq!((read(&broker, "a"), read(&broker, "b")), (Ok(b"a".to_vec()), Err(STORAGE)));
    assert!(broker.log().contains("damaged"), "{}", broker.log());
    assert!(broker.stop().success());
    fs::write(&super_block, sound).expect("the superblock");
    broker.start_again();
    assert_eq!(read(&broker, "b"), Ok(b"b".to_vec()));
    assert!(broker.stop().success());

    // But not without the one that holds the metadata, and not without any.
    let refuse = |dirs: &[PathBuf]| {
        refused(&mut command_with_dirs(dirs, free_port()), &second, &[&file.display().to_string()]);
    };
    refuse(&[file.clone(), second.clone()]);
    refuse(std::slice::from_ref(&file));
    let mut metadata = command(&file, free_port());
    metadata.arg("--metadata.log.dir").arg(folder.join("metadata"));
    refused(&mut metadata, &second, &["file"]);
}

#[test]
fn metadata_in_a_folder_of_its_own() {
    let folder = Folder::new();
    let metadata = folder.join("metadata").display().to_string();
    let flags = [&SMALL[..], &["--metadata.log.dir", &metadata]].concat();
    let mut broker = Broker::start(&folder, &flags);
    create_all(&broker, &["a"]);
    assert!(broker.stop().success());
    assert!(folder.join("metadata/__cluster_metadata-0").exists() && broker.data().join("a-0").exists());
    assert!(!broker.data().join("__cluster_metadata-0").exists());
    broker.start_again();
    assert_eq!(read(&broker, "a"), Ok(b"a".to_vec()));
    assert!(broker.stop().success());
    // Without the key there would be a new cluster, in which the topic is unknown: it would be deleted.
    let none = folder.join("none");
    refused(&mut command(broker.data(), free_port()), &none, &["has none", "set metadata.log.dir"]);
    let mut both = command_with_dirs(&dirs(&folder, ["data", "metadata"]), free_port());
    refused(&mut both, broker.data(), &["set metadata.log.dir=", "metadata"]);
}

#[test]
fn mistakes_are_refused() {
    let folder = Folder::new();
    let [data, second, fresh, link] = dirs(&folder, ["data", "second", "fresh", "link"]);
    let mut broker = Broker::start_with_dirs(&folder, std::slice::from_ref(&second), &SMALL);
    create_all(&broker, &["a", "b"]);
    assert!(broker.stop().success());
    let stranger = Folder::new();
    assert!(Broker::start(&stranger, &SMALL).stop().success());
    let other = stranger.join("data");
    let refuse = |dirs: &[&PathBuf], parts: &[&str]| {
        let dirs: Vec<PathBuf> = dirs.iter().map(|dir| (*dir).clone()).collect();
        refused(&mut command_with_dirs(&dirs, free_port()), &data, parts);
    };
    refuse(&[&data, &other], &["belongs to the cluster", "take the wrong one out"]);
    refuse(&[&second, &data], &["set metadata.log.dir=", "data"]);
    refuse(&[&fresh, &data], &["fresh", "metadata.log.dir"]);
    std::os::unix::fs::symlink(&second, &link).expect("a link");
    refuse(&[&data, &second, &link], &["are the same folder"]);
    let copied = Command::new("cp").arg("-r").args([&second, &folder.join("copy")]).status();
    assert!(copied.expect("cp runs").success());
    refuse(&[&data, &second, &folder.join("copy")], &["same directory.id", "copy"]);
    let meta = fs::read_to_string(folder.join("copy/meta.properties")).expect("a file");
    let meta = meta.lines().map(|line| match line.starts_with("directory.id=") {
        true => "directory.id=AAAAAAAAAAAAAAAAAAAAZQ".to_owned(),
        false => line.to_owned(),
    });
    fs::write(folder.join("copy/meta.properties"), meta.collect::<Vec<_>>().join("\n")).expect("a file");
    // That is seen only behind recovery.
    let mut twice = command_with_dirs(&[data.clone(), second.clone(), folder.join("copy")], free_port());
    refused(&mut twice, &folder.join("none"), &["b-0", "is in two log directories"]);
    broker.start_again();
    assert_eq!((read(&broker, "a"), read(&broker, "b")), (Ok(b"a".to_vec()), Ok(b"b".to_vec())));
    assert!(broker.stop().success());
}
