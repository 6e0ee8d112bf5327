//! `Encode` of one struct, as Rust.

use super::emit::{Emit, condition, default_value, ident, version_name};
use super::model::{Field, Type};
use std::fmt::Write as _;

impl Emit<'_> {
    pub(crate) fn encode(&self) -> Result<String, String> {
        let mut body = self.flexible_line();
        for f in self.s.fields.iter().filter(|f| f.tag.is_none()) {
            let write = self.write_nullable(f);
            body += &match condition(f.versions, self.s.versions) {
                Some(present) => format!("if {present} {{ {write} }}\n"),
                None => write + "\n",
            };
        }
        body += &self.encode_tags();
        Ok(format!(
            "\nimpl Encode for {}{} {{ fn encode<S: Sink>(&self, out: &mut S, {}: i16) {{ {body} }} }}\n{}",
            self.s.name,
            self.elided(),
            version_name(&body),
            self.tag_writers()
        ))
    }

    fn write_nullable(&self, f: &Field) -> String {
        let (value, flexible) = (format!("self.{}", ident(&f.name)), self.flexible(f));
        let Some(null) = f.null else { return self.write(&f.ty, &value, flexible) };
        let may = condition(null, f.versions);
        match &f.ty {
            Type::Struct(_) => {
                let presence = if f.tag.is_some() { "presence_in_tag" } else { "presence" };
                format!(
                    "out.{presence}({value}.is_some()); \
                     if let Some(value) = &{value} {{ value.encode(out, version); }}"
                )
            }
            Type::Array(item) => {
                let count = format!("{value}.as_ref().map(Vec::len)");
                let count = match may {
                    Some(may) => format!("{count}.or(if {may} {{ None }} else {{ Some(0) }})"),
                    None => count,
                };
                let each = self.write_item(item, flexible);
                format!("out.length({flexible}, {count}); for item in {value}.iter().flatten() {{ {each} }}")
            }
            ty => {
                let kind = if *ty == Type::String { "string" } else { "bytes" };
                let nullable = format!("out.nullable_{kind}({flexible}, {value});");
                match may {
                    Some(may) => format!(
                        "if {may} {{ {nullable} }} else {{ out.{kind}({flexible}, {value}.unwrap_or_default()); }}"
                    ),
                    None => nullable,
                }
            }
        }
    }

    fn write(&self, ty: &Type, value: &str, flexible: &str) -> String {
        match ty {
            Type::Fixed(name) => format!("out.{name}({value});"),
            Type::String => format!("out.string({flexible}, {value});"),
            Type::Bytes | Type::Records => format!("out.bytes({flexible}, {value});"),
            Type::Struct(_) => format!("{value}.encode(out, version);"),
            Type::Array(item) => {
                let each = self.write_item(item, flexible);
                format!("out.length({flexible}, Some({value}.len())); for item in &{value} {{ {each} }}")
            }
        }
    }

    fn write_item(&self, item: &Type, flexible: &str) -> String {
        let value = if matches!(item, Type::Fixed(_)) { "*item" } else { "item" };
        self.write(item, value, flexible)
    }

    /// Tags are written in rising order, and only where the value is not the default.
    fn encode_tags(&self) -> String {
        if !self.is_flexible_sometimes() {
            return String::new();
        }
        let tagged = self.tagged();
        if tagged.is_empty() {
            return self.when_flexible("out.uvarint(0);");
        }
        let mut count = Vec::new();
        let mut each = String::new();
        for (tag, f) in &tagged {
            let present = self.tag_present(f);
            count.push(format!("u32::from({present})"));
            writeln!(
                each,
                "if {present} {{ out.uvarint({tag}); out.uvarint(measure(|out| self.tag_{tag}(out, version))); \
                 self.tag_{tag}(out, version); }}"
            )
            .ok();
        }
        self.when_flexible(&format!("out.uvarint({}); {each}", count.join(" + ")))
    }

    fn tagged(&self) -> Vec<(u32, &Field)> {
        let mut list: Vec<_> = self.s.fields.iter().filter_map(|f| f.tag.map(|tag| (tag, f))).collect();
        list.sort_by_key(|(tag, _)| *tag);
        list
    }

    fn tag_present(&self, f: &Field) -> String {
        let value = format!("self.{}", ident(&f.name));
        let default = default_value(f);
        let differs = match (default.as_str(), &f.ty) {
            ("None", _) => format!("{value}.is_some()"),
            (_, Type::Array(_) | Type::String | Type::Bytes) if f.null.is_none() && f.default.is_none() => {
                format!("!{value}.is_empty()")
            }
            ("false", _) => value,
            _ => format!("{value} != {default}"),
        };
        let around = self.flexible_versions();
        match condition(f.versions, around) {
            Some(present) => format!("{present} && {differs}"),
            None => differs,
        }
    }

    fn tag_writers(&self) -> String {
        let tagged = self.tagged();
        if tagged.is_empty() {
            return String::new();
        }
        let mut out = format!("\nimpl {}{} {{", self.s.name, self.elided());
        for (tag, f) in tagged {
            let body = self.write_nullable(f);
            let version = version_name(&body);
            write!(out, "\nfn tag_{tag}<S: Sink>(&self, out: &mut S, {version}: i16) {{ {body} }}\n").ok();
        }
        out + "}\n"
    }
}
