//! `RegisterBrokerRecord`, versions 0 to 4.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::base::Uuid;
use crate::protocol::{Decode, DecodeError, Encode, Message, Reader, Sink, check_version, measure};

/// `RegisterBrokerRecord`, key 0, versions 0 to 4.
#[derive(Clone, Debug, PartialEq)]
pub struct RegisterBrokerRecord<'a> {
    pub broker_id: i32,
    /// Versions 2+.
    pub is_migrating_zk_broker: bool,
    pub incarnation_id: Uuid,
    pub broker_epoch: i64,
    pub end_points: Vec<BrokerEndpoint<'a>>,
    pub features: Vec<BrokerFeature<'a>>,
    pub rack: Option<&'a str>,
    /// Default true.
    pub fenced: bool,
    /// Versions 1+.
    pub in_controlled_shutdown: bool,
    /// Versions 3+, tag 0.
    pub log_dirs: Vec<Uuid>,
    /// Versions 4+, tag 1.
    pub cordoned_log_dirs: Option<Vec<Uuid>>,
}

impl Default for RegisterBrokerRecord<'_> {
    fn default() -> Self {
        Self {
            broker_id: 0,
            is_migrating_zk_broker: false,
            incarnation_id: Uuid::ZERO,
            broker_epoch: 0,
            end_points: Vec::new(),
            features: Vec::new(),
            rack: Some(""),
            fenced: true,
            in_controlled_shutdown: false,
            log_dirs: Vec::new(),
            cordoned_log_dirs: None,
        }
    }
}

impl Message for RegisterBrokerRecord<'_> {
    const NAME: &'static str = "RegisterBrokerRecord";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 4;
    const FLEXIBLE_FROM: i16 = 0;
}

impl<'a> Decode<'a> for RegisterBrokerRecord<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let mut message = Self {
            broker_id: r.i32()?,
            is_migrating_zk_broker: if version >= 2 { r.bool()? } else { false },
            incarnation_id: r.uuid()?,
            broker_epoch: r.i64()?,
            end_points: r.array(true, 7, |r| BrokerEndpoint::decode(r, version))?,
            features: r.array(true, 6, |r| BrokerFeature::decode(r, version))?,
            rack: r.nullable_string(true)?,
            fenced: r.bool()?,
            in_controlled_shutdown: if version >= 1 { r.bool()? } else { false },
            log_dirs: Vec::new(),
            cordoned_log_dirs: None,
        };
        r.tags(|r, tag| {
            match tag {
                0 if version >= 3 => message.log_dirs = r.array(true, 16, |r| r.uuid())?,
                1 if version >= 4 => message.cordoned_log_dirs = r.nullable_array(true, 16, |r| r.uuid())?,
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(message)
    }
}

impl Encode for RegisterBrokerRecord<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.i32(self.broker_id);
        if version >= 2 {
            out.bool(self.is_migrating_zk_broker);
        }
        out.uuid(self.incarnation_id);
        out.i64(self.broker_epoch);
        out.length(true, Some(self.end_points.len()));
        for item in &self.end_points {
            item.encode(out, version);
        }
        out.length(true, Some(self.features.len()));
        for item in &self.features {
            item.encode(out, version);
        }
        out.nullable_string(true, self.rack);
        out.bool(self.fenced);
        if version >= 1 {
            out.bool(self.in_controlled_shutdown);
        }
        out.uvarint(
            u32::from(version >= 3 && !self.log_dirs.is_empty())
                + u32::from(version >= 4 && self.cordoned_log_dirs.is_some()),
        );
        if version >= 3 && !self.log_dirs.is_empty() {
            out.uvarint(0);
            out.uvarint(measure(|out| self.tag_0(out, version)));
            self.tag_0(out, version);
        }
        if version >= 4 && self.cordoned_log_dirs.is_some() {
            out.uvarint(1);
            out.uvarint(measure(|out| self.tag_1(out, version)));
            self.tag_1(out, version);
        }
    }
}

impl RegisterBrokerRecord<'_> {
    fn tag_0<S: Sink>(&self, out: &mut S, _version: i16) {
        out.length(true, Some(self.log_dirs.len()));
        for item in &self.log_dirs {
            out.uuid(*item);
        }
    }

    fn tag_1<S: Sink>(&self, out: &mut S, _version: i16) {
        out.length(true, self.cordoned_log_dirs.as_ref().map(Vec::len));
        for item in self.cordoned_log_dirs.iter().flatten() {
            out.uuid(*item);
        }
    }
}

/// Part of `RegisterBrokerRecord`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct BrokerEndpoint<'a> {
    pub name: &'a str,
    pub host: &'a str,
    pub port: u16,
    pub security_protocol: i16,
}

impl<'a> Decode<'a> for BrokerEndpoint<'a> {
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

impl Encode for BrokerEndpoint<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.string(true, self.name);
        out.string(true, self.host);
        out.u16(self.port);
        out.i16(self.security_protocol);
        out.uvarint(0);
    }
}

/// Part of `RegisterBrokerRecord`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct BrokerFeature<'a> {
    pub name: &'a str,
    pub min_supported_version: i16,
    pub max_supported_version: i16,
}

impl<'a> Decode<'a> for BrokerFeature<'a> {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message =
            Self { name: r.string(true)?, min_supported_version: r.i16()?, max_supported_version: r.i16()? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for BrokerFeature<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.string(true, self.name);
        out.i16(self.min_supported_version);
        out.i16(self.max_supported_version);
        out.uvarint(0);
    }
}
