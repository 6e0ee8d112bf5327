//! `RemoveAccessControlEntryRecord`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::base::Uuid;
use crate::protocol::{Decode, DecodeError, Encode, Message, Reader, Sink, check_version};

/// `RemoveAccessControlEntryRecord`, key 19, versions 0 to 0.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct RemoveAccessControlEntryRecord {
    pub id: Uuid,
}

impl Message for RemoveAccessControlEntryRecord {
    const NAME: &'static str = "RemoveAccessControlEntryRecord";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl<'a> Decode<'a> for RemoveAccessControlEntryRecord {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self { id: r.uuid()? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for RemoveAccessControlEntryRecord {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.uuid(self.id);
        out.uvarint(0);
    }
}
