//! `ControllerRegistrationRequest`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::base::Uuid;
use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `ControllerRegistrationRequest`, key 70, versions 0 to 0.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ControllerRegistrationRequest<'a> {
    pub controller_id: i32,
    pub incarnation_id: Uuid,
    pub zk_migration_ready: bool,
    pub listeners: Vec<Listener<'a>>,
    pub features: Vec<Feature<'a>>,
}

impl Message for ControllerRegistrationRequest<'_> {
    const NAME: &'static str = "ControllerRegistrationRequest";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl ApiMessage for ControllerRegistrationRequest<'_> {
    const API: ApiKey = ApiKey::ControllerRegistration;
}

impl<'a> Decode<'a> for ControllerRegistrationRequest<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self {
            controller_id: r.i32()?,
            incarnation_id: r.uuid()?,
            zk_migration_ready: r.bool()?,
            listeners: r.array(true, 7, |r| Listener::decode(r, version))?,
            features: r.array(true, 6, |r| Feature::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for ControllerRegistrationRequest<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.i32(self.controller_id);
        out.uuid(self.incarnation_id);
        out.bool(self.zk_migration_ready);
        out.length(true, Some(self.listeners.len()));
        for item in &self.listeners {
            item.encode(out, version);
        }
        out.length(true, Some(self.features.len()));
        for item in &self.features {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `ControllerRegistrationRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Listener<'a> {
    pub name: &'a str,
    pub host: &'a str,
    pub port: u16,
    pub security_protocol: i16,
}

impl<'a> Decode<'a> for Listener<'a> {
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

impl Encode for Listener<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.string(true, self.name);
        out.string(true, self.host);
        out.u16(self.port);
        out.i16(self.security_protocol);
        out.uvarint(0);
    }
}

/// Part of `ControllerRegistrationRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Feature<'a> {
    pub name: &'a str,
    pub min_supported_version: i16,
    pub max_supported_version: i16,
}

impl<'a> Decode<'a> for Feature<'a> {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message =
            Self { name: r.string(true)?, min_supported_version: r.i16()?, max_supported_version: r.i16()? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for Feature<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.string(true, self.name);
        out.i16(self.min_supported_version);
        out.i16(self.max_supported_version);
        out.uvarint(0);
    }
}
