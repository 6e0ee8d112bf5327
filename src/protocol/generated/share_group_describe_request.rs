//! `ShareGroupDescribeRequest`, versions 1 to 1.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `ShareGroupDescribeRequest`, key 77, versions 1 to 1.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ShareGroupDescribeRequest<'a> {
    pub group_ids: Vec<&'a str>,
    pub include_authorized_operations: bool,
}

impl Message for ShareGroupDescribeRequest<'_> {
    const NAME: &'static str = "ShareGroupDescribeRequest";
    const MIN_VERSION: i16 = 1;
    const MAX_VERSION: i16 = 1;
    const FLEXIBLE_FROM: i16 = 0;
}

impl ApiMessage for ShareGroupDescribeRequest<'_> {
    const API: ApiKey = ApiKey::ShareGroupDescribe;
}

impl<'a> Decode<'a> for ShareGroupDescribeRequest<'a> {
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

impl Encode for ShareGroupDescribeRequest<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.length(true, Some(self.group_ids.len()));
        for item in &self.group_ids {
            out.string(true, item);
        }
        out.bool(self.include_authorized_operations);
        out.uvarint(0);
    }
}
