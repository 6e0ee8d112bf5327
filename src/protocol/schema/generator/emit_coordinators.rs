//! The records of each coordinator's topic as one type: which value goes with which key.

use super::model::{Kind, Log, Message};
use std::fmt::Write as _;

impl Log {
    /// The topic.
    fn topic(self) -> &'static str {
        match self {
            Self::Group => "__consumer_offsets",
            Self::Transaction => "__transaction_state",
            Self::Share => "__share_group_state",
        }
    }

    /// The type that holds a record.
    pub(crate) fn type_name(self) -> &'static str {
        match self {
            Self::Group => "GroupRecord",
            Self::Transaction => "TransactionRecord",
            Self::Share => "ShareRecord",
        }
    }
}

/// The enum of the records of a coordinator's topic.
pub(crate) fn records(log: Log, messages: &[Message]) -> Result<String, String> {
    let (mut variants, mut parse, mut numbers, mut versions, mut keys, mut values) =
        <(String, String, String, String, String, String)>::default();
    let mut imports = String::new();
    for (number, name, key, value) in pairs(log, messages)? {
        let (key_type, value_type) = (with_lifetime(key), with_lifetime(value));
        write!(imports, "{}, {},", key.name, value.name).ok();
        write!(variants, "/// Number {number}.\n{name}({key_type}, Option<{value_type}>),").ok();
        write!(parse, "{number} => Self::{name}(Decode::decode(&mut r, 0)?, read_value(value)?),").ok();
        write!(numbers, "Self::{name}(..) => {number},").ok();
        write!(versions, "Self::{name}(..) => {}::MAX_VERSION,", value.name).ok();
        write!(keys, "Self::{name}(key, _) => write_key({number}, key),").ok();
        write!(values, "Self::{name}(_, value) => write_value(version, value.as_ref()),").ok();
    }
    let (topic, ty) = (log.topic(), log.type_name());
    Ok(format!(
        "//! The records of `{topic}` as one type. Generated from `src/protocol/schema`: do not edit, see its\n\
         //! `generator/mod.rs`. What stands in front of keys and values is in `src/protocol/coordinator_frame.rs`.\n\n\
         use crate::protocol::coordinator_frame::{{read_value, write_key, write_value}};\n\
         use crate::protocol::{{Decode, DecodeError, Message, Reader}};\nuse super::{{ {imports} }};\n\n\
         /// A record of `{topic}`: its key, and its value, which is `None` where what the key names is gone.\n\
         #[derive(Clone, Debug, PartialEq)]\npub enum {ty}<'a> {{ {variants} }}\n\n\
         impl<'a> {ty}<'a> {{\n\
         /// Reads the key and the value of a log record. An unknown number or version, or bytes left over, is an error.\n\
         pub fn parse(key: &'a [u8], value: Option<&'a [u8]>) -> Result<Self, DecodeError> {{ \
         let mut r = Reader::new(key); let record = match r.i16()? {{ {parse} _ => return Err(DecodeError::Key), }}; \
         r.finish()?; Ok(record) }}\n\n\
         /// The number that names the kind of record.\npub fn number(&self) -> i16 {{ match self {{ {numbers} }} }}\n\n\
         /// The newest version of this kind of value.\npub fn max_version(&self) -> i16 {{ match self {{ {versions} }} }}\n\n\
         /// The key of the log record.\npub fn key(&self) -> Vec<u8> {{ match self {{ {keys} }} }}\n\n\
         /// The value of the log record, in the encoding of `version`.\n\
         pub fn value(&self, version: i16) -> Option<Vec<u8>> {{ match self {{ {values} }} }}\n}}\n"
    ))
}

/// Number, name, key and value of each kind of record.
fn pairs(log: Log, messages: &[Message]) -> Result<Vec<(i16, &str, &Message, &Message)>, String> {
    let mut list = Vec::new();
    for key in messages.iter().filter(|m| m.kind == Kind::Key(log)) {
        let name = key.name.strip_suffix("Key").ok_or(format!("{} does not end in Key", key.name))?;
        let number = key.key.ok_or(format!("{name} has no number"))?;
        let is_value = |m: &&Message| m.kind == Kind::Value(log) && m.key == key.key;
        let value = messages.iter().find(is_value).ok_or(format!("{name} has no value"))?;
        list.push((number, name, key, value));
    }
    Ok(list)
}

fn with_lifetime(m: &Message) -> String {
    let life = if m.struct_borrows(&m.structs[0]) { "<'a>" } else { "" };
    format!("{}{life}", m.name)
}
