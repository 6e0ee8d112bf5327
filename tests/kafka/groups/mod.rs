//! Groups of unmodified clients: they share the partitions of a topic, read each record once between them, find their offsets
//! again, and Kafka's own tools see it.
//!
//! | file | what it is |
//! |---|---|
//! | `member` | one member of a group in a process of its own |
//! | `records` | topics, records, and a look at what is committed |
//! | `sharing` | two members share, one takes over, the broker starts again; members of several clients together |
//! | `tools` | ConsumerGroupCommand, and DumpLogSegments over `__consumer_offsets` |
//! | `people` | `highwater group` |
//! | `kill` | kill -9 of the broker under a group, again and again |
//! | `stop` | a clean stop while members wait for others |

mod kill;
mod member;
mod people;
mod records;
mod sharing;
mod stop;
mod tools;

use crate::broker::SMALL;

/// A broker for these tests: little memory, and groups that begin soon.
const QUICK: [&str; 6] =
    [SMALL[0], SMALL[1], SMALL[2], SMALL[3], "--group.initial.rebalance.delay.ms", "500"];

/// Whether these words stand beside each other in some line of a table.
fn has_row(table: &str, words: &str) -> bool {
    let words: Vec<&str> = words.split(' ').collect();
    table.lines().any(|row| {
        let row: Vec<&str> = row.split_whitespace().collect();
        row.windows(words.len()).any(|found| found == words)
    })
}
