//! `StreamsGroupTopologyKey`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{Decode, DecodeError, Encode, Message, Reader, Sink, check_version};

/// `StreamsGroupTopologyKey`, key 23, versions 0 to 0.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct StreamsGroupTopologyKey<'a> {
    pub group_id: &'a str,
}

impl Message for StreamsGroupTopologyKey<'_> {
    const NAME: &'static str = "StreamsGroupTopologyKey";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = i16::MAX;
}

impl<'a> Decode<'a> for StreamsGroupTopologyKey<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        Ok(Self { group_id: r.string(false)? })
    }
}

impl Encode for StreamsGroupTopologyKey<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.string(false, self.group_id);
    }
}
