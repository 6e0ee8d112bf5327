//! Reads a schema table. The format is described in `mod.rs`; errors name the line.

use super::model::{Field, Kind, Log, Message, Struct, Type, Versions};

/// All messages of one table.
pub(crate) fn table(text: &str) -> Result<Vec<Message>, String> {
    let mut messages = Vec::new();
    let mut parser = Parser::default();
    for (index, line) in text.lines().enumerate() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let result = if line.starts_with(' ') {
            parser.field_line(line)
        } else {
            messages.extend(parser.finish());
            parser.message_line(line)
        };
        result.map_err(|e| format!("line {}: {e}: {line}", index + 1))?;
    }
    messages.extend(parser.finish());
    Ok(messages)
}

#[derive(Default)]
struct Parser {
    message: Option<Message>,
    /// For each depth: which struct of the message the fields at that depth belong to.
    owners: Vec<usize>,
}

impl Parser {
    fn message_line(&mut self, line: &str) -> Result<(), String> {
        let mut words = line.split_whitespace().peekable();
        let kind = kind(words.next())?;
        let name = words.next().ok_or("no name")?.to_owned();
        let mut key = None;
        if words.next_if_eq(&"=").is_some() {
            key = Some(number(words.next())?);
        }
        expect(&mut words, "versions")?;
        let all = Versions { first: 0, last: i16::MAX };
        let versions = versions(words.next().ok_or("no versions")?, all)?;
        expect(&mut words, "flexible")?;
        let flexible_from = match words.next() {
            Some("never") => i16::MAX,
            Some(text) => self::versions(text, all)?.first,
            None => return Err("no flexible".into()),
        };
        let structs = vec![Struct { name: name.clone(), versions, fields: Vec::new() }];
        self.message = Some(Message { kind, name, key, versions, flexible_from, structs });
        self.owners = vec![0];
        Ok(())
    }

    /// The message that is complete now, without the structs that a `struct` line describes elsewhere.
    fn finish(&mut self) -> Option<Message> {
        let mut message = self.message.take()?;
        let root = message.name.clone();
        message.structs.retain(|s| s.name == root || !s.fields.is_empty());
        Some(message)
    }

    fn field_line(&mut self, line: &str) -> Result<(), String> {
        let depth = (line.len() - line.trim_start().len()) / 4;
        let message = self.message.as_mut().ok_or("a field outside a message")?;
        self.owners.truncate(depth);
        if self.owners.len() != depth {
            return Err("indented too far".into());
        }
        if let Some(name) = line.trim().strip_prefix("struct ") {
            self.owners.push(message.structs.len());
            message.structs.push(Struct {
                name: name.into(),
                versions: message.versions,
                fields: Vec::new(),
            });
            return Ok(());
        }
        let owner = self.owners[depth - 1];
        let field = field(line, message.structs[owner].versions)?;
        if let Some(name) = struct_name(&field.ty) {
            // The struct of the lines below, unless it is one that has a `struct` line of its own.
            self.owners.push(message.structs.len());
            message.structs.push(Struct { name, versions: field.versions, fields: Vec::new() });
        }
        message.structs[owner].fields.push(field);
        Ok(())
    }
}

fn field(line: &str, around: Versions) -> Result<Field, String> {
    let mut words = line.split_whitespace().peekable();
    let name = words.next().ok_or("no name")?.to_owned();
    let ty = parse_type(words.next().ok_or("no type")?);
    let mut field = Field { name, ty, versions: around, null: None, tag: None, default: None, plain: false };
    if let Some(text) = words.next_if(|w| starts_with_digit(w)) {
        field.versions = versions(text, around)?;
    }
    while let Some(word) = words.next() {
        match word {
            "null" => {
                let text = words.next_if(|w| starts_with_digit(w));
                field.null = Some(text.map_or(Ok(field.versions), |text| versions(text, field.versions))?);
            }
            "tag" => field.tag = Some(number(words.next())?),
            "plain" => field.plain = true,
            "=" => field.default = Some(words.next().ok_or("no default")?.to_owned()),
            other => return Err(format!("what is {other}")),
        }
    }
    Ok(field)
}

fn kind(word: Option<&str>) -> Result<Kind, String> {
    match word {
        Some("header") => Ok(Kind::Header),
        Some("request") => Ok(Kind::Request),
        Some("response") => Ok(Kind::Response),
        Some("record") => Ok(Kind::Record),
        Some("group-key") => Ok(Kind::Key(Log::Group)),
        Some("group-value") => Ok(Kind::Value(Log::Group)),
        Some("transaction-key") => Ok(Kind::Key(Log::Transaction)),
        Some("transaction-value") => Ok(Kind::Value(Log::Transaction)),
        Some("share-key") => Ok(Kind::Key(Log::Share)),
        Some("share-value") => Ok(Kind::Value(Log::Share)),
        Some("data") => Ok(Kind::Data),
        _ => Err("no such kind".into()),
    }
}

fn parse_type(word: &str) -> Type {
    if let Some(item) = word.strip_prefix('[').and_then(|w| w.strip_suffix(']')) {
        return Type::Array(Box::new(parse_type(item)));
    }
    match word {
        "string" => Type::String,
        "bytes" => Type::Bytes,
        "records" => Type::Records,
        _ if word.starts_with(|c: char| c.is_uppercase()) => Type::Struct(word.into()),
        _ => Type::Fixed(word.into()),
    }
}

fn struct_name(ty: &Type) -> Option<String> {
    match ty {
        Type::Struct(name) => Some(name.clone()),
        Type::Array(item) => struct_name(item),
        _ => None,
    }
}

fn versions(text: &str, around: Versions) -> Result<Versions, String> {
    if let Some(first) = text.strip_suffix('+') {
        return Ok(Versions { first: number(Some(first))?, last: around.last });
    }
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    Ok(Versions { first: number(Some(first))?, last: number(Some(last))? })
}

fn number<T: std::str::FromStr>(word: Option<&str>) -> Result<T, String> {
    word.and_then(|w| w.parse().ok()).ok_or("no number".into())
}

fn expect<'a>(words: &mut impl Iterator<Item = &'a str>, what: &str) -> Result<(), String> {
    if words.next() == Some(what) { Ok(()) } else { Err(format!("no {what}")) }
}

fn starts_with_digit(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit())
}
