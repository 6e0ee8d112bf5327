//! The bytes by which consumers of the classic protocol tell each other what they want and have.

use super::super::partitions::{Assignment, Owned};
use crate::base::Uuid;
use crate::metadata::Image;
use crate::protocol::consumer_protocol_assignment::TopicPartition;
use crate::protocol::{
    ConsumerProtocolAssignment, ConsumerProtocolSubscription, Decode, DecodeError, Encode, Message, Reader,
    Sink,
};
use std::collections::BTreeSet;

/// Reads a subscription. A version that is not known yet is read as the newest that is.
pub(super) fn subscription(metadata: &[u8]) -> Result<ConsumerProtocolSubscription<'_>, DecodeError> {
    let mut r = Reader::new(metadata);
    let version = version(&mut r)?.min(ConsumerProtocolSubscription::MAX_VERSION);
    ConsumerProtocolSubscription::decode(&mut r, version)
}

/// Reads an assignment.
pub(super) fn assignment(bytes: &[u8]) -> Result<ConsumerProtocolAssignment<'_>, DecodeError> {
    let mut r = Reader::new(bytes);
    let version = version(&mut r)?.min(ConsumerProtocolAssignment::MAX_VERSION);
    ConsumerProtocolAssignment::decode(&mut r, version)
}

/// An assignment in the version in which the member wrote its subscription. Topics that are gone are left out.
pub(super) fn assignment_bytes(
    image: &Image,
    partitions: &Assignment,
    metadata: &[u8],
) -> Result<Vec<u8>, DecodeError> {
    let version = version(&mut Reader::new(metadata))?.min(ConsumerProtocolAssignment::MAX_VERSION);
    let topics = partitions.iter().filter_map(|(id, numbers)| {
        let topic = &image.topic(*id)?.name;
        Some(TopicPartition { topic, partitions: numbers.iter().copied().collect() })
    });
    let body = ConsumerProtocolAssignment { assigned_partitions: topics.collect(), user_data: None };
    let mut out = Vec::with_capacity(2 + body.encoded_len(version));
    out.i16(version);
    body.encode(&mut out, version);
    Ok(out)
}

/// Names to ids; topics that do not exist are left out.
pub(super) fn by_id<'a>(
    image: &Image,
    topics: impl Iterator<Item = (&'a str, &'a [i32])>,
) -> Vec<(Uuid, &'a [i32])> {
    topics.filter_map(|(name, numbers)| Some((image.topic_by_name(name)?.id, numbers))).collect()
}

/// Without epochs.
pub(super) fn numbers_only(owned: &Owned) -> Assignment {
    owned.iter().map(|(id, numbers)| (*id, numbers.keys().copied().collect::<BTreeSet<i32>>())).collect()
}

fn version(r: &mut Reader<'_>) -> Result<i16, DecodeError> {
    let version = r.i16()?;
    if version < 0 { Err(DecodeError::Version) } else { Ok(version) }
}
