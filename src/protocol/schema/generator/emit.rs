//! One message as Rust: its structs, their defaults, `Decode` and `Encode`.

use super::model::{Field, Kind, Message, Struct, Type, Versions};
use std::fmt::Write as _;

/// The file of one message.
pub(crate) fn message(m: &Message) -> Result<String, String> {
    let mut body = String::new();
    for (index, s) in m.structs.iter().enumerate() {
        let of = Emit { m, s, is_root: index == 0 };
        body += &of.definition();
        body += &of.default();
        if of.is_root {
            body += &of.message_impl();
        }
        body += &of.decode()?;
        body += &of.encode()?;
    }
    Ok(format!("{}{body}", front_page(m, &body)))
}

fn front_page(m: &Message, body: &str) -> String {
    let mut out = format!(
        "//! `{}`, versions {} to {}.\n\
         //! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.\n\n",
        m.name, m.versions.first, m.versions.last
    );
    let mut names = vec!["Decode", "DecodeError", "Encode", "Message", "Reader", "Sink"];
    names.extend(["ApiKey", "ApiMessage"].into_iter().filter(|_| is_api(m)));
    names.extend(body.contains("check_version(").then_some("check_version"));
    names.extend(body.contains("measure(").then_some("measure"));
    writeln!(out, "use crate::protocol::{{{}}};", names.join(",")).ok();
    if body.contains("Uuid") {
        out += "use crate::base::Uuid;\n";
    }
    out
}

fn is_api(m: &Message) -> bool {
    matches!(m.kind, Kind::Request | Kind::Response)
}

struct Emit<'a> {
    m: &'a Message,
    s: &'a Struct,
    is_root: bool,
}

impl Emit<'_> {
    fn lifetime(&self) -> &'static str {
        if self.m.struct_borrows(self.s) { "<'a>" } else { "" }
    }

    fn elided(&self) -> &'static str {
        if self.m.struct_borrows(self.s) { "<'_>" } else { "" }
    }

    fn definition(&self) -> String {
        let name = &self.s.name;
        let doc = match self.is_root {
            true => root_doc(self.m),
            false => format!("Part of `{}`.", self.m.name),
        };
        let derive = if self.is_plain_default() { ", Default" } else { "" };
        let mut out = format!("\n/// {doc}\n#[derive(Clone, Debug, PartialEq{derive})]\n");
        write!(out, "pub struct {name}{} {{", self.lifetime()).ok();
        for f in &self.s.fields {
            write!(out, "{}pub {}: {},", self.field_doc(f), ident(&f.name), self.rust_type(f)).ok();
        }
        out + "}\n"
    }

    /// Says what the table says beyond the type: versions, null, tag, default.
    fn field_doc(&self, f: &Field) -> String {
        let mut parts = Vec::new();
        if !f.versions.covers(self.s.versions) {
            parts.push(format!("Versions {}", show(f.versions, self.s.versions)));
        }
        if let Some(null) = f.null.filter(|null| !null.covers(f.versions)) {
            parts.push(format!("null in {}", show(null, f.versions)));
        }
        parts.extend(f.tag.map(|tag| format!("tag {tag}")));
        parts.extend(f.default.as_ref().filter(|d| *d != "null").map(|d| format!("default {d}")));
        if parts.is_empty() {
            return "\n".into();
        }
        let text = parts.join(", ");
        let (head, tail) = text.split_at(1);
        format!("\n/// {}{tail}.\n", head.to_uppercase())
    }

    fn rust_type(&self, f: &Field) -> String {
        let plain = self.value_type(&f.ty);
        if f.null.is_some() { format!("Option<{plain}>") } else { plain }
    }

    fn value_type(&self, ty: &Type) -> String {
        match ty {
            Type::Fixed(name) if name == "uuid" => "Uuid".into(),
            Type::Fixed(name) => name.clone(),
            Type::String => "&'a str".into(),
            Type::Bytes | Type::Records => "&'a [u8]".into(),
            Type::Array(item) => format!("Vec<{}>", self.value_type(item)),
            Type::Struct(name) if self.m.borrows(ty) => format!("{name}<'a>"),
            Type::Struct(name) => name.clone(),
        }
    }

    /// Whether every field's default is the one that Rust gives its type.
    fn is_plain_default(&self) -> bool {
        self.s.fields.iter().all(|f| match (&f.default, f.null) {
            (Some(default), Some(_)) => default == "null",
            (None, Some(_)) => f.ty == Type::Records,
            (default, None) => default.is_none(),
        })
    }

    fn default(&self) -> String {
        if self.is_plain_default() {
            return String::new();
        }
        let mut out =
            format!("\nimpl Default for {}{} {{ fn default() -> Self {{ Self {{", self.s.name, self.elided());
        for f in &self.s.fields {
            write!(out, "{}: {},", ident(&f.name), default_value(f)).ok();
        }
        out + "} } }\n"
    }

    fn message_impl(&self) -> String {
        let (name, elided, v) = (&self.s.name, self.elided(), self.m.versions);
        let flexible = self.m.flexible_from;
        let flexible = if flexible == i16::MAX { "i16::MAX".into() } else { flexible.to_string() };
        let mut out = format!(
            "\nimpl Message for {name}{elided} {{ const NAME: &'static str = \"{name}\"; const MIN_VERSION: i16 = {}; \
             const MAX_VERSION: i16 = {}; const FLEXIBLE_FROM: i16 = {flexible}; }}\n",
            v.first, v.last
        );
        if is_api(self.m) {
            write!(
                out,
                "\nimpl ApiMessage for {name}{elided} {{ const API: ApiKey = ApiKey::{}; }}\n",
                api_name(name)
            )
            .ok();
        }
        out
    }

    fn decode(&self) -> Result<String, String> {
        let tagged = self.s.fields.iter().any(|f| f.tag.is_some());
        let mut body = self.decode_head();
        body += if tagged { "let mut message = Self {" } else { "let message = Self {" };
        for f in &self.s.fields {
            let value = if f.tag.is_some() { default_value(f) } else { self.read_field(f)? };
            write!(body, "{}: {value},", ident(&f.name)).ok();
        }
        body += "};\n";
        body += &self.decode_tags()?;
        let body = if body.ends_with("};\n") {
            let at = body.rfind("let message = Self {").ok_or("no message")?;
            let value = body[at + "let message = ".len()..].trim_end_matches(";\n");
            format!("{}Ok({value})", &body[..at])
        } else {
            body + "Ok(message)"
        };
        let (life, version) = (self.lifetime(), version_name(&body));
        Ok(format!(
            "\nimpl<'a> Decode<'a> for {}{life} {{ fn decode(r: &mut Reader<'a>, {version}: i16) -> \
             Result<Self, DecodeError> {{ {body} }} }}\n",
            self.s.name
        ))
    }

    fn decode_head(&self) -> String {
        let mut out = String::new();
        if self.is_root {
            out += "check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;\n";
        }
        out + &self.flexible_line()
    }

    fn flexible_line(&self) -> String {
        let v = self.s.versions;
        if self.m.flexible_from <= v.first || self.m.flexible_from > v.last {
            return String::new();
        }
        let needs = self.s.fields.iter().any(|f| f.tag.is_some() || (has_length(&f.ty) && !f.plain));
        match needs || self.is_flexible_sometimes() {
            true => format!("let flexible = version >= {};\n", self.m.flexible_from),
            false => String::new(),
        }
    }

    fn is_flexible_sometimes(&self) -> bool {
        self.s.versions.last >= self.m.flexible_from
    }

    /// The expression that says whether this version is compact.
    fn flexible(&self, f: &Field) -> &'static str {
        let v = self.s.versions;
        match () {
            () if f.plain || f.versions.last < self.m.flexible_from => "false",
            () if f.versions.first.max(v.first) >= self.m.flexible_from => "true",
            () => "flexible",
        }
    }

    fn read_field(&self, f: &Field) -> Result<String, String> {
        let value = self.read_nullable(f)?;
        Ok(match condition(f.versions, self.s.versions) {
            Some(present) => format!("if {present} {{ {value} }} else {{ {} }}", default_value(f)),
            None => value,
        })
    }

    fn read_nullable(&self, f: &Field) -> Result<String, String> {
        let flexible = self.flexible(f);
        let Some(null) = f.null else { return Ok(format!("{}?", self.read(&f.ty, flexible, ""))) };
        let nullable = match &f.ty {
            Type::Struct(name) => {
                format!("if r.is_present()? {{ Some({name}::decode(r, version)?) }} else {{ None }}")
            }
            ty => format!("{}?", self.read(ty, flexible, "nullable_")),
        };
        match condition(null, f.versions) {
            None => Ok(nullable),
            Some(_) if matches!(f.ty, Type::Struct(_)) => {
                Err(format!("{}: a struct that is null at times", f.name))
            }
            Some(may) => {
                let value = self.read(&f.ty, flexible, "");
                Ok(format!("if {may} {{ {nullable} }} else {{ Some({value}?) }}"))
            }
        }
    }

    fn read(&self, ty: &Type, flexible: &str, null: &str) -> String {
        match ty {
            Type::Fixed(name) => format!("r.{name}()"),
            Type::String => format!("r.{null}string({flexible})"),
            Type::Bytes | Type::Records => format!("r.{null}bytes({flexible})"),
            Type::Struct(name) => format!("{name}::decode(r, version)"),
            Type::Array(item) => {
                let bytes_min = self.m.bytes_min(item, flexible != "false");
                let read = self.read(item, flexible, "");
                format!("r.{null}array({flexible}, {bytes_min}, |r| {read})")
            }
        }
    }

    fn decode_tags(&self) -> Result<String, String> {
        if !self.is_flexible_sometimes() {
            return Ok(String::new());
        }
        let mut arms = String::new();
        for f in &self.s.fields {
            let Some(tag) = f.tag else { continue };
            let around =
                Versions { first: self.s.versions.first.max(self.m.flexible_from), ..self.s.versions };
            let guard = condition(f.versions, around).map_or(String::new(), |c| format!(" if {c}"));
            write!(arms, "{tag}{guard} => message.{} = {},", ident(&f.name), self.read_nullable(f)?).ok();
        }
        let read = match arms.is_empty() {
            true => "r.skip_tags()?;".to_owned(),
            false => {
                format!("r.tags(|r, tag| {{ match tag {{ {arms} _ => return Ok(false), }} Ok(true) }})?;")
            }
        };
        Ok(self.when_flexible(&read))
    }

    fn when_flexible(&self, text: &str) -> String {
        match self.s.versions.first >= self.m.flexible_from {
            true => format!("{text}\n"),
            false => format!("if flexible {{ {text} }}\n"),
        }
    }

    fn encode(&self) -> Result<String, String> {
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
            Type::Struct(_) => format!(
                "out.presence({value}.is_some()); if let Some(value) = &{value} {{ value.encode(out, version); }}"
            ),
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
        let around = Versions { first: self.s.versions.first.max(self.m.flexible_from), ..self.s.versions };
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

/// The value of a field that a version does not have.
fn default_value(f: &Field) -> String {
    let plain = match (&f.default, &f.ty) {
        (Some(text), _) if text == "null" => return "None".into(),
        (None, Type::Records) if f.null.is_some() => return "None".into(),
        (Some(text), Type::String) => format!("\"{text}\""),
        (Some(text), _) => text.clone(),
        (None, Type::Fixed(name)) => match name.as_str() {
            "bool" => "false".into(),
            "uuid" => "Uuid::ZERO".into(),
            "f64" => "0.0".into(),
            _ => "0".into(),
        },
        (None, Type::String) => "\"\"".into(),
        (None, Type::Bytes | Type::Records) => "&[]".into(),
        (None, Type::Array(_)) => "Vec::new()".into(),
        (None, Type::Struct(name)) => format!("{name}::default()"),
    };
    if f.null.is_some() { format!("Some({plain})") } else { plain }
}

/// The test that `version` is inside; `None` where it always is.
fn condition(versions: Versions, around: Versions) -> Option<String> {
    match (versions.first <= around.first, versions.last >= around.last) {
        (true, true) => None,
        (false, true) => Some(format!("version >= {}", versions.first)),
        (true, false) => Some(format!("version <= {}", versions.last)),
        (false, false) => Some(format!("({}..={}).contains(&version)", versions.first, versions.last)),
    }
}

fn show(versions: Versions, around: Versions) -> String {
    match versions.last >= around.last {
        true => format!("{}+", versions.first),
        false => format!("{} to {}", versions.first, versions.last),
    }
}

fn has_length(ty: &Type) -> bool {
    !matches!(ty, Type::Fixed(_) | Type::Struct(_))
}

/// A parameter that the body does not use begins with an underscore.
fn version_name(body: &str) -> &'static str {
    let uses = ["check_version(version,", ", version)", "version >=", "version <=", "(&version)"];
    if uses.iter().any(|u| body.contains(u)) { "version" } else { "_version" }
}

fn root_doc(m: &Message) -> String {
    let key = m.key.map_or(String::new(), |key| format!(", key {key}"));
    format!("`{}`{key}, versions {} to {}.", m.name, m.versions.first, m.versions.last)
}

/// `FetchRequest` as `Fetch`.
pub(crate) fn api_name(name: &str) -> &str {
    name.trim_end_matches("Request").trim_end_matches("Response")
}

fn ident(name: &str) -> String {
    if name == "type" { "r#type".into() } else { name.into() }
}
