//! `JoinGroupRequest`, versions 0 to 9.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `JoinGroupRequest`, key 11, versions 0 to 9.
#[derive(Clone, Debug, PartialEq)]
pub struct JoinGroupRequest<'a> {
    pub group_id: &'a str,
    pub session_timeout_ms: i32,
    /// Versions 1+, default -1.
    pub rebalance_timeout_ms: i32,
    pub member_id: &'a str,
    /// Versions 5+.
    pub group_instance_id: Option<&'a str>,
    pub protocol_type: &'a str,
    pub protocols: Vec<JoinGroupRequestProtocol<'a>>,
    /// Versions 8+.
    pub reason: Option<&'a str>,
}

impl Default for JoinGroupRequest<'_> {
    fn default() -> Self {
        Self {
            group_id: "",
            session_timeout_ms: 0,
            rebalance_timeout_ms: -1,
            member_id: "",
            group_instance_id: None,
            protocol_type: "",
            protocols: Vec::new(),
            reason: None,
        }
    }
}

impl Message for JoinGroupRequest<'_> {
    const NAME: &'static str = "JoinGroupRequest";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 9;
    const FLEXIBLE_FROM: i16 = 6;
}

impl ApiMessage for JoinGroupRequest<'_> {
    const API: ApiKey = ApiKey::JoinGroup;
}

impl<'a> Decode<'a> for JoinGroupRequest<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let flexible = version >= 6;
        let message = Self {
            group_id: r.string(flexible)?,
            session_timeout_ms: r.i32()?,
            rebalance_timeout_ms: if version >= 1 { r.i32()? } else { -1 },
            member_id: r.string(flexible)?,
            group_instance_id: if version >= 5 { r.nullable_string(flexible)? } else { None },
            protocol_type: r.string(flexible)?,
            protocols: r.array(flexible, 3, |r| JoinGroupRequestProtocol::decode(r, version))?,
            reason: if version >= 8 { r.nullable_string(true)? } else { None },
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for JoinGroupRequest<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 6;
        out.string(flexible, self.group_id);
        out.i32(self.session_timeout_ms);
        if version >= 1 {
            out.i32(self.rebalance_timeout_ms);
        }
        out.string(flexible, self.member_id);
        if version >= 5 {
            out.nullable_string(flexible, self.group_instance_id);
        }
        out.string(flexible, self.protocol_type);
        out.length(flexible, Some(self.protocols.len()));
        for item in &self.protocols {
            item.encode(out, version);
        }
        if version >= 8 {
            out.nullable_string(true, self.reason);
        }
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `JoinGroupRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct JoinGroupRequestProtocol<'a> {
    pub name: &'a str,
    pub metadata: &'a [u8],
}

impl<'a> Decode<'a> for JoinGroupRequestProtocol<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 6;
        let message = Self { name: r.string(flexible)?, metadata: r.bytes(flexible)? };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for JoinGroupRequestProtocol<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 6;
        out.string(flexible, self.name);
        out.bytes(flexible, self.metadata);
        if flexible {
            out.uvarint(0);
        }
    }
}
