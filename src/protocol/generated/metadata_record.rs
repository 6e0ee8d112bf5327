//! The records of `__cluster_metadata` as one type. Generated from `src/protocol/schema`: do not edit, see its
//! `generator/mod.rs`. The frame around a record is in `src/protocol/metadata_frame.rs`.

use super::{
    AbortTransactionRecord, AccessControlEntryRecord, BeginTransactionRecord, BrokerRegistrationChangeRecord,
    ClearElrRecord, ClientQuotaRecord, ConfigRecord, DelegationTokenRecord, EndTransactionRecord,
    FeatureLevelRecord, FenceBrokerRecord, NoOpRecord, PartitionChangeRecord, PartitionRecord,
    ProducerIdsRecord, RegisterBrokerRecord, RegisterControllerRecord, RemoveAccessControlEntryRecord,
    RemoveDelegationTokenRecord, RemoveTopicRecord, RemoveUserScramCredentialRecord, TopicRecord,
    UnfenceBrokerRecord, UnregisterBrokerRecord, UserScramCredentialRecord, ZkMigrationStateRecord,
};
use crate::protocol::{Decode, DecodeError, Encode, Message, Reader, Sink};

/// One change of the cluster's state.
#[derive(Clone, Debug, PartialEq)]
pub enum MetadataRecord<'a> {
    /// Key 0.
    RegisterBroker(RegisterBrokerRecord<'a>),
    /// Key 1.
    UnregisterBroker(UnregisterBrokerRecord),
    /// Key 2.
    Topic(TopicRecord<'a>),
    /// Key 3.
    Partition(PartitionRecord),
    /// Key 4.
    Config(ConfigRecord<'a>),
    /// Key 5.
    PartitionChange(PartitionChangeRecord),
    /// Key 7.
    FenceBroker(FenceBrokerRecord),
    /// Key 8.
    UnfenceBroker(UnfenceBrokerRecord),
    /// Key 9.
    RemoveTopic(RemoveTopicRecord),
    /// Key 10.
    DelegationToken(DelegationTokenRecord<'a>),
    /// Key 11.
    UserScramCredential(UserScramCredentialRecord<'a>),
    /// Key 12.
    FeatureLevel(FeatureLevelRecord<'a>),
    /// Key 14.
    ClientQuota(ClientQuotaRecord<'a>),
    /// Key 15.
    ProducerIds(ProducerIdsRecord),
    /// Key 17.
    BrokerRegistrationChange(BrokerRegistrationChangeRecord),
    /// Key 18.
    AccessControlEntry(AccessControlEntryRecord<'a>),
    /// Key 19.
    RemoveAccessControlEntry(RemoveAccessControlEntryRecord),
    /// Key 20.
    NoOp(NoOpRecord),
    /// Key 21.
    ZkMigrationState(ZkMigrationStateRecord),
    /// Key 22.
    RemoveUserScramCredential(RemoveUserScramCredentialRecord<'a>),
    /// Key 23.
    BeginTransaction(BeginTransactionRecord<'a>),
    /// Key 24.
    EndTransaction(EndTransactionRecord),
    /// Key 25.
    AbortTransaction(AbortTransactionRecord<'a>),
    /// Key 26.
    RemoveDelegationToken(RemoveDelegationTokenRecord<'a>),
    /// Key 27.
    RegisterController(RegisterControllerRecord<'a>),
    /// Key 28.
    ClearElr(ClearElrRecord<'a>),
}

impl<'a> MetadataRecord<'a> {
    /// Reads the record of this key and version, without its frame; a key that is not known is an error.
    pub fn decode_body(r: &mut Reader<'a>, key: u32, version: i16) -> Result<Self, DecodeError> {
        Ok(match key {
            0 => Self::RegisterBroker(RegisterBrokerRecord::decode(r, version)?),
            1 => Self::UnregisterBroker(UnregisterBrokerRecord::decode(r, version)?),
            2 => Self::Topic(TopicRecord::decode(r, version)?),
            3 => Self::Partition(PartitionRecord::decode(r, version)?),
            4 => Self::Config(ConfigRecord::decode(r, version)?),
            5 => Self::PartitionChange(PartitionChangeRecord::decode(r, version)?),
            7 => Self::FenceBroker(FenceBrokerRecord::decode(r, version)?),
            8 => Self::UnfenceBroker(UnfenceBrokerRecord::decode(r, version)?),
            9 => Self::RemoveTopic(RemoveTopicRecord::decode(r, version)?),
            10 => Self::DelegationToken(DelegationTokenRecord::decode(r, version)?),
            11 => Self::UserScramCredential(UserScramCredentialRecord::decode(r, version)?),
            12 => Self::FeatureLevel(FeatureLevelRecord::decode(r, version)?),
            14 => Self::ClientQuota(ClientQuotaRecord::decode(r, version)?),
            15 => Self::ProducerIds(ProducerIdsRecord::decode(r, version)?),
            17 => Self::BrokerRegistrationChange(BrokerRegistrationChangeRecord::decode(r, version)?),
            18 => Self::AccessControlEntry(AccessControlEntryRecord::decode(r, version)?),
            19 => Self::RemoveAccessControlEntry(RemoveAccessControlEntryRecord::decode(r, version)?),
            20 => Self::NoOp(NoOpRecord::decode(r, version)?),
            21 => Self::ZkMigrationState(ZkMigrationStateRecord::decode(r, version)?),
            22 => Self::RemoveUserScramCredential(RemoveUserScramCredentialRecord::decode(r, version)?),
            23 => Self::BeginTransaction(BeginTransactionRecord::decode(r, version)?),
            24 => Self::EndTransaction(EndTransactionRecord::decode(r, version)?),
            25 => Self::AbortTransaction(AbortTransactionRecord::decode(r, version)?),
            26 => Self::RemoveDelegationToken(RemoveDelegationTokenRecord::decode(r, version)?),
            27 => Self::RegisterController(RegisterControllerRecord::decode(r, version)?),
            28 => Self::ClearElr(ClearElrRecord::decode(r, version)?),
            _ => return Err(DecodeError::Key),
        })
    }

    /// The number that names the kind of record.
    pub fn key(&self) -> u32 {
        match self {
            Self::RegisterBroker(_) => 0,
            Self::UnregisterBroker(_) => 1,
            Self::Topic(_) => 2,
            Self::Partition(_) => 3,
            Self::Config(_) => 4,
            Self::PartitionChange(_) => 5,
            Self::FenceBroker(_) => 7,
            Self::UnfenceBroker(_) => 8,
            Self::RemoveTopic(_) => 9,
            Self::DelegationToken(_) => 10,
            Self::UserScramCredential(_) => 11,
            Self::FeatureLevel(_) => 12,
            Self::ClientQuota(_) => 14,
            Self::ProducerIds(_) => 15,
            Self::BrokerRegistrationChange(_) => 17,
            Self::AccessControlEntry(_) => 18,
            Self::RemoveAccessControlEntry(_) => 19,
            Self::NoOp(_) => 20,
            Self::ZkMigrationState(_) => 21,
            Self::RemoveUserScramCredential(_) => 22,
            Self::BeginTransaction(_) => 23,
            Self::EndTransaction(_) => 24,
            Self::AbortTransaction(_) => 25,
            Self::RemoveDelegationToken(_) => 26,
            Self::RegisterController(_) => 27,
            Self::ClearElr(_) => 28,
        }
    }

    /// The newest version of this kind of record.
    pub fn max_version(&self) -> i16 {
        match self {
            Self::RegisterBroker(_) => RegisterBrokerRecord::MAX_VERSION,
            Self::UnregisterBroker(_) => UnregisterBrokerRecord::MAX_VERSION,
            Self::Topic(_) => TopicRecord::MAX_VERSION,
            Self::Partition(_) => PartitionRecord::MAX_VERSION,
            Self::Config(_) => ConfigRecord::MAX_VERSION,
            Self::PartitionChange(_) => PartitionChangeRecord::MAX_VERSION,
            Self::FenceBroker(_) => FenceBrokerRecord::MAX_VERSION,
            Self::UnfenceBroker(_) => UnfenceBrokerRecord::MAX_VERSION,
            Self::RemoveTopic(_) => RemoveTopicRecord::MAX_VERSION,
            Self::DelegationToken(_) => DelegationTokenRecord::MAX_VERSION,
            Self::UserScramCredential(_) => UserScramCredentialRecord::MAX_VERSION,
            Self::FeatureLevel(_) => FeatureLevelRecord::MAX_VERSION,
            Self::ClientQuota(_) => ClientQuotaRecord::MAX_VERSION,
            Self::ProducerIds(_) => ProducerIdsRecord::MAX_VERSION,
            Self::BrokerRegistrationChange(_) => BrokerRegistrationChangeRecord::MAX_VERSION,
            Self::AccessControlEntry(_) => AccessControlEntryRecord::MAX_VERSION,
            Self::RemoveAccessControlEntry(_) => RemoveAccessControlEntryRecord::MAX_VERSION,
            Self::NoOp(_) => NoOpRecord::MAX_VERSION,
            Self::ZkMigrationState(_) => ZkMigrationStateRecord::MAX_VERSION,
            Self::RemoveUserScramCredential(_) => RemoveUserScramCredentialRecord::MAX_VERSION,
            Self::BeginTransaction(_) => BeginTransactionRecord::MAX_VERSION,
            Self::EndTransaction(_) => EndTransactionRecord::MAX_VERSION,
            Self::AbortTransaction(_) => AbortTransactionRecord::MAX_VERSION,
            Self::RemoveDelegationToken(_) => RemoveDelegationTokenRecord::MAX_VERSION,
            Self::RegisterController(_) => RegisterControllerRecord::MAX_VERSION,
            Self::ClearElr(_) => ClearElrRecord::MAX_VERSION,
        }
    }

    /// Writes the record without its frame.
    pub fn encode_body<S: Sink>(&self, out: &mut S, version: i16) {
        match self {
            Self::RegisterBroker(record) => record.encode(out, version),
            Self::UnregisterBroker(record) => record.encode(out, version),
            Self::Topic(record) => record.encode(out, version),
            Self::Partition(record) => record.encode(out, version),
            Self::Config(record) => record.encode(out, version),
            Self::PartitionChange(record) => record.encode(out, version),
            Self::FenceBroker(record) => record.encode(out, version),
            Self::UnfenceBroker(record) => record.encode(out, version),
            Self::RemoveTopic(record) => record.encode(out, version),
            Self::DelegationToken(record) => record.encode(out, version),
            Self::UserScramCredential(record) => record.encode(out, version),
            Self::FeatureLevel(record) => record.encode(out, version),
            Self::ClientQuota(record) => record.encode(out, version),
            Self::ProducerIds(record) => record.encode(out, version),
            Self::BrokerRegistrationChange(record) => record.encode(out, version),
            Self::AccessControlEntry(record) => record.encode(out, version),
            Self::RemoveAccessControlEntry(record) => record.encode(out, version),
            Self::NoOp(record) => record.encode(out, version),
            Self::ZkMigrationState(record) => record.encode(out, version),
            Self::RemoveUserScramCredential(record) => record.encode(out, version),
            Self::BeginTransaction(record) => record.encode(out, version),
            Self::EndTransaction(record) => record.encode(out, version),
            Self::AbortTransaction(record) => record.encode(out, version),
            Self::RemoveDelegationToken(record) => record.encode(out, version),
            Self::RegisterController(record) => record.encode(out, version),
            Self::ClearElr(record) => record.encode(out, version),
        }
    }
}
