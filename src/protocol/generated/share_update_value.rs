//! `ShareUpdateValue`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{Decode, DecodeError, Encode, Message, Reader, Sink, check_version, measure};

/// `ShareUpdateValue`, key 1, versions 0 to 0.
#[derive(Clone, Debug, PartialEq)]
pub struct ShareUpdateValue {
    pub snapshot_epoch: i32,
    pub leader_epoch: i32,
    pub start_offset: i64,
    /// Tag 0, default -1.
    pub delivery_complete_count: i32,
    pub state_batches: Vec<StateBatch>,
}

impl Default for ShareUpdateValue {
    fn default() -> Self {
        Self {
            snapshot_epoch: 0,
            leader_epoch: 0,
            start_offset: 0,
            delivery_complete_count: -1,
            state_batches: Vec::new(),
        }
    }
}

impl Message for ShareUpdateValue {
    const NAME: &'static str = "ShareUpdateValue";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl<'a> Decode<'a> for ShareUpdateValue {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let mut message = Self {
            snapshot_epoch: r.i32()?,
            leader_epoch: r.i32()?,
            start_offset: r.i64()?,
            delivery_complete_count: -1,
            state_batches: r.array(true, 20, |r| StateBatch::decode(r, version))?,
        };
        r.tags(|r, tag| {
            match tag {
                0 => message.delivery_complete_count = r.i32()?,
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(message)
    }
}

impl Encode for ShareUpdateValue {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.i32(self.snapshot_epoch);
        out.i32(self.leader_epoch);
        out.i64(self.start_offset);
        out.length(true, Some(self.state_batches.len()));
        for item in &self.state_batches {
            item.encode(out, version);
        }
        out.uvarint(u32::from(self.delivery_complete_count != -1));
        if self.delivery_complete_count != -1 {
            out.uvarint(0);
            out.uvarint(measure(|out| self.tag_0(out, version)));
            self.tag_0(out, version);
        }
    }
}

impl ShareUpdateValue {
    fn tag_0<S: Sink>(&self, out: &mut S, _version: i16) {
        out.i32(self.delivery_complete_count);
    }
}

/// Part of `ShareUpdateValue`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct StateBatch {
    pub first_offset: i64,
    pub last_offset: i64,
    pub delivery_state: i8,
    pub delivery_count: i16,
}

impl<'a> Decode<'a> for StateBatch {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            first_offset: r.i64()?,
            last_offset: r.i64()?,
            delivery_state: r.i8()?,
            delivery_count: r.i16()?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for StateBatch {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.i64(self.first_offset);
        out.i64(self.last_offset);
        out.i8(self.delivery_state);
        out.i16(self.delivery_count);
        out.uvarint(0);
    }
}
