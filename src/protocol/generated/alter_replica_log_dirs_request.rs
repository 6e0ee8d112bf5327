//! `AlterReplicaLogDirsRequest`, versions 1 to 2.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `AlterReplicaLogDirsRequest`, key 34, versions 1 to 2.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct AlterReplicaLogDirsRequest<'a> {
    pub dirs: Vec<AlterReplicaLogDir<'a>>,
}

impl Message for AlterReplicaLogDirsRequest<'_> {
    const NAME: &'static str = "AlterReplicaLogDirsRequest";
    const MIN_VERSION: i16 = 1;
    const MAX_VERSION: i16 = 2;
    const FLEXIBLE_FROM: i16 = 2;
}

impl ApiMessage for AlterReplicaLogDirsRequest<'_> {
    const API: ApiKey = ApiKey::AlterReplicaLogDirs;
}

impl<'a> Decode<'a> for AlterReplicaLogDirsRequest<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let flexible = version >= 2;
        let message = Self { dirs: r.array(flexible, 3, |r| AlterReplicaLogDir::decode(r, version))? };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for AlterReplicaLogDirsRequest<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 2;
        out.length(flexible, Some(self.dirs.len()));
        for item in &self.dirs {
            item.encode(out, version);
        }
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `AlterReplicaLogDirsRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct AlterReplicaLogDir<'a> {
    pub path: &'a str,
    pub topics: Vec<AlterReplicaLogDirTopic<'a>>,
}

impl<'a> Decode<'a> for AlterReplicaLogDir<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let message = Self {
            path: r.string(flexible)?,
            topics: r.array(flexible, 3, |r| AlterReplicaLogDirTopic::decode(r, version))?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for AlterReplicaLogDir<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 2;
        out.string(flexible, self.path);
        out.length(flexible, Some(self.topics.len()));
        for item in &self.topics {
            item.encode(out, version);
        }
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `AlterReplicaLogDirsRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct AlterReplicaLogDirTopic<'a> {
    pub name: &'a str,
    pub partitions: Vec<i32>,
}

impl<'a> Decode<'a> for AlterReplicaLogDirTopic<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let message = Self { name: r.string(flexible)?, partitions: r.array(flexible, 4, |r| r.i32())? };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for AlterReplicaLogDirTopic<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 2;
        out.string(flexible, self.name);
        out.length(flexible, Some(self.partitions.len()));
        for item in &self.partitions {
            out.i32(*item);
        }
        if flexible {
            out.uvarint(0);
        }
    }
}
