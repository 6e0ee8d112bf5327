//! `ShareUpdateKey`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::base::Uuid;
use crate::protocol::{Decode, DecodeError, Encode, Message, Reader, Sink, check_version};

/// `ShareUpdateKey`, key 1, versions 0 to 0.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ShareUpdateKey<'a> {
    pub group_id: &'a str,
    pub topic_id: Uuid,
    pub partition: i32,
}

impl Message for ShareUpdateKey<'_> {
    const NAME: &'static str = "ShareUpdateKey";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = i16::MAX;
}

impl<'a> Decode<'a> for ShareUpdateKey<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        Ok(Self { group_id: r.string(false)?, topic_id: r.uuid()?, partition: r.i32()? })
    }
}

impl Encode for ShareUpdateKey<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.string(false, self.group_id);
        out.uuid(self.topic_id);
        out.i32(self.partition);
    }
}
