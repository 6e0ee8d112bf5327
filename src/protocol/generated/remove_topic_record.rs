//! `RemoveTopicRecord`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::base::Uuid;
use crate::protocol::{Decode, DecodeError, Encode, Message, Reader, Sink, check_version};

/// `RemoveTopicRecord`, key 9, versions 0 to 0.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct RemoveTopicRecord {
    pub topic_id: Uuid,
}

impl Message for RemoveTopicRecord {
    const NAME: &'static str = "RemoveTopicRecord";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl<'a> Decode<'a> for RemoveTopicRecord {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self { topic_id: r.uuid()? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for RemoveTopicRecord {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.uuid(self.topic_id);
        out.uvarint(0);
    }
}
