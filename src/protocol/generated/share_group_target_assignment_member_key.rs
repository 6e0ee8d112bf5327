//! `ShareGroupTargetAssignmentMemberKey`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{Decode, DecodeError, Encode, Message, Reader, Sink, check_version};

/// `ShareGroupTargetAssignmentMemberKey`, key 13, versions 0 to 0.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ShareGroupTargetAssignmentMemberKey<'a> {
    pub group_id: &'a str,
    pub member_id: &'a str,
}

impl Message for ShareGroupTargetAssignmentMemberKey<'_> {
    const NAME: &'static str = "ShareGroupTargetAssignmentMemberKey";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = i16::MAX;
}

impl<'a> Decode<'a> for ShareGroupTargetAssignmentMemberKey<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        Ok(Self { group_id: r.string(false)?, member_id: r.string(false)? })
    }
}

impl Encode for ShareGroupTargetAssignmentMemberKey<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.string(false, self.group_id);
        out.string(false, self.member_id);
    }
}
