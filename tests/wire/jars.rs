//! Our tables say, field by field, what the message definitions inside Kafka's own jars say.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a failure is a failed test")]

use super::definitions::{Lines, differences, of_definition, of_table, read};
use super::kafka;
use super::tables;
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::Path;

/// Definitions in the jars that our tables leave out, and why.
const LEFT_OUT: &[(&str, &str)] = &[
    ("LeaderAndIsrRequest", "gone since Kafka 4.0: no version is left"),
    ("LeaderAndIsrResponse", "gone since Kafka 4.0: no version is left"),
    ("StopReplicaRequest", "gone since Kafka 4.0: no version is left"),
    ("StopReplicaResponse", "gone since Kafka 4.0: no version is left"),
    ("UpdateMetadataRequest", "gone since Kafka 4.0: no version is left"),
    ("UpdateMetadataResponse", "gone since Kafka 4.0: no version is left"),
    ("ControlledShutdownRequest", "gone since Kafka 4.0: no version is left"),
    ("ControlledShutdownResponse", "gone since Kafka 4.0: no version is left"),
    (
        "ControlRecordTypeSchema",
        "the key of a control record, four bytes: `control_record.rs` has it by hand",
    ),
    ("ProducerSnapshot", "a file in Kafka's log folder: `log/files/producer_snapshot.rs` has it by hand"),
    ("QuorumStateData", "a file of Kafka's own raft, never sent"),
    ("RemoteLogSegmentMetadataRecord", "a topic of Kafka's own tiered storage, read by itself only"),
    ("RemoteLogSegmentMetadataSnapshotRecord", "a file of Kafka's own tiered storage"),
    ("RemoteLogSegmentMetadataUpdateRecord", "a topic of Kafka's own tiered storage, read by itself only"),
    ("RemotePartitionDeleteMetadataRecord", "a topic of Kafka's own tiered storage, read by itself only"),
];

/// A definition and whose records it is about.
struct Definition {
    log: &'static str,
    json: Value,
}

#[test]
fn the_tables_say_what_kafkas_definitions_say() {
    if !kafka::have(&["jars"]) {
        return;
    }
    let mut definitions = definitions(&kafka::jars());
    for (name, reason) in LEFT_OUT {
        assert!(definitions.remove(*name).is_some(), "{name} ({reason}) is not in the jars");
    }
    let theirs: BTreeMap<String, Lines> = definitions.values().map(|d| lines(d, &definitions)).collect();
    let ours: BTreeMap<String, Lines> = tables::all().iter().map(of_table).collect();
    let found = differences(&theirs, &ours);
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
    let fields: usize = ours.values().map(|lines| lines.len() - 1).sum();
    println!(
        "{} messages and {fields} fields are Kafka's; {} definitions are left out:",
        ours.len(),
        LEFT_OUT.len()
    );
    LEFT_OUT.iter().for_each(|(name, reason)| println!("    {name}: {reason}"));
}

/// The lines of a definition. Whether the last version is a draft only the request says, also for its response.
fn lines(definition: &Definition, all: &BTreeMap<String, Definition>) -> (String, Lines) {
    let name = definition.json["name"].as_str().unwrap_or_default();
    let request = all.get(&name.replace("Response", "Request")).unwrap_or(definition);
    let has_unstable = request.json["latestVersionUnstable"].as_bool().unwrap_or(false);
    of_definition(&definition.json, definition.log, has_unstable)
}

/// All definitions in all jars, by name.
fn definitions(jars: &Path) -> BTreeMap<String, Definition> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(jars).unwrap() {
        let path = entry.unwrap().path();
        let log = log_of(&path.file_name().unwrap().to_string_lossy());
        let mut jar = zip::ZipArchive::new(std::fs::File::open(&path).unwrap()).unwrap();
        let names: Vec<String> = jar.file_names().map(|name| name.unwrap().into_owned()).collect();
        for name in names.iter().filter(|name| name.ends_with(".json")) {
            let mut text = String::new();
            jar.by_name(name).unwrap().read_to_string(&mut text).unwrap();
            if text.contains("\"validVersions\"") {
                let json = read(&text).unwrap_or_else(|e| panic!("{} {name}: {e}", path.display()));
                let name = json["name"].as_str().unwrap().to_owned();
                assert!(found.insert(name, Definition { log, json }).is_none(), "twice: {path:?}");
            }
        }
    }
    found
}

/// Whose records the definitions of a jar are about.
fn log_of(jar: &str) -> &'static str {
    let of = |coordinator: &str| jar.starts_with(&format!("kafka-{coordinator}-coordinator"));
    ["group", "transaction", "share"].into_iter().find(|name| of(name)).unwrap_or_default()
}
