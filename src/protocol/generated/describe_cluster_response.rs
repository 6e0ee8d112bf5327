//! `DescribeClusterResponse`, versions 0 to 2.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `DescribeClusterResponse`, key 60, versions 0 to 2.
#[derive(Clone, Debug, PartialEq)]
pub struct DescribeClusterResponse<'a> {
    pub throttle_time_ms: i32,
    pub error_code: i16,
    pub error_message: Option<&'a str>,
    /// Versions 1+, default 1.
    pub endpoint_type: i8,
    pub cluster_id: &'a str,
    /// Default -1.
    pub controller_id: i32,
    pub brokers: Vec<DescribeClusterBroker<'a>>,
    /// Default -2147483648.
    pub cluster_authorized_operations: i32,
}

impl Default for DescribeClusterResponse<'_> {
    fn default() -> Self {
        Self {
            throttle_time_ms: 0,
            error_code: 0,
            error_message: None,
            endpoint_type: 1,
            cluster_id: "",
            controller_id: -1,
            brokers: Vec::new(),
            cluster_authorized_operations: -2147483648,
        }
    }
}

impl Message for DescribeClusterResponse<'_> {
    const NAME: &'static str = "DescribeClusterResponse";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 2;
    const FLEXIBLE_FROM: i16 = 0;
}

impl ApiMessage for DescribeClusterResponse<'_> {
    const API: ApiKey = ApiKey::DescribeCluster;
}

impl<'a> Decode<'a> for DescribeClusterResponse<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self {
            throttle_time_ms: r.i32()?,
            error_code: r.i16()?,
            error_message: r.nullable_string(true)?,
            endpoint_type: if version >= 1 { r.i8()? } else { 1 },
            cluster_id: r.string(true)?,
            controller_id: r.i32()?,
            brokers: r.array(true, 11, |r| DescribeClusterBroker::decode(r, version))?,
            cluster_authorized_operations: r.i32()?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for DescribeClusterResponse<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.i32(self.throttle_time_ms);
        out.i16(self.error_code);
        out.nullable_string(true, self.error_message);
        if version >= 1 {
            out.i8(self.endpoint_type);
        }
        out.string(true, self.cluster_id);
        out.i32(self.controller_id);
        out.length(true, Some(self.brokers.len()));
        for item in &self.brokers {
            item.encode(out, version);
        }
        out.i32(self.cluster_authorized_operations);
        out.uvarint(0);
    }
}

/// Part of `DescribeClusterResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct DescribeClusterBroker<'a> {
    pub broker_id: i32,
    pub host: &'a str,
    pub port: i32,
    pub rack: Option<&'a str>,
    /// Versions 2+.
    pub is_fenced: bool,
}

impl<'a> Decode<'a> for DescribeClusterBroker<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            broker_id: r.i32()?,
            host: r.string(true)?,
            port: r.i32()?,
            rack: r.nullable_string(true)?,
            is_fenced: if version >= 2 { r.bool()? } else { false },
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for DescribeClusterBroker<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.i32(self.broker_id);
        out.string(true, self.host);
        out.i32(self.port);
        out.nullable_string(true, self.rack);
        if version >= 2 {
            out.bool(self.is_fenced);
        }
        out.uvarint(0);
    }
}
