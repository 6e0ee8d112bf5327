//! `GetTelemetrySubscriptionsRequest`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::base::Uuid;
use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `GetTelemetrySubscriptionsRequest`, key 71, versions 0 to 0.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct GetTelemetrySubscriptionsRequest {
    pub client_instance_id: Uuid,
}

impl Message for GetTelemetrySubscriptionsRequest {
    const NAME: &'static str = "GetTelemetrySubscriptionsRequest";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl ApiMessage for GetTelemetrySubscriptionsRequest {
    const API: ApiKey = ApiKey::GetTelemetrySubscriptions;
}

impl<'a> Decode<'a> for GetTelemetrySubscriptionsRequest {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self { client_instance_id: r.uuid()? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for GetTelemetrySubscriptionsRequest {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.uuid(self.client_instance_id);
        out.uvarint(0);
    }
}
