//! `DescribeGroupsResponse`, versions 0 to 6.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `DescribeGroupsResponse`, key 15, versions 0 to 6.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct DescribeGroupsResponse<'a> {
    /// Versions 1+.
    pub throttle_time_ms: i32,
    pub groups: Vec<DescribedGroup<'a>>,
}

impl Message for DescribeGroupsResponse<'_> {
    const NAME: &'static str = "DescribeGroupsResponse";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 6;
    const FLEXIBLE_FROM: i16 = 5;
}

impl ApiMessage for DescribeGroupsResponse<'_> {
    const API: ApiKey = ApiKey::DescribeGroups;
}

impl<'a> Decode<'a> for DescribeGroupsResponse<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let flexible = version >= 5;
        let message = Self {
            throttle_time_ms: if version >= 1 { r.i32()? } else { 0 },
            groups: r.array(flexible, 12, |r| DescribedGroup::decode(r, version))?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for DescribeGroupsResponse<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 5;
        if version >= 1 {
            out.i32(self.throttle_time_ms);
        }
        out.length(flexible, Some(self.groups.len()));
        for item in &self.groups {
            item.encode(out, version);
        }
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `DescribeGroupsResponse`.
#[derive(Clone, Debug, PartialEq)]
pub struct DescribedGroup<'a> {
    pub error_code: i16,
    /// Versions 6+.
    pub error_message: Option<&'a str>,
    pub group_id: &'a str,
    pub group_state: &'a str,
    pub protocol_type: &'a str,
    pub protocol_data: &'a str,
    pub members: Vec<DescribedGroupMember<'a>>,
    /// Versions 3+, default -2147483648.
    pub authorized_operations: i32,
}

impl Default for DescribedGroup<'_> {
    fn default() -> Self {
        Self {
            error_code: 0,
            error_message: None,
            group_id: "",
            group_state: "",
            protocol_type: "",
            protocol_data: "",
            members: Vec::new(),
            authorized_operations: -2147483648,
        }
    }
}

impl<'a> Decode<'a> for DescribedGroup<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 5;
        let message = Self {
            error_code: r.i16()?,
            error_message: if version >= 6 { r.nullable_string(true)? } else { None },
            group_id: r.string(flexible)?,
            group_state: r.string(flexible)?,
            protocol_type: r.string(flexible)?,
            protocol_data: r.string(flexible)?,
            members: r.array(flexible, 7, |r| DescribedGroupMember::decode(r, version))?,
            authorized_operations: if version >= 3 { r.i32()? } else { -2147483648 },
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for DescribedGroup<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 5;
        out.i16(self.error_code);
        if version >= 6 {
            out.nullable_string(true, self.error_message);
        }
        out.string(flexible, self.group_id);
        out.string(flexible, self.group_state);
        out.string(flexible, self.protocol_type);
        out.string(flexible, self.protocol_data);
        out.length(flexible, Some(self.members.len()));
        for item in &self.members {
            item.encode(out, version);
        }
        if version >= 3 {
            out.i32(self.authorized_operations);
        }
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `DescribeGroupsResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct DescribedGroupMember<'a> {
    pub member_id: &'a str,
    /// Versions 4+.
    pub group_instance_id: Option<&'a str>,
    pub client_id: &'a str,
    pub client_host: &'a str,
    pub member_metadata: &'a [u8],
    pub member_assignment: &'a [u8],
}

impl<'a> Decode<'a> for DescribedGroupMember<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 5;
        let message = Self {
            member_id: r.string(flexible)?,
            group_instance_id: if version >= 4 { r.nullable_string(flexible)? } else { None },
            client_id: r.string(flexible)?,
            client_host: r.string(flexible)?,
            member_metadata: r.bytes(flexible)?,
            member_assignment: r.bytes(flexible)?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for DescribedGroupMember<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 5;
        out.string(flexible, self.member_id);
        if version >= 4 {
            out.nullable_string(flexible, self.group_instance_id);
        }
        out.string(flexible, self.client_id);
        out.string(flexible, self.client_host);
        out.bytes(flexible, self.member_metadata);
        out.bytes(flexible, self.member_assignment);
        if flexible {
            out.uvarint(0);
        }
    }
}
