//! What clients know: which records they sent and which were acknowledged, which topics they made and removed, each with its moment.
//! The judge compares it with what a broker holds that stopped at some moment. Knows no connection.

use highwater::base::{Bytes, Offset, ProducerEpoch, ProducerId, Random, Timestamp};
use highwater::protocol::batch::BatchBuilder;
use std::collections::BTreeMap;
use std::sync::OnceLock;
use std::time::{SystemTime, UNIX_EPOCH};

/// A point in the order of everything that happens; whoever measures it says what it counts.
pub(crate) type Moment = usize;

/// Id and epoch of an idempotent producer.
pub(crate) type Producer = (ProducerId, ProducerEpoch);

/// Topic and partition.
pub(crate) type Place = (String, i32);

/// Numbers of the records of every partition that is there, by offset from 0.
pub(crate) type Found = BTreeMap<Place, Vec<u64>>;

/// Consecutive numbers that were sent in one batch.
#[derive(Clone, Debug)]
struct Batch {
    first: u64,
    count: u64,
    sent: Moment,
    /// When, and the offset of its first record.
    acknowledged: Option<(Moment, u64)>,
}

/// Records of one producer in one partition: 0, 1, 2 …
#[derive(Clone, Debug, Default)]
struct Sent {
    /// Of an idempotent producer that never gives up: no number is missing, none is there twice.
    producer: Option<Producer>,
    batches: Vec<Batch>,
}

#[derive(Clone, Debug, Default)]
struct Topic {
    creating: Moment,
    created: Option<Moment>,
    deleting: Option<Moment>,
    deleted: Option<Moment>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct History {
    sent: BTreeMap<Place, Sent>,
    topics: BTreeMap<String, Topic>,
    /// Answers that no client should ever see.
    complaints: Vec<String>,
}

/// The batch of so many numbers from `first`.
pub(crate) fn batch(place: &Place, producer: Option<Producer>, first: u64, count: u64) -> Bytes {
    let mut batch = BatchBuilder::new();
    if let Some((id, epoch)) = producer {
        batch = batch.producer(id, epoch, first as i32);
    }
    for number in first..first + count {
        batch = batch.record(Timestamp(start_ms()), None, Some(&value(place, number)));
    }
    batch.build(Offset(0)).freeze()
}

/// Now, more or less: a producer whose records are older than `producer.id.expiration.ms` is forgotten at a start.
fn start_ms() -> i64 {
    static START: OnceLock<i64> = OnceLock::new();
    *START.get_or_init(|| {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock after 1970");
        since.as_millis() as i64
    })
}

/// The record that has this number in this place. Its content follows from both.
pub(crate) fn value((topic, partition): &Place, number: u64) -> Vec<u8> {
    let mut bytes = format!("{topic}-{partition} {number} ").into_bytes();
    let mut random = Random::from_seed(number ^ (*partition as u64) << 32);
    let more = if random.chance(1, 20) { random.below(60_000) } else { random.below(4_000) };
    (0..more / 8).for_each(|_| bytes.extend_from_slice(&random.next_u64().to_le_bytes()));
    bytes
}

/// The number of a record, if it is one that belongs into this place, unchanged.
pub(crate) fn number(place: &Place, bytes: &[u8]) -> Result<u64, String> {
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(60)]).into_owned();
    let number = start.split(' ').nth(1).and_then(|word| word.parse().ok());
    let known = number.filter(|number| value(place, *number) == bytes);
    known.ok_or_else(|| format!("{place:?}: nobody sent this record of {} bytes: {start:?}", bytes.len()))
}

impl History {
    // ---- what happens

    pub(crate) fn creating(&mut self, topic: &str, now: Moment) {
        self.topics.insert(topic.to_owned(), Topic { creating: now, ..Topic::default() });
    }

    pub(crate) fn created(&mut self, topic: &str, now: Moment) {
        self.topic(topic).created = Some(now);
    }

    pub(crate) fn deleting(&mut self, topic: &str, now: Moment) {
        self.topic(topic).deleting = Some(now);
    }

    pub(crate) fn deleted(&mut self, topic: &str, now: Moment) {
        self.topic(topic).deleted = Some(now);
    }

    fn topic(&mut self, topic: &str) -> &mut Topic {
        self.topics.get_mut(topic).expect("it was created")
    }

    /// Takes the next `count` numbers of a place; the first of them.
    pub(crate) fn sending(
        &mut self,
        place: &Place,
        producer: Option<Producer>,
        count: u64,
        now: Moment,
    ) -> u64 {
        let sent = self.sent.entry(place.clone()).or_insert_with(|| Sent { producer, batches: Vec::new() });
        let first = sent.batches.last().map_or(0, |batch| batch.first + batch.count);
        sent.batches.push(Batch { first, count, sent: now, acknowledged: None });
        first
    }

    pub(crate) fn acknowledged(&mut self, place: &Place, first: u64, offset: i64, now: Moment) {
        let batches = &mut self.sent.get_mut(place).expect("it was sent").batches;
        let batch = batches.iter_mut().rev().find(|batch| batch.first == first).expect("it was sent");
        batch.acknowledged = Some((now, offset as u64));
    }

    pub(crate) fn complain(&mut self, complaint: String) {
        self.complaints.push(complaint);
    }

    // ---- questions

    pub(crate) fn complaints(&self) -> &[String] {
        &self.complaints
    }

    /// How many records were acknowledged up to a moment.
    pub(crate) fn acknowledged_by(&self, moment: Moment) -> u64 {
        let batches = self.sent.values().flat_map(|sent| &sent.batches);
        let acknowledged = |batch: &&Batch| batch.acknowledged.is_some_and(|(at, _)| at <= moment);
        batches.filter(acknowledged).map(|batch| batch.count).sum()
    }

    /// For each idempotent producer that has records there: the last batch of them with its offset, and the batch that it would send next.
    pub(crate) fn last_and_next(&self, found: &Found) -> Vec<(Place, Bytes, u64, Bytes)> {
        let mut out = Vec::new();
        for (place, sent) in &self.sent {
            let end = found.get(place).map_or(0, |numbers| numbers.len() as u64);
            let last = sent.batches.iter().find(|batch| batch.first + batch.count == end);
            if let (Some(producer), Some(last)) = (sent.producer, last) {
                let again = batch(place, Some(producer), last.first, last.count);
                out.push((place.clone(), again, last.first, batch(place, Some(producer), end, 1)));
            }
        }
        out
    }

    /// How many records are there; or what is wrong with a broker that holds this and stopped at `moment`.
    pub(crate) fn judge(&self, moment: Moment, found: &Found) -> Result<u64, String> {
        for (name, _) in found.keys() {
            if self.topics.get(name).is_none_or(|topic| topic.creating >= moment) {
                return Err(format!("nobody had asked for topic {name}"));
            }
        }
        for (name, topic) in &self.topics {
            self.judge_topic(moment, name, topic, found)?;
        }
        Ok(found.values().map(|numbers| numbers.len() as u64).sum())
    }

    fn judge_topic(&self, moment: Moment, name: &str, topic: &Topic, found: &Found) -> Result<(), String> {
        let had = |at: Option<Moment>| at.is_some_and(|at| at <= moment);
        let is_there = found.keys().any(|(other, _)| other == name);
        if had(topic.deleted) && is_there {
            return Err(format!("topic {name} is back: its deletion was acknowledged"));
        }
        if had(topic.created) && topic.deleting.is_none_or(|at| at >= moment) && !is_there {
            return Err(format!("topic {name} is lost: its creation was acknowledged"));
        }
        if is_there {
            let of_topic = self.sent.iter().filter(|((other, _), _)| other == name);
            for (place, sent) in of_topic {
                let numbers = found.get(place).map_or(&[][..], Vec::as_slice);
                sent.judge(moment, numbers).map_err(|wrong| format!("{place:?}: {wrong}"))?;
            }
        }
        Ok(())
    }
}

impl Sent {
    fn judge(&self, moment: Moment, found: &[u64]) -> Result<(), String> {
        if let Some(at) = found.windows(2).position(|pair| pair[0] >= pair[1]) {
            return Err(format!("offset {}: {} behind {}", at + 1, found[at + 1], found[at]));
        }
        if let Some(at) = (0..found.len()).find(|at| self.producer.is_some() && found[*at] != *at as u64) {
            return Err(format!("offset {at}: {} although no number may be missing", found[at]));
        }
        let mut rest = found;
        for batch in &self.batches {
            let start = found.len() - rest.len();
            let here = rest.iter().take_while(|number| **number < batch.first + batch.count).count();
            rest = &rest[here..];
            batch.judge(moment, start as u64, here as u64)?;
        }
        rest.first().map_or(Ok(()), |number| Err(format!("{number} was never sent")))
    }
}

impl Batch {
    /// `here` of its records are there, from offset `start`.
    fn judge(&self, moment: Moment, start: u64, here: u64) -> Result<(), String> {
        let (first, count) = (self.first, self.count);
        if here != 0 && here != count {
            return Err(format!("{here} of {count} records of the batch of {first}"));
        }
        if here != 0 && self.sent >= moment {
            return Err(format!("{first} is there before it was sent"));
        }
        match self.acknowledged {
            Some((at, _)) if at <= moment && here == 0 => {
                Err(format!("{first} is lost, it was acknowledged"))
            }
            Some((_, offset)) if here != 0 && offset != start => {
                Err(format!("{first} is at offset {start}, acknowledged at {offset}"))
            }
            _ => Ok(()),
        }
    }
}

#[test]
fn the_judge_of_a_history_sees_what_is_wrong() {
    let place = |topic: &str| (topic.to_owned(), 0);
    let mut history = History::default();
    for (topic, is_exact) in [("exact", true), ("plain", false)] {
        history.creating(topic, 1);
        history.created(topic, 2);
        let producer = is_exact.then_some((ProducerId(7), ProducerEpoch(0)));
        assert_eq!(history.sending(&place(topic), producer, 2, 3), 0);
        history.acknowledged(&place(topic), 0, 0, 4);
        assert_eq!(history.sending(&place(topic), producer, 2, 5), 2);
        assert_eq!(history.sending(&place(topic), producer, 1, 6), 4);
        history.acknowledged(&place(topic), 4, if is_exact { 4 } else { 2 }, 7);
    }
    history.creating("gone", 2);
    history.created("gone", 3);
    history.deleting("gone", 5);
    history.deleted("gone", 6);
    let judge = |moment, exact: &[u64], plain: &[u64], more: &[&str]| {
        let mut found: Found = more.iter().map(|topic| (place(topic), Vec::new())).collect();
        found.insert(place("exact"), exact.to_vec());
        found.insert(place("plain"), plain.to_vec());
        history.judge(moment, &found)
    };
    assert_eq!(judge(7, &[0, 1, 2, 3, 4], &[0, 1, 4], &[]), Ok(8));
    assert_eq!(judge(4, &[0, 1], &[0, 1], &["gone"]), Ok(4));
    assert_eq!(judge(6, &[0, 1, 2, 3], &[0, 1], &[]), Ok(6));
    for (moment, exact, plain, more, wrong) in [
        (7, &[0, 1, 2, 3][..], &[0, 1, 4][..], &[][..], "\"exact\", 0): 4 is lost"),
        (7, &[0, 1, 4], &[0, 1, 4], &[], "offset 2: 4 although"),
        (7, &[0, 1, 2, 3, 4, 4], &[0, 1, 4], &[], "offset 5: 4 behind 4"),
        (7, &[0, 1, 2, 3, 4], &[0, 1, 2, 3, 4], &[], "4 is at offset 4, acknowledged at 2"),
        (7, &[0, 1, 2, 3, 4], &[0, 1, 2, 4], &[], "1 of 2 records of the batch of 2"),
        (7, &[0, 1, 2, 3, 4], &[0, 1, 4, 5], &[], "5 was never sent"),
        (5, &[0, 1, 2, 3], &[0, 1], &[], "2 is there before it was sent"),
        (6, &[0, 1], &[0, 1], &["gone"], "gone is back"),
        (4, &[0, 1], &[0, 1], &[], "gone is lost"),
        (2, &[], &[], &["gone"], "nobody had asked for topic gone"),
        (4, &[0, 1], &[0, 1], &["gone", "other"], "nobody had asked for topic other"),
    ] {
        let seen = judge(moment, exact, plain, more).expect_err(wrong);
        assert!(seen.contains(wrong), "{seen}");
    }
}

#[test]
fn a_changed_record_is_nobodys() {
    let place = ("topic".to_owned(), 3);
    let mut bytes = value(&place, 77);
    assert_eq!(number(&place, &bytes), Ok(77));
    assert!(number(&("topic".to_owned(), 2), &bytes).is_err());
    *bytes.last_mut().expect("a byte") ^= 1;
    assert!(number(&place, &bytes).is_err());
}
