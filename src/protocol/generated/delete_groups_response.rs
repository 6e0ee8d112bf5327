//! `DeleteGroupsResponse`, versions 0 to 2.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `DeleteGroupsResponse`, key 42, versions 0 to 2.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct DeleteGroupsResponse<'a> {
    pub throttle_time_ms: i32,
    pub results: Vec<DeletableGroupResult<'a>>,
}

impl Message for DeleteGroupsResponse<'_> {
    const NAME: &'static str = "DeleteGroupsResponse";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 2;
    const FLEXIBLE_FROM: i16 = 2;
}

impl ApiMessage for DeleteGroupsResponse<'_> {
    const API: ApiKey = ApiKey::DeleteGroups;
}

impl<'a> Decode<'a> for DeleteGroupsResponse<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let flexible = version >= 2;
        let message = Self {
            throttle_time_ms: r.i32()?,
            results: r.array(flexible, 4, |r| DeletableGroupResult::decode(r, version))?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for DeleteGroupsResponse<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 2;
        out.i32(self.throttle_time_ms);
        out.length(flexible, Some(self.results.len()));
        for item in &self.results {
            item.encode(out, version);
        }
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `DeleteGroupsResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct DeletableGroupResult<'a> {
    pub group_id: &'a str,
    pub error_code: i16,
}

impl<'a> Decode<'a> for DeletableGroupResult<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let message = Self { group_id: r.string(flexible)?, error_code: r.i16()? };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for DeletableGroupResult<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 2;
        out.string(flexible, self.group_id);
        out.i16(self.error_code);
        if flexible {
            out.uvarint(0);
        }
    }
}
