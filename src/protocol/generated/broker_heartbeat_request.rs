//! `BrokerHeartbeatRequest`, versions 0 to 2.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::base::Uuid;
use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version, measure,
};

/// `BrokerHeartbeatRequest`, key 63, versions 0 to 2.
#[derive(Clone, Debug, PartialEq)]
pub struct BrokerHeartbeatRequest {
    pub broker_id: i32,
    /// Default -1.
    pub broker_epoch: i64,
    pub current_metadata_offset: i64,
    pub want_fence: bool,
    pub want_shut_down: bool,
    /// Versions 1+, tag 0.
    pub offline_log_dirs: Vec<Uuid>,
    /// Versions 2+, tag 1.
    pub cordoned_log_dirs: Option<Vec<Uuid>>,
}

impl Default for BrokerHeartbeatRequest {
    fn default() -> Self {
        Self {
            broker_id: 0,
            broker_epoch: -1,
            current_metadata_offset: 0,
            want_fence: false,
            want_shut_down: false,
            offline_log_dirs: Vec::new(),
            cordoned_log_dirs: None,
        }
    }
}

impl Message for BrokerHeartbeatRequest {
    const NAME: &'static str = "BrokerHeartbeatRequest";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 2;
    const FLEXIBLE_FROM: i16 = 0;
}

impl ApiMessage for BrokerHeartbeatRequest {
    const API: ApiKey = ApiKey::BrokerHeartbeat;
}

impl<'a> Decode<'a> for BrokerHeartbeatRequest {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let mut message = Self {
            broker_id: r.i32()?,
            broker_epoch: r.i64()?,
            current_metadata_offset: r.i64()?,
            want_fence: r.bool()?,
            want_shut_down: r.bool()?,
            offline_log_dirs: Vec::new(),
            cordoned_log_dirs: None,
        };
        r.tags(|r, tag| {
            match tag {
                0 if version >= 1 => message.offline_log_dirs = r.array(true, 16, |r| r.uuid())?,
                1 if version >= 2 => message.cordoned_log_dirs = r.nullable_array(true, 16, |r| r.uuid())?,
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(message)
    }
}

impl Encode for BrokerHeartbeatRequest {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.i32(self.broker_id);
        out.i64(self.broker_epoch);
        out.i64(self.current_metadata_offset);
        out.bool(self.want_fence);
        out.bool(self.want_shut_down);
        out.uvarint(
            u32::from(version >= 1 && !self.offline_log_dirs.is_empty())
                + u32::from(version >= 2 && self.cordoned_log_dirs.is_some()),
        );
        if version >= 1 && !self.offline_log_dirs.is_empty() {
            out.uvarint(0);
            out.uvarint(measure(|out| self.tag_0(out, version)));
            self.tag_0(out, version);
        }
        if version >= 2 && self.cordoned_log_dirs.is_some() {
            out.uvarint(1);
            out.uvarint(measure(|out| self.tag_1(out, version)));
            self.tag_1(out, version);
        }
    }
}

impl BrokerHeartbeatRequest {
    fn tag_0<S: Sink>(&self, out: &mut S, _version: i16) {
        out.length(true, Some(self.offline_log_dirs.len()));
        for item in &self.offline_log_dirs {
            out.uuid(*item);
        }
    }

    fn tag_1<S: Sink>(&self, out: &mut S, _version: i16) {
        out.length(true, self.cordoned_log_dirs.as_ref().map(Vec::len));
        for item in self.cordoned_log_dirs.iter().flatten() {
            out.uuid(*item);
        }
    }
}
