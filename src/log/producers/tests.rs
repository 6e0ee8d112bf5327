//! A story per case: `id.epoch:first+count` is a batch, then what must happen to it. Appended batches take offsets
//! from 100 on, their timestamps are their base offsets.

use super::*;

fn facts(text: &str) -> BatchFacts {
    let numbers: Vec<i64> = text.split(['.', ':', '+']).map(|part| part.parse().unwrap()).collect();
    BatchFacts {
        producer_id: ProducerId(numbers[0]),
        epoch: ProducerEpoch(numbers[1] as i16),
        first_sequence: numbers[2] as i32,
        last_offset_delta: numbers[3] as i32 - 1,
        transactional: false,
    }
}

struct Scene {
    table: ProducerTable,
    next: i64,
}

impl Scene {
    fn new() -> Self {
        Self { table: ProducerTable::new(), next: 100 }
    }

    fn send(&mut self, facts: &BatchFacts) -> String {
        match self.table.check(facts) {
            Verdict::Append => {
                let base = self.next;
                self.next += i64::from(facts.last_offset_delta) + 1;
                self.table.record(facts, Offset(self.next - 1), Timestamp(base));
                format!("@{base}")
            }
            Verdict::Duplicate(original) => {
                assert_eq!(original.timestamp.0, original.base_offset.0);
                format!("dup {}..{}", original.base_offset, original.last_offset)
            }
            Verdict::Refuse(Refusal::OldEpoch { current, .. }) => format!("old epoch, now {current}"),
            Verdict::Refuse(Refusal::NewEpochNotAtZero { .. }) => "new epoch not at 0".to_owned(),
            Verdict::Refuse(Refusal::OutOfOrder { last_sequence, .. }) => {
                format!("gap after {last_sequence}")
            }
            Verdict::Refuse(Refusal::TransactionOpen { .. }) => "transaction open".to_owned(),
        }
    }

    fn restart(&mut self) {
        let file = producer_snapshot::encode(&self.table.to_snapshot());
        let entries = producer_snapshot::decode(&file).unwrap();
        self.table = ProducerTable::from_snapshot(&entries, Timestamp(0), Duration::from_millis(1000));
    }
}

#[track_caller]
fn check(story: &str) {
    let mut scene = Scene::new();
    for line in story.lines().map(str::trim).filter(|line| !line.is_empty()) {
        match line.split_once(" => ") {
            Some((batch, expect)) => assert_eq!(scene.send(&facts(batch.trim())), expect, "{line}"),
            None if line == "restart" => scene.restart(),
            None => panic!("no such verb: {line}"),
        }
    }
}

#[test]
fn batches_in_order_are_appended() {
    check(
        "7.0:0+1 => @100
         7.0:1+10 => @101
         7.0:11+1 => @111
         8.0:0+1 => @112",
    );
}

#[test]
fn a_retry_gets_the_original_offset() {
    check(
        "7.0:0+10 => @100
         7.0:0+10 => dup 100..109
         7.0:10+5 => @110
         7.0:0+10 => dup 100..109
         7.0:10+5 => dup 110..114",
    );
}

#[test]
fn only_five_batches_are_remembered() {
    check(
        "7.0:0+1 => @100
         7.0:1+1 => @101
         7.0:2+1 => @102
         7.0:3+1 => @103
         7.0:4+1 => @104
         7.0:0+1 => dup 100..100
         7.0:5+1 => @105
         7.0:0+1 => gap after 5
         7.0:1+1 => dup 101..101
         7.0:6+1 => @106
         7.0:1+1 => gap after 6
         7.0:2+1 => dup 102..102",
    );
}

#[test]
fn a_duplicate_has_the_same_first_and_last_sequence() {
    check(
        "7.0:0+10 => @100
         7.0:0+9 => gap after 9
         7.0:0+11 => gap after 9
         7.0:5+5 => gap after 9",
    );
}

#[test]
fn a_gap_is_refused() {
    check(
        "7.0:0+1 => @100
         7.0:2+1 => gap after 0
         7.0:1+1 => @101",
    );
}

#[test]
fn an_unknown_producer_may_begin_anywhere() {
    check(
        "7.3:42+2 => @100
         7.3:44+1 => @102",
    );
}

#[test]
fn epochs_only_grow_and_begin_at_zero() {
    check(
        "7.1:0+5 => @100
         7.0:0+5 => old epoch, now 1
         7.2:5+1 => new epoch not at 0
         7.2:0+1 => @105
         7.1:0+5 => old epoch, now 2
         7.2:1+1 => @106
         7.2:0+1 => dup 105..105",
    );
}

#[test]
fn sequences_wrap_after_the_largest() {
    check(
        "7.0:2147483646+2 => @100
         7.0:0+1 => @102
         7.0:2147483646+2 => dup 100..101
         8.0:2147483646+4 => @103
         8.0:2147483646+4 => dup 103..106
         8.0:1+1 => gap after 1
         8.0:2+1 => @107",
    );
}

#[test]
fn a_snapshot_keeps_the_last_batch_of_each_producer() {
    check(
        "7.2:0+3 => @100
         7.2:3+4 => @103
         9.0:2147483646+3 => @107
         restart
         7.2:3+4 => dup 103..106
         7.2:0+3 => gap after 6
         7.1:0+1 => old epoch, now 2
         9.0:2147483646+3 => dup 107..109
         9.0:1+1 => @110
         7.2:7+1 => @111",
    );
}

#[test]
fn a_producer_without_data_in_its_epoch_begins_at_zero() {
    let entry = producer_snapshot::Entry {
        producer_id: ProducerId(7),
        epoch: ProducerEpoch(2),
        last_sequence: -1,
        last_offset: Offset(-1),
        offset_delta: 0,
        timestamp: Timestamp(0),
        coordinator_epoch: 4,
        transaction_start: None,
    };
    let table = ProducerTable::from_snapshot(&[entry], Timestamp(0), Duration::from_millis(1));
    assert!(matches!(table.check(&facts("7.2:1+1")), Verdict::Refuse(Refusal::OutOfOrder { .. })));
    assert_eq!(table.check(&facts("7.2:0+1")), Verdict::Append);
    assert_eq!(table.to_snapshot(), [entry]);
}

#[test]
fn idle_producers_expire() {
    let mut scene = Scene::new();
    scene.send(&facts("7.0:0+1"));
    scene.send(&facts("8.0:0+1"));
    let after = Duration::from_millis(1000);
    scene.table.expire(Timestamp(1099), after);
    assert_eq!(scene.table.len(), 2);
    scene.table.expire(Timestamp(1100), after);
    assert_eq!(scene.table.len(), 1);
    assert_eq!(scene.send(&facts("7.0:5+1")), "@102");
    scene.table.expire(Timestamp(0), after);
    assert_eq!(scene.table.len(), 2, "a clock that jumps back expires nobody");
}

#[test]
fn an_open_transaction_keeps_its_producer_and_its_rules() {
    let mut scene = Scene::new();
    let begin = BatchFacts { transactional: true, ..facts("7.0:0+2") };
    assert_eq!(scene.send(&begin), "@100");
    assert_eq!(scene.send(&facts("7.0:2+1")), "transaction open");
    scene.table.expire(Timestamp(i64::MAX), Duration::from_millis(1));
    assert_eq!(scene.table.to_snapshot()[0].transaction_start, Some(Offset(100)));
}

#[test]
fn a_producer_that_is_not_idempotent_leaves_no_trace() {
    let mut scene = Scene::new();
    assert_eq!(scene.send(&BatchFacts { producer_id: ProducerId(-1), ..facts("0.0:0+1") }), "@100");
    assert!(scene.table.is_empty());
}
