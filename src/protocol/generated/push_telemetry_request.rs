//! `PushTelemetryRequest`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::base::Uuid;
use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `PushTelemetryRequest`, key 72, versions 0 to 0.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct PushTelemetryRequest<'a> {
    pub client_instance_id: Uuid,
    pub subscription_id: i32,
    pub terminating: bool,
    pub compression_type: i8,
    pub metrics: &'a [u8],
}

impl Message for PushTelemetryRequest<'_> {
    const NAME: &'static str = "PushTelemetryRequest";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl ApiMessage for PushTelemetryRequest<'_> {
    const API: ApiKey = ApiKey::PushTelemetry;
}

impl<'a> Decode<'a> for PushTelemetryRequest<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self {
            client_instance_id: r.uuid()?,
            subscription_id: r.i32()?,
            terminating: r.bool()?,
            compression_type: r.i8()?,
            metrics: r.bytes(true)?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for PushTelemetryRequest<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.uuid(self.client_instance_id);
        out.i32(self.subscription_id);
        out.bool(self.terminating);
        out.i8(self.compression_type);
        out.bytes(true, self.metrics);
        out.uvarint(0);
    }
}
