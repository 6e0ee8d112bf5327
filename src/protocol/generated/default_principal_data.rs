//! `DefaultPrincipalData`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{Decode, DecodeError, Encode, Message, Reader, Sink, check_version};

/// `DefaultPrincipalData`, versions 0 to 0.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct DefaultPrincipalData<'a> {
    pub r#type: &'a str,
    pub name: &'a str,
    pub token_authenticated: bool,
}

impl Message for DefaultPrincipalData<'_> {
    const NAME: &'static str = "DefaultPrincipalData";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl<'a> Decode<'a> for DefaultPrincipalData<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self { r#type: r.string(true)?, name: r.string(true)?, token_authenticated: r.bool()? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for DefaultPrincipalData<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.string(true, self.r#type);
        out.string(true, self.name);
        out.bool(self.token_authenticated);
        out.uvarint(0);
    }
}
