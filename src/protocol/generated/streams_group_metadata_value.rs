//! `StreamsGroupMetadataValue`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{Decode, DecodeError, Encode, Message, Reader, Sink, check_version, measure};

/// `StreamsGroupMetadataValue`, key 17, versions 0 to 0.
#[derive(Clone, Debug, PartialEq)]
pub struct StreamsGroupMetadataValue<'a> {
    pub epoch: i32,
    pub metadata_hash: i64,
    /// Tag 0, default -1.
    pub validated_topology_epoch: i32,
    /// Tag 1.
    pub last_assignment_configs: Option<Vec<LastAssignmentConfig<'a>>>,
}

impl Default for StreamsGroupMetadataValue<'_> {
    fn default() -> Self {
        Self {
            epoch: 0,
            metadata_hash: 0,
            validated_topology_epoch: -1,
            last_assignment_configs: Some(Vec::new()),
        }
    }
}

impl Message for StreamsGroupMetadataValue<'_> {
    const NAME: &'static str = "StreamsGroupMetadataValue";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl<'a> Decode<'a> for StreamsGroupMetadataValue<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let mut message = Self {
            epoch: r.i32()?,
            metadata_hash: r.i64()?,
            validated_topology_epoch: -1,
            last_assignment_configs: Some(Vec::new()),
        };
        r.tags(|r, tag| {
            match tag {
                0 => message.validated_topology_epoch = r.i32()?,
                1 => {
                    message.last_assignment_configs =
                        r.nullable_array(true, 3, |r| LastAssignmentConfig::decode(r, version))?
                }
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(message)
    }
}

impl Encode for StreamsGroupMetadataValue<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.i32(self.epoch);
        out.i64(self.metadata_hash);
        out.uvarint(
            u32::from(self.validated_topology_epoch != -1)
                + u32::from(self.last_assignment_configs != Some(Vec::new())),
        );
        if self.validated_topology_epoch != -1 {
            out.uvarint(0);
            out.uvarint(measure(|out| self.tag_0(out, version)));
            self.tag_0(out, version);
        }
        if self.last_assignment_configs != Some(Vec::new()) {
            out.uvarint(1);
            out.uvarint(measure(|out| self.tag_1(out, version)));
            self.tag_1(out, version);
        }
    }
}

impl StreamsGroupMetadataValue<'_> {
    fn tag_0<S: Sink>(&self, out: &mut S, _version: i16) {
        out.i32(self.validated_topology_epoch);
    }

    fn tag_1<S: Sink>(&self, out: &mut S, version: i16) {
        out.length(true, self.last_assignment_configs.as_ref().map(Vec::len));
        for item in self.last_assignment_configs.iter().flatten() {
            item.encode(out, version);
        }
    }
}

/// Part of `StreamsGroupMetadataValue`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct LastAssignmentConfig<'a> {
    pub key: &'a str,
    pub value: &'a str,
}

impl<'a> Decode<'a> for LastAssignmentConfig<'a> {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message = Self { key: r.string(true)?, value: r.string(true)? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for LastAssignmentConfig<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.string(true, self.key);
        out.string(true, self.value);
        out.uvarint(0);
    }
}
