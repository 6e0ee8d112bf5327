//! `partition.metadata`: which topic a partition's folder belongs to, so that a folder of a deleted topic is not
//! taken for one of a new topic with the same name (KIP-516).
//!
//! ```text
//! version: 0
//! topic_id: ZYxwvutsRqponMLKJIhgfe
//! ```
//!
//! Kafka writes no newline at the end, and neither do we.

use super::Damaged;
use crate::base::Uuid;

/// Its name in the partition's folder.
pub const FILE_NAME: &str = "partition.metadata";

/// The content of the file.
pub fn encode(topic_id: Uuid) -> Vec<u8> {
    format!("version: 0\ntopic_id: {topic_id}").into_bytes()
}

/// Reads the topic id. Versions above 0 are accepted, as Kafka promises to keep these two lines.
pub fn decode(file: &[u8]) -> Result<Uuid, Damaged> {
    let text = std::str::from_utf8(file).map_err(|_| Damaged::new("not UTF-8"))?;
    let mut lines = text.lines();
    let version = field(lines.next())?;
    match version.parse::<i32>() {
        Ok(0..) => {}
        _ => return Err(Damaged::new(format!("unknown version {version}"))),
    }
    let id = field(lines.next())?;
    match Uuid::parse(id) {
        Some(id) if id != Uuid::ZERO => Ok(id),
        _ => Err(Damaged::new(format!("{id} is no topic id"))),
    }
}

/// What stands behind the first colon, as Kafka splits: a colon, then white space.
fn field(line: Option<&str>) -> Result<&str, Damaged> {
    let line = line.ok_or_else(|| Damaged::new("the file ends too early"))?;
    let value =
        line.split_once(':').map(|(_, value)| value).filter(|value| value.starts_with(char::is_whitespace));
    value.map(str::trim).ok_or_else(|| Damaged::new(format!("malformed line: {line}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_is_kafkas() {
        let id = Uuid(0x1234_5678_9abc_4def_8123_4567_89ab_cdef);
        let file = encode(id);
        assert_eq!(file, b"version: 0\ntopic_id: EjRWeJq8Te-BI0VniavN7w");
        assert_eq!(decode(&file), Ok(id));
        assert_eq!(decode(b"version: 3\ntopic_id: EjRWeJq8Te-BI0VniavN7w\nmore: 1\n"), Ok(id));
    }

    #[test]
    fn damage_is_an_error() {
        for file in [
            "",
            "version: 0",
            "version: -1\ntopic_id: EjRWeJq8Te-BI0VniavN7w",
            "version: 0\ntopic_id: EjRWeJq8Te-BI0VniavN7",
            "version: 0\ntopic_id: AAAAAAAAAAAAAAAAAAAAAA",
            "version 0\ntopic_id EjRWeJq8Te-BI0VniavN7w",
        ] {
            assert!(decode(file.as_bytes()).is_err(), "{file:?}");
        }
    }
}
