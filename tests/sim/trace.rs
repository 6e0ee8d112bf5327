//! What happened in a run, in order: always as a hash, on request as text. Two runs of one seed must agree in it.

use highwater::base::Duration;
use std::fmt::{self, Write};

/// The trace of one run.
#[derive(Debug, Default)]
pub(crate) struct Trace {
    hash: Fnv,
    lines: u64,
    prints: bool,
    /// Kills and power cuts so far.
    pub(crate) crashes: u64,
    /// Virtual time that has passed in all lives.
    pub(crate) simulated: Duration,
}

#[derive(Debug)]
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Write for Fnv {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for byte in text.bytes() {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        Ok(())
    }
}

impl Trace {
    /// A trace that also prints its lines.
    pub(crate) fn printing() -> Self {
        Self { prints: true, ..Self::default() }
    }

    /// One more line.
    pub(crate) fn note(&mut self, line: fmt::Arguments<'_>) {
        self.lines += 1;
        self.hash.write_fmt(line).expect("a hash takes everything");
        self.hash.0 = self.hash.0.rotate_left(7);
        if self.prints {
            eprintln!("{:>6} {line}", self.lines);
        }
    }

    /// The hash and the number of lines so far.
    pub(crate) fn digest(&self) -> (u64, u64) {
        (self.hash.0, self.lines)
    }
}
