//! Nothing invented: what is read was sent to that partition, to the byte, and was not refused.

use super::{Fate, History, RecordName};

impl History {
    pub(super) fn check_invented(&self, place: (usize, i32), value: &[u8]) -> RecordName {
        let name = parse(value).unwrap_or_else(|| panic!("{place:?}: nobody sends {:?}", value.get(..40)));
        assert_eq!((name.topic, name.partition), place, "a record of another partition");
        let sent = self.sent.get(&name).unwrap_or_else(|| panic!("{name:?} was never sent"));
        assert_ne!(sent.fate, Fate::Refused, "{name:?} was refused, and is there");
        name
    }
}

fn parse(value: &[u8]) -> Option<RecordName> {
    let end = value.iter().position(|byte| *byte == b':')?;
    let text = std::str::from_utf8(&value[..end]).ok()?;
    let mut parts = text.split('/');
    let name = RecordName {
        client: parts.next()?.parse().ok()?,
        topic: parts.next()?.parse().ok()?,
        partition: parts.next()?.parse().ok()?,
        number: parts.next()?.parse().ok()?,
    };
    value[end + 1..].iter().all(|byte| *byte == name.filler()).then_some(name)
}
