//! `.kafka_cleanshutdown`: says that the broker was stopped in order, and with which broker epoch. One line of JSON:
//! `{"version":0,"brokerEpoch":5}`. Kafka skips log recovery when the file is there, and removes it at start.

use crate::base::BrokerEpoch;

/// Its name in the log directory.
pub const FILE_NAME: &str = ".kafka_cleanshutdown";

/// The content of the file.
pub fn encode(epoch: BrokerEpoch) -> Vec<u8> {
    format!("{{\"version\":0,\"brokerEpoch\":{epoch}}}").into_bytes()
}

/// The broker epoch in the file; `None` when the text has none (older brokers wrote an empty file). The fact of the
/// clean stop does not depend on it.
pub fn decode(file: &[u8]) -> Option<BrokerEpoch> {
    let text = std::str::from_utf8(file).ok()?;
    let (_, rest) = text.split_once("\"brokerEpoch\"")?;
    let value = rest.trim_start().strip_prefix(':')?.trim_start();
    let end = value.find(|c: char| !c.is_ascii_digit() && c != '-').unwrap_or(value.len());
    value[..end].parse().ok().map(BrokerEpoch)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        assert_eq!(encode(BrokerEpoch(5)), br#"{"version":0,"brokerEpoch":5}"#);
        for (file, expect) in [
            (r#"{"version":0,"brokerEpoch":5}"#, Some(5)),
            (r#"{ "brokerEpoch" : -1, "version" : 0 }"#, Some(-1)),
            (r#"{"version":0,"brokerEpoch":null}"#, None),
            ("", None),
        ] {
            assert_eq!(decode(file.as_bytes()), expect.map(BrokerEpoch), "{file:?}");
        }
    }
}
