//! Points and spans of time as ISO 8601 writes them, in milliseconds.
//!
//! ```text
//! 2026-11-26T05:30:00.000   2026-11-26T05:30Z   2026-11-26T06:30:00+01:00      without a zone it is UTC, as for Kafka's tool
//! P1D   PT1H30M   P2DT0.5S                                                     days, hours, minutes, seconds
//! ```

use crate::base::iso_duration;

const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// Milliseconds since 1970 (UTC).
pub(super) fn date_time(text: &str) -> Result<i64, String> {
    read_date_time(text).ok_or_else(|| {
        format!("'{text}' is no point in time: expected 2026-11-26T05:30:00.000, with Z or +01:00 behind it if you like")
    })
}

/// The milliseconds of a span that is not negative.
pub(super) fn duration(text: &str) -> Result<i64, String> {
    let millis = iso_duration::nanos(text).and_then(|nanos| i64::try_from(nanos / 1_000_000).ok());
    millis.ok_or_else(|| {
        format!("'{text}' is no span of time: expected P1D for a day, PT1H30M for an hour and a half, PT10S")
    })
}

fn read_date_time(text: &str) -> Option<i64> {
    let (date, rest) = text.split_once('T')?;
    let (time, zone) = match rest.find(['Z', '+', '-']) {
        Some(at) => rest.split_at(at),
        None => (rest, "Z"),
    };
    Some(days(date)? * DAY + time_of_day(time)? - zone_offset(zone)?)
}

/// Days since 1970 of `2026-11-26`.
fn days(date: &str) -> Option<i64> {
    let mut parts = date.split('-');
    let year = digits(parts.next()?, 4).filter(|year| *year >= 1970)?;
    let month = digits(parts.next()?, 2).filter(|month| (1..=12).contains(month))?;
    let day = digits(parts.next()?, 2)?;
    if parts.next().is_some() || !(1..=days_of_month(year, month)).contains(&day) {
        return None;
    }
    let leap_days = |year: i64| (year - 1) / 4 - (year - 1) / 100 + (year - 1) / 400;
    let months: i64 = (1..month).map(|month| days_of_month(year, month)).sum();
    Some((year - 1970) * 365 + leap_days(year) - leap_days(1970) + months + day - 1)
}

fn days_of_month(year: i64, month: i64) -> i64 {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// `05:30`, `05:30:00` or `05:30:00.123`
fn time_of_day(time: &str) -> Option<i64> {
    let mut parts = time.split(':');
    let hour = digits(parts.next()?, 2).filter(|hour| *hour < 24)?;
    let minute = digits(parts.next()?, 2).filter(|minute| *minute < 60)?;
    let second = parts.next().unwrap_or("00");
    let (whole, _) = second.split_once('.').unwrap_or((second, ""));
    digits(whole, 2).filter(|second| *second < 60)?;
    match parts.next() {
        None => Some(hour * HOUR + minute * MINUTE + seconds(second)?),
        Some(_) => None,
    }
}

/// `Z`, `+01:00`, `-0130` or `+01`, as the milliseconds that local time is ahead.
fn zone_offset(zone: &str) -> Option<i64> {
    let (sign, rest) = match zone.split_at_checked(1)? {
        ("Z", "") => return Some(0),
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let (hours, minutes) = match rest.split_once(':') {
        Some(parts) => parts,
        None if rest.len() > 2 => rest.split_at_checked(2)?,
        None => (rest, "00"),
    };
    let hours = digits(hours, 2).filter(|hours| *hours <= 18)?;
    let minutes = digits(minutes, 2).filter(|minutes| *minutes < 60)?;
    Some(sign * (hours * HOUR + minutes * MINUTE))
}

/// Milliseconds of seconds with or without a fraction; what is finer is cut off.
fn seconds(text: &str) -> Option<i64> {
    let (seconds, fraction) = match text.split_once('.') {
        Some((_, "")) => return None,
        Some(parts) => parts,
        None => (text, "0"),
    };
    whole(fraction)?;
    let millis = whole(format!("{fraction}00").get(..3)?)?;
    whole(seconds)?.checked_mul(SECOND)?.checked_add(millis)
}

/// A number of exactly so many digits.
fn digits(text: &str, count: usize) -> Option<i64> {
    if text.len() == count { whole(text) } else { None }
}

fn whole(text: &str) -> Option<i64> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_in_time() {
        for (text, expected) in [
            ("1970-01-01T00:00", Some(0)),
            ("1970-01-01T00:00:00.001Z", Some(1)),
            ("2026-11-26T05:30:00.000", Some(1_795_671_000_000)),
            ("2026-11-26T05:30:00", Some(1_795_671_000_000)),
            ("2026-11-26T05:30:00.25Z", Some(1_795_671_000_250)),
            ("2026-11-26T05:30:00.123456789Z", Some(1_795_671_000_123)),
            ("2026-11-26T06:30:00+01:00", Some(1_795_671_000_000)),
            ("2026-11-26T06:30:00.000+0100", Some(1_795_671_000_000)),
            ("2026-11-25T21:00:00-08:30", Some(1_795_671_000_000)),
            ("2026-11-26T07:30+02", Some(1_795_671_000_000)),
            ("2000-02-29T00:00", Some(951_782_400_000)),
            ("2000-03-01T00:00", Some(951_868_800_000)),
            ("9999-12-31T23:59:59.999Z", Some(253_402_300_799_999)),
            ("2100-02-29T00:00", None),
            ("2026-02-30T00:00", None),
            ("2026-13-01T00:00", None),
            ("2026-00-01T00:00", None),
            ("2026-11-00T00:00", None),
            ("1969-12-31T23:59", None),
            ("2026-11-26", None),
            ("2026-11-26 05:30", None),
            ("2026-11-26T", None),
            ("2026-11-26T05", None),
            ("2026-11-26T24:00", None),
            ("2026-11-26T05:60", None),
            ("2026-11-26T05:30:60", None),
            ("2026-11-26T05:30:00.", None),
            ("2026-11-26T05:30:00.x", None),
            ("2026-11-26T05:30:00:00", None),
            ("2026-11-26T05:30Z1", None),
            ("2026-11-26T05:30+", None),
            ("2026-11-26T05:30+1", None),
            ("2026-11-26T05:30+99:00", None),
            ("2026-11-26T05:30+äö", None),
            ("26-11-26T05:30", None),
            ("+026-11-26T05:30", None),
            ("", None),
        ] {
            assert_eq!(date_time(text).ok(), expected, "{text}");
        }
        assert!(date_time("soon").unwrap_err().starts_with("'soon' is no point in time: expected 2026-"));
    }

    #[test]
    fn spans_of_time() {
        for (text, expected) in [
            ("P1D", Some(86_400_000)),
            ("PT1H30M", Some(5_400_000)),
            ("P1DT1S", Some(86_401_000)),
            ("pt0.5s", Some(500)),
            ("PT1.0019S", Some(1_001)),
            ("PT0S", Some(0)),
            // Java reads it so.
            ("PT1.S", Some(1_000)),
            ("P", None),
            ("PT", None),
            ("P1DT", None),
            ("1D", None),
            ("P1W", None),
            ("P1H", None),
            ("PT1D", None),
            ("PT1M1H", None),
            ("PT1H1H", None),
            ("PT1.5H", None),
            ("PT-1S", None),
            ("-PT1S", None),
            ("PT.5S", None),
            ("P9223372036854775807D", None),
            ("PT9223372036854775807S", None),
            ("P1DT1SX", None),
            ("", None),
        ] {
            assert_eq!(duration(text).ok(), expected, "{text}");
        }
        assert!(duration("P1W").unwrap_err().starts_with("'P1W' is no span of time: expected P1D"));
    }
}
