//! `BrokerRegistrationChangeRecord`, versions 0 to 3.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::base::Uuid;
use crate::protocol::{Decode, DecodeError, Encode, Message, Reader, Sink, check_version, measure};

/// `BrokerRegistrationChangeRecord`, key 17, versions 0 to 3.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct BrokerRegistrationChangeRecord {
    pub broker_id: i32,
    pub broker_epoch: i64,
    /// Tag 0.
    pub fenced: i8,
    /// Versions 1+, tag 1.
    pub in_controlled_shutdown: i8,
    /// Versions 2+, tag 2.
    pub log_dirs: Vec<Uuid>,
    /// Versions 3+, tag 3.
    pub cordoned_log_dirs: Option<Vec<Uuid>>,
}

impl Message for BrokerRegistrationChangeRecord {
    const NAME: &'static str = "BrokerRegistrationChangeRecord";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 3;
    const FLEXIBLE_FROM: i16 = 0;
}

impl<'a> Decode<'a> for BrokerRegistrationChangeRecord {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let mut message = Self {
            broker_id: r.i32()?,
            broker_epoch: r.i64()?,
            fenced: 0,
            in_controlled_shutdown: 0,
            log_dirs: Vec::new(),
            cordoned_log_dirs: None,
        };
        r.tags(|r, tag| {
            match tag {
                0 => message.fenced = r.i8()?,
                1 if version >= 1 => message.in_controlled_shutdown = r.i8()?,
                2 if version >= 2 => message.log_dirs = r.array(true, 16, |r| r.uuid())?,
                3 if version >= 3 => message.cordoned_log_dirs = r.nullable_array(true, 16, |r| r.uuid())?,
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(message)
    }
}

impl Encode for BrokerRegistrationChangeRecord {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.i32(self.broker_id);
        out.i64(self.broker_epoch);
        out.uvarint(
            u32::from(self.fenced != 0)
                + u32::from(version >= 1 && self.in_controlled_shutdown != 0)
                + u32::from(version >= 2 && !self.log_dirs.is_empty())
                + u32::from(version >= 3 && self.cordoned_log_dirs.is_some()),
        );
        if self.fenced != 0 {
            out.uvarint(0);
            out.uvarint(measure(|out| self.tag_0(out, version)));
            self.tag_0(out, version);
        }
        if version >= 1 && self.in_controlled_shutdown != 0 {
            out.uvarint(1);
            out.uvarint(measure(|out| self.tag_1(out, version)));
            self.tag_1(out, version);
        }
        if version >= 2 && !self.log_dirs.is_empty() {
            out.uvarint(2);
            out.uvarint(measure(|out| self.tag_2(out, version)));
            self.tag_2(out, version);
        }
        if version >= 3 && self.cordoned_log_dirs.is_some() {
            out.uvarint(3);
            out.uvarint(measure(|out| self.tag_3(out, version)));
            self.tag_3(out, version);
        }
    }
}

impl BrokerRegistrationChangeRecord {
    fn tag_0<S: Sink>(&self, out: &mut S, _version: i16) {
        out.i8(self.fenced);
    }

    fn tag_1<S: Sink>(&self, out: &mut S, _version: i16) {
        out.i8(self.in_controlled_shutdown);
    }

    fn tag_2<S: Sink>(&self, out: &mut S, _version: i16) {
        out.length(true, Some(self.log_dirs.len()));
        for item in &self.log_dirs {
            out.uuid(*item);
        }
    }

    fn tag_3<S: Sink>(&self, out: &mut S, _version: i16) {
        out.length(true, self.cordoned_log_dirs.as_ref().map(Vec::len));
        for item in self.cordoned_log_dirs.iter().flatten() {
            out.uuid(*item);
        }
    }
}
