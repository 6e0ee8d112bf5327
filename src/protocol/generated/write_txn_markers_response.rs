//! `WriteTxnMarkersResponse`, versions 1 to 2.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `WriteTxnMarkersResponse`, key 27, versions 1 to 2.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct WriteTxnMarkersResponse<'a> {
    pub markers: Vec<WritableTxnMarkerResult<'a>>,
}

impl Message for WriteTxnMarkersResponse<'_> {
    const NAME: &'static str = "WriteTxnMarkersResponse";
    const MIN_VERSION: i16 = 1;
    const MAX_VERSION: i16 = 2;
    const FLEXIBLE_FROM: i16 = 1;
}

impl ApiMessage for WriteTxnMarkersResponse<'_> {
    const API: ApiKey = ApiKey::WriteTxnMarkers;
}

impl<'a> Decode<'a> for WriteTxnMarkersResponse<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self { markers: r.array(true, 10, |r| WritableTxnMarkerResult::decode(r, version))? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for WriteTxnMarkersResponse<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.length(true, Some(self.markers.len()));
        for item in &self.markers {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `WriteTxnMarkersResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct WritableTxnMarkerResult<'a> {
    pub producer_id: i64,
    pub topics: Vec<WritableTxnMarkerTopicResult<'a>>,
}

impl<'a> Decode<'a> for WritableTxnMarkerResult<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            producer_id: r.i64()?,
            topics: r.array(true, 3, |r| WritableTxnMarkerTopicResult::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for WritableTxnMarkerResult<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.i64(self.producer_id);
        out.length(true, Some(self.topics.len()));
        for item in &self.topics {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `WriteTxnMarkersResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct WritableTxnMarkerTopicResult<'a> {
    pub name: &'a str,
    pub partitions: Vec<WritableTxnMarkerPartitionResult>,
}

impl<'a> Decode<'a> for WritableTxnMarkerTopicResult<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            name: r.string(true)?,
            partitions: r.array(true, 7, |r| WritableTxnMarkerPartitionResult::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for WritableTxnMarkerTopicResult<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.string(true, self.name);
        out.length(true, Some(self.partitions.len()));
        for item in &self.partitions {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `WriteTxnMarkersResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct WritableTxnMarkerPartitionResult {
    pub partition_index: i32,
    pub error_code: i16,
}

impl<'a> Decode<'a> for WritableTxnMarkerPartitionResult {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message = Self { partition_index: r.i32()?, error_code: r.i16()? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for WritableTxnMarkerPartitionResult {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.i32(self.partition_index);
        out.i16(self.error_code);
        out.uvarint(0);
    }
}
