//! A broker, as it registered.

use super::topic::{DIRECTORY_MIGRATING, DIRECTORY_UNASSIGNED};
use crate::base::{BrokerEpoch, NodeId, Uuid};
use std::sync::Arc;

/// How connections to an endpoint are secured. The numbers are those of registration records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecurityProtocol {
    /// Neither encrypted nor authenticated.
    Plaintext = 0,
    /// TLS.
    Ssl = 1,
    /// SASL without TLS.
    SaslPlaintext = 2,
    /// SASL over TLS.
    SaslSsl = 3,
}

impl SecurityProtocol {
    /// The protocol with this number.
    pub fn from_number(number: i16) -> Option<Self> {
        [Self::Plaintext, Self::Ssl, Self::SaslPlaintext, Self::SaslSsl]
            .into_iter()
            .find(|protocol| *protocol as i16 == number)
    }
}

/// Where a broker can be reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// The listener's name, in capitals.
    pub listener: Arc<str>,
    /// Host name or address.
    pub host: Arc<str>,
    /// Port.
    pub port: u16,
    /// How connections are secured.
    pub protocol: SecurityProtocol,
}

/// Which levels of a feature a broker can serve, both included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeatureRange {
    /// The feature.
    pub name: Arc<str>,
    /// The lowest level.
    pub min: i16,
    /// The highest level.
    pub max: i16,
}

/// A broker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broker {
    /// Its node id.
    pub id: NodeId,
    /// The metadata offset of its registration.
    pub epoch: BrokerEpoch,
    /// Names one run of its process.
    pub incarnation: Uuid,
    /// Where it can be reached.
    pub endpoints: Vec<Endpoint>,
    /// What it can serve.
    pub features: Vec<FeatureRange>,
    /// Its rack.
    pub rack: Option<Arc<str>>,
    /// Whether it must not lead or follow at the moment.
    pub fenced: bool,
    /// Whether it is about to stop.
    pub stopping: bool,
    /// The ids of its log directories.
    pub directories: Vec<Uuid>,
    /// Those that take no new replicas.
    pub cordoned: Vec<Uuid>,
}

impl Broker {
    /// Whether it may lead and be in an in-sync set.
    pub fn active(&self) -> bool {
        !self.fenced && !self.stopping
    }

    /// Whether it takes new replicas.
    pub fn has_uncordoned_directory(&self) -> bool {
        self.directories.is_empty() || self.directories.iter().any(|id| !self.cordoned.contains(id))
    }

    /// Whether a replica in this directory can be reached. One that is not placed yet can.
    pub fn has_online(&self, directory: Uuid) -> bool {
        [DIRECTORY_MIGRATING, DIRECTORY_UNASSIGNED].contains(&directory)
            || self.directories.contains(&directory)
    }

    /// Its endpoint of the listener with this name.
    pub fn endpoint(&self, listener: &str) -> Option<&Endpoint> {
        self.endpoints.iter().find(|endpoint| &*endpoint.listener == listener)
    }
}
