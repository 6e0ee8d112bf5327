//! `LeaveGroupResponse`, versions 0 to 5.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `LeaveGroupResponse`, key 13, versions 0 to 5.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct LeaveGroupResponse<'a> {
    /// Versions 1+.
    pub throttle_time_ms: i32,
    pub error_code: i16,
    /// Versions 3+.
    pub members: Vec<MemberResponse<'a>>,
}

impl Message for LeaveGroupResponse<'_> {
    const NAME: &'static str = "LeaveGroupResponse";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 5;
    const FLEXIBLE_FROM: i16 = 4;
}

impl ApiMessage for LeaveGroupResponse<'_> {
    const API: ApiKey = ApiKey::LeaveGroup;
}

impl<'a> Decode<'a> for LeaveGroupResponse<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let flexible = version >= 4;
        let message = Self {
            throttle_time_ms: if version >= 1 { r.i32()? } else { 0 },
            error_code: r.i16()?,
            members: if version >= 3 {
                r.array(flexible, 5, |r| MemberResponse::decode(r, version))?
            } else {
                Vec::new()
            },
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for LeaveGroupResponse<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 4;
        if version >= 1 {
            out.i32(self.throttle_time_ms);
        }
        out.i16(self.error_code);
        if version >= 3 {
            out.length(flexible, Some(self.members.len()));
            for item in &self.members {
                item.encode(out, version);
            }
        }
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `LeaveGroupResponse`.
#[derive(Clone, Debug, PartialEq)]
pub struct MemberResponse<'a> {
    pub member_id: &'a str,
    pub group_instance_id: Option<&'a str>,
    pub error_code: i16,
}

impl Default for MemberResponse<'_> {
    fn default() -> Self {
        Self { member_id: "", group_instance_id: Some(""), error_code: 0 }
    }
}

impl<'a> Decode<'a> for MemberResponse<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 4;
        let message = Self {
            member_id: r.string(flexible)?,
            group_instance_id: r.nullable_string(flexible)?,
            error_code: r.i16()?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for MemberResponse<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 4;
        out.string(flexible, self.member_id);
        out.nullable_string(flexible, self.group_instance_id);
        out.i16(self.error_code);
        if flexible {
            out.uvarint(0);
        }
    }
}
