//! `ListGroupsRequest`, versions 0 to 5.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `ListGroupsRequest`, key 16, versions 0 to 5.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ListGroupsRequest<'a> {
    /// Versions 4+.
    pub states_filter: Vec<&'a str>,
    /// Versions 5+.
    pub types_filter: Vec<&'a str>,
}

impl Message for ListGroupsRequest<'_> {
    const NAME: &'static str = "ListGroupsRequest";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 5;
    const FLEXIBLE_FROM: i16 = 3;
}

impl ApiMessage for ListGroupsRequest<'_> {
    const API: ApiKey = ApiKey::ListGroups;
}

impl<'a> Decode<'a> for ListGroupsRequest<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let flexible = version >= 3;
        let message = Self {
            states_filter: if version >= 4 { r.array(true, 1, |r| r.string(true))? } else { Vec::new() },
            types_filter: if version >= 5 { r.array(true, 1, |r| r.string(true))? } else { Vec::new() },
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for ListGroupsRequest<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 3;
        if version >= 4 {
            out.length(true, Some(self.states_filter.len()));
            for item in &self.states_filter {
                out.string(true, item);
            }
        }
        if version >= 5 {
            out.length(true, Some(self.types_filter.len()));
            for item in &self.types_filter {
                out.string(true, item);
            }
        }
        if flexible {
            out.uvarint(0);
        }
    }
}
