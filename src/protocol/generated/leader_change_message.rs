//! `LeaderChangeMessage`, versions 0 to 1.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::base::Uuid;
use crate::protocol::{Decode, DecodeError, Encode, Message, Reader, Sink, check_version};

/// `LeaderChangeMessage`, versions 0 to 1.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct LeaderChangeMessage {
    pub version: i16,
    pub leader_id: i32,
    pub voters: Vec<Voter>,
    pub granting_voters: Vec<Voter>,
}

impl Message for LeaderChangeMessage {
    const NAME: &'static str = "LeaderChangeMessage";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 1;
    const FLEXIBLE_FROM: i16 = 0;
}

impl<'a> Decode<'a> for LeaderChangeMessage {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self {
            version: r.i16()?,
            leader_id: r.i32()?,
            voters: r.array(true, 5, |r| Voter::decode(r, version))?,
            granting_voters: r.array(true, 5, |r| Voter::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for LeaderChangeMessage {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.i16(self.version);
        out.i32(self.leader_id);
        out.length(true, Some(self.voters.len()));
        for item in &self.voters {
            item.encode(out, version);
        }
        out.length(true, Some(self.granting_voters.len()));
        for item in &self.granting_voters {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `LeaderChangeMessage`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Voter {
    pub voter_id: i32,
    /// Versions 1+.
    pub voter_directory_id: Uuid,
}

impl<'a> Decode<'a> for Voter {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            voter_id: r.i32()?,
            voter_directory_id: if version >= 1 { r.uuid()? } else { Uuid::ZERO },
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for Voter {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.i32(self.voter_id);
        if version >= 1 {
            out.uuid(self.voter_directory_id);
        }
        out.uvarint(0);
    }
}
