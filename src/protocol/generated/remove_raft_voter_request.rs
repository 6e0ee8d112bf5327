//! `RemoveRaftVoterRequest`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::base::Uuid;
use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `RemoveRaftVoterRequest`, key 81, versions 0 to 0.
#[derive(Clone, Debug, PartialEq)]
pub struct RemoveRaftVoterRequest<'a> {
    pub cluster_id: Option<&'a str>,
    pub voter_id: i32,
    pub voter_directory_id: Uuid,
}

impl Default for RemoveRaftVoterRequest<'_> {
    fn default() -> Self {
        Self { cluster_id: Some(""), voter_id: 0, voter_directory_id: Uuid::ZERO }
    }
}

impl Message for RemoveRaftVoterRequest<'_> {
    const NAME: &'static str = "RemoveRaftVoterRequest";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl ApiMessage for RemoveRaftVoterRequest<'_> {
    const API: ApiKey = ApiKey::RemoveRaftVoter;
}

impl<'a> Decode<'a> for RemoveRaftVoterRequest<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message =
            Self { cluster_id: r.nullable_string(true)?, voter_id: r.i32()?, voter_directory_id: r.uuid()? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for RemoveRaftVoterRequest<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.nullable_string(true, self.cluster_id);
        out.i32(self.voter_id);
        out.uuid(self.voter_directory_id);
        out.uvarint(0);
    }
}
