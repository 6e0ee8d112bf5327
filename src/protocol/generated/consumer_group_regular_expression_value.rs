//! `ConsumerGroupRegularExpressionValue`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{Decode, DecodeError, Encode, Message, Reader, Sink, check_version};

/// `ConsumerGroupRegularExpressionValue`, key 16, versions 0 to 0.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ConsumerGroupRegularExpressionValue<'a> {
    pub topics: Vec<&'a str>,
    pub version: i64,
    pub timestamp: i64,
}

impl Message for ConsumerGroupRegularExpressionValue<'_> {
    const NAME: &'static str = "ConsumerGroupRegularExpressionValue";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl<'a> Decode<'a> for ConsumerGroupRegularExpressionValue<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message =
            Self { topics: r.array(true, 1, |r| r.string(true))?, version: r.i64()?, timestamp: r.i64()? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for ConsumerGroupRegularExpressionValue<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.length(true, Some(self.topics.len()));
        for item in &self.topics {
            out.string(true, item);
        }
        out.i64(self.version);
        out.i64(self.timestamp);
        out.uvarint(0);
    }
}
