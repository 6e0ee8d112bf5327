//! Batches of Kafka's Java client are read record by record, and batches that we build are read by that client.
//!
//! The golden files and what is in them (`expected.txt`) come from `golden/Batches.java`, which says how to make them anew.
//! For the other direction each golden batch is taken apart and built anew by our builder in its codec; the Java client must
//! find the same in it. That part needs Java and Kafka's jars (`tests/run`); without them it says so and is skipped, except
//! when `HIGHWATER_CLIENTS=required`.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a failure is a failed test")]

use highwater::base::{BytesMut, crc32c};
use highwater::protocol::batch::{
    BatchBuilder, BatchMut, BatchView, Coding, Compression, Compressor, Decompressor, Header, Record,
};
use std::path::{Path, PathBuf};
use std::process::Command;

const ROOM: usize = 1 << 20;

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn golden_files() -> Vec<(String, Vec<u8>)> {
    let folder = std::fs::read_dir(root("tests/wire/golden")).unwrap();
    let paths = folder.map(|entry| entry.unwrap().path()).filter(|path| path.extension().unwrap() == "batch");
    let mut files: Vec<_> = paths
        .map(|path| (path.file_stem().unwrap().to_str().unwrap().to_owned(), std::fs::read(path).unwrap()))
        .collect();
    files.sort();
    files
}

/// What Java finds in the golden files.
fn expected() -> String {
    std::fs::read_to_string(root("tests/wire/golden/expected.txt")).unwrap()
}

// ---- the listing, in the words of `Batches.java`

fn listing(name: &str, bytes: &[u8], opener: &mut Decompressor) -> String {
    let batch = BatchView::whole(bytes).unwrap();
    assert!(batch.crc_fits(), "{name}");
    let mut text = format!("{name}: {}\n", head(&batch));
    let plain = opener.plain(&batch, ROOM).unwrap();
    for record in batch.records_in(plain) {
        text.push_str(&line(&record.unwrap()));
    }
    text
}

fn head(batch: &BatchView<'_>) -> String {
    format!(
        "{}..={} count {} {} {} max {} producer {}/{}/{}..={} leader epoch {}{}{}",
        batch.base_offset().0,
        batch.last_offset().0,
        batch.record_count(),
        format!("{:?}", batch.compression().unwrap()).to_lowercase(),
        if batch.is_log_append_time() { "LogAppendTime" } else { "CreateTime" },
        batch.max_timestamp().0,
        batch.producer_id().0,
        batch.producer_epoch().0,
        batch.base_sequence(),
        batch.last_sequence(),
        batch.leader_epoch().0,
        if batch.is_transactional() { " transactional" } else { "" },
        if batch.is_control() { " control" } else { "" },
    )
}

fn line(record: &Record<'_>) -> String {
    let mut text = format!("  {} at {}", record.offset.0, record.timestamp.0);
    text += &format!(" {} {}", shown(record.key), shown(record.value));
    for header in record.headers.clone() {
        // Java makes a string of the name.
        let name = String::from_utf8_lossy(header.key).into_owned();
        text += &format!(" {}={}", shown(Some(name.as_bytes())), shown(header.value));
    }
    text + "\n"
}

fn shown(bytes: Option<&[u8]>) -> String {
    match bytes {
        None => "null".to_owned(),
        Some(long) if long.len() > 64 => format!("({} bytes, crc {:08x})", long.len(), crc32c(long)),
        Some(short) => {
            let digits: String = short.iter().map(|byte| format!("{byte:02x}")).collect();
            format!("'{digits}'")
        }
    }
}

// ---- from Java to us

#[test]
fn batches_of_the_java_client_are_read_record_by_record() {
    let mut opener = Decompressor::default();
    let files = golden_files();
    let text: String = files.iter().map(|(name, bytes)| listing(name, bytes, &mut opener)).collect();
    assert_eq!(text, expected());
    assert_eq!(files.len() % 5, 0, "each case in each codec");
}

#[test]
fn header_names_need_not_be_utf_8() {
    let mut opener = Decompressor::default();
    let files = golden_files();
    for (name, bytes) in files.iter().filter(|(name, _)| name.starts_with("wild.")) {
        let batch = BatchView::whole(bytes).unwrap();
        let record = batch.records_in(opener.plain(&batch, ROOM).unwrap()).next().unwrap().unwrap();
        let names: Vec<&[u8]> = record.headers.map(|header| header.key).collect();
        assert_eq!(names, [&b"\xff\xfe\0\xc3"[..], b"\xff\xfe\0\xc3", b"\x80"], "{name}");
    }
}

// ---- from us to Java

/// The same batch, built anew by us in its codec.
fn rebuilt(bytes: &[u8], compressor: &mut Compressor, opener: &mut Decompressor) -> BytesMut {
    let batch = BatchView::whole(bytes).unwrap();
    let codec = batch.compression().unwrap();
    let mut builder = BatchBuilder::new().leader_epoch(batch.leader_epoch()).producer(
        batch.producer_id(),
        batch.producer_epoch(),
        batch.base_sequence(),
    );
    if batch.is_transactional() {
        builder = builder.transactional();
    }
    if batch.is_control() {
        builder = builder.control();
    }
    for record in batch.records_in(opener.plain(&batch, ROOM).unwrap()) {
        let record = record.unwrap();
        let headers: Vec<Header<'_>> = record.headers.collect();
        builder = builder.record_with(record.timestamp, record.key, record.value, &headers);
    }
    let level = (codec == Compression::Zstd).then_some(19);
    let mut built = builder.build_with(batch.base_offset(), Coding { codec, level }, compressor).unwrap();
    if batch.is_log_append_time() {
        BatchMut::whole(&mut built).unwrap().set_log_append_time(batch.max_timestamp());
    }
    built
}

#[test]
fn our_batches_are_read_by_the_java_client() {
    if !has_java() {
        return;
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("golden-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let (mut compressor, mut opener) = (Compressor::default(), Decompressor::default());
    let files = golden_files();
    for (name, bytes) in &files {
        let ours = rebuilt(bytes, &mut compressor, &mut opener);
        std::fs::write(folder.join(format!("{name}.batch")), ours).unwrap();
    }
    let output = java(&["read", folder.to_str().unwrap()]);
    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!(output, expected());
    println!("{} batches of ours, read by the Java client", files.len());
}

/// Whether Java and Kafka's jars are here. If not, says so; fails where they are required.
fn has_java() -> bool {
    let jars = root("tests/.env/jars/kafka-clients-4.3.1.jar").exists();
    let java = Command::new("java").arg("-version").output().is_ok_and(|output| output.status.success());
    if jars && java {
        return true;
    }
    let required = std::env::var("HIGHWATER_CLIENTS").is_ok_and(|value| value == "required");
    assert!(!required, "Java or Kafka's jars are missing; tests/run sets them up");
    eprintln!("SKIPPED, Java or Kafka's jars are missing; tests/run sets them up");
    false
}

/// What `Batches.java` prints.
fn java(arguments: &[&str]) -> String {
    let output = Command::new("java")
        .args(["-Xshare:auto", "-XX:TieredStopAtLevel=1", "-cp"])
        .arg(root("tests/.env/jars/*"))
        .arg(root("tests/wire/golden/Batches.java"))
        .args(arguments)
        .output()
        .unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{complaint}");
    String::from_utf8(output.stdout).unwrap()
}
