//! `SyncGroupResponse`, versions 0 to 5.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `SyncGroupResponse`, key 14, versions 0 to 5.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct SyncGroupResponse<'a> {
    /// Versions 1+.
    pub throttle_time_ms: i32,
    pub error_code: i16,
    /// Versions 5+.
    pub protocol_type: Option<&'a str>,
    /// Versions 5+.
    pub protocol_name: Option<&'a str>,
    pub assignment: &'a [u8],
}

impl Message for SyncGroupResponse<'_> {
    const NAME: &'static str = "SyncGroupResponse";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 5;
    const FLEXIBLE_FROM: i16 = 4;
}

impl ApiMessage for SyncGroupResponse<'_> {
    const API: ApiKey = ApiKey::SyncGroup;
}

impl<'a> Decode<'a> for SyncGroupResponse<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let flexible = version >= 4;
        let message = Self {
            throttle_time_ms: if version >= 1 { r.i32()? } else { 0 },
            error_code: r.i16()?,
            protocol_type: if version >= 5 { r.nullable_string(true)? } else { None },
            protocol_name: if version >= 5 { r.nullable_string(true)? } else { None },
            assignment: r.bytes(flexible)?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for SyncGroupResponse<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 4;
        if version >= 1 {
            out.i32(self.throttle_time_ms);
        }
        out.i16(self.error_code);
        if version >= 5 {
            out.nullable_string(true, self.protocol_type);
        }
        if version >= 5 {
            out.nullable_string(true, self.protocol_name);
        }
        out.bytes(flexible, self.assignment);
        if flexible {
            out.uvarint(0);
        }
    }
}
