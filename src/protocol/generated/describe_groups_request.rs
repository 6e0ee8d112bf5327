//! `DescribeGroupsRequest`, versions 0 to 6.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `DescribeGroupsRequest`, key 15, versions 0 to 6.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct DescribeGroupsRequest<'a> {
    pub groups: Vec<&'a str>,
    /// Versions 3+.
    pub include_authorized_operations: bool,
}

impl Message for DescribeGroupsRequest<'_> {
    const NAME: &'static str = "DescribeGroupsRequest";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 6;
    const FLEXIBLE_FROM: i16 = 5;
}

impl ApiMessage for DescribeGroupsRequest<'_> {
    const API: ApiKey = ApiKey::DescribeGroups;
}

impl<'a> Decode<'a> for DescribeGroupsRequest<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let flexible = version >= 5;
        let message = Self {
            groups: r.array(flexible, 1, |r| r.string(flexible))?,
            include_authorized_operations: if version >= 3 { r.bool()? } else { false },
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for DescribeGroupsRequest<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 5;
        out.length(flexible, Some(self.groups.len()));
        for item in &self.groups {
            out.string(flexible, item);
        }
        if version >= 3 {
            out.bool(self.include_authorized_operations);
        }
        if flexible {
            out.uvarint(0);
        }
    }
}
