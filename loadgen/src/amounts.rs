//! The little languages of option values: counts, sizes, time spans.

use anyhow::{Result, bail, ensure};
use std::time::Duration;

/// `1500`, `50k`, `1.5M`, `2G`: a count.
pub fn count(text: &str) -> Result<f64> {
    let units = [("k", 1e3), ("M", 1e6), ("G", 1e9), ("", 1.0)];
    scaled(text, &units, "a count such as 500, 50k or 1.5M")
}

/// `100`, `16KiB`, `1MB`: bytes.
pub fn bytes(text: &str) -> Result<u64> {
    let units = [
        ("KiB", 1024.0),
        ("MiB", 1048576.0),
        ("GiB", 1073741824.0),
        ("kB", 1e3),
        ("KB", 1e3),
        ("MB", 1e6),
        ("GB", 1e9),
        ("B", 1.0),
        ("", 1.0),
    ];
    Ok(scaled(text, &units, "a size such as 100, 16KiB or 1MB")? as u64)
}

/// `10s`, `5ms`, `200us`, `2m`: a span of time; a bare number is seconds.
pub fn span(text: &str) -> Result<Duration> {
    let units = [("ms", 1e-3), ("us", 1e-6), ("s", 1.0), ("m", 60.0), ("h", 3600.0), ("", 1.0)];
    let seconds = scaled(text, &units, "a span such as 10s, 5ms or 2m")?;
    ensure!(seconds <= 1e6, "{text} is more than eleven days");
    Ok(Duration::from_secs_f64(seconds))
}

/// The first unit that the text ends with decides.
fn scaled(text: &str, units: &[(&str, f64)], wanted: &str) -> Result<f64> {
    let text = text.trim();
    for (unit, factor) in units {
        if let Some(Ok(value)) = text.strip_suffix(unit).map(|number| number.trim().parse::<f64>()) {
            ensure!(value.is_finite() && value >= 0.0, "{text} is out of range: expected {wanted}");
            return Ok(value * factor);
        }
    }
    bail!("'{text}' is no number here: expected {wanted}")
}

/// A count for people: 12,345 or 1.23M.
pub fn show_count(value: f64) -> String {
    match value {
        value if value >= 1e7 => format!("{:.1}M", value / 1e6),
        value if value >= 1e6 => format!("{:.2}M", value / 1e6),
        value if value >= 1e4 => format!("{:.1}k", value / 1e3),
        value if value >= 1e3 => format!("{:.2}k", value / 1e3),
        value => format!("{value:.0}"),
    }
}

/// Nanoseconds for people: three digits and a unit.
pub fn show_ns(ns: u64) -> String {
    let digits = |value: f64| match value {
        value if value >= 100.0 => format!("{value:.0}"),
        value if value >= 10.0 => format!("{value:.1}"),
        value => format!("{value:.2}"),
    };
    match ns as f64 {
        value if value >= 1e9 => format!("{} s", digits(value / 1e9)),
        value if value >= 1e6 => format!("{} ms", digits(value / 1e6)),
        value => format!("{} us", digits(value / 1e3)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read() {
        for (text, expect) in [("1500", 1500.0), ("50k", 5e4), ("1.5M", 1.5e6), (" 2G ", 2e9), ("0", 0.0)] {
            assert_eq!(count(text).ok(), Some(expect), "{text}");
        }
        for (text, expect) in [("100", 100), ("16KiB", 16384), ("1MB", 1_000_000), ("2 MiB", 2 << 20)] {
            assert_eq!(bytes(text).ok(), Some(expect), "{text}");
        }
        for (text, millis) in [("10s", 10_000), ("5ms", 5), ("2m", 120_000), ("3", 3000), ("0.5s", 500)] {
            assert_eq!(span(text).ok(), Some(Duration::from_millis(millis)), "{text}");
        }
    }

    #[test]
    fn what_is_no_amount_is_refused_in_plain_words() {
        for text in ["", "many", "-5", "1e400", "k", "NaN", "5q"] {
            assert!(count(text).is_err(), "{text}");
            assert!(bytes(text).is_err(), "{text}");
            assert!(span(text).is_err(), "{text}");
        }
        assert_eq!(
            count("many").unwrap_err().to_string(),
            "'many' is no number here: expected a count such as 500, 50k or 1.5M"
        );
    }

    #[test]
    fn times_are_shown_with_three_digits() {
        let shown: Vec<String> = [840, 13_370, 1_240_000, 98_700_000, 1_000_000_000].map(show_ns).to_vec();
        assert_eq!(shown, ["0.84 us", "13.4 us", "1.24 ms", "98.7 ms", "1.00 s"]);
    }
}
