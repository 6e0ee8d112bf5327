//! `UpdateRaftVoterResponse`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version, measure,
};

/// `UpdateRaftVoterResponse`, key 82, versions 0 to 0.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct UpdateRaftVoterResponse<'a> {
    pub throttle_time_ms: i32,
    pub error_code: i16,
    /// Tag 0.
    pub current_leader: CurrentLeader<'a>,
}

impl Message for UpdateRaftVoterResponse<'_> {
    const NAME: &'static str = "UpdateRaftVoterResponse";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl ApiMessage for UpdateRaftVoterResponse<'_> {
    const API: ApiKey = ApiKey::UpdateRaftVoter;
}

impl<'a> Decode<'a> for UpdateRaftVoterResponse<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let mut message = Self {
            throttle_time_ms: r.i32()?,
            error_code: r.i16()?,
            current_leader: CurrentLeader::default(),
        };
        r.tags(|r, tag| {
            match tag {
                0 => message.current_leader = CurrentLeader::decode(r, version)?,
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(message)
    }
}

impl Encode for UpdateRaftVoterResponse<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.i32(self.throttle_time_ms);
        out.i16(self.error_code);
        out.uvarint(u32::from(self.current_leader != CurrentLeader::default()));
        if self.current_leader != CurrentLeader::default() {
            out.uvarint(0);
            out.uvarint(measure(|out| self.tag_0(out, version)));
            self.tag_0(out, version);
        }
    }
}

impl UpdateRaftVoterResponse<'_> {
    fn tag_0<S: Sink>(&self, out: &mut S, version: i16) {
        self.current_leader.encode(out, version);
    }
}

/// Part of `UpdateRaftVoterResponse`.
#[derive(Clone, Debug, PartialEq)]
pub struct CurrentLeader<'a> {
    /// Default -1.
    pub leader_id: i32,
    /// Default -1.
    pub leader_epoch: i32,
    pub host: &'a str,
    pub port: i32,
}

impl Default for CurrentLeader<'_> {
    fn default() -> Self {
        Self { leader_id: -1, leader_epoch: -1, host: "", port: 0 }
    }
}

impl<'a> Decode<'a> for CurrentLeader<'a> {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message =
            Self { leader_id: r.i32()?, leader_epoch: r.i32()?, host: r.string(true)?, port: r.i32()? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for CurrentLeader<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.i32(self.leader_id);
        out.i32(self.leader_epoch);
        out.string(true, self.host);
        out.i32(self.port);
        out.uvarint(0);
    }
}
