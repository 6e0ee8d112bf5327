//! One line that shows how a run goes; only on a terminal.

use crate::amounts::{show_count, show_ns};
use crate::engine::Phase;
use crate::outcome::Point;
use crate::plan::Plan;
use std::io::{IsTerminal, Write};

/// Shows points as they come.
#[derive(Debug)]
pub struct Progress {
    shows: bool,
    end_s: f64,
    errors: u64,
    title: String,
}

impl Progress {
    /// On a terminal, unless `quiet`.
    pub fn new(plan: &Plan, title: &str, quiet: bool) -> Self {
        let shows = !quiet && std::io::stderr().is_terminal();
        Self { shows, end_s: plan.warm_up_s + plan.duration_s, errors: 0, title: title.to_owned() }
    }

    /// One interval is over.
    pub fn see(&mut self, point: &Point) {
        self.errors += point.lost;
        if self.shows {
            // `\x1b[K` clears what an earlier, longer line left behind.
            eprint!("\r{}\x1b[K", self.line(point));
            _ = std::io::stderr().flush();
        }
    }

    /// The run is over: the line goes away.
    pub fn done(&self) {
        if self.shows {
            eprint!("\r\x1b[K");
        }
    }

    fn line(&self, point: &Point) -> String {
        let now = point.from_s + point.seconds;
        let state = match point.phase {
            Phase::WarmUp => "warm-up",
            Phase::Measured => "running",
            Phase::After => "finishing",
        };
        let rate = |count: u64| show_count(count as f64 / point.seconds.max(1e-9));
        format!(
            "{}{state} {now:.0} s | {} msg/s in, {} out | p50 {} p99 {} p99.9 {} | errors {} | lag {} | {:.0} s left",
            self.title,
            rate(point.acked),
            rate(point.read + point.caught_up),
            show_ns(point.p50),
            show_ns(point.p99),
            show_ns(point.p99_9),
            self.errors,
            show_count(point.lag as f64),
            (self.end_s - now).max(0.0)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_says_it_all() {
        let progress = Progress { shows: false, end_s: 12.0, errors: 7, title: String::new() };
        let point = Point {
            from_s: 4.0,
            seconds: 1.0,
            phase: Phase::Measured,
            acked: 12_345,
            read: 12_000,
            caught_up: 0,
            lost: 0,
            lag: 345,
            p50: 120_000,
            p99: 2_500_000,
            p99_9: 1_000_000_000,
        };
        assert_eq!(
            progress.line(&point),
            "running 5 s | 12.3k msg/s in, 12.0k out | p50 120 us p99 2.50 ms p99.9 1.00 s | errors 7 | lag 345 | 7 s left"
        );
    }
}
