//! `ShareGroupMemberMetadataValue`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{Decode, DecodeError, Encode, Message, Reader, Sink, check_version};

/// `ShareGroupMemberMetadataValue`, key 10, versions 0 to 0.
#[derive(Clone, Debug, PartialEq)]
pub struct ShareGroupMemberMetadataValue<'a> {
    pub rack_id: Option<&'a str>,
    pub client_id: &'a str,
    pub client_host: &'a str,
    pub subscribed_topic_names: Vec<&'a str>,
}

impl Default for ShareGroupMemberMetadataValue<'_> {
    fn default() -> Self {
        Self { rack_id: Some(""), client_id: "", client_host: "", subscribed_topic_names: Vec::new() }
    }
}

impl Message for ShareGroupMemberMetadataValue<'_> {
    const NAME: &'static str = "ShareGroupMemberMetadataValue";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl<'a> Decode<'a> for ShareGroupMemberMetadataValue<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self {
            rack_id: r.nullable_string(true)?,
            client_id: r.string(true)?,
            client_host: r.string(true)?,
            subscribed_topic_names: r.array(true, 1, |r| r.string(true))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for ShareGroupMemberMetadataValue<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.nullable_string(true, self.rack_id);
        out.string(true, self.client_id);
        out.string(true, self.client_host);
        out.length(true, Some(self.subscribed_topic_names.len()));
        for item in &self.subscribed_topic_names {
            out.string(true, item);
        }
        out.uvarint(0);
    }
}
