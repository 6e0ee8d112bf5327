//! `VotersRecord`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::base::Uuid;
use crate::protocol::{Decode, DecodeError, Encode, Message, Reader, Sink, check_version};

/// `VotersRecord`, versions 0 to 0.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct VotersRecord<'a> {
    pub version: i16,
    pub voters: Vec<Voter<'a>>,
}

impl Message for VotersRecord<'_> {
    const NAME: &'static str = "VotersRecord";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl<'a> Decode<'a> for VotersRecord<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self { version: r.i16()?, voters: r.array(true, 27, |r| Voter::decode(r, version))? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for VotersRecord<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.i16(self.version);
        out.length(true, Some(self.voters.len()));
        for item in &self.voters {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `VotersRecord`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Voter<'a> {
    pub voter_id: i32,
    pub voter_directory_id: Uuid,
    pub endpoints: Vec<Endpoint<'a>>,
    pub kraft_version_feature: KraftVersionFeature,
}

impl<'a> Decode<'a> for Voter<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            voter_id: r.i32()?,
            voter_directory_id: r.uuid()?,
            endpoints: r.array(true, 5, |r| Endpoint::decode(r, version))?,
            kraft_version_feature: KraftVersionFeature::decode(r, version)?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for Voter<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.i32(self.voter_id);
        out.uuid(self.voter_directory_id);
        out.length(true, Some(self.endpoints.len()));
        for item in &self.endpoints {
            item.encode(out, version);
        }
        self.kraft_version_feature.encode(out, version);
        out.uvarint(0);
    }
}

/// Part of `VotersRecord`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Endpoint<'a> {
    pub name: &'a str,
    pub host: &'a str,
    pub port: u16,
}

impl<'a> Decode<'a> for Endpoint<'a> {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message = Self { name: r.string(true)?, host: r.string(true)?, port: r.u16()? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for Endpoint<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.string(true, self.name);
        out.string(true, self.host);
        out.u16(self.port);
        out.uvarint(0);
    }
}

/// Part of `VotersRecord`.
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
