//! ApiVersions: what this broker serves, and the feature levels of the cluster.

use super::{handler, read};
use crate::metadata::{Image, features};
use crate::protocol::api_versions_response::{ApiVersion, FinalizedFeatureKey, SupportedFeatureKey};
use crate::protocol::{ApiKey, ApiVersionsRequest, ApiVersionsResponse, Encode, ErrorCode, response_frame};
use crate::shard::Shard;
use crate::shard::call::{Call, ReplyTo};

/// From here on clients say what they are (KIP-511).
const NAMES_FROM: i16 = 3;

impl Shard {
    pub(super) fn api_versions(&mut self, call: &Call) {
        let request: ApiVersionsRequest<'_> = match read(call) {
            Ok(request) => request,
            Err(error) => return self.unreadable(call, error),
        };
        if call.version >= NAMES_FROM
            && !(is_name(request.client_software_name) && is_name(request.client_software_version))
        {
            let error_code = ErrorCode::InvalidRequest.code();
            return self.respond(call, &ApiVersionsResponse { error_code, ..ApiVersionsResponse::default() });
        }
        let encode = |shard: &Shard| described(shard.cluster.image(), call.version).to_vec(call.version);
        self.respond_cached(call, encode);
    }

    /// A version that is not served: error 35 in the form of version 0, with the range (KIP-511).
    pub(in crate::shard) fn refuse_api_versions(&mut self, reply_to: ReplyTo, correlation_id: i32) {
        let own = served().into_iter().filter(|range| range.api_key == ApiKey::ApiVersions as i16).collect();
        let error_code = ErrorCode::UnsupportedVersion.code();
        let body = ApiVersionsResponse { error_code, api_keys: own, ..ApiVersionsResponse::default() };
        let frame = response_frame(ApiKey::ApiVersions, 0, correlation_id, &body);
        self.reply_frame(reply_to, frame);
    }
}

/// Letters and digits, between them also dots and hyphens, as Kafka wants it.
fn is_name(text: &str) -> bool {
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric();
    let bytes = text.as_bytes();
    bytes.iter().all(|byte| is_word(byte) || matches!(byte, b'-' | b'.'))
        && bytes.first().is_some_and(is_word)
        && bytes.last().is_some_and(is_word)
}

fn served() -> Vec<ApiVersion> {
    let range = |api: &ApiKey| {
        let (min_version, max_version) = api.advertised_versions();
        ApiVersion { api_key: *api as i16, min_version, max_version }
    };
    ApiKey::ALL.iter().filter(|api| handler(**api).is_some()).map(range).collect()
}

/// Below version 4 a feature whose range begins at 0 must be left out (KAFKA-17492).
fn supported(version: i16) -> Vec<SupportedFeatureKey<'static>> {
    let shown = features::SUPPORTED.iter().filter(|feature| version >= 4 || feature.min > 0);
    let key = |feature: &features::SupportedFeature| SupportedFeatureKey {
        name: feature.name,
        min_version: feature.min,
        max_version: feature.max,
    };
    shown.map(key).collect()
}

/// What follows from the image.
fn described(image: &Image, version: i16) -> ApiVersionsResponse<'_> {
    let level =
        |(name, level)| FinalizedFeatureKey { name, max_version_level: level, min_version_level: level };
    ApiVersionsResponse {
        api_keys: served(),
        supported_features: supported(version),
        finalized_features_epoch: image.offset().0,
        finalized_features: image.features().map(level).collect(),
        ..ApiVersionsResponse::default()
    }
}
