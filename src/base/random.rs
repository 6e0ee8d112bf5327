//! Chance from a seed: the shell draws one seed at start, everything below follows from it.

use super::Uuid;

/// A seeded generator; two with the same seed give the same numbers. Not for secrets.
#[derive(Clone, Debug)]
pub struct Random(fastrand::Rng);

impl Random {
    /// The generator that belongs to `seed`.
    pub fn from_seed(seed: u64) -> Self {
        Self(fastrand::Rng::with_seed(seed))
    }

    /// Any 64-bit number.
    pub fn next_u64(&mut self) -> u64 {
        self.0.u64(..)
    }

    /// A number in `0..bound`; `bound` must not be 0.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.0.u64(..bound)
    }

    /// True with probability `numerator / denominator`.
    pub fn chance(&mut self, numerator: u64, denominator: u64) -> bool {
        self.below(denominator) < numerator
    }

    /// A random version-4 UUID that Kafka accepts as an id: none of its reserved ones, and (like Kafka's
    /// `Uuid.randomUuid`) none whose text begins with a dash.
    pub fn uuid(&mut self) -> Uuid {
        loop {
            let bits = (u128::from(self.next_u64()) << 64) | u128::from(self.next_u64());
            let versioned = bits & !(0xF << 76) | (0x4 << 76);
            let id = Uuid(versioned & !(0x3 << 62) | (0x2 << 62));
            if !id.is_reserved() && !id.to_string().starts_with('-') {
                return id;
            }
        }
    }
}
