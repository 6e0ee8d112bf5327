//! The first records of a cluster, and the registration of brokers.

use super::{Outcome, Refusal};
use crate::base::{BrokerEpoch, NodeId, Offset, Uuid};
use crate::metadata::features::{self, SupportedFeature};
use crate::metadata::{Endpoint, Image};
use crate::protocol::register_broker_record::{BrokerEndpoint, BrokerFeature};
use crate::protocol::{
    BrokerRegistrationChangeRecord, ErrorCode, FeatureLevelRecord, MetadataRecord, RegisterBrokerRecord,
};
use std::collections::BTreeSet;

/// The records that a new cluster begins with: its feature levels.
pub fn bootstrap() -> Vec<MetadataRecord<'static>> {
    let record = |feature: &SupportedFeature| {
        MetadataRecord::FeatureLevel(FeatureLevelRecord {
            name: feature.name,
            feature_level: feature.initial,
        })
    };
    features::SUPPORTED.iter().filter(|feature| feature.initial > 0).map(record).collect()
}

/// What a broker says about itself when it starts.
#[derive(Clone, Debug)]
pub struct Registration<'a> {
    /// Its node id.
    pub id: NodeId,
    /// Drawn anew for each run of its process.
    pub incarnation: Uuid,
    /// Where it can be reached.
    pub endpoints: &'a [Endpoint],
    /// Its rack.
    pub rack: Option<&'a str>,
    /// The ids of its log directories.
    pub directories: &'a [Uuid],
}

/// Registers a broker, fenced; `offset` is that of the record, and becomes the broker's epoch. A repeated registration
/// of the same incarnation keeps its epoch and state.
pub fn register_broker<'a>(
    image: &Image,
    registration: &Registration<'a>,
    offset: Offset,
) -> Outcome<'a, Result<BrokerEpoch, Refusal>> {
    if let Err(refusal) = check(image, registration) {
        return Outcome { records: Vec::new(), reply: Err(refusal) };
    }
    let same = image.broker(registration.id).filter(|broker| broker.incarnation == registration.incarnation);
    let epoch = same.map_or(BrokerEpoch(offset.0), |broker| broker.epoch);
    let record = RegisterBrokerRecord {
        broker_id: registration.id.0,
        incarnation_id: registration.incarnation,
        broker_epoch: epoch.0,
        end_points: registration.endpoints.iter().map(endpoint_record).collect(),
        features: features::SUPPORTED.iter().map(feature_record).collect(),
        rack: registration.rack,
        fenced: same.is_none_or(|broker| broker.fenced),
        in_controlled_shutdown: same.is_some_and(|broker| broker.stopping),
        log_dirs: registration.directories.to_vec(),
        ..RegisterBrokerRecord::default()
    };
    Outcome { records: vec![MetadataRecord::RegisterBroker(record)], reply: Ok(epoch) }
}

/// Lets a registered broker lead and follow: it has caught up with the metadata.
pub fn unfence_broker(id: NodeId, epoch: BrokerEpoch) -> MetadataRecord<'static> {
    MetadataRecord::BrokerRegistrationChange(BrokerRegistrationChangeRecord {
        broker_id: id.0,
        broker_epoch: epoch.0,
        fenced: -1,
        ..BrokerRegistrationChangeRecord::default()
    })
}

fn check(image: &Image, registration: &Registration<'_>) -> Result<(), Refusal> {
    let refuse = |text: String| Err(Refusal::new(ErrorCode::InvalidRegistration, text));
    let directories = registration.directories;
    if directories.is_empty() {
        return refuse("No directories specified in request".to_owned());
    }
    if directories.iter().any(|id| id.is_reserved()) {
        return refuse("Reserved directory ID in request".to_owned());
    }
    if directories.iter().collect::<BTreeSet<_>>().len() != directories.len() {
        return refuse("Duplicate directory ID in request".to_owned());
    }
    for other in image.brokers().filter(|broker| broker.id != registration.id) {
        if let Some(id) = directories.iter().find(|id| other.directories.contains(id)) {
            return refuse(format!("Broker {} is already registered with directory {id}", other.id));
        }
    }
    check_features(image)
}

/// This version must be able to serve every feature at the level that the cluster uses.
fn check_features(image: &Image) -> Result<(), Refusal> {
    for (name, level) in image.features() {
        let range = features::SUPPORTED.iter().find(|feature| feature.name == name);
        let (min, max) = range.map_or((0, 0), |feature| (feature.min, feature.max));
        if !(min..=max).contains(&level) {
            let text = format!(
                "Unable to register because the broker does not support finalized version {level} of {name}. The \
                 broker wants a version between {min} and {max}, inclusive."
            );
            return Err(Refusal::new(ErrorCode::UnsupportedVersion, text));
        }
    }
    Ok(())
}

fn endpoint_record(endpoint: &Endpoint) -> BrokerEndpoint<'_> {
    BrokerEndpoint {
        name: &endpoint.listener,
        host: &endpoint.host,
        port: endpoint.port,
        security_protocol: endpoint.protocol as i16,
    }
}

fn feature_record(feature: &SupportedFeature) -> BrokerFeature<'static> {
    BrokerFeature {
        name: feature.name,
        min_supported_version: feature.min,
        max_supported_version: feature.max,
    }
}
