//! `ApiVersionsRequest`, versions 0 to 4.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `ApiVersionsRequest`, key 18, versions 0 to 4.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ApiVersionsRequest<'a> {
    /// Versions 3+.
    pub client_software_name: &'a str,
    /// Versions 3+.
    pub client_software_version: &'a str,
}

impl Message for ApiVersionsRequest<'_> {
    const NAME: &'static str = "ApiVersionsRequest";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 4;
    const FLEXIBLE_FROM: i16 = 3;
}

impl ApiMessage for ApiVersionsRequest<'_> {
    const API: ApiKey = ApiKey::ApiVersions;
}

impl<'a> Decode<'a> for ApiVersionsRequest<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let flexible = version >= 3;
        let message = Self {
            client_software_name: if version >= 3 { r.string(true)? } else { "" },
            client_software_version: if version >= 3 { r.string(true)? } else { "" },
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for ApiVersionsRequest<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 3;
        if version >= 3 {
            out.string(true, self.client_software_name);
        }
        if version >= 3 {
            out.string(true, self.client_software_version);
        }
        if flexible {
            out.uvarint(0);
        }
    }
}
