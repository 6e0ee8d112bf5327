//! One message as Rust: its structs and their defaults. `Decode` and `Encode` are in the files beside this one.

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

/// One struct of a message.
pub(crate) struct Emit<'a> {
    pub(crate) m: &'a Message,
    pub(crate) s: &'a Struct,
    pub(crate) is_root: bool,
}

impl Emit<'_> {
    pub(crate) fn lifetime(&self) -> &'static str {
        if self.m.struct_borrows(self.s) { "<'a>" } else { "" }
    }

    pub(crate) fn elided(&self) -> &'static str {
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

    pub(crate) fn flexible_line(&self) -> String {
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

    /// The versions of this struct that have tags.
    pub(crate) fn flexible_versions(&self) -> Versions {
        Versions { first: self.s.versions.first.max(self.m.flexible_from), ..self.s.versions }
    }

    pub(crate) fn is_flexible_sometimes(&self) -> bool {
        self.s.versions.last >= self.m.flexible_from
    }

    /// The expression that says whether this version is compact.
    pub(crate) fn flexible(&self, f: &Field) -> &'static str {
        let v = self.s.versions;
        match () {
            () if f.plain || f.versions.last < self.m.flexible_from => "false",
            () if f.versions.first.max(v.first) >= self.m.flexible_from => "true",
            () => "flexible",
        }
    }

    pub(crate) fn when_flexible(&self, text: &str) -> String {
        match self.s.versions.first >= self.m.flexible_from {
            true => format!("{text}\n"),
            false => format!("if flexible {{ {text} }}\n"),
        }
    }
}

/// The value of a field that a version does not have.
pub(crate) fn default_value(f: &Field) -> String {
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
pub(crate) fn condition(versions: Versions, around: Versions) -> Option<String> {
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
pub(crate) fn version_name(body: &str) -> &'static str {
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

/// A field's name as Rust wants it.
pub(crate) fn ident(name: &str) -> String {
    if matches!(name, "match" | "type") { format!("r#{name}") } else { name.into() }
}
