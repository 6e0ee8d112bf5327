//! ListConfigResources: what has configs (KIP-1142). Levels of a broker's own log and metrics of clients are no resources here,
//! so that none is listed.

use super::{frame, read};
use crate::metadata::Image;
use crate::metadata::configs::resource::{BROKER, GROUP, TOPIC};
use crate::protocol::list_config_resources_response::ConfigResource;
use crate::protocol::{ErrorCode, ListConfigResourcesRequest, ListConfigResourcesResponse};
use crate::shard::Shard;
use crate::shard::call::Call;

const BROKER_LOGGER: i8 = 8;
const CLIENT_METRICS: i8 = 16;

impl Shard {
    pub(super) fn list_config_resources(&mut self, call: &Call) {
        let request: ListConfigResourcesRequest = match read(call) {
            Ok(request) => request,
            Err(error) => return self.unreadable(call, error),
        };
        let known = types(call.version);
        let wanted = if request.resource_types.is_empty() { known } else { &request.resource_types };
        let is_known = wanted.iter().all(|kind| known.contains(kind));
        let image = self.cluster.image();
        let active = image.brokers().filter(|broker| broker.active());
        let brokers: Vec<String> = active.map(|broker| broker.id.to_string()).collect();
        let mut body = ListConfigResourcesResponse::default();
        if is_known {
            body.config_resources = resources(image, &brokers, wanted);
        } else {
            body.error_code = ErrorCode::UnsupportedVersion.code();
        }
        let response = frame(call, &body);
        self.reply_frame(call.reply_to, response);
    }
}

/// What may be asked for; the first version knew metrics of clients only (KIP-1000).
fn types(version: i16) -> &'static [i8] {
    match version {
        0 => &[CLIENT_METRICS],
        _ => &[TOPIC, BROKER, BROKER_LOGGER, CLIENT_METRICS, GROUP],
    }
}

/// Each kind once, in Kafka's order, however often it is named.
fn resources<'a>(image: &'a Image, brokers: &'a [String], wanted: &[i8]) -> Vec<ConfigResource<'a>> {
    let mut found = Vec::new();
    let mut add = |resource_type, names: &mut dyn Iterator<Item = &'a str>| {
        if wanted.contains(&resource_type) {
            found.extend(names.map(|resource_name| ConfigResource { resource_name, resource_type }));
        }
    };
    add(GROUP, &mut image.configured(GROUP));
    add(BROKER, &mut brokers.iter().map(String::as_str));
    add(TOPIC, &mut image.topics().map(|topic| &*topic.name));
    found
}
