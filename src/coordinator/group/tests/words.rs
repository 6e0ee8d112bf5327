//! A line of a story: plain words, and settings as `name=value`.

use crate::base::Duration;

/// A line, taken apart.
#[derive(Debug, Default)]
pub(super) struct Words<'a>(Vec<&'a str>);

impl<'a> Words<'a> {
    /// The words of a line.
    pub(super) fn new(line: &'a str) -> Self {
        Self(line.split_whitespace().collect())
    }

    /// A plain word by its place, "" if there is none.
    pub(super) fn word(&self, at: usize) -> &'a str {
        self.plain().nth(at).unwrap_or_default()
    }

    /// Plain words from a place on.
    pub(super) fn from(&self, at: usize) -> impl Iterator<Item = &'a str> {
        self.plain().skip(at)
    }

    /// The value of a setting.
    pub(super) fn get(&self, name: &str) -> Option<&'a str> {
        self.0.iter().find_map(|word| word.strip_prefix(name)?.strip_prefix('='))
    }

    /// The value of a setting that is a number.
    pub(super) fn number<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        let text = self.get(name)?;
        Some(text.parse().unwrap_or_else(|_| panic!("{name}={text} is no number")))
    }

    /// The value of a setting that is a time.
    pub(super) fn time(&self, name: &str) -> Option<Duration> {
        self.get(name).map(time)
    }

    /// The same in milliseconds, as requests have it.
    pub(super) fn ms(&self, name: &str) -> Option<i32> {
        self.time(name).map(|time| time.as_millis() as i32)
    }

    /// The parts of a setting that is a list.
    pub(super) fn list(&self, name: &str) -> Vec<&'a str> {
        let parts = self.get(name).unwrap_or_default().split(',');
        parts.filter(|part| !part.is_empty()).collect()
    }

    /// Whether a plain word is there.
    pub(super) fn has(&self, word: &str) -> bool {
        self.plain().any(|plain| plain == word)
    }

    fn plain(&self) -> impl Iterator<Item = &'a str> {
        self.0.iter().copied().filter(|word| !word.contains('='))
    }
}

/// `5ms`, `3s`, `10m`, `2h`, `7d`.
pub(super) fn time(text: &str) -> Duration {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let unit_ms = match unit {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => panic!("{text} is no time"),
    };
    Duration::from_millis(number.parse::<u64>().expect("a number") * unit_ms)
}

/// `t/0`, and what stands behind it: `t/0:5` is ("t", 0, "5").
pub(super) fn partition(text: &str) -> (&str, i32, &str) {
    let (topic, rest) = text.split_once('/').unwrap_or_else(|| panic!("{text} is no partition"));
    let (index, more) = rest.split_once(':').unwrap_or((rest, ""));
    (topic, index.parse().expect("a partition's number"), more)
}
