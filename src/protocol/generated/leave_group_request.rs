//! `LeaveGroupRequest`, versions 0 to 5.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `LeaveGroupRequest`, key 13, versions 0 to 5.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct LeaveGroupRequest<'a> {
    pub group_id: &'a str,
    /// Versions 0 to 2.
    pub member_id: &'a str,
    /// Versions 3+.
    pub members: Vec<MemberIdentity<'a>>,
}

impl Message for LeaveGroupRequest<'_> {
    const NAME: &'static str = "LeaveGroupRequest";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 5;
    const FLEXIBLE_FROM: i16 = 4;
}

impl ApiMessage for LeaveGroupRequest<'_> {
    const API: ApiKey = ApiKey::LeaveGroup;
}

impl<'a> Decode<'a> for LeaveGroupRequest<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let flexible = version >= 4;
        let message = Self {
            group_id: r.string(flexible)?,
            member_id: if version <= 2 { r.string(false)? } else { "" },
            members: if version >= 3 {
                r.array(flexible, 3, |r| MemberIdentity::decode(r, version))?
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

impl Encode for LeaveGroupRequest<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 4;
        out.string(flexible, self.group_id);
        if version <= 2 {
            out.string(false, self.member_id);
        }
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

/// Part of `LeaveGroupRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct MemberIdentity<'a> {
    pub member_id: &'a str,
    pub group_instance_id: Option<&'a str>,
    /// Versions 5+.
    pub reason: Option<&'a str>,
}

impl<'a> Decode<'a> for MemberIdentity<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 4;
        let message = Self {
            member_id: r.string(flexible)?,
            group_instance_id: r.nullable_string(flexible)?,
            reason: if version >= 5 { r.nullable_string(true)? } else { None },
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for MemberIdentity<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 4;
        out.string(flexible, self.member_id);
        out.nullable_string(flexible, self.group_instance_id);
        if version >= 5 {
            out.nullable_string(true, self.reason);
        }
        if flexible {
            out.uvarint(0);
        }
    }
}
