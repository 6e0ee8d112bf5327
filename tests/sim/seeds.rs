//! Runs a simulation for many seeds on all cores. A failure prints its seed first; `SIM_SEED=n cargo test --test sim NAME`
//! replays one seed with its trace. `SIM_SEEDS=1000-2000 cargo test --release --test sim random_stories -- --show-output` runs
//! other seeds, a soak, and says how much that was.

use crate::trace::Trace;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

thread_local! {
    /// The seed that this thread runs, and whether its failure is expected.
    static RUNNING: Cell<Option<(u64, bool)>> = const { Cell::new(None) };
}

/// Threads over seeds; the machines that run this have at least two cores.
const THREADS: usize = 2;

/// Runs `simulate` for every seed, or only for `SIM_SEED`.
pub(crate) fn run(seeds: impl IntoIterator<Item = u64>, simulate: fn(u64, &mut Trace)) {
    if let Some(seed) = seed_from_environment() {
        assert!(passes(seed, &mut Trace::printing(), false, simulate), "seed {seed} failed");
        return;
    }
    let seeds: Vec<u64> =
        range_from_environment().map_or_else(|| seeds.into_iter().collect(), Iterator::collect);
    let (next, failed) = (AtomicU64::new(0), AtomicBool::new(false));
    let (crashes, simulated_us) = (AtomicU64::new(0), AtomicU64::new(0));
    std::thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                while let Some(seed) = seeds.get(next.fetch_add(1, Ordering::Relaxed) as usize) {
                    if failed.load(Ordering::Relaxed) {
                        return;
                    }
                    let mut trace = Trace::default();
                    if !passes(*seed, &mut trace, false, simulate) {
                        failed.store(true, Ordering::Relaxed);
                    }
                    crashes.fetch_add(trace.crashes, Ordering::Relaxed);
                    simulated_us.fetch_add(trace.simulated.0 / 1_000, Ordering::Relaxed);
                }
            });
        }
    });
    let hours = simulated_us.into_inner() as f64 / 3.6e9;
    println!("{} seeds, {} crashes, {hours:.1} simulated hours", seeds.len(), crashes.into_inner());
    assert!(!failed.into_inner(), "a seed failed: it is printed above");
}

/// `SIM_SEEDS=from-to`, without the last one.
fn range_from_environment() -> Option<std::ops::Range<u64>> {
    let text = std::env::var("SIM_SEEDS").ok()?;
    let (from, to) = text.split_once('-').expect("SIM_SEEDS is from-to");
    Some(from.parse().expect("a number")..to.parse().expect("a number"))
}

/// Runs seeds of a world with a planted mistake until one fails; how many were needed. None failing is a failure.
pub(crate) fn first_failure(seeds: std::ops::Range<u64>, simulate: fn(u64, &mut Trace)) -> u64 {
    let from = seeds.start;
    for seed in seeds {
        if !passes(seed, &mut Trace::default(), true, simulate) {
            return seed - from + 1;
        }
    }
    panic!("no seed noticed the mistake");
}

/// Whether one seed passes.
pub(crate) fn passes(seed: u64, trace: &mut Trace, is_expected: bool, simulate: fn(u64, &mut Trace)) -> bool {
    install_hook();
    RUNNING.set(Some((seed, is_expected)));
    let result = catch_unwind(AssertUnwindSafe(|| simulate(seed, trace)));
    RUNNING.set(None);
    result.is_ok()
}

fn seed_from_environment() -> Option<u64> {
    let text = std::env::var("SIM_SEED").ok()?;
    Some(text.parse().expect("SIM_SEED is a number"))
}

/// The seed comes before the panic's own words; an expected failure is silent.
fn install_hook() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| match RUNNING.get() {
            Some((_, true)) => {}
            Some((seed, false)) => {
                eprintln!("SIM_SEED={seed}");
                before(info);
            }
            None => before(info),
        }));
    });
}
