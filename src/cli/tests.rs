//! Command lines as a person types them; files as they lie on disk.

use super::args::{Command, Parsed, Sources, parse};
use super::dump;
use crate::base::{LeaderEpoch, Offset, ProducerEpoch, ProducerId, Timestamp, Uuid};
use crate::log::catalogue::Catalogue;
use crate::log::files::{epoch_checkpoint, offset_index, producer_snapshot};
use crate::log::superblock::Superblock;
use crate::protocol::batch::BatchBuilder;
use crate::protocol::{MetadataRecord, TopicRecord};
use std::path::{Path, PathBuf};

fn words(line: &str) -> Parsed {
    parse(std::iter::once("highwater").chain(line.split_whitespace()).map(Into::into))
}

#[track_caller]
fn serves(line: &str, file: Option<&str>, flags: &[(&str, &str)]) {
    let flags = flags.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let sources = Sources { file: file.map(PathBuf::from), flags };
    assert_eq!(words(line), Parsed::Run(Command::Serve(sources)), "{line}");
}

#[test]
fn serving() {
    serves("", None, &[]);
    serves("serve", None, &[]);
    serves("server.properties", Some("server.properties"), &[]);
    serves("serve a.properties --num.partitions 3", Some("a.properties"), &[("num.partitions", "3")]);
    serves("--log.retention.ms=-1", None, &[("log.retention.ms", "-1")]);
    serves("--log.retention.ms -1", None, &[("log.retention.ms", "-1")]);
    serves("--cores 2", None, &[("highwater.cores", "2")]);
    serves("--highwater.cores 2", None, &[("highwater.cores", "2")]);
    serves("--log-format json", None, &[("highwater.log.format", "json")]);
    serves("a --override log.dirs=/x", Some("a"), &[("log.dirs", "/x")]);
}

#[test]
fn other_commands() {
    let file = |name: &str| Sources { file: Some(PathBuf::from(name)), flags: Vec::new() };
    assert_eq!(words("config a --json"), Parsed::Run(Command::Config { sources: file("a"), json: true }));
    assert_eq!(
        words("dump --records a b"),
        Parsed::Run(Command::Dump { files: vec!["a".into(), "b".into()], records: true })
    );
}

#[track_caller]
fn says(line: &str, fails: bool, expect: &str) {
    match words(line) {
        Parsed::Say { text, failed } => {
            assert_eq!(failed, fails, "{line}");
            assert!(text.contains(expect), "{line}: {text}");
        }
        other => panic!("{line}: {other:?}"),
    }
}

#[test]
fn help_and_mistakes() {
    says("--help", false, "Runs the broker");
    says("--help", false, "HIGHWATER_LOG_RETENTION_MS=60000");
    says("serve --help", false, "--cores <VALUE>");
    says("--version", false, env!("CARGO_PKG_VERSION"));
    says("--log.retention.m 5", true, "unknown flag --log.retention.m; did you mean --log.retention.ms?");
    says("--core=2", true, "unknown flag --core; did you mean --cores?");
    says("a b", true, "b is one argument too many");
    says("--override log.dirs", true, "--override log.dirs: expected KEY=VALUE");
    says("dump", true, "FILE");
    says("--num.partitions", true, "value is required");
}

/// What `dump` says about a file with this path and content; the file lies in a folder of its own.
fn dumped(path: &str, content: &[u8], records: bool) -> (bool, String) {
    let folder =
        std::env::temp_dir().join(format!("highwater-dump-{}-{path}", std::process::id()).replace('/', "_"));
    let path = folder.join(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, content).unwrap();
    let mut out = Vec::new();
    let good = dump::file(&path, records, &mut out);
    std::fs::remove_dir_all(&folder).unwrap();
    let text = String::from_utf8(out).unwrap();
    // The first line names the path.
    (good, text.split_once('\n').map_or(String::new(), |(_, rest)| rest.trim_end().to_owned()))
}

#[test]
fn small_files() {
    for (path, content, expect) in [
        (
            "t-0/leader-epoch-checkpoint",
            epoch_checkpoint::encode(&[epoch_checkpoint::Entry { epoch: LeaderEpoch(2), start: Offset(5) }]),
            "epoch 2 from offset 5",
        ),
        ("recovery-point-offset-checkpoint", b"0\n1\nt 0 7\n".to_vec(), "t-0 offset 7"),
        (
            "t-0/partition.metadata",
            b"version: 0\ntopic_id: EjRWeJq8Te-BI0VniavN7w".to_vec(),
            "topic id EjRWeJq8Te-BI0VniavN7w",
        ),
        (
            "meta.properties",
            b"version=1\nnode.id=3\ncluster.id=c\n".to_vec(),
            "cluster id c\nnode id 3\ndirectory id none",
        ),
        (".kafka_cleanshutdown", br#"{"version":0,"brokerEpoch":5}"#.to_vec(), "broker epoch 5"),
        (
            "t-0/00000000000000000010.index",
            offset_index::encode(Offset(10), offset_index::Entry { offset: Offset(12), position: 70 })
                .unwrap()
                .to_vec(),
            "offset 12 position 70",
        ),
        (
            "t-0/00000000000000000010.timeindex",
            vec![0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 1],
            "timestamp 9 offset 11",
        ),
        ("t-0/00000000000000000010.snapshot", producer_snapshot::encode(&[]), ""),
        (
            ".engine/super",
            Superblock { store: Uuid(9), cores: 1, generation: 3, is_clean: true }.encode(),
            "store AAAAAAAAAAAAAAAAAAAACQ, 1 cores, generation 3\nleft by a clean stop",
        ),
        (
            ".engine/ckpt/g3-c0",
            Catalogue::default().encode(),
            "core 0 of store AAAAAAAAAAAAAAAAAAAAAA, 0 logs, not left by a clean stop\n\
             a replay begins with file sequence 0",
        ),
        (".engine/wal/c0/00000001.wal", vec![0; 4096], "never used, 4096 bytes"),
    ] {
        assert_eq!(dumped(path, &content, false), (true, expect.to_owned()), "{path}");
    }
}

#[test]
fn damaged_and_foreign_files() {
    for (path, content, expect) in [
        ("t-0/00000000000000000010.index", vec![0; 12], "12 bytes are not whole entries of 8"),
        ("t-0/00000000000000000010.index", vec![0; 16], "entry 1 (offset 10, position 0) is out of order"),
        ("t-0/00000000000000000010.snapshot", vec![0, 1, 2], "the file ends too early"),
        ("t-0/00000000000000000010.log", vec![7; 5], "position 0: 5 bytes are no batch: the file was cut"),
    ] {
        let (good, text) = dumped(path, &content, false);
        assert!(!good && text.contains(expect), "{path}: {text}");
    }
    assert!(!dump::file(Path::new("/nonexistent/00000000000000000010.log"), false, &mut Vec::new()));
    assert!(!dump::file(Path::new("notes.txt"), false, &mut Vec::new()));
}

#[test]
fn segments() {
    let batch = BatchBuilder::new()
        .leader_epoch(LeaderEpoch(3))
        .producer(ProducerId(9), ProducerEpoch(0), 4)
        .record(Timestamp(100), Some(b"k"), Some(b"v"))
        .record(Timestamp(101), None, Some(&[0xff, 0]))
        .build(Offset(20));
    let (good, text) = dumped("t-0/00000000000000000020.log", &batch, true);
    assert!(good, "{text}");
    assert_eq!(
        text,
        "offset 20..21 count 2 position 0 bytes 79 leader epoch 3 codec none create time 101 producer 9 epoch 0 \
         sequence 4..5\n  offset 20 timestamp 100 key \"k\" value \"v\"\n  offset 21 timestamp 101 key null value \
         0xff00\n1 batches, 2 records, 79 bytes"
    );
    let mut bad = batch.to_vec();
    bad[78] ^= 1;
    let (good, text) = dumped("t-0/00000000000000000020.log", &bad, false);
    assert!(!good && text.contains("position 0: the CRC does not fit the batch"), "{text}");
    let (good, text) = dumped("t-0/00000000000000000020.log", &[&batch[..], &batch[..50]].concat(), false);
    assert!(
        !good && text.contains("position 79: the batch has 38 of its 67 bytes: the file was cut"),
        "{text}"
    );
}

#[test]
fn metadata_segments_show_their_records() {
    let record = MetadataRecord::Topic(TopicRecord { name: "orders", topic_id: Uuid(7) }).to_value(0);
    let batch = BatchBuilder::new().record(Timestamp(1), None, Some(&record)).build(Offset(0));
    let (good, text) = dumped("__cluster_metadata-0/00000000000000000000.log", &batch, true);
    assert!(good && text.contains("name: \"orders\""), "{text}");
}
