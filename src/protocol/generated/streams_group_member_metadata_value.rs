//! `StreamsGroupMemberMetadataValue`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{Decode, DecodeError, Encode, Message, Reader, Sink, check_version};

/// `StreamsGroupMemberMetadataValue`, key 19, versions 0 to 0.
#[derive(Clone, Debug, PartialEq)]
pub struct StreamsGroupMemberMetadataValue<'a> {
    pub instance_id: Option<&'a str>,
    pub rack_id: Option<&'a str>,
    pub client_id: &'a str,
    pub client_host: &'a str,
    /// Default -1.
    pub rebalance_timeout_ms: i32,
    pub topology_epoch: i32,
    pub process_id: &'a str,
    pub user_endpoint: Option<Endpoint<'a>>,
    pub client_tags: Vec<KeyValue<'a>>,
}

impl Default for StreamsGroupMemberMetadataValue<'_> {
    fn default() -> Self {
        Self {
            instance_id: Some(""),
            rack_id: Some(""),
            client_id: "",
            client_host: "",
            rebalance_timeout_ms: -1,
            topology_epoch: 0,
            process_id: "",
            user_endpoint: None,
            client_tags: Vec::new(),
        }
    }
}

impl Message for StreamsGroupMemberMetadataValue<'_> {
    const NAME: &'static str = "StreamsGroupMemberMetadataValue";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl<'a> Decode<'a> for StreamsGroupMemberMetadataValue<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self {
            instance_id: r.nullable_string(true)?,
            rack_id: r.nullable_string(true)?,
            client_id: r.string(true)?,
            client_host: r.string(true)?,
            rebalance_timeout_ms: r.i32()?,
            topology_epoch: r.i32()?,
            process_id: r.string(true)?,
            user_endpoint: if r.is_present()? { Some(Endpoint::decode(r, version)?) } else { None },
            client_tags: r.array(true, 3, |r| KeyValue::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for StreamsGroupMemberMetadataValue<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.nullable_string(true, self.instance_id);
        out.nullable_string(true, self.rack_id);
        out.string(true, self.client_id);
        out.string(true, self.client_host);
        out.i32(self.rebalance_timeout_ms);
        out.i32(self.topology_epoch);
        out.string(true, self.process_id);
        out.presence(self.user_endpoint.is_some());
        if let Some(value) = &self.user_endpoint {
            value.encode(out, version);
        }
        out.length(true, Some(self.client_tags.len()));
        for item in &self.client_tags {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `StreamsGroupMemberMetadataValue`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Endpoint<'a> {
    pub host: &'a str,
    pub port: u16,
}

impl<'a> Decode<'a> for Endpoint<'a> {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message = Self { host: r.string(true)?, port: r.u16()? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for Endpoint<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.string(true, self.host);
        out.u16(self.port);
        out.uvarint(0);
    }
}

/// Part of `StreamsGroupMemberMetadataValue`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct KeyValue<'a> {
    pub key: &'a str,
    pub value: &'a str,
}

impl<'a> Decode<'a> for KeyValue<'a> {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message = Self { key: r.string(true)?, value: r.string(true)? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for KeyValue<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.string(true, self.key);
        out.string(true, self.value);
        out.uvarint(0);
    }
}
