//! `ShareGroupHeartbeatRequest`, versions 1 to 1.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `ShareGroupHeartbeatRequest`, key 76, versions 1 to 1.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ShareGroupHeartbeatRequest<'a> {
    pub group_id: &'a str,
    pub member_id: &'a str,
    pub member_epoch: i32,
    pub rack_id: Option<&'a str>,
    pub subscribed_topic_names: Option<Vec<&'a str>>,
}

impl Message for ShareGroupHeartbeatRequest<'_> {
    const NAME: &'static str = "ShareGroupHeartbeatRequest";
    const MIN_VERSION: i16 = 1;
    const MAX_VERSION: i16 = 1;
    const FLEXIBLE_FROM: i16 = 0;
}

impl ApiMessage for ShareGroupHeartbeatRequest<'_> {
    const API: ApiKey = ApiKey::ShareGroupHeartbeat;
}

impl<'a> Decode<'a> for ShareGroupHeartbeatRequest<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self {
            group_id: r.string(true)?,
            member_id: r.string(true)?,
            member_epoch: r.i32()?,
            rack_id: r.nullable_string(true)?,
            subscribed_topic_names: r.nullable_array(true, 1, |r| r.string(true))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for ShareGroupHeartbeatRequest<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.string(true, self.group_id);
        out.string(true, self.member_id);
        out.i32(self.member_epoch);
        out.nullable_string(true, self.rack_id);
        out.length(true, self.subscribed_topic_names.as_ref().map(Vec::len));
        for item in self.subscribed_topic_names.iter().flatten() {
            out.string(true, item);
        }
        out.uvarint(0);
    }
}
