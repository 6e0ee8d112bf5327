//! `DescribeLogDirsResponse`, versions 1 to 5.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `DescribeLogDirsResponse`, key 35, versions 1 to 5.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct DescribeLogDirsResponse<'a> {
    pub throttle_time_ms: i32,
    /// Versions 3+.
    pub error_code: i16,
    pub results: Vec<DescribeLogDirsResult<'a>>,
}

impl Message for DescribeLogDirsResponse<'_> {
    const NAME: &'static str = "DescribeLogDirsResponse";
    const MIN_VERSION: i16 = 1;
    const MAX_VERSION: i16 = 5;
    const FLEXIBLE_FROM: i16 = 2;
}

impl ApiMessage for DescribeLogDirsResponse<'_> {
    const API: ApiKey = ApiKey::DescribeLogDirs;
}

impl<'a> Decode<'a> for DescribeLogDirsResponse<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let flexible = version >= 2;
        let message = Self {
            throttle_time_ms: r.i32()?,
            error_code: if version >= 3 { r.i16()? } else { 0 },
            results: r.array(flexible, 5, |r| DescribeLogDirsResult::decode(r, version))?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for DescribeLogDirsResponse<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 2;
        out.i32(self.throttle_time_ms);
        if version >= 3 {
            out.i16(self.error_code);
        }
        out.length(flexible, Some(self.results.len()));
        for item in &self.results {
            item.encode(out, version);
        }
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `DescribeLogDirsResponse`.
#[derive(Clone, Debug, PartialEq)]
pub struct DescribeLogDirsResult<'a> {
    pub error_code: i16,
    pub log_dir: &'a str,
    pub topics: Vec<DescribeLogDirsTopic<'a>>,
    /// Versions 4+, default -1.
    pub total_bytes: i64,
    /// Versions 4+, default -1.
    pub usable_bytes: i64,
    /// Versions 5+.
    pub is_cordoned: bool,
}

impl Default for DescribeLogDirsResult<'_> {
    fn default() -> Self {
        Self {
            error_code: 0,
            log_dir: "",
            topics: Vec::new(),
            total_bytes: -1,
            usable_bytes: -1,
            is_cordoned: false,
        }
    }
}

impl<'a> Decode<'a> for DescribeLogDirsResult<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let message = Self {
            error_code: r.i16()?,
            log_dir: r.string(flexible)?,
            topics: r.array(flexible, 3, |r| DescribeLogDirsTopic::decode(r, version))?,
            total_bytes: if version >= 4 { r.i64()? } else { -1 },
            usable_bytes: if version >= 4 { r.i64()? } else { -1 },
            is_cordoned: if version >= 5 { r.bool()? } else { false },
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for DescribeLogDirsResult<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 2;
        out.i16(self.error_code);
        out.string(flexible, self.log_dir);
        out.length(flexible, Some(self.topics.len()));
        for item in &self.topics {
            item.encode(out, version);
        }
        if version >= 4 {
            out.i64(self.total_bytes);
        }
        if version >= 4 {
            out.i64(self.usable_bytes);
        }
        if version >= 5 {
            out.bool(self.is_cordoned);
        }
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `DescribeLogDirsResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct DescribeLogDirsTopic<'a> {
    pub name: &'a str,
    pub partitions: Vec<DescribeLogDirsPartition>,
}

impl<'a> Decode<'a> for DescribeLogDirsTopic<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let message = Self {
            name: r.string(flexible)?,
            partitions: r.array(flexible, 21, |r| DescribeLogDirsPartition::decode(r, version))?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for DescribeLogDirsTopic<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 2;
        out.string(flexible, self.name);
        out.length(flexible, Some(self.partitions.len()));
        for item in &self.partitions {
            item.encode(out, version);
        }
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `DescribeLogDirsResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct DescribeLogDirsPartition {
    pub partition_index: i32,
    pub partition_size: i64,
    pub offset_lag: i64,
    pub is_future_key: bool,
}

impl<'a> Decode<'a> for DescribeLogDirsPartition {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let message = Self {
            partition_index: r.i32()?,
            partition_size: r.i64()?,
            offset_lag: r.i64()?,
            is_future_key: r.bool()?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for DescribeLogDirsPartition {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 2;
        out.i32(self.partition_index);
        out.i64(self.partition_size);
        out.i64(self.offset_lag);
        out.bool(self.is_future_key);
        if flexible {
            out.uvarint(0);
        }
    }
}
