//! Valid bytes of a message, made from its schema table by an encoder that shares no code with the generated one.

use super::generator::model::{Field, Message, Struct, Type, Versions};
use super::generator::read_tables;
use highwater::base::Random;
use std::path::Path;

/// All messages of the tables.
pub(crate) fn all() -> Vec<Message> {
    read_tables(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/protocol/schema")).expect("sound tables")
}

/// What the values look like.
#[derive(Clone, Copy)]
pub(crate) enum Shape {
    /// Anything that the table allows.
    Any,
    /// Everything as small as can be, except arrays at this depth, which have so many elements, and arrays around
    /// them, which have one.
    Wide { depth: usize, elements: usize },
}

/// Makes the bytes of one message.
pub(crate) struct Maker<'m> {
    pub(crate) message: &'m Message,
    pub(crate) version: i16,
    pub(crate) shape: Shape,
    pub(crate) random: Random,
}

impl Maker<'_> {
    /// The message.
    pub(crate) fn bytes(&mut self) -> Vec<u8> {
        let mut out = Vec::new();
        self.structure(&mut out, &self.message.structs[0].name.clone(), 0);
        out
    }

    fn flexible(&self) -> bool {
        self.version >= self.message.flexible_from
    }

    fn structure(&mut self, out: &mut Vec<u8>, name: &str, depth: usize) {
        let message = self.message;
        let of = message.find(name).expect("a struct of the message");
        for field in of.fields.iter().filter(|f| f.tag.is_none()) {
            if self.has(field) {
                self.field(out, field, depth);
            }
        }
        if self.flexible() {
            self.tags(out, of, depth);
        }
    }

    fn has(&self, field: &Field) -> bool {
        field.versions.covers(Versions { first: self.version, last: self.version })
    }

    fn may_be_null(&self, field: &Field) -> bool {
        field.null.is_some_and(|null| null.covers(Versions { first: self.version, last: self.version }))
    }

    fn field(&mut self, out: &mut Vec<u8>, field: &Field, depth: usize) {
        let flexible = self.flexible() && !field.plain;
        if self.may_be_null(field) && matches!(self.shape, Shape::Any) && self.random.chance(1, 4) {
            return null(out, field, flexible);
        }
        if self.may_be_null(field) && matches!(field.ty, Type::Struct(_)) {
            out.push(1);
        }
        self.value(out, &field.ty, flexible, depth);
    }

    fn value(&mut self, out: &mut Vec<u8>, ty: &Type, flexible: bool, depth: usize) {
        match ty {
            Type::Fixed(name) => self.fixed(out, name),
            Type::String => {
                let text = self.text();
                if flexible {
                    varint(out, text.len() as u32 + 1)
                } else {
                    out.extend((text.len() as i16).to_be_bytes())
                }
                out.extend(text);
            }
            Type::Bytes | Type::Records => {
                let text = self.text();
                length(out, text.len(), flexible);
                out.extend(text);
            }
            Type::Struct(name) => self.structure(out, name, depth),
            Type::Array(item) => {
                let count = self.count(depth);
                length(out, count, flexible);
                for _ in 0..count {
                    self.value(out, item, flexible, depth + 1);
                }
            }
        }
    }

    fn count(&mut self, depth: usize) -> usize {
        match self.shape {
            Shape::Any => self.random.below(4) as usize,
            Shape::Wide { depth: wide, elements } if wide == depth => elements,
            Shape::Wide { depth: wide, .. } => usize::from(depth < wide),
        }
    }

    fn text(&mut self) -> Vec<u8> {
        let len = if matches!(self.shape, Shape::Any) { self.random.below(9) } else { 0 };
        (0..len).map(|_| b'a' + self.random.below(26) as u8).collect()
    }

    fn fixed(&mut self, out: &mut Vec<u8>, name: &str) {
        let value = match self.random.below(6) {
            0 => 0,
            1 => u64::MAX,
            2 => 1 << 63 | 1 << 31 | 1 << 15 | 1 << 7,
            3 => u64::MAX >> 1,
            _ => self.random.next_u64(),
        };
        match name {
            "bool" => out.push((value & 1) as u8),
            "i8" => out.push(value as u8),
            "i16" | "u16" => out.extend((value as u16).to_be_bytes()),
            "i32" | "u32" => out.extend((value as u32).to_be_bytes()),
            "i64" => out.extend(value.to_be_bytes()),
            "f64" => out.extend(((value >> 12) as f64).to_be_bytes()),
            _ => out.extend((u128::from(value) << 64 | u128::from(self.random.next_u64())).to_be_bytes()),
        }
    }

    /// Tags rise; one whose value is the default is left out.
    fn tags(&mut self, out: &mut Vec<u8>, of: &Struct, depth: usize) {
        let mut tagged: Vec<(u32, &Field)> =
            of.fields.iter().filter_map(|f| f.tag.map(|tag| (tag, f))).collect();
        tagged.sort_by_key(|(tag, _)| *tag);
        let mut present = Vec::new();
        for (tag, field) in tagged {
            if !self.has(field) || self.random.chance(1, 4) {
                continue;
            }
            let mut value = Vec::new();
            self.field(&mut value, field, depth);
            let mut default = Vec::new();
            self.default(&mut default, field);
            if value != default {
                present.push((tag, value));
            }
        }
        varint(out, present.len() as u32);
        for (tag, value) in present {
            varint(out, tag);
            varint(out, value.len() as u32);
            out.extend(value);
        }
    }

    /// The bytes of a tagged field's default.
    fn default(&self, out: &mut Vec<u8>, field: &Field) {
        match (&field.default, &field.ty) {
            (Some(text), _) if text == "null" => null(out, field, true),
            (default, Type::Fixed(name)) => default_number(out, name, default.as_deref().unwrap_or("0")),
            (_, Type::Struct(name)) => {
                if self.may_be_null(field) {
                    out.push(1);
                }
                let of = self.message.find(name).expect("a struct of the message");
                for inner in of.fields.iter().filter(|f| f.tag.is_none() && self.has(f)) {
                    self.default(out, inner);
                }
                out.push(0);
            }
            _ => out.push(1),
        }
    }
}

fn default_number(out: &mut Vec<u8>, name: &str, text: &str) {
    let value: i64 = match text.strip_prefix("0x") {
        Some(hex) => i64::from_str_radix(hex, 16).expect("a number"),
        None if text == "true" => 1,
        None => text.parse().unwrap_or(0),
    };
    match name {
        "bool" | "i8" => out.push(value as u8),
        "i16" | "u16" => out.extend((value as i16).to_be_bytes()),
        "i32" | "u32" => out.extend((value as i32).to_be_bytes()),
        "i64" | "f64" => out.extend(value.to_be_bytes()),
        _ => out.extend([0; 16]),
    }
}

fn null(out: &mut Vec<u8>, field: &Field, flexible: bool) {
    match (&field.ty, flexible) {
        (Type::Struct(_), _) => out.push(if field.tag.is_some() { 0 } else { 0xff }),
        (_, true) => out.push(0),
        (Type::String, false) => out.extend([0xff; 2]),
        (_, false) => out.extend([0xff; 4]),
    }
}

fn length(out: &mut Vec<u8>, len: usize, flexible: bool) {
    if flexible { varint(out, len as u32 + 1) } else { out.extend((len as i32).to_be_bytes()) }
}

fn varint(out: &mut Vec<u8>, mut value: u32) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}
