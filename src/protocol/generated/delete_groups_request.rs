//! `DeleteGroupsRequest`, versions 0 to 2.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `DeleteGroupsRequest`, key 42, versions 0 to 2.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct DeleteGroupsRequest<'a> {
    pub groups_names: Vec<&'a str>,
}

impl Message for DeleteGroupsRequest<'_> {
    const NAME: &'static str = "DeleteGroupsRequest";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 2;
    const FLEXIBLE_FROM: i16 = 2;
}

impl ApiMessage for DeleteGroupsRequest<'_> {
    const API: ApiKey = ApiKey::DeleteGroups;
}

impl<'a> Decode<'a> for DeleteGroupsRequest<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let flexible = version >= 2;
        let message = Self { groups_names: r.array(flexible, 1, |r| r.string(flexible))? };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for DeleteGroupsRequest<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 2;
        out.length(flexible, Some(self.groups_names.len()));
        for item in &self.groups_names {
            out.string(flexible, item);
        }
        if flexible {
            out.uvarint(0);
        }
    }
}
