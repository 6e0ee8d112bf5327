//! Reads everything that a broker holds, and knows each record again.

use super::history::{Found, Place, number};
use super::link::Link;
use highwater::base::Bytes;
use highwater::protocol::batch::Batches;
use highwater::protocol::fetch_request::{FetchPartition, FetchTopic};
use highwater::protocol::{
    Decode as _, FetchRequest, FetchResponse, MetadataRequest, MetadataResponse, Reader,
};

/// Every record of every partition; or what is wrong.
pub(crate) fn read_all(address: &str) -> Result<Found, String> {
    read_all_of(address, |_| true)
}

/// The same for some topics.
pub(crate) fn read_all_of(address: &str, is_wanted: impl Fn(&str) -> bool) -> Result<Found, String> {
    let mut link = Link::new(address);
    let mut found = Found::new();
    for place in places(&mut link)?.into_iter().filter(|(topic, _)| is_wanted(topic)) {
        let numbers = read(&mut link, &place)?;
        found.insert(place, numbers);
    }
    Ok(found)
}

fn places(link: &mut Link) -> Result<Vec<Place>, String> {
    let request = MetadataRequest { topics: None, ..MetadataRequest::default() };
    let answer = link.ask(9, &request).ok_or("no answer to Metadata")?;
    let answer =
        MetadataResponse::decode(&mut Reader::new(&answer), 9).map_err(|error| format!("{error:?}"))?;
    let mut places = Vec::new();
    for topic in &answer.topics {
        let name = topic.name.unwrap_or_default().to_owned();
        if topic.error_code != 0 {
            return Err(format!("Metadata: error {} for topic {name}", topic.error_code));
        }
        places.extend(topic.partitions.iter().map(|part| (name.clone(), part.partition_index)));
    }
    Ok(places)
}

fn read(link: &mut Link, place: &Place) -> Result<Vec<u64>, String> {
    let mut numbers = Vec::new();
    for _ in 0..100_000 {
        let answer = link.ask(12, &request(place, numbers.len() as i64)).ok_or("no answer to Fetch")?;
        let answer =
            FetchResponse::decode(&mut Reader::new(&answer), 12).map_err(|error| format!("{error:?}"))?;
        let part = &answer.responses[0].partitions[0];
        // NOT_LEADER_OR_FOLLOWER: the core that owns a partition hears of it a moment after the client.
        if part.error_code == 6 {
            continue;
        }
        if part.error_code != 0 {
            return Err(format!("{place:?}: error {} at offset {}", part.error_code, numbers.len()));
        }
        if numbers.len() as i64 >= part.high_watermark {
            return Ok(numbers);
        }
        take(place, part.records.unwrap_or_default(), &mut numbers)?;
    }
    Err(format!("{place:?}: no end in sight"))
}

fn request((topic, partition): &Place, offset: i64) -> FetchRequest<'_> {
    let partition = FetchPartition {
        partition: *partition,
        fetch_offset: offset,
        partition_max_bytes: 8 << 20,
        ..FetchPartition::default()
    };
    let topics = vec![FetchTopic { topic, partitions: vec![partition], ..FetchTopic::default() }];
    FetchRequest { max_wait_ms: 5_000, min_bytes: 0, max_bytes: 16 << 20, topics, ..FetchRequest::default() }
}

/// The records of a run of batches, which must go on where `numbers` ends.
fn take(place: &Place, run: &[u8], numbers: &mut Vec<u64>) -> Result<(), String> {
    let before = numbers.len();
    let run = Bytes::copy_from_slice(run);
    for batch in Batches::new(&run) {
        // A run may end within a batch.
        let Ok(batch) = batch else { break };
        if !batch.crc_fits() || batch.base_offset().0 != numbers.len() as i64 {
            let crc = batch.crc_fits();
            return Err(format!(
                "{place:?}: a batch of offset {} at {}, its CRC {crc}",
                batch.base_offset().0,
                numbers.len()
            ));
        }
        for record in batch.records().map_err(|error| format!("{place:?}: {error:?}"))? {
            let record = record.map_err(|error| format!("{place:?}: {error:?}"))?;
            numbers.push(number(place, record.value.unwrap_or_default())?);
        }
    }
    if numbers.len() == before {
        return Err(format!("{place:?}: nothing at offset {before}, below the high watermark"));
    }
    Ok(())
}
