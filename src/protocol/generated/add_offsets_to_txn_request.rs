//! `AddOffsetsToTxnRequest`, versions 0 to 4.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `AddOffsetsToTxnRequest`, key 25, versions 0 to 4.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct AddOffsetsToTxnRequest<'a> {
    pub transactional_id: &'a str,
    pub producer_id: i64,
    pub producer_epoch: i16,
    pub group_id: &'a str,
}

impl Message for AddOffsetsToTxnRequest<'_> {
    const NAME: &'static str = "AddOffsetsToTxnRequest";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 4;
    const FLEXIBLE_FROM: i16 = 3;
}

impl ApiMessage for AddOffsetsToTxnRequest<'_> {
    const API: ApiKey = ApiKey::AddOffsetsToTxn;
}

impl<'a> Decode<'a> for AddOffsetsToTxnRequest<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let flexible = version >= 3;
        let message = Self {
            transactional_id: r.string(flexible)?,
            producer_id: r.i64()?,
            producer_epoch: r.i16()?,
            group_id: r.string(flexible)?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for AddOffsetsToTxnRequest<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 3;
        out.string(flexible, self.transactional_id);
        out.i64(self.producer_id);
        out.i16(self.producer_epoch);
        out.string(flexible, self.group_id);
        if flexible {
            out.uvarint(0);
        }
    }
}
