//! `ZkMigrationStateRecord`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{Decode, DecodeError, Encode, Message, Reader, Sink, check_version};

/// `ZkMigrationStateRecord`, key 21, versions 0 to 0.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ZkMigrationStateRecord {
    pub zk_migration_state: i8,
}

impl Message for ZkMigrationStateRecord {
    const NAME: &'static str = "ZkMigrationStateRecord";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl<'a> Decode<'a> for ZkMigrationStateRecord {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self { zk_migration_state: r.i8()? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for ZkMigrationStateRecord {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.i8(self.zk_migration_state);
        out.uvarint(0);
    }
}
