//! The frame that Kafka's checkpoint files share; what a line means is for the file beside this one.
//!
//! ```text
//! 0              version
//! 2              how many lines follow
//! orders 0 17
//! orders 1 4
//! ```

use super::Damaged;

const VERSION: i32 = 0;

/// The text of a checkpoint with these lines, in this order.
pub(super) fn encode(lines: impl ExactSizeIterator<Item = String>) -> Vec<u8> {
    let mut out = format!("{VERSION}\n{}\n", lines.len());
    for line in lines {
        out.push_str(&line);
        out.push('\n');
    }
    out.into_bytes()
}

/// Reads each line with `take`. An empty file is an empty checkpoint, as Kafka makes one before it first writes it.
pub(super) fn decode<T>(file: &[u8], take: impl Fn(&[&str]) -> Option<T>) -> Result<Vec<T>, Damaged> {
    let text = std::str::from_utf8(file).map_err(|_| Damaged::new("not UTF-8"))?;
    let mut lines = text.lines();
    let Some(version) = lines.next() else { return Ok(Vec::new()) };
    if number(version)? != VERSION {
        return Err(Damaged::new(format!("unknown version {version}, expected {VERSION}")));
    }
    let Some(count) = lines.next() else { return Ok(Vec::new()) };
    let count = number(count)?;
    let mut values = Vec::new();
    for line in lines {
        let fields: Vec<&str> = line.split_whitespace().collect();
        values.push(take(&fields).ok_or_else(|| malformed(line))?);
    }
    match usize::try_from(count) == Ok(values.len()) {
        true => Ok(values),
        false => Err(Damaged::new(format!("expected {count} entries but found {}", values.len()))),
    }
}

fn number(line: &str) -> Result<i32, Damaged> {
    line.parse().map_err(|_| malformed(line))
}

fn malformed(line: &str) -> Damaged {
    Damaged::new(format!("malformed line: {line}"))
}
