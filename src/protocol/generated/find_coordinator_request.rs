//! `FindCoordinatorRequest`, versions 0 to 6.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `FindCoordinatorRequest`, key 10, versions 0 to 6.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct FindCoordinatorRequest<'a> {
    /// Versions 0 to 3.
    pub key: &'a str,
    /// Versions 1+.
    pub key_type: i8,
    /// Versions 4+.
    pub coordinator_keys: Vec<&'a str>,
}

impl Message for FindCoordinatorRequest<'_> {
    const NAME: &'static str = "FindCoordinatorRequest";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 6;
    const FLEXIBLE_FROM: i16 = 3;
}

impl ApiMessage for FindCoordinatorRequest<'_> {
    const API: ApiKey = ApiKey::FindCoordinator;
}

impl<'a> Decode<'a> for FindCoordinatorRequest<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let flexible = version >= 3;
        let message = Self {
            key: if version <= 3 { r.string(flexible)? } else { "" },
            key_type: if version >= 1 { r.i8()? } else { 0 },
            coordinator_keys: if version >= 4 { r.array(true, 1, |r| r.string(true))? } else { Vec::new() },
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for FindCoordinatorRequest<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 3;
        if version <= 3 {
            out.string(flexible, self.key);
        }
        if version >= 1 {
            out.i8(self.key_type);
        }
        if version >= 4 {
            out.length(true, Some(self.coordinator_keys.len()));
            for item in &self.coordinator_keys {
                out.string(true, item);
            }
        }
        if flexible {
            out.uvarint(0);
        }
    }
}
