//! `BrokerRegistrationRequest`, versions 0 to 4.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::base::Uuid;
use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `BrokerRegistrationRequest`, key 62, versions 0 to 4.
#[derive(Clone, Debug, PartialEq)]
pub struct BrokerRegistrationRequest<'a> {
    pub broker_id: i32,
    pub cluster_id: &'a str,
    pub incarnation_id: Uuid,
    pub listeners: Vec<Listener<'a>>,
    pub features: Vec<Feature<'a>>,
    pub rack: Option<&'a str>,
    /// Versions 1+.
    pub is_migrating_zk_broker: bool,
    /// Versions 2+.
    pub log_dirs: Vec<Uuid>,
    /// Versions 3+, default -1.
    pub previous_broker_epoch: i64,
}

impl Default for BrokerRegistrationRequest<'_> {
    fn default() -> Self {
        Self {
            broker_id: 0,
            cluster_id: "",
            incarnation_id: Uuid::ZERO,
            listeners: Vec::new(),
            features: Vec::new(),
            rack: Some(""),
            is_migrating_zk_broker: false,
            log_dirs: Vec::new(),
            previous_broker_epoch: -1,
        }
    }
}

impl Message for BrokerRegistrationRequest<'_> {
    const NAME: &'static str = "BrokerRegistrationRequest";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 4;
    const FLEXIBLE_FROM: i16 = 0;
}

impl ApiMessage for BrokerRegistrationRequest<'_> {
    const API: ApiKey = ApiKey::BrokerRegistration;
}

impl<'a> Decode<'a> for BrokerRegistrationRequest<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self {
            broker_id: r.i32()?,
            cluster_id: r.string(true)?,
            incarnation_id: r.uuid()?,
            listeners: r.array(true, 7, |r| Listener::decode(r, version))?,
            features: r.array(true, 6, |r| Feature::decode(r, version))?,
            rack: r.nullable_string(true)?,
            is_migrating_zk_broker: if version >= 1 { r.bool()? } else { false },
            log_dirs: if version >= 2 { r.array(true, 16, |r| r.uuid())? } else { Vec::new() },
            previous_broker_epoch: if version >= 3 { r.i64()? } else { -1 },
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for BrokerRegistrationRequest<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.i32(self.broker_id);
        out.string(true, self.cluster_id);
        out.uuid(self.incarnation_id);
        out.length(true, Some(self.listeners.len()));
        for item in &self.listeners {
            item.encode(out, version);
        }
        out.length(true, Some(self.features.len()));
        for item in &self.features {
            item.encode(out, version);
        }
        out.nullable_string(true, self.rack);
        if version >= 1 {
            out.bool(self.is_migrating_zk_broker);
        }
        if version >= 2 {
            out.length(true, Some(self.log_dirs.len()));
            for item in &self.log_dirs {
                out.uuid(*item);
            }
        }
        if version >= 3 {
            out.i64(self.previous_broker_epoch);
        }
        out.uvarint(0);
    }
}

/// Part of `BrokerRegistrationRequest`.
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

/// Part of `BrokerRegistrationRequest`.
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
