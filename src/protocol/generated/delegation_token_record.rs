//! `DelegationTokenRecord`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{Decode, DecodeError, Encode, Message, Reader, Sink, check_version};

/// `DelegationTokenRecord`, key 10, versions 0 to 0.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct DelegationTokenRecord<'a> {
    pub owner: &'a str,
    pub requester: &'a str,
    pub renewers: Vec<&'a str>,
    pub issue_timestamp: i64,
    pub max_timestamp: i64,
    pub expiration_timestamp: i64,
    pub token_id: &'a str,
}

impl Message for DelegationTokenRecord<'_> {
    const NAME: &'static str = "DelegationTokenRecord";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl<'a> Decode<'a> for DelegationTokenRecord<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self {
            owner: r.string(true)?,
            requester: r.string(true)?,
            renewers: r.array(true, 1, |r| r.string(true))?,
            issue_timestamp: r.i64()?,
            max_timestamp: r.i64()?,
            expiration_timestamp: r.i64()?,
            token_id: r.string(true)?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for DelegationTokenRecord<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.string(true, self.owner);
        out.string(true, self.requester);
        out.length(true, Some(self.renewers.len()));
        for item in &self.renewers {
            out.string(true, item);
        }
        out.i64(self.issue_timestamp);
        out.i64(self.max_timestamp);
        out.i64(self.expiration_timestamp);
        out.string(true, self.token_id);
        out.uvarint(0);
    }
}
