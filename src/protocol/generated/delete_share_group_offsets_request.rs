//! `DeleteShareGroupOffsetsRequest`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `DeleteShareGroupOffsetsRequest`, key 92, versions 0 to 0.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct DeleteShareGroupOffsetsRequest<'a> {
    pub group_id: &'a str,
    pub topics: Vec<DeleteShareGroupOffsetsRequestTopic<'a>>,
}

impl Message for DeleteShareGroupOffsetsRequest<'_> {
    const NAME: &'static str = "DeleteShareGroupOffsetsRequest";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl ApiMessage for DeleteShareGroupOffsetsRequest<'_> {
    const API: ApiKey = ApiKey::DeleteShareGroupOffsets;
}

impl<'a> Decode<'a> for DeleteShareGroupOffsetsRequest<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self {
            group_id: r.string(true)?,
            topics: r.array(true, 2, |r| DeleteShareGroupOffsetsRequestTopic::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for DeleteShareGroupOffsetsRequest<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.string(true, self.group_id);
        out.length(true, Some(self.topics.len()));
        for item in &self.topics {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `DeleteShareGroupOffsetsRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct DeleteShareGroupOffsetsRequestTopic<'a> {
    pub topic_name: &'a str,
}

impl<'a> Decode<'a> for DeleteShareGroupOffsetsRequestTopic<'a> {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message = Self { topic_name: r.string(true)? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for DeleteShareGroupOffsetsRequestTopic<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.string(true, self.topic_name);
        out.uvarint(0);
    }
}
