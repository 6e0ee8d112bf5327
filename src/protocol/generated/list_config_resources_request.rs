//! `ListConfigResourcesRequest`, versions 0 to 1.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `ListConfigResourcesRequest`, key 74, versions 0 to 1.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ListConfigResourcesRequest {
    /// Versions 1+.
    pub resource_types: Vec<i8>,
}

impl Message for ListConfigResourcesRequest {
    const NAME: &'static str = "ListConfigResourcesRequest";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 1;
    const FLEXIBLE_FROM: i16 = 0;
}

impl ApiMessage for ListConfigResourcesRequest {
    const API: ApiKey = ApiKey::ListConfigResources;
}

impl<'a> Decode<'a> for ListConfigResourcesRequest {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message =
            Self { resource_types: if version >= 1 { r.array(true, 1, |r| r.i8())? } else { Vec::new() } };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for ListConfigResourcesRequest {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        if version >= 1 {
            out.length(true, Some(self.resource_types.len()));
            for item in &self.resource_types {
                out.i8(*item);
            }
        }
        out.uvarint(0);
    }
}
