//! `UpdateRaftVoterRequest`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::base::Uuid;
use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `UpdateRaftVoterRequest`, key 82, versions 0 to 0.
#[derive(Clone, Debug, PartialEq)]
pub struct UpdateRaftVoterRequest<'a> {
    pub cluster_id: Option<&'a str>,
    pub current_leader_epoch: i32,
    pub voter_id: i32,
    pub voter_directory_id: Uuid,
    pub listeners: Vec<Listener<'a>>,
    pub kraft_version_feature: KraftVersionFeature,
}

impl Default for UpdateRaftVoterRequest<'_> {
    fn default() -> Self {
        Self {
            cluster_id: Some(""),
            current_leader_epoch: 0,
            voter_id: 0,
            voter_directory_id: Uuid::ZERO,
            listeners: Vec::new(),
            kraft_version_feature: KraftVersionFeature::default(),
        }
    }
}

impl Message for UpdateRaftVoterRequest<'_> {
    const NAME: &'static str = "UpdateRaftVoterRequest";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl ApiMessage for UpdateRaftVoterRequest<'_> {
    const API: ApiKey = ApiKey::UpdateRaftVoter;
}

impl<'a> Decode<'a> for UpdateRaftVoterRequest<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self {
            cluster_id: r.nullable_string(true)?,
            current_leader_epoch: r.i32()?,
            voter_id: r.i32()?,
            voter_directory_id: r.uuid()?,
            listeners: r.array(true, 5, |r| Listener::decode(r, version))?,
            kraft_version_feature: KraftVersionFeature::decode(r, version)?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for UpdateRaftVoterRequest<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.nullable_string(true, self.cluster_id);
        out.i32(self.current_leader_epoch);
        out.i32(self.voter_id);
        out.uuid(self.voter_directory_id);
        out.length(true, Some(self.listeners.len()));
        for item in &self.listeners {
            item.encode(out, version);
        }
        self.kraft_version_feature.encode(out, version);
        out.uvarint(0);
    }
}

/// Part of `UpdateRaftVoterRequest`.
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

/// Part of `UpdateRaftVoterRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct KraftVersionFeature {
    pub min_supported_version: i16,
    pub max_supported_version: i16,
}

impl<'a> Decode<'a> for KraftVersionFeature {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message = Self { min_supported_version: r.i16()?, max_supported_version: r.i16()? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for KraftVersionFeature {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.i16(self.min_supported_version);
        out.i16(self.max_supported_version);
        out.uvarint(0);
    }
}
