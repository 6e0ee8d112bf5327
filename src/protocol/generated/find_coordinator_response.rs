//! `FindCoordinatorResponse`, versions 0 to 6.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `FindCoordinatorResponse`, key 10, versions 0 to 6.
#[derive(Clone, Debug, PartialEq)]
pub struct FindCoordinatorResponse<'a> {
    /// Versions 1+.
    pub throttle_time_ms: i32,
    /// Versions 0 to 3.
    pub error_code: i16,
    /// Versions 1 to 3.
    pub error_message: Option<&'a str>,
    /// Versions 0 to 3.
    pub node_id: i32,
    /// Versions 0 to 3.
    pub host: &'a str,
    /// Versions 0 to 3.
    pub port: i32,
    /// Versions 4+.
    pub coordinators: Vec<Coordinator<'a>>,
}

impl Default for FindCoordinatorResponse<'_> {
    fn default() -> Self {
        Self {
            throttle_time_ms: 0,
            error_code: 0,
            error_message: Some(""),
            node_id: 0,
            host: "",
            port: 0,
            coordinators: Vec::new(),
        }
    }
}

impl Message for FindCoordinatorResponse<'_> {
    const NAME: &'static str = "FindCoordinatorResponse";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 6;
    const FLEXIBLE_FROM: i16 = 3;
}

impl ApiMessage for FindCoordinatorResponse<'_> {
    const API: ApiKey = ApiKey::FindCoordinator;
}

impl<'a> Decode<'a> for FindCoordinatorResponse<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let flexible = version >= 3;
        let message = Self {
            throttle_time_ms: if version >= 1 { r.i32()? } else { 0 },
            error_code: if version <= 3 { r.i16()? } else { 0 },
            error_message: if (1..=3).contains(&version) { r.nullable_string(flexible)? } else { Some("") },
            node_id: if version <= 3 { r.i32()? } else { 0 },
            host: if version <= 3 { r.string(flexible)? } else { "" },
            port: if version <= 3 { r.i32()? } else { 0 },
            coordinators: if version >= 4 {
                r.array(true, 14, |r| Coordinator::decode(r, version))?
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

impl Encode for FindCoordinatorResponse<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 3;
        if version >= 1 {
            out.i32(self.throttle_time_ms);
        }
        if version <= 3 {
            out.i16(self.error_code);
        }
        if (1..=3).contains(&version) {
            out.nullable_string(flexible, self.error_message);
        }
        if version <= 3 {
            out.i32(self.node_id);
        }
        if version <= 3 {
            out.string(flexible, self.host);
        }
        if version <= 3 {
            out.i32(self.port);
        }
        if version >= 4 {
            out.length(true, Some(self.coordinators.len()));
            for item in &self.coordinators {
                item.encode(out, version);
            }
        }
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `FindCoordinatorResponse`.
#[derive(Clone, Debug, PartialEq)]
pub struct Coordinator<'a> {
    pub key: &'a str,
    pub node_id: i32,
    pub host: &'a str,
    pub port: i32,
    pub error_code: i16,
    pub error_message: Option<&'a str>,
}

impl Default for Coordinator<'_> {
    fn default() -> Self {
        Self { key: "", node_id: 0, host: "", port: 0, error_code: 0, error_message: Some("") }
    }
}

impl<'a> Decode<'a> for Coordinator<'a> {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            key: r.string(true)?,
            node_id: r.i32()?,
            host: r.string(true)?,
            port: r.i32()?,
            error_code: r.i16()?,
            error_message: r.nullable_string(true)?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for Coordinator<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.string(true, self.key);
        out.i32(self.node_id);
        out.string(true, self.host);
        out.i32(self.port);
        out.i16(self.error_code);
        out.nullable_string(true, self.error_message);
        out.uvarint(0);
    }
}
