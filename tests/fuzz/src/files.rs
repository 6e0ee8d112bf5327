//! The files of a log directory, each as bytes. The first byte chooses the kind; where a file carries a checksum, it is
//! made to fit, so that what stands behind it is reached. What can be read is written and read again.

use super::input::Input;
use super::target::{Allowance, NOTHING, Target};
use highwater::base::{Duration, LeaderEpoch, Offset, PartitionId, Timestamp, Uuid, crc32c};
use highwater::log::catalogue::Catalogue;
use highwater::log::epochs::EpochTable;
use highwater::log::files::{
    clean_shutdown, epoch_checkpoint, meta_properties, names, offset_checkpoint, offset_index,
    partition_metadata, producer_snapshot, properties, time_index,
};
use highwater::log::producers::ProducerTable;
use highwater::log::superblock::Superblock;
use highwater::metadata::topic_name;
use highwater::wal::{FRAME_HEADER_BYTES, FileHeader, FrameHeader, FrameKind, GroupHeader};

pub(crate) const TARGET: Target = Target { name: "files", run, seeds };

/// Lists of entries, and a sentence that quotes the file.
const READING: Allowance = Allowance { fixed: 4096, per_byte: 64 };

const KINDS: [fn(&[u8]); 14] = [
    offsets, times, snapshot, epochs, checkpoint, topic_id, meta, shutdown, folders, text, catalogue,
    superblock, wal, topic,
];

fn run(data: &[u8]) -> bool {
    let Some((kind, file)) = data.split_first() else { return false };
    let Some(read) = KINDS.get(usize::from(*kind)) else { return false };
    read(file);
    true
}

fn offsets(file: &[u8]) {
    let mut input = Input(file);
    let (base, sought) = (Offset(input.number().clamp(0, 1 << 62)), Offset(input.number()));
    let file = input.rest();
    let Ok(view) = offset_index::View::new(base, file) else { return };
    NOTHING.during(file.len(), || (view.iter().count(), view.lookup(sought)));
    if READING.during(file.len(), || view.check(1 << 31)).is_ok() {
        let again: Vec<u8> = view.iter().filter_map(|e| offset_index::encode(base, e)).flatten().collect();
        assert_eq!(again, file, "what is sound is written as it was");
        assert!(view.is_empty() || view.lookup(sought).offset <= sought.max(base));
    }
}

fn times(file: &[u8]) {
    let mut input = Input(file);
    let (base, sought) = (Offset(input.number().clamp(0, 1 << 62)), Timestamp(input.number()));
    let file = input.rest();
    let Ok(view) = time_index::View::new(base, file) else { return };
    NOTHING.during(file.len(), || (view.iter().count(), view.last(), view.lookup(sought)));
    if READING.during(file.len(), || view.check()).is_ok() {
        let again: Vec<u8> = view.iter().filter_map(|e| time_index::encode(base, e)).flatten().collect();
        assert_eq!(again, file, "what is sound is written as it was");
    }
}

fn snapshot(file: &[u8]) {
    let mut file = file.to_vec();
    if file.len() >= 6 {
        let crc = crc32c(&file[6..]);
        file[2..6].copy_from_slice(&crc.to_be_bytes());
    }
    let Ok(entries) = READING.during(file.len(), || producer_snapshot::decode(&file)) else { return };
    let again = producer_snapshot::encode(&entries);
    assert_eq!(producer_snapshot::decode(&again).as_ref(), Ok(&entries));
    let table = ProducerTable::from_batches(&entries, Offset(i64::MAX));
    let batches = table.to_batches();
    assert_eq!(ProducerTable::from_batches(&batches, Offset(i64::MAX)).to_batches(), batches);
    let mut table = ProducerTable::from_snapshot(&entries, Timestamp(5), Duration::from_millis(10));
    assert_eq!(table.to_snapshot().len(), table.len());
    table.expire(Timestamp(i64::MAX), Duration::from_millis(1));
}

fn epochs(file: &[u8]) {
    let Ok(entries) = READING.during(file.len(), || epoch_checkpoint::decode(file)) else { return };
    assert_eq!(epoch_checkpoint::decode(&epoch_checkpoint::encode(&entries)).as_ref(), Ok(&entries));
    let mut table = EpochTable::from_checkpoint(&entries);
    let grows = |two: &[epoch_checkpoint::Entry]| two[0].epoch < two[1].epoch && two[0].start < two[1].start;
    assert!(table.entries().windows(2).all(grows), "{:?}", table.entries());
    for entry in &entries {
        table.end_offset_for(entry.epoch, Offset(i64::MAX));
        table.epoch_at(entry.start);
    }
    let Some(middle) = entries.get(entries.len() / 2) else { return };
    table.advance_start(middle.start);
    table.truncate(Offset(middle.start.0.saturating_add(1)));
    table.assign(LeaderEpoch(i32::MAX), Offset(i64::MAX));
}

fn checkpoint(file: &[u8]) {
    let Ok(entries) = READING.during(file.len(), || offset_checkpoint::decode(file)) else { return };
    assert_eq!(offset_checkpoint::decode(&offset_checkpoint::encode(&entries)), Ok(entries));
}

fn topic_id(file: &[u8]) {
    let Ok(id) = READING.during(file.len(), || partition_metadata::decode(file)) else { return };
    assert_eq!(partition_metadata::decode(&partition_metadata::encode(id)), Ok(id));
}

fn meta(file: &[u8]) {
    let Ok(meta) = READING.during(file.len(), || meta_properties::decode(file)) else { return };
    assert_eq!(meta_properties::decode(&meta_properties::encode(&meta)), Ok(meta));
}

fn shutdown(file: &[u8]) {
    let Some(epoch) = NOTHING.during(file.len(), || clean_shutdown::decode(file)) else { return };
    assert_eq!(clean_shutdown::decode(&clean_shutdown::encode(epoch)), Some(epoch));
}

fn folders(file: &[u8]) {
    let Ok(name) = std::str::from_utf8(file) else { return };
    if let Some((base, kind, suffix)) = names::parse_segment_file(name) {
        assert_eq!(format!("{}{suffix}", kind.name(base)), name);
    }
    let Some(dir) = names::parse_partition_dir(name) else { return };
    assert!(dir.partition.0 >= 0);
    for name in [
        names::stray_partition_dir(dir.topic, dir.partition, Uuid(7)),
        names::deleted_partition_dir(dir.topic, PartitionId(i32::MAX), Uuid(u128::MAX)),
    ] {
        let parsed = names::parse_partition_dir(&name);
        assert!(name.len() <= 255 && parsed.is_some_and(|dir| dir.fate != names::Fate::Live), "{name}");
    }
}

fn text(file: &[u8]) {
    let read = || properties::parse(&properties::to_text(file)).unwrap_or_default();
    // Each line may be a key of its own: a struct for two bytes.
    let entries = Allowance { fixed: 4096, per_byte: 128 }.during(file.len(), read);
    let mut out = String::new();
    entries.iter().for_each(|entry| properties::put(&mut out, &entry.key, &entry.value));
    let again = properties::parse(&out).expect("what was written");
    let pair = |entry: &properties::Entry| (entry.key.clone(), entry.value.clone());
    assert!(again.iter().map(pair).eq(entries.iter().map(pair)), "{out:?}");
}

fn catalogue(file: &[u8]) {
    let file = [file, &crc32c(file).to_le_bytes()].concat();
    let Some(catalogue) = READING.during(file.len(), || Catalogue::decode(&file)) else { return };
    let again = catalogue.encode();
    assert_eq!(Catalogue::decode(&again).expect("what was written").encode(), again);
}

fn superblock(file: &[u8]) {
    let file = [file, &crc32c(file).to_le_bytes()].concat();
    let Ok(block) = NOTHING.during(file.len(), || Superblock::decode(&file)) else { return };
    assert_eq!(Superblock::decode(&block.encode()), Ok(block));
}

fn wal(file: &[u8]) {
    let mut header = file.to_vec();
    if header.len() >= 96 {
        let crc = crc32c(&header[8..96]);
        header[4..8].copy_from_slice(&crc.to_le_bytes());
    }
    if let Some(group) = GroupHeader::decode(&header) {
        assert_eq!(GroupHeader::decode(&group.encode()), Some(group));
    }
    let mut header = file.to_vec();
    if header.len() >= 88 {
        let crc = crc32c(&header[..84]);
        header[84..88].copy_from_slice(&crc.to_le_bytes());
    }
    if let Some(header) = FileHeader::decode(&header) {
        assert_eq!(FileHeader::decode(&header.encode()), Some(header));
    }
    let mut rest = file;
    while let Some((header, body, behind)) = FrameHeader::split(rest) {
        let again = [&header.encode(body.len())[..], body].concat();
        assert_eq!(FrameHeader::split(&again), Some((header, body, &[][..])));
        rest = behind;
    }
}

fn topic(file: &[u8]) {
    let Ok(name) = std::str::from_utf8(file) else { return };
    let checked = READING.during(file.len(), || topic_name::check(name));
    if checked.is_ok() {
        assert!(name.len() <= topic_name::LEN_MAX);
        let dir = names::partition_dir(name, PartitionId(7));
        assert_eq!(names::parse_partition_dir(&dir).map(|dir| dir.topic), Some(name));
    }
    topic_name::unified(name);
}

fn seeds() -> Vec<Vec<u8>> {
    let lists: [&[&[u8]]; 14] = [
        &[&[0, 9, 0, 0, 0, 5, 0, 0, 16, 0, 0, 0, 0, 9, 0, 0, 32, 0]],
        &[&[0, 9, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 3]],
        &[&producers()],
        &[b"0\n2\n0 0\n5 1234\n", b"0\n0\n", b"0\n1\n3  9"],
        &[b"0\n2\norders 0 17\nt 1 4\n", b"0\n0\n"],
        &[b"version: 0\ntopic_id: EjRWeJq8Te-BI0VniavN7w"],
        &[b"#\ncluster.id=abc\ndirectory.id=EjRWeJq8Te-BI0VniavN7w\nnode.id=1\nversion=1\n"],
        &[br#"{"version":0,"brokerEpoch":5}"#, br#"{ "brokerEpoch" : -1, "version" : 0 }"#],
        &[
            b"00000000000000000042.log",
            b"00000000000000000000.timeindex.deleted",
            b"orders-0",
            b"orders-3.0123456789abcdef0123456789abcdef-delete",
            b"a.b_c-1.x-stray",
            b"o-0.1-future",
        ],
        &[b"a=b\n c : d\\\n   e\n#x\n!y\nk\\u0041\\t\\=v = \\\\\n"],
        &[&catalogue_seed()],
        &[&{
            let block = Superblock { store: Uuid(1), cores: 1, generation: 1, is_clean: true }.encode();
            block[..block.len() - 4].to_vec()
        }],
        &[&group_seed(), &file_seed(), &frame_seed()],
        &[b"orders", b"a.b_c-D", b"__consumer_offsets", b".."],
    ];
    let kinds = lists.iter().enumerate();
    kinds.flat_map(|(kind, files)| files.iter().map(move |file| [&[kind as u8][..], file].concat())).collect()
}

fn producers() -> Vec<u8> {
    let entry = |id, last_sequence| producer_snapshot::Entry {
        producer_id: highwater::base::ProducerId(id),
        epoch: highwater::base::ProducerEpoch(1),
        last_sequence,
        last_offset: Offset(9),
        offset_delta: 2,
        timestamp: Timestamp(7),
        coordinator_epoch: -1,
        transaction_start: None,
    };
    producer_snapshot::encode(&[entry(1, 5), entry(1, 8), entry(2, 0)])
}

/// A catalogue of one log.
fn catalogue_seed() -> Vec<u8> {
    let entry = highwater::log::catalogue::Entry {
        key: highwater::log::LogKey { topic: Uuid(5), partition: PartitionId(0) },
        dir: "t-0".to_owned(),
        start: Offset(0),
        end: Offset(3),
        segment: Offset(0),
        synced: 0,
        first_timestamp: Some(Timestamp(1)),
        tail: super::batches::plain().build(Offset(0)).freeze(),
        is_complete: true,
        epochs: vec![epoch_checkpoint::Entry { epoch: LeaderEpoch(0), start: Offset(0) }],
        producers: producer_snapshot::decode(&producers()).unwrap_or_default(),
    };
    let file =
        Catalogue { core: 0, store: Uuid(1), replay_from: 1, is_clean: false, logs: vec![entry] }.encode();
    file[..file.len() - 4].to_vec()
}

fn group_seed() -> Vec<u8> {
    let group = GroupHeader {
        file_sequence: 1,
        group: 1,
        durable_mark: 0,
        payload_len: 64,
        padded_len: 4096,
        frames: 1,
        payload_crc: 0,
        previous_crc: 0,
        wall_ms: 5,
    };
    group.encode().to_vec()
}

fn file_seed() -> Vec<u8> {
    let header = FileHeader { store: Uuid(1), core: 0, sequence: 1, first_group: 1, previous: 0 };
    header.encode()[..88].to_vec()
}

fn frame_seed() -> Vec<u8> {
    let header = FrameHeader {
        kind: FrameKind::Data,
        continues: false,
        topic: Uuid(5),
        partition: PartitionId(0),
        leader_epoch: LeaderEpoch(0),
        segment: Offset(0),
        position: 0,
        offset: Offset(0),
        next_offset: Offset(1),
    };
    let frame = [&header.encode(4)[..], b"body"].concat();
    assert_eq!(frame.len(), FRAME_HEADER_BYTES + 4);
    [frame.clone(), frame].concat()
}
