//! `ConsumerGroupMemberMetadataValue`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{Decode, DecodeError, Encode, Message, Reader, Sink, check_version, measure};

/// `ConsumerGroupMemberMetadataValue`, key 5, versions 0 to 0.
#[derive(Clone, Debug, PartialEq)]
pub struct ConsumerGroupMemberMetadataValue<'a> {
    pub instance_id: Option<&'a str>,
    pub rack_id: Option<&'a str>,
    pub client_id: &'a str,
    pub client_host: &'a str,
    pub subscribed_topic_names: Vec<&'a str>,
    pub subscribed_topic_regex: Option<&'a str>,
    /// Default -1.
    pub rebalance_timeout_ms: i32,
    pub server_assignor: Option<&'a str>,
    /// Tag 0.
    pub classic_member_metadata: Option<ClassicMemberMetadata<'a>>,
}

impl Default for ConsumerGroupMemberMetadataValue<'_> {
    fn default() -> Self {
        Self {
            instance_id: Some(""),
            rack_id: Some(""),
            client_id: "",
            client_host: "",
            subscribed_topic_names: Vec::new(),
            subscribed_topic_regex: Some(""),
            rebalance_timeout_ms: -1,
            server_assignor: Some(""),
            classic_member_metadata: Some(ClassicMemberMetadata::default()),
        }
    }
}

impl Message for ConsumerGroupMemberMetadataValue<'_> {
    const NAME: &'static str = "ConsumerGroupMemberMetadataValue";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl<'a> Decode<'a> for ConsumerGroupMemberMetadataValue<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let mut message = Self {
            instance_id: r.nullable_string(true)?,
            rack_id: r.nullable_string(true)?,
            client_id: r.string(true)?,
            client_host: r.string(true)?,
            subscribed_topic_names: r.array(true, 1, |r| r.string(true))?,
            subscribed_topic_regex: r.nullable_string(true)?,
            rebalance_timeout_ms: r.i32()?,
            server_assignor: r.nullable_string(true)?,
            classic_member_metadata: Some(ClassicMemberMetadata::default()),
        };
        r.tags(|r, tag| {
            match tag {
                0 => {
                    message.classic_member_metadata = if r.is_present_in_tag()? {
                        Some(ClassicMemberMetadata::decode(r, version)?)
                    } else {
                        None
                    }
                }
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(message)
    }
}

impl Encode for ConsumerGroupMemberMetadataValue<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.nullable_string(true, self.instance_id);
        out.nullable_string(true, self.rack_id);
        out.string(true, self.client_id);
        out.string(true, self.client_host);
        out.length(true, Some(self.subscribed_topic_names.len()));
        for item in &self.subscribed_topic_names {
            out.string(true, item);
        }
        out.nullable_string(true, self.subscribed_topic_regex);
        out.i32(self.rebalance_timeout_ms);
        out.nullable_string(true, self.server_assignor);
        out.uvarint(u32::from(self.classic_member_metadata != Some(ClassicMemberMetadata::default())));
        if self.classic_member_metadata != Some(ClassicMemberMetadata::default()) {
            out.uvarint(0);
            out.uvarint(measure(|out| self.tag_0(out, version)));
            self.tag_0(out, version);
        }
    }
}

impl ConsumerGroupMemberMetadataValue<'_> {
    fn tag_0<S: Sink>(&self, out: &mut S, version: i16) {
        out.presence_in_tag(self.classic_member_metadata.is_some());
        if let Some(value) = &self.classic_member_metadata {
            value.encode(out, version);
        }
    }
}

/// Part of `ConsumerGroupMemberMetadataValue`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ClassicMemberMetadata<'a> {
    pub session_timeout_ms: i32,
    pub supported_protocols: Vec<ClassicProtocol<'a>>,
}

impl<'a> Decode<'a> for ClassicMemberMetadata<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            session_timeout_ms: r.i32()?,
            supported_protocols: r.array(true, 3, |r| ClassicProtocol::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for ClassicMemberMetadata<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.i32(self.session_timeout_ms);
        out.length(true, Some(self.supported_protocols.len()));
        for item in &self.supported_protocols {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `ConsumerGroupMemberMetadataValue`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ClassicProtocol<'a> {
    pub name: &'a str,
    pub metadata: &'a [u8],
}

impl<'a> Decode<'a> for ClassicProtocol<'a> {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message = Self { name: r.string(true)?, metadata: r.bytes(true)? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for ClassicProtocol<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.string(true, self.name);
        out.bytes(true, self.metadata);
        out.uvarint(0);
    }
}
