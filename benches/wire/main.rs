//! What the wire costs, and the coordinator of groups: `cargo bench --bench wire [part of a case's name …]`.
//!
//! Each case runs the code that the broker runs, beside the crate `kafka-protocol` doing the same work where it can. A row
//! has the time of one operation (median of many short rounds, ours and theirs in turn), the instructions of one operation
//! (counted by `valgrind --tool=callgrind` in a child process, once with N operations and once with 2N; a dash without
//! valgrind), the allocations of one operation, and the target. On a busy machine the times are worse; the instructions
//! are not.
//!
//! | file | what it is |
//! |---|---|
//! | `requests` | Produce requests |
//! | `responses` | Fetch, Metadata and ApiVersions responses |
//! | `batches` | record batches: validation, codecs |
//! | `groups` | heartbeats, commits, loading |
//! | `consumer_groups` | heartbeats, targets, a rebalance |
//! | `measure` | clock, callgrind, the table |
//! | `memory` | counts allocations |
#![expect(clippy::disallowed_methods, reason = "a measuring program reads clocks")]

mod batches;
mod consumer_groups;
mod groups;
mod measure;
mod memory;
mod requests;
mod responses;

use std::hint::black_box;
use std::time::Duration;

/// Does the work this often and says what that took.
pub(crate) type Work = Box<dyn FnMut(u64) -> Spent>;

/// What all operations took together.
#[derive(Clone, Copy, Default)]
pub(crate) struct Spent {
    pub(crate) time: Duration,
    pub(crate) allocations: u64,
}

/// One row of the table. The sides are made only when they are needed.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) target: &'static str,
    pub(crate) ours: fn() -> Work,
    /// `kafka-protocol` doing the same.
    pub(crate) theirs: Option<fn() -> Work>,
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let cases: Vec<&Case> =
        [requests::CASES, responses::CASES, batches::CASES, groups::CASES, consumer_groups::CASES]
            .into_iter()
            .flatten()
            .collect();
    match arguments.first().map(String::as_str) {
        Some(measure::CHILD) => measure::run_as_child(&cases, &arguments[1..]),
        _ => measure::table(&cases, &arguments),
    }
}

/// The loop around one operation; neither its input nor its result is known to the compiler.
pub(crate) fn repeat<T>(mut operation: impl FnMut() -> T + 'static) -> Work {
    Box::new(move |times| {
        measure::spent(|| {
            for _ in 0..times {
                black_box(operation());
            }
        })
    })
}

/// The same with an input for each operation; the time to make inputs and to drop results is not counted: a response comes
/// from the log and is dropped when it has been sent. (The instructions have it.) `kept` inputs are made at once: enough
/// that the clock's own time does not count, few enough that they are still in the cache, as a fresh response is.
pub(crate) fn repeat_with<I: 'static, T: 'static>(
    kept: u64,
    mut input: impl FnMut() -> I + 'static,
    mut operation: impl FnMut(&mut I) -> T + 'static,
) -> Work {
    let mut inputs: Vec<I> = Vec::with_capacity(kept as usize);
    let mut results = Vec::with_capacity(kept as usize);
    Box::new(move |times| {
        let mut all = Spent::default();
        for done in (0..times).step_by(kept as usize) {
            inputs.clear();
            inputs.extend((0..kept.min(times - done)).map(|_| input()));
            let run = || results.extend(black_box(&mut inputs).iter_mut().map(&mut operation));
            let spent = measure::spent(run);
            all.time += spent.time;
            all.allocations += spent.allocations;
            results.clear();
        }
        all
    })
}
