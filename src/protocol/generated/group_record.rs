//! The records of `__consumer_offsets` as one type. Generated from `src/protocol/schema`: do not edit, see its
//! `generator/mod.rs`. What stands in front of keys and values is in `src/protocol/coordinator_frame.rs`.

use super::{
    ConsumerGroupCurrentMemberAssignmentKey, ConsumerGroupCurrentMemberAssignmentValue,
    ConsumerGroupMemberMetadataKey, ConsumerGroupMemberMetadataValue, ConsumerGroupMetadataKey,
    ConsumerGroupMetadataValue, ConsumerGroupPartitionMetadataKey, ConsumerGroupPartitionMetadataValue,
    ConsumerGroupRegularExpressionKey, ConsumerGroupRegularExpressionValue,
    ConsumerGroupTargetAssignmentMemberKey, ConsumerGroupTargetAssignmentMemberValue,
    ConsumerGroupTargetAssignmentMetadataKey, ConsumerGroupTargetAssignmentMetadataValue, GroupMetadataKey,
    GroupMetadataValue, LegacyOffsetCommitKey, LegacyOffsetCommitValue, OffsetCommitKey, OffsetCommitValue,
    ShareGroupCurrentMemberAssignmentKey, ShareGroupCurrentMemberAssignmentValue,
    ShareGroupMemberMetadataKey, ShareGroupMemberMetadataValue, ShareGroupMetadataKey,
    ShareGroupMetadataValue, ShareGroupStatePartitionMetadataKey, ShareGroupStatePartitionMetadataValue,
    ShareGroupTargetAssignmentMemberKey, ShareGroupTargetAssignmentMemberValue,
    ShareGroupTargetAssignmentMetadataKey, ShareGroupTargetAssignmentMetadataValue,
    StreamsGroupCurrentMemberAssignmentKey, StreamsGroupCurrentMemberAssignmentValue,
    StreamsGroupMemberMetadataKey, StreamsGroupMemberMetadataValue, StreamsGroupMetadataKey,
    StreamsGroupMetadataValue, StreamsGroupTargetAssignmentMemberKey,
    StreamsGroupTargetAssignmentMemberValue, StreamsGroupTargetAssignmentMetadataKey,
    StreamsGroupTargetAssignmentMetadataValue, StreamsGroupTopologyKey, StreamsGroupTopologyValue,
};
use crate::protocol::coordinator_frame::{read_value, write_key, write_value};
use crate::protocol::{Decode, DecodeError, Message, Reader};

/// A record of `__consumer_offsets`: its key, and its value, which is `None` where what the key names is gone.
#[derive(Clone, Debug, PartialEq)]
pub enum GroupRecord<'a> {
    /// Number 0.
    LegacyOffsetCommit(LegacyOffsetCommitKey<'a>, Option<LegacyOffsetCommitValue<'a>>),
    /// Number 1.
    OffsetCommit(OffsetCommitKey<'a>, Option<OffsetCommitValue<'a>>),
    /// Number 2.
    GroupMetadata(GroupMetadataKey<'a>, Option<GroupMetadataValue<'a>>),
    /// Number 3.
    ConsumerGroupMetadata(ConsumerGroupMetadataKey<'a>, Option<ConsumerGroupMetadataValue>),
    /// Number 4.
    ConsumerGroupPartitionMetadata(
        ConsumerGroupPartitionMetadataKey<'a>,
        Option<ConsumerGroupPartitionMetadataValue<'a>>,
    ),
    /// Number 5.
    ConsumerGroupMemberMetadata(
        ConsumerGroupMemberMetadataKey<'a>,
        Option<ConsumerGroupMemberMetadataValue<'a>>,
    ),
    /// Number 6.
    ConsumerGroupTargetAssignmentMetadata(
        ConsumerGroupTargetAssignmentMetadataKey<'a>,
        Option<ConsumerGroupTargetAssignmentMetadataValue>,
    ),
    /// Number 7.
    ConsumerGroupTargetAssignmentMember(
        ConsumerGroupTargetAssignmentMemberKey<'a>,
        Option<ConsumerGroupTargetAssignmentMemberValue>,
    ),
    /// Number 8.
    ConsumerGroupCurrentMemberAssignment(
        ConsumerGroupCurrentMemberAssignmentKey<'a>,
        Option<ConsumerGroupCurrentMemberAssignmentValue>,
    ),
    /// Number 10.
    ShareGroupMemberMetadata(ShareGroupMemberMetadataKey<'a>, Option<ShareGroupMemberMetadataValue<'a>>),
    /// Number 11.
    ShareGroupMetadata(ShareGroupMetadataKey<'a>, Option<ShareGroupMetadataValue>),
    /// Number 12.
    ShareGroupTargetAssignmentMetadata(
        ShareGroupTargetAssignmentMetadataKey<'a>,
        Option<ShareGroupTargetAssignmentMetadataValue>,
    ),
    /// Number 13.
    ShareGroupTargetAssignmentMember(
        ShareGroupTargetAssignmentMemberKey<'a>,
        Option<ShareGroupTargetAssignmentMemberValue>,
    ),
    /// Number 14.
    ShareGroupCurrentMemberAssignment(
        ShareGroupCurrentMemberAssignmentKey<'a>,
        Option<ShareGroupCurrentMemberAssignmentValue>,
    ),
    /// Number 15.
    ShareGroupStatePartitionMetadata(
        ShareGroupStatePartitionMetadataKey<'a>,
        Option<ShareGroupStatePartitionMetadataValue<'a>>,
    ),
    /// Number 16.
    ConsumerGroupRegularExpression(
        ConsumerGroupRegularExpressionKey<'a>,
        Option<ConsumerGroupRegularExpressionValue<'a>>,
    ),
    /// Number 17.
    StreamsGroupMetadata(StreamsGroupMetadataKey<'a>, Option<StreamsGroupMetadataValue<'a>>),
    /// Number 19.
    StreamsGroupMemberMetadata(
        StreamsGroupMemberMetadataKey<'a>,
        Option<StreamsGroupMemberMetadataValue<'a>>,
    ),
    /// Number 20.
    StreamsGroupTargetAssignmentMetadata(
        StreamsGroupTargetAssignmentMetadataKey<'a>,
        Option<StreamsGroupTargetAssignmentMetadataValue>,
    ),
    /// Number 21.
    StreamsGroupTargetAssignmentMember(
        StreamsGroupTargetAssignmentMemberKey<'a>,
        Option<StreamsGroupTargetAssignmentMemberValue<'a>>,
    ),
    /// Number 22.
    StreamsGroupCurrentMemberAssignment(
        StreamsGroupCurrentMemberAssignmentKey<'a>,
        Option<StreamsGroupCurrentMemberAssignmentValue<'a>>,
    ),
    /// Number 23.
    StreamsGroupTopology(StreamsGroupTopologyKey<'a>, Option<StreamsGroupTopologyValue<'a>>),
}

impl<'a> GroupRecord<'a> {
    /// Reads the key and the value of a log record. An unknown number or version, or bytes left over, is an error.
    pub fn parse(key: &'a [u8], value: Option<&'a [u8]>) -> Result<Self, DecodeError> {
        let mut r = Reader::new(key);
        let record = match r.i16()? {
            0 => Self::LegacyOffsetCommit(Decode::decode(&mut r, 0)?, read_value(value)?),
            1 => Self::OffsetCommit(Decode::decode(&mut r, 0)?, read_value(value)?),
            2 => Self::GroupMetadata(Decode::decode(&mut r, 0)?, read_value(value)?),
            3 => Self::ConsumerGroupMetadata(Decode::decode(&mut r, 0)?, read_value(value)?),
            4 => Self::ConsumerGroupPartitionMetadata(Decode::decode(&mut r, 0)?, read_value(value)?),
            5 => Self::ConsumerGroupMemberMetadata(Decode::decode(&mut r, 0)?, read_value(value)?),
            6 => Self::ConsumerGroupTargetAssignmentMetadata(Decode::decode(&mut r, 0)?, read_value(value)?),
            7 => Self::ConsumerGroupTargetAssignmentMember(Decode::decode(&mut r, 0)?, read_value(value)?),
            8 => Self::ConsumerGroupCurrentMemberAssignment(Decode::decode(&mut r, 0)?, read_value(value)?),
            10 => Self::ShareGroupMemberMetadata(Decode::decode(&mut r, 0)?, read_value(value)?),
            11 => Self::ShareGroupMetadata(Decode::decode(&mut r, 0)?, read_value(value)?),
            12 => Self::ShareGroupTargetAssignmentMetadata(Decode::decode(&mut r, 0)?, read_value(value)?),
            13 => Self::ShareGroupTargetAssignmentMember(Decode::decode(&mut r, 0)?, read_value(value)?),
            14 => Self::ShareGroupCurrentMemberAssignment(Decode::decode(&mut r, 0)?, read_value(value)?),
            15 => Self::ShareGroupStatePartitionMetadata(Decode::decode(&mut r, 0)?, read_value(value)?),
            16 => Self::ConsumerGroupRegularExpression(Decode::decode(&mut r, 0)?, read_value(value)?),
            17 => Self::StreamsGroupMetadata(Decode::decode(&mut r, 0)?, read_value(value)?),
            19 => Self::StreamsGroupMemberMetadata(Decode::decode(&mut r, 0)?, read_value(value)?),
            20 => Self::StreamsGroupTargetAssignmentMetadata(Decode::decode(&mut r, 0)?, read_value(value)?),
            21 => Self::StreamsGroupTargetAssignmentMember(Decode::decode(&mut r, 0)?, read_value(value)?),
            22 => Self::StreamsGroupCurrentMemberAssignment(Decode::decode(&mut r, 0)?, read_value(value)?),
            23 => Self::StreamsGroupTopology(Decode::decode(&mut r, 0)?, read_value(value)?),
            _ => return Err(DecodeError::Key),
        };
        r.finish()?;
        Ok(record)
    }

    /// The number that names the kind of record.
    pub fn number(&self) -> i16 {
        match self {
            Self::LegacyOffsetCommit(..) => 0,
            Self::OffsetCommit(..) => 1,
            Self::GroupMetadata(..) => 2,
            Self::ConsumerGroupMetadata(..) => 3,
            Self::ConsumerGroupPartitionMetadata(..) => 4,
            Self::ConsumerGroupMemberMetadata(..) => 5,
            Self::ConsumerGroupTargetAssignmentMetadata(..) => 6,
            Self::ConsumerGroupTargetAssignmentMember(..) => 7,
            Self::ConsumerGroupCurrentMemberAssignment(..) => 8,
            Self::ShareGroupMemberMetadata(..) => 10,
            Self::ShareGroupMetadata(..) => 11,
            Self::ShareGroupTargetAssignmentMetadata(..) => 12,
            Self::ShareGroupTargetAssignmentMember(..) => 13,
            Self::ShareGroupCurrentMemberAssignment(..) => 14,
            Self::ShareGroupStatePartitionMetadata(..) => 15,
            Self::ConsumerGroupRegularExpression(..) => 16,
            Self::StreamsGroupMetadata(..) => 17,
            Self::StreamsGroupMemberMetadata(..) => 19,
            Self::StreamsGroupTargetAssignmentMetadata(..) => 20,
            Self::StreamsGroupTargetAssignmentMember(..) => 21,
            Self::StreamsGroupCurrentMemberAssignment(..) => 22,
            Self::StreamsGroupTopology(..) => 23,
        }
    }

    /// The newest version of this kind of value.
    pub fn max_version(&self) -> i16 {
        match self {
            Self::LegacyOffsetCommit(..) => LegacyOffsetCommitValue::MAX_VERSION,
            Self::OffsetCommit(..) => OffsetCommitValue::MAX_VERSION,
            Self::GroupMetadata(..) => GroupMetadataValue::MAX_VERSION,
            Self::ConsumerGroupMetadata(..) => ConsumerGroupMetadataValue::MAX_VERSION,
            Self::ConsumerGroupPartitionMetadata(..) => ConsumerGroupPartitionMetadataValue::MAX_VERSION,
            Self::ConsumerGroupMemberMetadata(..) => ConsumerGroupMemberMetadataValue::MAX_VERSION,
            Self::ConsumerGroupTargetAssignmentMetadata(..) => {
                ConsumerGroupTargetAssignmentMetadataValue::MAX_VERSION
            }
            Self::ConsumerGroupTargetAssignmentMember(..) => {
                ConsumerGroupTargetAssignmentMemberValue::MAX_VERSION
            }
            Self::ConsumerGroupCurrentMemberAssignment(..) => {
                ConsumerGroupCurrentMemberAssignmentValue::MAX_VERSION
            }
            Self::ShareGroupMemberMetadata(..) => ShareGroupMemberMetadataValue::MAX_VERSION,
            Self::ShareGroupMetadata(..) => ShareGroupMetadataValue::MAX_VERSION,
            Self::ShareGroupTargetAssignmentMetadata(..) => {
                ShareGroupTargetAssignmentMetadataValue::MAX_VERSION
            }
            Self::ShareGroupTargetAssignmentMember(..) => ShareGroupTargetAssignmentMemberValue::MAX_VERSION,
            Self::ShareGroupCurrentMemberAssignment(..) => {
                ShareGroupCurrentMemberAssignmentValue::MAX_VERSION
            }
            Self::ShareGroupStatePartitionMetadata(..) => ShareGroupStatePartitionMetadataValue::MAX_VERSION,
            Self::ConsumerGroupRegularExpression(..) => ConsumerGroupRegularExpressionValue::MAX_VERSION,
            Self::StreamsGroupMetadata(..) => StreamsGroupMetadataValue::MAX_VERSION,
            Self::StreamsGroupMemberMetadata(..) => StreamsGroupMemberMetadataValue::MAX_VERSION,
            Self::StreamsGroupTargetAssignmentMetadata(..) => {
                StreamsGroupTargetAssignmentMetadataValue::MAX_VERSION
            }
            Self::StreamsGroupTargetAssignmentMember(..) => {
                StreamsGroupTargetAssignmentMemberValue::MAX_VERSION
            }
            Self::StreamsGroupCurrentMemberAssignment(..) => {
                StreamsGroupCurrentMemberAssignmentValue::MAX_VERSION
            }
            Self::StreamsGroupTopology(..) => StreamsGroupTopologyValue::MAX_VERSION,
        }
    }

    /// The key of the log record.
    pub fn key(&self) -> Vec<u8> {
        match self {
            Self::LegacyOffsetCommit(key, _) => write_key(0, key),
            Self::OffsetCommit(key, _) => write_key(1, key),
            Self::GroupMetadata(key, _) => write_key(2, key),
            Self::ConsumerGroupMetadata(key, _) => write_key(3, key),
            Self::ConsumerGroupPartitionMetadata(key, _) => write_key(4, key),
            Self::ConsumerGroupMemberMetadata(key, _) => write_key(5, key),
            Self::ConsumerGroupTargetAssignmentMetadata(key, _) => write_key(6, key),
            Self::ConsumerGroupTargetAssignmentMember(key, _) => write_key(7, key),
            Self::ConsumerGroupCurrentMemberAssignment(key, _) => write_key(8, key),
            Self::ShareGroupMemberMetadata(key, _) => write_key(10, key),
            Self::ShareGroupMetadata(key, _) => write_key(11, key),
            Self::ShareGroupTargetAssignmentMetadata(key, _) => write_key(12, key),
            Self::ShareGroupTargetAssignmentMember(key, _) => write_key(13, key),
            Self::ShareGroupCurrentMemberAssignment(key, _) => write_key(14, key),
            Self::ShareGroupStatePartitionMetadata(key, _) => write_key(15, key),
            Self::ConsumerGroupRegularExpression(key, _) => write_key(16, key),
            Self::StreamsGroupMetadata(key, _) => write_key(17, key),
            Self::StreamsGroupMemberMetadata(key, _) => write_key(19, key),
            Self::StreamsGroupTargetAssignmentMetadata(key, _) => write_key(20, key),
            Self::StreamsGroupTargetAssignmentMember(key, _) => write_key(21, key),
            Self::StreamsGroupCurrentMemberAssignment(key, _) => write_key(22, key),
            Self::StreamsGroupTopology(key, _) => write_key(23, key),
        }
    }

    /// The value of the log record, in the encoding of `version`.
    pub fn value(&self, version: i16) -> Option<Vec<u8>> {
        match self {
            Self::LegacyOffsetCommit(_, value) => write_value(version, value.as_ref()),
            Self::OffsetCommit(_, value) => write_value(version, value.as_ref()),
            Self::GroupMetadata(_, value) => write_value(version, value.as_ref()),
            Self::ConsumerGroupMetadata(_, value) => write_value(version, value.as_ref()),
            Self::ConsumerGroupPartitionMetadata(_, value) => write_value(version, value.as_ref()),
            Self::ConsumerGroupMemberMetadata(_, value) => write_value(version, value.as_ref()),
            Self::ConsumerGroupTargetAssignmentMetadata(_, value) => write_value(version, value.as_ref()),
            Self::ConsumerGroupTargetAssignmentMember(_, value) => write_value(version, value.as_ref()),
            Self::ConsumerGroupCurrentMemberAssignment(_, value) => write_value(version, value.as_ref()),
            Self::ShareGroupMemberMetadata(_, value) => write_value(version, value.as_ref()),
            Self::ShareGroupMetadata(_, value) => write_value(version, value.as_ref()),
            Self::ShareGroupTargetAssignmentMetadata(_, value) => write_value(version, value.as_ref()),
            Self::ShareGroupTargetAssignmentMember(_, value) => write_value(version, value.as_ref()),
            Self::ShareGroupCurrentMemberAssignment(_, value) => write_value(version, value.as_ref()),
            Self::ShareGroupStatePartitionMetadata(_, value) => write_value(version, value.as_ref()),
            Self::ConsumerGroupRegularExpression(_, value) => write_value(version, value.as_ref()),
            Self::StreamsGroupMetadata(_, value) => write_value(version, value.as_ref()),
            Self::StreamsGroupMemberMetadata(_, value) => write_value(version, value.as_ref()),
            Self::StreamsGroupTargetAssignmentMetadata(_, value) => write_value(version, value.as_ref()),
            Self::StreamsGroupTargetAssignmentMember(_, value) => write_value(version, value.as_ref()),
            Self::StreamsGroupCurrentMemberAssignment(_, value) => write_value(version, value.as_ref()),
            Self::StreamsGroupTopology(_, value) => write_value(version, value.as_ref()),
        }
    }
}
