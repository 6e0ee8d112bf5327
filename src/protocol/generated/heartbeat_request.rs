//! `HeartbeatRequest`, versions 0 to 4.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `HeartbeatRequest`, key 12, versions 0 to 4.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct HeartbeatRequest<'a> {
    pub group_id: &'a str,
    pub generation_id: i32,
    pub member_id: &'a str,
    /// Versions 3+.
    pub group_instance_id: Option<&'a str>,
}

impl Message for HeartbeatRequest<'_> {
    const NAME: &'static str = "HeartbeatRequest";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 4;
    const FLEXIBLE_FROM: i16 = 4;
}

impl ApiMessage for HeartbeatRequest<'_> {
    const API: ApiKey = ApiKey::Heartbeat;
}

impl<'a> Decode<'a> for HeartbeatRequest<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let flexible = version >= 4;
        let message = Self {
            group_id: r.string(flexible)?,
            generation_id: r.i32()?,
            member_id: r.string(flexible)?,
            group_instance_id: if version >= 3 { r.nullable_string(flexible)? } else { None },
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for HeartbeatRequest<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 4;
        out.string(flexible, self.group_id);
        out.i32(self.generation_id);
        out.string(flexible, self.member_id);
        if version >= 3 {
            out.nullable_string(flexible, self.group_instance_id);
        }
        if flexible {
            out.uvarint(0);
        }
    }
}
