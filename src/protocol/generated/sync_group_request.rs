//! `SyncGroupRequest`, versions 0 to 5.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `SyncGroupRequest`, key 14, versions 0 to 5.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct SyncGroupRequest<'a> {
    pub group_id: &'a str,
    pub generation_id: i32,
    pub member_id: &'a str,
    /// Versions 3+.
    pub group_instance_id: Option<&'a str>,
    /// Versions 5+.
    pub protocol_type: Option<&'a str>,
    /// Versions 5+.
    pub protocol_name: Option<&'a str>,
    pub assignments: Vec<SyncGroupRequestAssignment<'a>>,
}

impl Message for SyncGroupRequest<'_> {
    const NAME: &'static str = "SyncGroupRequest";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 5;
    const FLEXIBLE_FROM: i16 = 4;
}

impl ApiMessage for SyncGroupRequest<'_> {
    const API: ApiKey = ApiKey::SyncGroup;
}

impl<'a> Decode<'a> for SyncGroupRequest<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let flexible = version >= 4;
        let message = Self {
            group_id: r.string(flexible)?,
            generation_id: r.i32()?,
            member_id: r.string(flexible)?,
            group_instance_id: if version >= 3 { r.nullable_string(flexible)? } else { None },
            protocol_type: if version >= 5 { r.nullable_string(true)? } else { None },
            protocol_name: if version >= 5 { r.nullable_string(true)? } else { None },
            assignments: r.array(flexible, 3, |r| SyncGroupRequestAssignment::decode(r, version))?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for SyncGroupRequest<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 4;
        out.string(flexible, self.group_id);
        out.i32(self.generation_id);
        out.string(flexible, self.member_id);
        if version >= 3 {
            out.nullable_string(flexible, self.group_instance_id);
        }
        if version >= 5 {
            out.nullable_string(true, self.protocol_type);
        }
        if version >= 5 {
            out.nullable_string(true, self.protocol_name);
        }
        out.length(flexible, Some(self.assignments.len()));
        for item in &self.assignments {
            item.encode(out, version);
        }
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `SyncGroupRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct SyncGroupRequestAssignment<'a> {
    pub member_id: &'a str,
    pub assignment: &'a [u8],
}

impl<'a> Decode<'a> for SyncGroupRequestAssignment<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 4;
        let message = Self { member_id: r.string(flexible)?, assignment: r.bytes(flexible)? };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for SyncGroupRequestAssignment<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 4;
        out.string(flexible, self.member_id);
        out.bytes(flexible, self.assignment);
        if flexible {
            out.uvarint(0);
        }
    }
}
