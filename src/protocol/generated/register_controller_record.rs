//! `RegisterControllerRecord`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::base::Uuid;
use crate::protocol::{Decode, DecodeError, Encode, Message, Reader, Sink, check_version};

/// `RegisterControllerRecord`, key 27, versions 0 to 0.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct RegisterControllerRecord<'a> {
    pub controller_id: i32,
    pub incarnation_id: Uuid,
    pub zk_migration_ready: bool,
    pub end_points: Vec<ControllerEndpoint<'a>>,
    pub features: Vec<ControllerFeature<'a>>,
}

impl Message for RegisterControllerRecord<'_> {
    const NAME: &'static str = "RegisterControllerRecord";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl<'a> Decode<'a> for RegisterControllerRecord<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self {
            controller_id: r.i32()?,
            incarnation_id: r.uuid()?,
            zk_migration_ready: r.bool()?,
            end_points: r.array(true, 7, |r| ControllerEndpoint::decode(r, version))?,
            features: r.array(true, 6, |r| ControllerFeature::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for RegisterControllerRecord<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.i32(self.controller_id);
        out.uuid(self.incarnation_id);
        out.bool(self.zk_migration_ready);
        out.length(true, Some(self.end_points.len()));
        for item in &self.end_points {
            item.encode(out, version);
        }
        out.length(true, Some(self.features.len()));
        for item in &self.features {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `RegisterControllerRecord`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ControllerEndpoint<'a> {
    pub name: &'a str,
    pub host: &'a str,
    pub port: u16,
    pub security_protocol: i16,
}

impl<'a> Decode<'a> for ControllerEndpoint<'a> {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            name: r.string(true)?,
            host: r.string(true)?,
            port: r.u16()?,
            security_protocol: r.i16()?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for ControllerEndpoint<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.string(true, self.name);
        out.string(true, self.host);
        out.u16(self.port);
        out.i16(self.security_protocol);
        out.uvarint(0);
    }
}

/// Part of `RegisterControllerRecord`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ControllerFeature<'a> {
    pub name: &'a str,
    pub min_supported_version: i16,
    pub max_supported_version: i16,
}

impl<'a> Decode<'a> for ControllerFeature<'a> {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message =
            Self { name: r.string(true)?, min_supported_version: r.i16()?, max_supported_version: r.i16()? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for ControllerFeature<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.string(true, self.name);
        out.i16(self.min_supported_version);
        out.i16(self.max_supported_version);
        out.uvarint(0);
    }
}
