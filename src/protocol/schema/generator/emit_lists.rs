//! The lists over all messages: api keys, the records of the metadata log, and the module tree.

use super::emit::api_name;
use super::model::{Kind, Log, Message};
use super::snake;
use std::fmt::Write as _;

fn of_kind(messages: &[Message], kind: Kind) -> impl Iterator<Item = (&Message, i16)> {
    messages.iter().filter(move |m| m.kind == kind).filter_map(|m| m.key.map(|key| (m, key)))
}

/// The enum of api keys with what the table says about each.
pub(crate) fn api_keys(messages: &[Message]) -> String {
    let mut variants = String::new();
    let (mut all, mut codes, mut names, mut versions, mut flexible) =
        <(String, String, String, String, String)>::default();
    for (m, key) in of_kind(messages, Kind::Request) {
        let name = api_name(&m.name);
        let (first, last) = (m.versions.first, m.versions.last);
        write!(variants, "/// Versions {first} to {last}.\n{name} = {key},").ok();
        write!(all, "ApiKey::{name},").ok();
        write!(codes, "{key} => ApiKey::{name},").ok();
        write!(names, "ApiKey::{name} => \"{name}\",").ok();
        write!(versions, "ApiKey::{name} => ({first}, {last}),").ok();
        let from = if m.flexible_from == i16::MAX { "i16::MAX".into() } else { m.flexible_from.to_string() };
        write!(flexible, "ApiKey::{name} => {from},").ok();
    }
    format!(
        "//! Every API of the table, with its versions. Generated from `src/protocol/schema`: do not edit, see its\n\
         //! `generator/mod.rs`.\n\n\
         /// Which API a request is for; the numbers are those of the wire.\n\
         #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]\n#[repr(i16)]\n\
         pub enum ApiKey {{ {variants} }}\n\n\
         impl ApiKey {{\n/// All of them, in the order of their numbers.\npub const ALL: &'static [ApiKey] = &[{all}];\n\n\
         /// The API with this number.\npub fn from_code(code: i16) -> Option<ApiKey> {{ \
         Some(match code {{ {codes} _ => return None, }}) }}\n\n\
         /// Kafka's name of it.\npub fn name(self) -> &'static str {{ match self {{ {names} }} }}\n\n\
         /// First and last version that can be decoded.\npub fn versions(self) -> (i16, i16) {{ \
         match self {{ {versions} }} }}\n\n\
         /// The first version with compact lengths and tags (KIP-482).\npub fn flexible_from(self) -> i16 {{ \
         match self {{ {flexible} }} }}\n}}\n"
    )
}

/// The enum of the records of `__cluster_metadata`.
pub(crate) fn metadata_records(messages: &[Message]) -> String {
    let mut imports = String::new();
    let (mut variants, mut decode, mut keys, mut versions, mut encode) =
        <(String, String, String, String, String)>::default();
    for (m, key) in of_kind(messages, Kind::Record) {
        let ty = &m.name;
        let name = ty.trim_end_matches("Record");
        let life = if m.struct_borrows(&m.structs[0]) { "<'a>" } else { "" };
        write!(imports, "{ty},").ok();
        write!(variants, "/// Key {key}.\n{name}({ty}{life}),").ok();
        write!(decode, "{key} => Self::{name}({ty}::decode(r, version)?),").ok();
        write!(keys, "Self::{name}(_) => {key},").ok();
        write!(versions, "Self::{name}(_) => {ty}::MAX_VERSION,").ok();
        write!(encode, "Self::{name}(record) => record.encode(out, version),").ok();
    }
    format!(
        "//! The records of `__cluster_metadata` as one type. Generated from `src/protocol/schema`: do not edit, see its\n\
         //! `generator/mod.rs`. The frame around a record is in `src/protocol/metadata_frame.rs`.\n\n\
         use crate::protocol::{{Decode, DecodeError, Encode, Message, Reader, Sink}};\nuse super::{{ {imports} }};\n\n\
         /// One change of the cluster's state.\n#[derive(Clone, Debug, PartialEq)]\n\
         pub enum MetadataRecord<'a> {{ {variants} }}\n\n\
         impl<'a> MetadataRecord<'a> {{\n\
         /// Reads the record of this key and version, without its frame; a key that is not known is an error.\n\
         pub fn decode_body(r: &mut Reader<'a>, key: u32, version: i16) -> Result<Self, DecodeError> {{ \
         Ok(match key {{ {decode} _ => return Err(DecodeError::Key), }}) }}\n\n\
         /// The number that names the kind of record.\npub fn key(&self) -> u32 {{ match self {{ {keys} }} }}\n\n\
         /// The newest version of this kind of record.\npub fn max_version(&self) -> i16 {{ match self {{ {versions} }} }}\n\n\
         /// Writes the record without its frame.\n\
         pub fn encode_body<S: Sink>(&self, out: &mut S, version: i16) {{ match self {{ {encode} }} }}\n}}\n"
    )
}

/// The module tree; each message is re-exported.
pub(crate) fn modules(messages: &[Message]) -> String {
    let mut names: Vec<(String, String)> =
        messages.iter().map(|m| (snake(&m.name), m.name.clone())).collect();
    names.push(("api_key".into(), "ApiKey".into()));
    let lists = [Log::Group, Log::Transaction, Log::Share].map(Log::type_name);
    names.extend(lists.into_iter().chain(["MetadataRecord"]).map(|name| (snake(name), name.into())));
    names.sort();
    let mut out = String::from(
        "//! Every message of the table, one module each. Generated from `src/protocol/schema`: do not edit, see its\n\
         //! `generator/mod.rs`. The structs inside a message are in its module.\n\n",
    );
    for (module, _) in &names {
        writeln!(out, "pub mod {module};").ok();
    }
    out += "\n";
    for (module, name) in &names {
        writeln!(out, "pub use {module}::{name};").ok();
    }
    out
}
