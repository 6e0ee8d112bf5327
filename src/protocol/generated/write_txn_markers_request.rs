//! `WriteTxnMarkersRequest`, versions 1 to 2.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `WriteTxnMarkersRequest`, key 27, versions 1 to 2.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct WriteTxnMarkersRequest<'a> {
    pub markers: Vec<WritableTxnMarker<'a>>,
}

impl Message for WriteTxnMarkersRequest<'_> {
    const NAME: &'static str = "WriteTxnMarkersRequest";
    const MIN_VERSION: i16 = 1;
    const MAX_VERSION: i16 = 2;
    const FLEXIBLE_FROM: i16 = 1;
}

impl ApiMessage for WriteTxnMarkersRequest<'_> {
    const API: ApiKey = ApiKey::WriteTxnMarkers;
}

impl<'a> Decode<'a> for WriteTxnMarkersRequest<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self { markers: r.array(true, 17, |r| WritableTxnMarker::decode(r, version))? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for WriteTxnMarkersRequest<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.length(true, Some(self.markers.len()));
        for item in &self.markers {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `WriteTxnMarkersRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct WritableTxnMarker<'a> {
    pub producer_id: i64,
    pub producer_epoch: i16,
    pub transaction_result: bool,
    pub topics: Vec<WritableTxnMarkerTopic<'a>>,
    pub coordinator_epoch: i32,
    /// Versions 2+.
    pub transaction_version: i8,
}

impl<'a> Decode<'a> for WritableTxnMarker<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            producer_id: r.i64()?,
            producer_epoch: r.i16()?,
            transaction_result: r.bool()?,
            topics: r.array(true, 3, |r| WritableTxnMarkerTopic::decode(r, version))?,
            coordinator_epoch: r.i32()?,
            transaction_version: if version >= 2 { r.i8()? } else { 0 },
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for WritableTxnMarker<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.i64(self.producer_id);
        out.i16(self.producer_epoch);
        out.bool(self.transaction_result);
        out.length(true, Some(self.topics.len()));
        for item in &self.topics {
            item.encode(out, version);
        }
        out.i32(self.coordinator_epoch);
        if version >= 2 {
            out.i8(self.transaction_version);
        }
        out.uvarint(0);
    }
}

/// Part of `WriteTxnMarkersRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct WritableTxnMarkerTopic<'a> {
    pub name: &'a str,
    pub partition_indexes: Vec<i32>,
}

impl<'a> Decode<'a> for WritableTxnMarkerTopic<'a> {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message = Self { name: r.string(true)?, partition_indexes: r.array(true, 4, |r| r.i32())? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for WritableTxnMarkerTopic<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.string(true, self.name);
        out.length(true, Some(self.partition_indexes.len()));
        for item in &self.partition_indexes {
            out.i32(*item);
        }
        out.uvarint(0);
    }
}
