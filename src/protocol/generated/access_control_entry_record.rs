//! `AccessControlEntryRecord`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::base::Uuid;
use crate::protocol::{Decode, DecodeError, Encode, Message, Reader, Sink, check_version};

/// `AccessControlEntryRecord`, key 18, versions 0 to 0.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct AccessControlEntryRecord<'a> {
    pub id: Uuid,
    pub resource_type: i8,
    pub resource_name: &'a str,
    pub pattern_type: i8,
    pub principal: &'a str,
    pub host: &'a str,
    pub operation: i8,
    pub permission_type: i8,
}

impl Message for AccessControlEntryRecord<'_> {
    const NAME: &'static str = "AccessControlEntryRecord";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl<'a> Decode<'a> for AccessControlEntryRecord<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self {
            id: r.uuid()?,
            resource_type: r.i8()?,
            resource_name: r.string(true)?,
            pattern_type: r.i8()?,
            principal: r.string(true)?,
            host: r.string(true)?,
            operation: r.i8()?,
            permission_type: r.i8()?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for AccessControlEntryRecord<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.uuid(self.id);
        out.i8(self.resource_type);
        out.string(true, self.resource_name);
        out.i8(self.pattern_type);
        out.string(true, self.principal);
        out.string(true, self.host);
        out.i8(self.operation);
        out.i8(self.permission_type);
        out.uvarint(0);
    }
}
