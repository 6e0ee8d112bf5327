//! The crate `kafka-protocol`, generated from Kafka 4.1's own definitions by others, reads our bytes and writes the same.
//!
//! `LeaderChangeMessage` is left out: there the crate takes the message's field `version` for the version of the encoding.

use super::tables::{self, Maker, Shape};
use highwater::base::{Bytes, BytesMut, Random};
use kafka_protocol::messages::*;
use kafka_protocol::protocol::{Decodable, Encodable, Message, VersionRange};

const ROUNDS: u64 = 25;

struct Oracle {
    name: &'static str,
    versions: VersionRange,
    round: fn(Bytes, i16) -> Result<BytesMut, String>,
}

fn round<T: Decodable + Encodable>(mut bytes: Bytes, version: i16) -> Result<BytesMut, String> {
    let value = T::decode(&mut bytes, version).map_err(|e| format!("{e:#}"))?;
    if !bytes.is_empty() {
        return Err(format!("{} bytes left over", bytes.len()));
    }
    let mut out = BytesMut::new();
    value.encode(&mut out, version).map_err(|e| format!("{e:#}"))?;
    Ok(out)
}

macro_rules! oracles {
    ($($name:ident)*) => {
        const ORACLES: &[Oracle] = &[$(Oracle {
            name: stringify!($name),
            versions: <$name as Message>::VERSIONS,
            round: round::<$name>,
        },)*];
    };
}

oracles! {
    RequestHeader ResponseHeader
    ApiVersionsRequest ApiVersionsResponse CreatePartitionsRequest CreatePartitionsResponse
    CreateTopicsRequest CreateTopicsResponse DeleteTopicsRequest DeleteTopicsResponse
    DescribeClusterRequest DescribeClusterResponse DescribeConfigsRequest DescribeConfigsResponse
    DescribeTopicPartitionsRequest DescribeTopicPartitionsResponse FetchRequest FetchResponse
    FindCoordinatorRequest FindCoordinatorResponse InitProducerIdRequest InitProducerIdResponse
    ListOffsetsRequest ListOffsetsResponse MetadataRequest MetadataResponse
    OffsetForLeaderEpochRequest OffsetForLeaderEpochResponse ProduceRequest ProduceResponse
    SnapshotFooterRecord SnapshotHeaderRecord
}

#[test]
fn another_implementation_writes_the_same_bytes() {
    let tables = tables::all();
    let (mut checked, mut unknown) = (0, Vec::new());
    for message in &tables {
        let Some(oracle) = ORACLES.iter().find(|o| o.name == message.name) else { continue };
        for version in message.versions.first..=message.versions.last {
            if !(oracle.versions.min..=oracle.versions.max).contains(&version) {
                unknown.push(format!("{} {version}", message.name));
                continue;
            }
            for seed in 0..ROUNDS {
                let random = Random::from_seed(seed);
                let bytes = Bytes::from(Maker { message, version, shape: Shape::Any, random }.bytes());
                let again = (oracle.round)(bytes.clone(), version);
                assert_eq!(
                    again.as_deref(),
                    Ok(&bytes[..]),
                    "{} version {version} seed {seed}",
                    message.name
                );
                checked += 1;
            }
        }
    }
    println!("{checked} values; versions that the crate does not know: {unknown:?}");
    assert!(checked > 3_000);
}
