//! ISO 8601 durations as Java's `Duration.parse` reads them: `P1D`, `PT36H`, `PT0.5S`. Who asks here wants none that is negative.

const SECOND: i128 = 1_000_000_000;

/// The nanoseconds of a duration, never below zero; `None` when the text is none, a negative one, or has more seconds than an
/// `i64` holds.
pub fn nanos(text: &str) -> Option<i128> {
    let upper = text.to_ascii_uppercase();
    let (sign, rest) = match upper.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, upper.strip_prefix('+').unwrap_or(&upper)),
    };
    let rest = rest.strip_prefix('P')?;
    let (days, time) = match rest.split_once('T') {
        Some((_, "")) => return None,
        Some((days, time)) => (days, time),
        None => (rest, ""),
    };
    if days.is_empty() && time.is_empty() {
        return None;
    }
    let (days, rest) = part(days, 'D', 86_400 * SECOND)?;
    let (hours, time) = part(time, 'H', 3_600 * SECOND)?;
    let (minutes, time) = part(time, 'M', 60 * SECOND)?;
    let (last, none) = last_part(time)?;
    let all = sign * (days + hours + minutes + last);
    let is_in_range = all >= 0 && i64::try_from(all / SECOND).is_ok();
    (rest.is_empty() && none.is_empty() && is_in_range).then_some(all)
}

/// A number in front of `unit`, times `factor`, and what follows; 0 when the unit is not there.
fn part(text: &str, unit: char, factor: i128) -> Option<(i128, &str)> {
    match text.split_once(unit) {
        Some((number, rest)) => Some((i128::from(whole(number)?) * factor, rest)),
        None => Some((0, text)),
    }
}

/// Seconds, which may have up to nine digits behind a point or comma.
fn last_part(text: &str) -> Option<(i128, &str)> {
    let Some((number, rest)) = text.split_once('S') else { return Some((0, text)) };
    let (number, fraction) = number.split_once(['.', ',']).unwrap_or((number, "0"));
    let is_fraction = fraction.len() <= 9 && fraction.bytes().all(|byte| byte.is_ascii_digit());
    let fraction = is_fraction.then(|| format!("{fraction:0<9}").parse::<i128>().ok())??;
    let fraction = if number.starts_with('-') { -fraction } else { fraction };
    Some((i128::from(whole(number)?) * SECOND + fraction, rest))
}

fn whole(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_as_java_reads_them() {
        for (text, seconds) in [
            ("P1D", 86_400),
            ("pt1h", 3_600),
            ("PT36H", 129_600),
            ("P2DT3H4M5S", 183_845),
            ("PT0S", 0),
            ("+P1D", 86_400),
            ("PT5.S", 5),
            ("PT+1M-1S", 59),
            ("-PT-1M", 60),
            ("PT9223372036854775807S", i128::from(i64::MAX)),
        ] {
            assert_eq!(nanos(text), Some(seconds * SECOND), "{text}");
        }
        for (text, expected) in [
            ("PT0.5S", 500_000_000),
            ("PT1,25S", 1_250_000_000),
            ("PT1M-0.5S", 59_500_000_000),
            ("PT1.000000001S", 1_000_000_001),
        ] {
            assert_eq!(nanos(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_none() {
        for text in [
            "",
            "P",
            "PT",
            "P1DT",
            "1D",
            "P1H",
            "PTH",
            "PT1D",
            "PT1.5H",
            "PT1.2.3S",
            "PT.5S",
            "P1W",
            "-P1D",
            "-PT1M",
            "PT-1S",
            "PT-0.5S",
            "PT1S1M",
            "PT1M1H",
            "PT1H1H",
            "PTS",
            "PT0.1234567890S",
            "P99999999999999999D",
            "P9223372036854775808D",
            "PT9223372036854775807M",
            "PT 1S",
            "P1DT1SX",
        ] {
            assert_eq!(nanos(text), None, "{text}");
        }
    }
}
