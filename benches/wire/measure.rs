//! The clock, callgrind, and the table.

use crate::memory::allocations;
use crate::{Case, Spent, Work};
use std::process::Command;
use std::time::{Duration, Instant};

/// The first argument of a child process.
pub(crate) const CHILD: &str = "--count";

const ROUNDS: usize = 41;
const ROUND: Duration = Duration::from_millis(2);
/// Operations of the shorter one of two runs under callgrind.
const COUNTED: u64 = 20;

/// What one side costs.
struct Cost {
    nanoseconds: f64,
    instructions: Option<f64>,
    allocations: f64,
}

pub(crate) fn table(cases: &[&Case], wanted: &[String]) {
    let wanted: Vec<&String> = wanted.iter().filter(|name| !name.starts_with('-')).collect();
    let counts = Command::new("valgrind").arg("--version").output().is_ok();
    println!(
        "{:<52} {:>12} {:>12} {:>7}   {:>12} {:>12} {:>7}   target",
        "", "ours: time", "instructions", "allocs", "crate: time", "instructions", "allocs"
    );
    for case in cases {
        if wanted.is_empty() || wanted.iter().any(|part| case.name.contains(part.as_str())) {
            row(case, counts);
        }
    }
}

fn row(case: &Case, counts: bool) {
    let sides = [Some(case.ours), case.theirs];
    let mut works: Vec<Work> = sides.iter().flatten().map(|side| side()).collect();
    let times = interleaved(&mut works);
    let costs = works.iter_mut().zip(times).enumerate().map(|(side, (work, nanoseconds))| Cost {
        nanoseconds,
        instructions: counts.then(|| instructions(case.name, side)).flatten(),
        allocations: work(100).allocations as f64 / 100.0,
    });
    let costs: Vec<String> = costs.map(|cost| shown(&cost)).collect();
    let theirs = costs.get(1).map_or(" ".repeat(33), String::clone);
    println!("{:<52} {}   {theirs}   {}", case.name, costs[0], case.target);
}

fn shown(cost: &Cost) -> String {
    let time = match cost.nanoseconds {
        short @ ..1e3 => format!("{short:.1} ns"),
        middle @ ..1e6 => format!("{:.2} us", middle / 1e3),
        long => format!("{:.2} ms", long / 1e6),
    };
    let instructions = cost.instructions.map_or("-".to_owned(), |count| format!("{count:.0}"));
    format!("{time:>12} {instructions:>12} {:>7.1}", cost.allocations)
}

/// Nanoseconds of one operation of each: the median of short rounds, taken in turn.
fn interleaved(works: &mut [Work]) -> Vec<f64> {
    let times: Vec<u64> = works.iter_mut().map(operations_of_a_round).collect();
    let mut rounds = vec![Vec::with_capacity(ROUNDS); works.len()];
    for _ in 0..ROUNDS {
        for ((work, times), round) in works.iter_mut().zip(&times).zip(&mut rounds) {
            round.push(timed(work, *times) / *times as f64);
        }
    }
    rounds.into_iter().map(median).collect()
}

/// How many operations fill a round.
fn operations_of_a_round(work: &mut Work) -> u64 {
    let mut times = 1;
    while timed(work, times) < ROUND.as_nanos() as f64 {
        times *= 2;
    }
    times
}

fn timed(work: &mut Work, times: u64) -> f64 {
    work(times).time.as_nanos() as f64
}

/// What `work` takes.
pub(crate) fn spent(work: impl FnOnce()) -> Spent {
    let started = Instant::now();
    let allocations = allocations(work);
    Spent { time: started.elapsed(), allocations }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Instructions of one operation, counted by callgrind in two runs of this program.
fn instructions(name: &str, side: usize) -> Option<f64> {
    let run = |times: u64| -> Option<u64> {
        let this = std::env::current_exe().ok()?;
        let output = Command::new("valgrind")
            .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
            .arg(this)
            .args([CHILD, name, &side.to_string(), &times.to_string()])
            .output()
            .ok()?;
        let report = String::from_utf8_lossy(&output.stderr).into_owned();
        let line = report.lines().find_map(|line| line.split_once("Collected : "))?;
        line.1.trim().parse().ok()
    };
    Some((run(2 * COUNTED)? as f64 - run(COUNTED)? as f64) / COUNTED as f64)
}

/// The child's part: case, side, operations.
pub(crate) fn run_as_child(cases: &[&Case], arguments: &[String]) {
    let [name, side, times] = arguments else { panic!("a case, a side, a count") };
    let case = cases.iter().find(|case| case.name == *name).expect("a case");
    let side = if side == "0" { Some(case.ours) } else { case.theirs };
    side.expect("a side")()(times.parse().expect("a count"));
}
