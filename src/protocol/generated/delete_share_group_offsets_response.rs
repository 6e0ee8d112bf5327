//! `DeleteShareGroupOffsetsResponse`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::base::Uuid;
use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `DeleteShareGroupOffsetsResponse`, key 92, versions 0 to 0.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct DeleteShareGroupOffsetsResponse<'a> {
    pub throttle_time_ms: i32,
    pub error_code: i16,
    pub error_message: Option<&'a str>,
    pub responses: Vec<DeleteShareGroupOffsetsResponseTopic<'a>>,
}

impl Message for DeleteShareGroupOffsetsResponse<'_> {
    const NAME: &'static str = "DeleteShareGroupOffsetsResponse";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl ApiMessage for DeleteShareGroupOffsetsResponse<'_> {
    const API: ApiKey = ApiKey::DeleteShareGroupOffsets;
}

impl<'a> Decode<'a> for DeleteShareGroupOffsetsResponse<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self {
            throttle_time_ms: r.i32()?,
            error_code: r.i16()?,
            error_message: r.nullable_string(true)?,
            responses: r.array(true, 21, |r| DeleteShareGroupOffsetsResponseTopic::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for DeleteShareGroupOffsetsResponse<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.i32(self.throttle_time_ms);
        out.i16(self.error_code);
        out.nullable_string(true, self.error_message);
        out.length(true, Some(self.responses.len()));
        for item in &self.responses {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `DeleteShareGroupOffsetsResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct DeleteShareGroupOffsetsResponseTopic<'a> {
    pub topic_name: &'a str,
    pub topic_id: Uuid,
    pub error_code: i16,
    pub error_message: Option<&'a str>,
}

impl<'a> Decode<'a> for DeleteShareGroupOffsetsResponseTopic<'a> {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            topic_name: r.string(true)?,
            topic_id: r.uuid()?,
            error_code: r.i16()?,
            error_message: r.nullable_string(true)?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for DeleteShareGroupOffsetsResponseTopic<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.string(true, self.topic_name);
        out.uuid(self.topic_id);
        out.i16(self.error_code);
        out.nullable_string(true, self.error_message);
        out.uvarint(0);
    }
}
