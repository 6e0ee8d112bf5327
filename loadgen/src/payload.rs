//! What is in a message: how many bytes, and which. All of it is made before the run; a message is a slice of a pool.

use crate::amounts;
use anyhow::{Context, Result, bail, ensure};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// Bytes of prepared payload; more than a last-level cache would only measure memory.
const POOL_BYTES: usize = 4 << 20;
/// The largest message.
const MESSAGE_BYTES_MAX: usize = 64 << 20;

/// How large messages are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Sizes {
    /// All the same.
    Fixed(usize),
    /// Each size between two bounds as likely.
    Uniform(usize, usize),
    /// Around a median, with the given sigma of its logarithm, at most 100 times the median.
    LogNormal(usize, f64),
}

impl Sizes {
    /// `100`, `100..2000`, `lognormal:1000:0.8`.
    pub fn parse(text: &str) -> Result<Self> {
        let sizes = if let Some(rest) = text.strip_prefix("lognormal:") {
            let (median, sigma) = rest.split_once(':').context("expected lognormal:MEDIAN:SIGMA")?;
            let sigma: f64 = sigma.parse().ok().with_context(|| format!("'{sigma}' is no number"))?;
            ensure!((0.0..=3.0).contains(&sigma), "sigma {sigma} is not between 0 and 3");
            Sizes::LogNormal(size(median)?, sigma)
        } else if let Some((low, high)) = text.split_once("..") {
            let (low, high) = (size(low)?, size(high)?);
            ensure!(low <= high, "'{text}': the first size is the larger one");
            Sizes::Uniform(low, high)
        } else {
            Sizes::Fixed(size(text)?)
        };
        Ok(sizes)
    }

    /// The smallest size that can come.
    pub fn min(&self) -> usize {
        match *self {
            Sizes::Fixed(bytes) | Sizes::Uniform(bytes, _) => bytes,
            Sizes::LogNormal(median, _) => (median / 100).max(crate::identity::BYTES),
        }
    }

    /// The largest size that can come.
    pub fn max(&self) -> usize {
        match *self {
            Sizes::Fixed(bytes) | Sizes::Uniform(_, bytes) => bytes,
            Sizes::LogNormal(median, _) => median * 100,
        }
    }

    fn draw(&self, rng: &mut fastrand::Rng) -> usize {
        match *self {
            Sizes::Fixed(bytes) => bytes,
            Sizes::Uniform(low, high) => rng.usize(low..=high),
            Sizes::LogNormal(median, sigma) => {
                let size = median as f64 * (sigma * normal(rng)).exp();
                (size as usize).clamp(self.min(), self.max())
            }
        }
    }
}

fn size(text: &str) -> Result<usize> {
    let bytes = amounts::bytes(text)? as usize;
    ensure!(bytes <= MESSAGE_BYTES_MAX, "a message of {text} is more than 64 MiB");
    Ok(bytes)
}

/// Box and Muller's method.
fn normal(rng: &mut fastrand::Rng) -> f64 {
    (-2.0 * (1.0 - rng.f64()).ln()).sqrt() * (std::f64::consts::TAU * rng.f64()).cos()
}

/// What messages are filled with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Filling {
    /// Bytes that no codec makes smaller.
    Random,
    /// Bytes that a codec makes about so many times smaller.
    Compressible(f64),
    /// The bytes of a file, over and over.
    Corpus(PathBuf),
}

impl Filling {
    /// `random`, `compressible:4`, `file:rows.json`.
    pub fn parse(text: &str) -> Result<Self> {
        if let Some(path) = text.strip_prefix("file:") {
            return Ok(Filling::Corpus(path.into()));
        }
        if let Some(ratio) = text.strip_prefix("compressible:") {
            let ratio: f64 = ratio.parse().ok().with_context(|| format!("'{ratio}' is no ratio"))?;
            ensure!((1.0..=100.0).contains(&ratio), "a ratio of {ratio} is not between 1 and 100");
            return Ok(Filling::Compressible(ratio));
        }
        match text {
            "random" => Ok(Filling::Random),
            _ => bail!("'{text}': expected random, compressible:RATIO or file:PATH"),
        }
    }

    fn pool(&self, bytes: usize, rng: &mut fastrand::Rng) -> Result<Vec<u8>> {
        let mut pool = vec![0; bytes];
        match self {
            Filling::Random => rng.fill(&mut pool),
            Filling::Compressible(ratio) => fill_compressible(&mut pool, *ratio, rng),
            Filling::Corpus(path) => pool = repeat(&read_corpus(path)?, bytes),
        }
        Ok(pool)
    }
}

/// Stretches of chance and stretches of one letter, in the given measure: each 100 bytes on their own.
fn fill_compressible(pool: &mut [u8], ratio: f64, rng: &mut fastrand::Rng) {
    for piece in pool.chunks_mut(100) {
        let random = (piece.len() as f64 / ratio) as usize;
        rng.fill(&mut piece[..random]);
        piece[random..].fill(b'x');
    }
}

fn read_corpus(path: &Path) -> Result<Vec<u8>> {
    let corpus =
        std::fs::read(path).with_context(|| format!("the corpus {} cannot be read", path.display()))?;
    ensure!(!corpus.is_empty(), "the corpus {} is empty", path.display());
    Ok(corpus)
}

fn repeat(corpus: &[u8], bytes: usize) -> Vec<u8> {
    corpus.iter().copied().cycle().take(bytes.max(corpus.len())).collect()
}

/// Gives out values. One per client thread.
#[derive(Debug)]
pub struct Payload {
    pool: Vec<u8>,
    at: usize,
    sizes: Sizes,
    rng: fastrand::Rng,
}

impl Payload {
    /// Fills the pool.
    pub fn new(sizes: &Sizes, filling: &Filling, seed: u64) -> Result<Self> {
        let mut rng = fastrand::Rng::with_seed(seed);
        let pool = filling.pool(POOL_BYTES.max(2 * sizes.max()), &mut rng)?;
        Ok(Self { pool, at: 0, sizes: sizes.clone(), rng })
    }

    /// The next value.
    #[inline]
    pub fn draw(&mut self) -> &[u8] {
        let bytes = self.sizes.draw(&mut self.rng);
        if self.at + bytes > self.pool.len() {
            self.at = 0;
        }
        let value = &self.pool[self.at..self.at + bytes];
        self.at += bytes;
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_stay_in_their_bounds() {
        for text in ["100", "24..2000", "lognormal:1000:0.8", "1KiB"] {
            let sizes = Sizes::parse(text).unwrap();
            let mut payload = Payload::new(&sizes, &Filling::Random, 1).unwrap();
            let seen: Vec<usize> = (0..10_000).map(|_| payload.draw().len()).collect();
            assert!(seen.iter().all(|size| (sizes.min()..=sizes.max()).contains(size)), "{text}");
        }
        for text in ["", "big", "10..5", "lognormal:5", "lognormal:5:9", "1GiB"] {
            assert!(Sizes::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn compressible_payload_shrinks_by_its_ratio() {
        use highwater::protocol::batch::{Compression, Compressor};
        for ratio in [1.0, 2.0, 4.0, 8.0] {
            let mut payload = Payload::new(&Sizes::Fixed(100_000), &Filling::Compressible(ratio), 7).unwrap();
            let plain = payload.draw().to_vec();
            let packed = Compressor::default().compress(Compression::Zstd.into(), &plain).unwrap().len();
            let found = plain.len() as f64 / packed as f64;
            assert!((0.7 * ratio..1.3 * ratio).contains(&found), "asked {ratio}, got {found}");
        }
    }

    #[test]
    fn fillings_are_read_or_refused() {
        assert_eq!(Filling::parse("compressible:4").unwrap(), Filling::Compressible(4.0));
        for text in ["zeroes", "compressible:", "compressible:0.5"] {
            assert!(Filling::parse(text).is_err(), "{text}");
        }
        let missing = Payload::new(&Sizes::Fixed(1), &Filling::Corpus("/no/such/file".into()), 1);
        assert_eq!(missing.unwrap_err().to_string(), "the corpus /no/such/file cannot be read");
    }
}
