//! ISO 8601 durations as Java reads them: `P1D`, `PT36H`, `PT0.5S`.

/// Whether Java takes the text for a duration that is not negative.
pub(super) fn is_duration(text: &str) -> bool {
    seconds(text).is_some_and(|seconds| seconds >= 0)
}

/// In seconds, fractions rounded towards zero; `None` when the text is no duration, or too long a one.
fn seconds(text: &str) -> Option<i64> {
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
    let (days, rest) = part(days, 'D', 86_400)?;
    let (hours, time) = part(time, 'H', 3_600)?;
    let (minutes, time) = part(time, 'M', 60)?;
    let (last, none) = last_part(time)?;
    let all = days.checked_add(hours)?.checked_add(minutes)?.checked_add(last)?;
    (rest.is_empty() && none.is_empty()).then_some(all)?.checked_mul(sign)
}

/// A number in front of `unit`, times `factor`, and what follows; 0 when the unit is not there.
fn part(text: &str, unit: char, factor: i64) -> Option<(i64, &str)> {
    match text.split_once(unit) {
        Some((number, rest)) => Some((whole(number)?.checked_mul(factor)?, rest)),
        None => Some((0, text)),
    }
}

/// Seconds, which may have up to nine digits behind a point or comma.
fn last_part(text: &str) -> Option<(i64, &str)> {
    let Some((number, rest)) = text.split_once('S') else { return Some((0, text)) };
    let (number, fraction) = number.split_once(['.', ',']).unwrap_or((number, ""));
    let is_fraction = fraction.len() <= 9 && fraction.bytes().all(|byte| byte.is_ascii_digit());
    // A fraction below zero counts as less than zero, as only the sign matters here.
    let borrow = i64::from(number.starts_with('-') && fraction.bytes().any(|byte| byte != b'0'));
    is_fraction.then_some((whole(number)?.checked_sub(borrow)?, rest))
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
        let good = ["P1D", "pt1h", "PT36H", "P2DT3H4M5S", "PT0S", "PT0.5S", "PT1,25S", "+P1D", "PT5.S"];
        let bad = [
            "",
            "P",
            "PT",
            "P1DT",
            "1D",
            "P1H",
            "PTH",
            "PT1.2.3S",
            "P1W",
            "PT1S1M",
            "PTS",
            "-P1D",
            "PT-1S",
            "PT-0.5S",
            "PT0.1234567890S",
            "P99999999999999999D",
            "PT 1S",
        ];
        for text in good {
            assert!(is_duration(text), "{text}");
        }
        for text in bad {
            assert!(!is_duration(text), "{text}");
        }
        assert_eq!(seconds("P1DT1H1M1S"), Some(90_061));
        assert_eq!(seconds("-PT1M"), Some(-60));
    }
}
