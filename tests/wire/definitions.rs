//! A message as plain lines, one for itself and one for each field, from Kafka's definition and from our table; and what
//! differs between the two.
//!
//! A field's line has its path, type, versions, the versions that allow null, tag and default. Versions are cut to those
//! of what encloses the field, structs are followed wherever a field names them, and all names are in one form, so that
//! two lines are equal exactly when the same bytes mean the same.

use super::generator::model::{Field, Kind, Log, Message, Type, Versions};
use serde_json::Value;
use std::collections::BTreeMap;

/// A message in lines; the first is about the message itself.
pub(crate) type Lines = Vec<String>;

/// Reads a definition: JSON with comments.
pub(crate) fn read(text: &str) -> Result<Value, String> {
    let plain: Vec<&str> = text.lines().map(without_comment).collect();
    serde_json::from_str(&plain.join("\n")).map_err(|e| e.to_string())
}

/// The line up to a `//` that is not inside a string.
fn without_comment(line: &str) -> &str {
    let (mut in_string, mut last) = (false, ' ');
    for (at, c) in line.char_indices() {
        match c {
            '"' if last != '\\' => in_string = !in_string,
            '/' if !in_string && line[at..].starts_with("//") => return &line[..at],
            _ => {}
        }
        last = c;
    }
    line
}

/// All that differs between Kafka's definitions and our tables; nothing when they are the same.
pub(crate) fn differences(theirs: &BTreeMap<String, Lines>, ours: &BTreeMap<String, Lines>) -> Vec<String> {
    let mut found = Vec::new();
    for (name, lines) in theirs {
        match ours.get(name) {
            Some(own) => found.extend(line_differences(name, lines, own)),
            None => found.push(format!("{name}: missing in our tables")),
        }
    }
    let extra = ours.keys().filter(|name| !theirs.contains_key(*name));
    found.extend(extra.map(|name| format!("{name}: not in Kafka's definitions")));
    found
}

fn line_differences(name: &str, theirs: &Lines, ours: &Lines) -> Vec<String> {
    let missing = theirs.iter().filter(|line| !ours.contains(line));
    let extra = ours.iter().filter(|line| !theirs.contains(line));
    let mut found: Vec<String> = missing.map(|line| format!("{name}: Kafka has: {line}")).collect();
    found.extend(extra.map(|line| format!("{name}: we have: {line}")));
    if found.is_empty() && theirs != ours {
        found.push(format!("{name}: the order of the fields differs"));
    }
    found
}

// ---- our tables

/// The lines of a message of our tables, and the name under which to compare them.
pub(crate) fn of_table(m: &Message) -> (String, Lines) {
    let head = head_line(kind_name(m.kind), m.key, m.versions, m.flexible_from);
    let mut lines = vec![head];
    table_fields(m, &m.name, "", m.versions, &mut lines);
    (one_form(&m.name), lines)
}

fn table_fields(m: &Message, of: &str, path: &str, around: Versions, lines: &mut Lines) {
    for field in &m.find(of).expect("a struct of the message").fields {
        let Some(versions) = common(field.versions, around) else { continue };
        let path = format!("{path}{}", one_form(&field.name));
        lines.push(field_line(&Row {
            path: &path,
            ty: &table_type(&field.ty),
            versions,
            null: field.null.and_then(|null| common(null, versions)),
            tag: field.tag,
            default: field.default.as_deref(),
            plain: field.plain,
        }));
        if let Some(name) = struct_of(field) {
            table_fields(m, name, &format!("{path}."), versions, lines);
        }
    }
}

fn struct_of(field: &Field) -> Option<&str> {
    match &field.ty {
        Type::Struct(name) => Some(name),
        Type::Array(item) => match item.as_ref() {
            Type::Struct(name) => Some(name),
            _ => None,
        },
        _ => None,
    }
}

fn table_type(ty: &Type) -> String {
    match ty {
        Type::Fixed(name) => match name.as_str() {
            "i8" | "i16" | "i32" | "i64" => name.replace('i', "int"),
            "u16" | "u32" => name.replace('u', "uint"),
            "f64" => "float64".into(),
            other => other.into(),
        },
        Type::String => "string".into(),
        Type::Bytes => "bytes".into(),
        Type::Records => "records".into(),
        Type::Struct(name) => one_form(name),
        Type::Array(item) => format!("[]{}", table_type(item)),
    }
}

fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Header => "header",
        Kind::Request => "request",
        Kind::Response => "response",
        Kind::Record => "metadata",
        Kind::Key(Log::Group) => "group coordinator-key",
        Kind::Key(Log::Transaction) => "transaction coordinator-key",
        Kind::Key(Log::Share) => "share coordinator-key",
        Kind::Value(Log::Group) => "group coordinator-value",
        Kind::Value(Log::Transaction) => "transaction coordinator-value",
        Kind::Value(Log::Share) => "share coordinator-value",
        Kind::Data => "data",
    }
}

// ---- Kafka's definitions

/// The lines of a definition. `log` is whose records they are (empty for all but coordinators' records);
/// `has_unstable` is whether the last version is still a draft: then it does not count.
pub(crate) fn of_definition(definition: &Value, log: &str, has_unstable: bool) -> (String, Lines) {
    let mut versions = versions(text(definition, "validVersions")).expect("valid versions");
    versions.last -= i16::from(has_unstable);
    let flexible = self::versions(text(definition, "flexibleVersions"));
    let key = definition["apiKey"].as_i64().map(|key| key as i16);
    let kind = format!("{log} {}", text(definition, "type"));
    let mut lines = vec![head_line(kind.trim(), key, versions, flexible.map_or(i16::MAX, |v| v.first))];
    definition_fields(definition, &definition["fields"], "", versions, &mut lines);
    (one_form(text(definition, "name")), lines)
}

fn definition_fields(whole: &Value, fields: &Value, path: &str, around: Versions, lines: &mut Lines) {
    for field in fields.as_array().into_iter().flatten() {
        // A tagged field without versions has those of its tag.
        let tagged = versions(text(field, "taggedVersions"));
        let own = versions(text(field, "versions")).or(tagged).expect("versions of a field");
        let Some(versions) = common(own, around) else { continue };
        let path = format!("{path}{}", one_form(text(field, "name")));
        let default = &field["default"];
        lines.push(field_line(&Row {
            path: &path,
            ty: &one_form(text(field, "type")),
            versions,
            null: self::versions(text(field, "nullableVersions")).and_then(|null| common(null, versions)),
            tag: tagged.and(field["tag"].as_u64()).map(|tag| tag as u32),
            default: (!default.is_null()).then(|| default.to_string().replace('"', "")).as_deref(),
            plain: text(field, "flexibleVersions") == "none",
        }));
        assert!(tagged.is_none_or(|tagged| tagged.covers(versions)), "{path} is tagged only at times");
        let inner = fields_of(whole, field);
        definition_fields(whole, inner, &format!("{path}."), versions, lines);
    }
}

/// The fields of the struct that a field's type names: given with the field, or once for several fields.
fn fields_of<'v>(whole: &'v Value, field: &'v Value) -> &'v Value {
    let name = text(field, "type").trim_start_matches("[]");
    let shared = whole["commonStructs"].as_array().into_iter().flatten().find(|s| text(s, "name") == name);
    shared.map_or(&field["fields"], |shared| &shared["fields"])
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or_default()
}

/// `4+`, `4-12`, `7`; `None` for `none` and nothing.
fn versions(text: &str) -> Option<Versions> {
    let number = |text: &str| text.parse::<i16>().ok();
    if let Some(first) = text.strip_suffix('+') {
        return Some(Versions { first: number(first)?, last: i16::MAX });
    }
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    Some(Versions { first: number(first)?, last: number(last)? })
}

// ---- one form for both

fn head_line(kind: &str, key: Option<i16>, versions: Versions, flexible_from: i16) -> String {
    let flexible = if flexible_from > versions.last { "never".into() } else { format!("{flexible_from}+") };
    let key = key.map_or(String::new(), |key| format!(" {key}"));
    format!("{kind}{key} versions {} flexible {flexible}", show(versions))
}

struct Row<'a> {
    path: &'a str,
    ty: &'a str,
    versions: Versions,
    null: Option<Versions>,
    tag: Option<u32>,
    default: Option<&'a str>,
    plain: bool,
}

fn field_line(row: &Row<'_>) -> String {
    let mut line = format!("{} {} versions {}", row.path, row.ty, show(row.versions));
    line.extend(row.null.map(|null| format!(" null {}", show(null))));
    line.extend(row.tag.map(|tag| format!(" tag {tag}")));
    line += &format!(" default {}", default_form(row));
    line + if row.plain { " plain" } else { "" }
}

/// The default as a number or word: 0, false and nothing given are the same, and so are 0x10 and 16. Records that may be
/// null are null without being told.
fn default_form(row: &Row<'_>) -> String {
    let text = row.default.unwrap_or_default();
    let number = match text.strip_prefix("0x") {
        Some(hex) => i64::from_str_radix(hex, 16),
        None => text.parse(),
    };
    match (text, number) {
        ("", _) if row.ty == "records" && row.null.is_some() => "null".into(),
        ("" | "false", _) => "0".into(),
        (_, Ok(number)) => number.to_string(),
        (word, Err(_)) => word.into(),
    }
}

fn show(versions: Versions) -> String {
    format!("{}-{}", versions.first, versions.last)
}

/// Names without regard to case and underscores.
fn one_form(name: &str) -> String {
    name.replace('_', "").to_lowercase()
}

fn common(a: Versions, b: Versions) -> Option<Versions> {
    let both = Versions { first: a.first.max(b.first), last: a.last.min(b.last) };
    (both.first <= both.last).then_some(both)
}

#[cfg(test)]
mod tests {
    use super::super::generator::parse;
    use super::*;

    const DEFINITION: &str = r#"
// A comment.
{ "apiKey": 1, "type": "request", "name": "ARequest", // another
  "validVersions": "2-5", "flexibleVersions": "4+",
  "fields": [
    { "name": "Url", "type": "string", "versions": "0+", "nullableVersions": "3+", "default": "null", "about": "a//b" },
    { "name": "MaxBytes", "type": "int32", "versions": "3+", "default": "0x10", "ignorable": true },
    { "name": "Epoch", "type": "int64", "versions": "4+", "taggedVersions": "4+", "tag": 1, "default": "-1" },
    { "name": "Topics", "type": "[]Topic", "versions": "0+", "fields": [
      { "name": "Name", "type": "string", "versions": "0-3" },
      { "name": "Parts", "type": "[]Part", "versions": "0+" } ] },
    { "name": "Flag", "type": "bool", "versions": "0+", "default": "false" },
    { "name": "Old", "type": "int8", "versions": "0-1" } ],
  "commonStructs": [ { "name": "Part", "versions": "0+", "fields": [
    { "name": "Index", "type": "uint16", "versions": "0+" } ] } ] }"#;

    const TABLE: &str = "
request ARequest = 1 versions 2-5 flexible 4+
    url string null 3+ = null
    max_bytes i32 3+ = 16
    epoch i64 4+ tag 1 = -1
    topics [Topic]
        name string 2-3
        parts [Part]
    flag bool
    struct Part
        index u16
";

    fn compare(table: &str) -> Vec<String> {
        let ours: BTreeMap<_, _> = parse::table(table).unwrap().iter().map(of_table).collect();
        let theirs = BTreeMap::from([of_definition(&read(DEFINITION).unwrap(), "", false)]);
        differences(&theirs, &ours)
    }

    #[test]
    fn equal_facts_in_other_words_are_equal() {
        assert_eq!(compare(TABLE), [""; 0]);
        let definition = read(DEFINITION).unwrap();
        assert_eq!(of_definition(&definition, "", true).1[0], "request 1 versions 2-4 flexible 4+");
    }

    #[test]
    fn each_difference_is_found() {
        let check = |from: &str, to: &str, expect: &[&str]| {
            assert!(TABLE.contains(from), "{from}");
            let expect: Vec<String> = expect.iter().map(|line| format!("arequest: {line}")).collect();
            assert_eq!(compare(&TABLE.replace(from, to)), expect, "{from} -> {to}");
        };
        let epoch = "Kafka has: epoch int64 versions 4-5 tag 1 default -1";
        check("tag 1 = -1", "tag 1 = -2", &[epoch, "we have: epoch int64 versions 4-5 tag 1 default -2"]);
        check("tag 1", "tag 2", &[epoch, "we have: epoch int64 versions 4-5 tag 2 default -1"]);
        check("4+ tag 1", "4+", &[epoch, "we have: epoch int64 versions 4-5 default -1"]);
        check("epoch i64 4+", "epoch i64 5+", &[epoch, "we have: epoch int64 versions 5-5 tag 1 default -1"]);
        check("epoch i64", "epoch i32", &[epoch, "we have: epoch int32 versions 4-5 tag 1 default -1"]);
        check("    epoch i64 4+ tag 1 = -1\n", "", &[epoch]);
        check(
            "    flag bool\n",
            "    flag bool\n    more i8\n",
            &["we have: more int8 versions 2-5 default 0"],
        );
        check(
            "flag bool",
            "flag bool = true",
            &["Kafka has: flag bool versions 2-5 default 0", "we have: flag bool versions 2-5 default true"],
        );
        check(
            "flag bool",
            "flag bool plain",
            &[
                "Kafka has: flag bool versions 2-5 default 0",
                "we have: flag bool versions 2-5 default 0 plain",
            ],
        );
        let url = "Kafka has: url string versions 2-5 null 3-5 default null";
        check("null 3+", "null 4+", &[url, "we have: url string versions 2-5 null 4-5 default null"]);
        check("null 3+ = null", "null 3+", &[url, "we have: url string versions 2-5 null 3-5 default 0"]);
        check(
            "        name string 2-3\n        parts [Part]",
            "        parts [Part]\n        name string 2-3",
            &["the order of the fields differs"],
        );
        check(
            "[Part]",
            "Part",
            &[
                "Kafka has: topics.parts []part versions 2-5 default 0",
                "we have: topics.parts part versions 2-5 default 0",
            ],
        );
        check(
            "    struct Part\n        index u16",
            "    struct Part\n        index i16",
            &[
                "Kafka has: topics.parts.index uint16 versions 2-5 default 0",
                "we have: topics.parts.index int16 versions 2-5 default 0",
            ],
        );
        let head = "Kafka has: request 1 versions 2-5 flexible 4+";
        check("= 1 v", "= 3 v", &[head, "we have: request 3 versions 2-5 flexible 4+"]);
        check("flexible 4+", "flexible never", &[head, "we have: request 1 versions 2-5 flexible never"]);
        check("request A", "response A", &[head, "we have: response 1 versions 2-5 flexible 4+"]);
    }

    #[test]
    fn whole_messages_are_found_missing_or_extra() {
        let both = compare(&TABLE.replace("ARequest", "BRequest"));
        assert_eq!(both, ["arequest: missing in our tables", "brequest: not in Kafka's definitions"]);
    }
}
