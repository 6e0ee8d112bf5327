//! The keys of messages: made before the run, drawn by uniform or zipf chance, each belonging to one partition.

use crate::plan::Keys;
use anyhow::{Context, Result, bail, ensure};
use highwater::base::crc32c;

/// Zipf keys are drawn once into a list of so many and then taken from it in turn: a draw costs nothing.
const DRAWN: usize = 1 << 18;

impl Keys {
    /// `none`, `uniform:100000`, `zipf:100000` or `zipf:100000:1.2`.
    pub fn parse(text: &str) -> Result<Self> {
        let number = |text: &str| -> Result<u32> {
            let count = crate::amounts::count(text)?;
            ensure!((1.0..=1e7).contains(&count), "{text} keys: not between 1 and 10M");
            Ok(count as u32)
        };
        match text.split(':').collect::<Vec<_>>()[..] {
            ["none"] => Ok(Keys::None),
            ["uniform", count] => Ok(Keys::Uniform(number(count)?)),
            ["zipf", count] => Ok(Keys::Zipf(number(count)?, 1.0)),
            ["zipf", count, exponent] => {
                let exponent: f64 = exponent.parse().ok().context("the exponent of zipf is no number")?;
                ensure!((0.0..=4.0).contains(&exponent), "an exponent of {exponent} is not between 0 and 4");
                Ok(Keys::Zipf(number(count)?, exponent))
            }
            _ => bail!("'{text}': expected none, uniform:COUNT or zipf:COUNT[:EXPONENT]"),
        }
    }
}

/// Draws keys. One per client thread.
#[derive(Debug)]
pub struct KeyPicker {
    keys: Vec<Box<[u8]>>,
    drawn: Vec<u32>,
    at: usize,
    rng: fastrand::Rng,
}

impl KeyPicker {
    /// `None` when messages have no keys.
    pub fn new(keys: Keys, seed: u64) -> Option<Self> {
        let (count, exponent) = match keys {
            Keys::None => return None,
            Keys::Uniform(count) => (count, None),
            Keys::Zipf(count, exponent) => (count, Some(exponent)),
        };
        let mut rng = fastrand::Rng::with_seed(seed);
        let drawn = exponent.map(|exponent| draw_zipf(count, exponent, &mut rng)).unwrap_or_default();
        let keys = (0..count).map(|n| format!("key-{n:08}").into_bytes().into()).collect();
        Some(Self { keys, drawn, at: 0, rng })
    }

    /// The next key, and a number that is always the same for it.
    #[inline]
    pub fn draw(&mut self) -> (&[u8], u32) {
        let index = match self.drawn.len() {
            0 => self.rng.usize(..self.keys.len()),
            len => {
                self.at = (self.at + 1) % len;
                self.drawn[self.at] as usize
            }
        };
        let key = &self.keys[index];
        (key, crc32c(key))
    }
}

fn draw_zipf(count: u32, exponent: f64, rng: &mut fastrand::Rng) -> Vec<u32> {
    let mut total = 0.0;
    let weights = (1..=count).map(|rank| {
        total += f64::from(rank).powf(-exponent);
        total
    });
    let cumulative: Vec<f64> = weights.collect();
    let draw = |_| {
        let at = rng.f64() * total;
        cumulative.partition_point(|sum| *sum < at).min(count as usize - 1) as u32
    };
    (0..DRAWN).map(draw).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share_of_the_most_frequent(text: &str) -> f64 {
        let mut picker = KeyPicker::new(Keys::parse(text).unwrap(), 3).unwrap();
        let draws = 200_000;
        let hits = (0..draws).filter(|_| picker.draw().0 == b"key-00000000").count();
        hits as f64 / f64::from(draws)
    }

    #[test]
    fn uniform_and_zipf_have_their_shapes() {
        assert!((0.008..0.012).contains(&share_of_the_most_frequent("uniform:100")));
        // 1 / H(100) = 0.193
        assert!((0.185..0.200).contains(&share_of_the_most_frequent("zipf:100")));
        assert!((0.008..0.012).contains(&share_of_the_most_frequent("zipf:100:0")));
    }

    #[test]
    fn nonsense_is_refused() {
        for text in ["", "some", "uniform", "uniform:0", "zipf:10:x", "zipf:10:9", "uniform:100M"] {
            assert!(Keys::parse(text).is_err(), "{text}");
        }
        assert!(KeyPicker::new(Keys::None, 1).is_none());
    }
}
