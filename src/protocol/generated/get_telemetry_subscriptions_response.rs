//! `GetTelemetrySubscriptionsResponse`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::base::Uuid;
use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `GetTelemetrySubscriptionsResponse`, key 71, versions 0 to 0.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct GetTelemetrySubscriptionsResponse<'a> {
    pub throttle_time_ms: i32,
    pub error_code: i16,
    pub client_instance_id: Uuid,
    pub subscription_id: i32,
    pub accepted_compression_types: Vec<i8>,
    pub push_interval_ms: i32,
    pub telemetry_max_bytes: i32,
    pub delta_temporality: bool,
    pub requested_metrics: Vec<&'a str>,
}

impl Message for GetTelemetrySubscriptionsResponse<'_> {
    const NAME: &'static str = "GetTelemetrySubscriptionsResponse";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl ApiMessage for GetTelemetrySubscriptionsResponse<'_> {
    const API: ApiKey = ApiKey::GetTelemetrySubscriptions;
}

impl<'a> Decode<'a> for GetTelemetrySubscriptionsResponse<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self {
            throttle_time_ms: r.i32()?,
            error_code: r.i16()?,
            client_instance_id: r.uuid()?,
            subscription_id: r.i32()?,
            accepted_compression_types: r.array(true, 1, |r| r.i8())?,
            push_interval_ms: r.i32()?,
            telemetry_max_bytes: r.i32()?,
            delta_temporality: r.bool()?,
            requested_metrics: r.array(true, 1, |r| r.string(true))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for GetTelemetrySubscriptionsResponse<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.i32(self.throttle_time_ms);
        out.i16(self.error_code);
        out.uuid(self.client_instance_id);
        out.i32(self.subscription_id);
        out.length(true, Some(self.accepted_compression_types.len()));
        for item in &self.accepted_compression_types {
            out.i8(*item);
        }
        out.i32(self.push_interval_ms);
        out.i32(self.telemetry_max_bytes);
        out.bool(self.delta_temporality);
        out.length(true, Some(self.requested_metrics.len()));
        for item in &self.requested_metrics {
            out.string(true, item);
        }
        out.uvarint(0);
    }
}
