//! Whom a log without room has turned away: an idempotent producer that it does not know yet must come back in order.
//!
//! A producer may have five batches under way. If the first is refused and room comes before the second arrives, nothing in
//! the log would say that one is missing, for an unknown producer may begin with any sequence (KIP-360). So the refused sequence
//! is remembered until it comes back. (Kafka has this gap.)

use super::facts::BatchFacts;
use super::store::{LogId, Store};
use crate::base::{ProducerEpoch, ProducerId};
use std::collections::BTreeMap;

/// Beyond it the oldest logs' producers are forgotten: they are treated as Kafka treats all.
const REMEMBERED_MAX: usize = 10_000;

/// The first refused sequence of producers that a log did not know.
#[derive(Debug, Default)]
pub(super) struct TurnedAway {
    first: BTreeMap<(LogId, ProducerId), (ProducerEpoch, i32)>,
}

impl TurnedAway {
    fn remember(&mut self, key: (LogId, ProducerId), epoch: ProducerEpoch, sequence: i32) {
        let first = self.first.entry(key).or_insert((epoch, sequence));
        if first.0 != epoch || sequence < first.1 {
            *first = (epoch, sequence);
        }
        if self.first.len() > REMEMBERED_MAX {
            self.first.pop_first();
        }
    }

    /// Whether this batch must not go before the one that was refused. When that one is here, it is forgotten.
    fn must_wait(&mut self, key: (LogId, ProducerId), epoch: ProducerEpoch, sequence: i32) -> bool {
        let waits = self.first.get(&key).is_some_and(|first| first.0 == epoch && first.1 != sequence);
        if !waits {
            self.first.remove(&key);
        }
        waits
    }
}

impl Store {
    /// Whether a producer's batch may be appended as far as room is concerned.
    pub fn admits(&mut self, id: LogId, batch: &[u8]) -> bool {
        let has_room = self.has_room();
        if has_room && self.turned_away.first.is_empty() {
            return true;
        }
        let (Some(facts), Some(log)) = (BatchFacts::read(batch), self.logs.get(&id)) else { return has_room };
        let producer = facts.producer;
        if producer.producer_id.0 < 0 || log.producers.knows(producer.producer_id) {
            return has_room;
        }
        let key = (id, producer.producer_id);
        if has_room {
            return !self.turned_away.must_wait(key, producer.epoch, producer.first_sequence);
        }
        self.turned_away.remember(key, producer.epoch, producer.first_sequence);
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::DirId;

    #[test]
    fn a_producer_comes_back_in_order() {
        let mut away = TurnedAway::default();
        let key = (LogId { dir: DirId(0), number: 1 }, ProducerId(7));
        let mut check = |story: &[(char, i16, i32, bool)]| {
            for (what, epoch, sequence, waits) in story {
                match what {
                    'r' => away.remember(key, ProducerEpoch(*epoch), *sequence),
                    _ => {
                        assert_eq!(away.must_wait(key, ProducerEpoch(*epoch), *sequence), *waits, "{story:?}")
                    }
                }
            }
        };
        check(&[('a', 0, 5, false)]);
        check(&[
            ('r', 0, 0, false),
            ('r', 0, 3, false),
            ('a', 0, 3, true),
            ('a', 0, 0, false),
            ('a', 0, 3, false),
        ]);
        check(&[('r', 0, 3, false), ('r', 0, 0, false), ('a', 0, 3, true)]);
        check(&[('r', 1, 4, false), ('a', 1, 5, true), ('a', 2, 0, false)]);
    }
}
