//! `GroupMetadataValue`, versions 0 to 4.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{Decode, DecodeError, Encode, Message, Reader, Sink, check_version};

/// `GroupMetadataValue`, key 2, versions 0 to 4.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupMetadataValue<'a> {
    pub protocol_type: &'a str,
    pub generation: i32,
    pub protocol: Option<&'a str>,
    pub leader: Option<&'a str>,
    /// Versions 2+, default -1.
    pub current_state_timestamp: i64,
    pub members: Vec<MemberMetadata<'a>>,
}

impl Default for GroupMetadataValue<'_> {
    fn default() -> Self {
        Self {
            protocol_type: "",
            generation: 0,
            protocol: Some(""),
            leader: Some(""),
            current_state_timestamp: -1,
            members: Vec::new(),
        }
    }
}

impl Message for GroupMetadataValue<'_> {
    const NAME: &'static str = "GroupMetadataValue";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 4;
    const FLEXIBLE_FROM: i16 = 4;
}

impl<'a> Decode<'a> for GroupMetadataValue<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let flexible = version >= 4;
        let message = Self {
            protocol_type: r.string(flexible)?,
            generation: r.i32()?,
            protocol: r.nullable_string(flexible)?,
            leader: r.nullable_string(flexible)?,
            current_state_timestamp: if version >= 2 { r.i64()? } else { -1 },
            members: r.array(flexible, 15, |r| MemberMetadata::decode(r, version))?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for GroupMetadataValue<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 4;
        out.string(flexible, self.protocol_type);
        out.i32(self.generation);
        out.nullable_string(flexible, self.protocol);
        out.nullable_string(flexible, self.leader);
        if version >= 2 {
            out.i64(self.current_state_timestamp);
        }
        out.length(flexible, Some(self.members.len()));
        for item in &self.members {
            item.encode(out, version);
        }
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `GroupMetadataValue`.
#[derive(Clone, Debug, PartialEq)]
pub struct MemberMetadata<'a> {
    pub member_id: &'a str,
    /// Versions 3+.
    pub group_instance_id: Option<&'a str>,
    pub client_id: &'a str,
    pub client_host: &'a str,
    /// Versions 1+, default -1.
    pub rebalance_timeout: i32,
    pub session_timeout: i32,
    pub subscription: &'a [u8],
    pub assignment: &'a [u8],
}

impl Default for MemberMetadata<'_> {
    fn default() -> Self {
        Self {
            member_id: "",
            group_instance_id: None,
            client_id: "",
            client_host: "",
            rebalance_timeout: -1,
            session_timeout: 0,
            subscription: &[],
            assignment: &[],
        }
    }
}

impl<'a> Decode<'a> for MemberMetadata<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 4;
        let message = Self {
            member_id: r.string(flexible)?,
            group_instance_id: if version >= 3 { r.nullable_string(flexible)? } else { None },
            client_id: r.string(flexible)?,
            client_host: r.string(flexible)?,
            rebalance_timeout: if version >= 1 { r.i32()? } else { -1 },
            session_timeout: r.i32()?,
            subscription: r.bytes(flexible)?,
            assignment: r.bytes(flexible)?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for MemberMetadata<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 4;
        out.string(flexible, self.member_id);
        if version >= 3 {
            out.nullable_string(flexible, self.group_instance_id);
        }
        out.string(flexible, self.client_id);
        out.string(flexible, self.client_host);
        if version >= 1 {
            out.i32(self.rebalance_timeout);
        }
        out.i32(self.session_timeout);
        out.bytes(flexible, self.subscription);
        out.bytes(flexible, self.assignment);
        if flexible {
            out.uvarint(0);
        }
    }
}
