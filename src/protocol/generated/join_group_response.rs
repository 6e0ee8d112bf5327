//! `JoinGroupResponse`, versions 0 to 9.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `JoinGroupResponse`, key 11, versions 0 to 9.
#[derive(Clone, Debug, PartialEq)]
pub struct JoinGroupResponse<'a> {
    /// Versions 2+.
    pub throttle_time_ms: i32,
    pub error_code: i16,
    /// Default -1.
    pub generation_id: i32,
    /// Versions 7+.
    pub protocol_type: Option<&'a str>,
    /// Null in 7+.
    pub protocol_name: Option<&'a str>,
    pub leader: &'a str,
    /// Versions 9+.
    pub skip_assignment: bool,
    pub member_id: &'a str,
    pub members: Vec<JoinGroupResponseMember<'a>>,
}

impl Default for JoinGroupResponse<'_> {
    fn default() -> Self {
        Self {
            throttle_time_ms: 0,
            error_code: 0,
            generation_id: -1,
            protocol_type: None,
            protocol_name: Some(""),
            leader: "",
            skip_assignment: false,
            member_id: "",
            members: Vec::new(),
        }
    }
}

impl Message for JoinGroupResponse<'_> {
    const NAME: &'static str = "JoinGroupResponse";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 9;
    const FLEXIBLE_FROM: i16 = 6;
}

impl ApiMessage for JoinGroupResponse<'_> {
    const API: ApiKey = ApiKey::JoinGroup;
}

impl<'a> Decode<'a> for JoinGroupResponse<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let flexible = version >= 6;
        let message = Self {
            throttle_time_ms: if version >= 2 { r.i32()? } else { 0 },
            error_code: r.i16()?,
            generation_id: r.i32()?,
            protocol_type: if version >= 7 { r.nullable_string(true)? } else { None },
            protocol_name: if version >= 7 {
                r.nullable_string(flexible)?
            } else {
                Some(r.string(flexible)?)
            },
            leader: r.string(flexible)?,
            skip_assignment: if version >= 9 { r.bool()? } else { false },
            member_id: r.string(flexible)?,
            members: r.array(flexible, 4, |r| JoinGroupResponseMember::decode(r, version))?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for JoinGroupResponse<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 6;
        if version >= 2 {
            out.i32(self.throttle_time_ms);
        }
        out.i16(self.error_code);
        out.i32(self.generation_id);
        if version >= 7 {
            out.nullable_string(true, self.protocol_type);
        }
        if version >= 7 {
            out.nullable_string(flexible, self.protocol_name);
        } else {
            out.string(flexible, self.protocol_name.unwrap_or_default());
        }
        out.string(flexible, self.leader);
        if version >= 9 {
            out.bool(self.skip_assignment);
        }
        out.string(flexible, self.member_id);
        out.length(flexible, Some(self.members.len()));
        for item in &self.members {
            item.encode(out, version);
        }
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `JoinGroupResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct JoinGroupResponseMember<'a> {
    pub member_id: &'a str,
    /// Versions 5+.
    pub group_instance_id: Option<&'a str>,
    pub metadata: &'a [u8],
}

impl<'a> Decode<'a> for JoinGroupResponseMember<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 6;
        let message = Self {
            member_id: r.string(flexible)?,
            group_instance_id: if version >= 5 { r.nullable_string(flexible)? } else { None },
            metadata: r.bytes(flexible)?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for JoinGroupResponseMember<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 6;
        out.string(flexible, self.member_id);
        if version >= 5 {
            out.nullable_string(flexible, self.group_instance_id);
        }
        out.bytes(flexible, self.metadata);
        if flexible {
            out.uvarint(0);
        }
    }
}
