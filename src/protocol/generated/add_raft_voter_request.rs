//! `AddRaftVoterRequest`, versions 0 to 1.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::base::Uuid;
use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `AddRaftVoterRequest`, key 80, versions 0 to 1.
#[derive(Clone, Debug, PartialEq)]
pub struct AddRaftVoterRequest<'a> {
    pub cluster_id: Option<&'a str>,
    pub timeout_ms: i32,
    pub voter_id: i32,
    pub voter_directory_id: Uuid,
    pub listeners: Vec<Listener<'a>>,
    /// Versions 1+, default true.
    pub ack_when_committed: bool,
}

impl Default for AddRaftVoterRequest<'_> {
    fn default() -> Self {
        Self {
            cluster_id: Some(""),
            timeout_ms: 0,
            voter_id: 0,
            voter_directory_id: Uuid::ZERO,
            listeners: Vec::new(),
            ack_when_committed: true,
        }
    }
}

impl Message for AddRaftVoterRequest<'_> {
    const NAME: &'static str = "AddRaftVoterRequest";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 1;
    const FLEXIBLE_FROM: i16 = 0;
}

impl ApiMessage for AddRaftVoterRequest<'_> {
    const API: ApiKey = ApiKey::AddRaftVoter;
}

impl<'a> Decode<'a> for AddRaftVoterRequest<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self {
            cluster_id: r.nullable_string(true)?,
            timeout_ms: r.i32()?,
            voter_id: r.i32()?,
            voter_directory_id: r.uuid()?,
            listeners: r.array(true, 5, |r| Listener::decode(r, version))?,
            ack_when_committed: if version >= 1 { r.bool()? } else { true },
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for AddRaftVoterRequest<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.nullable_string(true, self.cluster_id);
        out.i32(self.timeout_ms);
        out.i32(self.voter_id);
        out.uuid(self.voter_directory_id);
        out.length(true, Some(self.listeners.len()));
        for item in &self.listeners {
            item.encode(out, version);
        }
        if version >= 1 {
            out.bool(self.ack_when_committed);
        }
        out.uvarint(0);
    }
}

/// Part of `AddRaftVoterRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Listener<'a> {
    pub name: &'a str,
    pub host: &'a str,
    pub port: u16,
}

impl<'a> Decode<'a> for Listener<'a> {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message = Self { name: r.string(true)?, host: r.string(true)?, port: r.u16()? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for Listener<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.string(true, self.name);
        out.string(true, self.host);
        out.u16(self.port);
        out.uvarint(0);
    }
}
