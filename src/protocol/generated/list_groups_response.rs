//! `ListGroupsResponse`, versions 0 to 5.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `ListGroupsResponse`, key 16, versions 0 to 5.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ListGroupsResponse<'a> {
    /// Versions 1+.
    pub throttle_time_ms: i32,
    pub error_code: i16,
    pub groups: Vec<ListedGroup<'a>>,
}

impl Message for ListGroupsResponse<'_> {
    const NAME: &'static str = "ListGroupsResponse";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 5;
    const FLEXIBLE_FROM: i16 = 3;
}

impl ApiMessage for ListGroupsResponse<'_> {
    const API: ApiKey = ApiKey::ListGroups;
}

impl<'a> Decode<'a> for ListGroupsResponse<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let flexible = version >= 3;
        let message = Self {
            throttle_time_ms: if version >= 1 { r.i32()? } else { 0 },
            error_code: r.i16()?,
            groups: r.array(flexible, 3, |r| ListedGroup::decode(r, version))?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for ListGroupsResponse<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 3;
        if version >= 1 {
            out.i32(self.throttle_time_ms);
        }
        out.i16(self.error_code);
        out.length(flexible, Some(self.groups.len()));
        for item in &self.groups {
            item.encode(out, version);
        }
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `ListGroupsResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ListedGroup<'a> {
    pub group_id: &'a str,
    pub protocol_type: &'a str,
    /// Versions 4+.
    pub group_state: &'a str,
    /// Versions 5+.
    pub group_type: &'a str,
}

impl<'a> Decode<'a> for ListedGroup<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 3;
        let message = Self {
            group_id: r.string(flexible)?,
            protocol_type: r.string(flexible)?,
            group_state: if version >= 4 { r.string(true)? } else { "" },
            group_type: if version >= 5 { r.string(true)? } else { "" },
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for ListedGroup<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 3;
        out.string(flexible, self.group_id);
        out.string(flexible, self.protocol_type);
        if version >= 4 {
            out.string(true, self.group_state);
        }
        if version >= 5 {
            out.string(true, self.group_type);
        }
        if flexible {
            out.uvarint(0);
        }
    }
}
