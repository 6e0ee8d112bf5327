//! `DescribeLogDirsRequest`, versions 1 to 5.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `DescribeLogDirsRequest`, key 35, versions 1 to 5.
#[derive(Clone, Debug, PartialEq)]
pub struct DescribeLogDirsRequest<'a> {
    pub topics: Option<Vec<DescribableLogDirTopic<'a>>>,
}

impl Default for DescribeLogDirsRequest<'_> {
    fn default() -> Self {
        Self { topics: Some(Vec::new()) }
    }
}

impl Message for DescribeLogDirsRequest<'_> {
    const NAME: &'static str = "DescribeLogDirsRequest";
    const MIN_VERSION: i16 = 1;
    const MAX_VERSION: i16 = 5;
    const FLEXIBLE_FROM: i16 = 2;
}

impl ApiMessage for DescribeLogDirsRequest<'_> {
    const API: ApiKey = ApiKey::DescribeLogDirs;
}

impl<'a> Decode<'a> for DescribeLogDirsRequest<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let flexible = version >= 2;
        let message =
            Self { topics: r.nullable_array(flexible, 3, |r| DescribableLogDirTopic::decode(r, version))? };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for DescribeLogDirsRequest<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 2;
        out.length(flexible, self.topics.as_ref().map(Vec::len));
        for item in self.topics.iter().flatten() {
            item.encode(out, version);
        }
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `DescribeLogDirsRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct DescribableLogDirTopic<'a> {
    pub topic: &'a str,
    pub partitions: Vec<i32>,
}

impl<'a> Decode<'a> for DescribableLogDirTopic<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let message = Self { topic: r.string(flexible)?, partitions: r.array(flexible, 4, |r| r.i32())? };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for DescribableLogDirTopic<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 2;
        out.string(flexible, self.topic);
        out.length(flexible, Some(self.partitions.len()));
        for item in &self.partitions {
            out.i32(*item);
        }
        if flexible {
            out.uvarint(0);
        }
    }
}
