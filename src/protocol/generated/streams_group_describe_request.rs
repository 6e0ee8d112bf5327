//! `StreamsGroupDescribeRequest`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `StreamsGroupDescribeRequest`, key 89, versions 0 to 0.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct StreamsGroupDescribeRequest<'a> {
    pub group_ids: Vec<&'a str>,
    pub include_authorized_operations: bool,
}

impl Message for StreamsGroupDescribeRequest<'_> {
    const NAME: &'static str = "StreamsGroupDescribeRequest";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl ApiMessage for StreamsGroupDescribeRequest<'_> {
    const API: ApiKey = ApiKey::StreamsGroupDescribe;
}

impl<'a> Decode<'a> for StreamsGroupDescribeRequest<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self {
            group_ids: r.array(true, 1, |r| r.string(true))?,
            include_authorized_operations: r.bool()?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for StreamsGroupDescribeRequest<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.length(true, Some(self.group_ids.len()));
        for item in &self.group_ids {
            out.string(true, item);
        }
        out.bool(self.include_authorized_operations);
        out.uvarint(0);
    }
}
