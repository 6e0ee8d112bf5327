//! `Decode` of one struct, as Rust.

use super::emit::{Emit, condition, default_value, ident, version_name};
use super::model::{Field, Type};
use std::fmt::Write as _;

impl Emit<'_> {
    pub(crate) fn decode(&self) -> Result<String, String> {
        let mut value = String::from("Self {");
        for f in &self.s.fields {
            let field = if f.tag.is_some() { default_value(f) } else { self.read_field(f)? };
            write!(value, "{}: {field},", ident(&f.name)).ok();
        }
        value += "}";
        let is_tagged = self.s.fields.iter().any(|f| f.tag.is_some());
        let tags = self.decode_tags()?;
        let result = match (tags.is_empty(), is_tagged) {
            (true, _) => format!("Ok({value})"),
            (false, true) => format!("let mut message = {value};\n{tags}Ok(message)"),
            (false, false) => format!("let message = {value};\n{tags}Ok(message)"),
        };
        let body = self.decode_head() + &result;
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
                let is_present = if f.tag.is_some() { "is_present_in_tag" } else { "is_present" };
                format!("if r.{is_present}()? {{ Some({name}::decode(r, version)?) }} else {{ None }}")
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
            let around = self.flexible_versions();
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
}
