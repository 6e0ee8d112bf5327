//! Requests, as a broker gets them: header, then body. What decodes must encode to bytes that mean the same, and
//! the hand-written readers of Produce and Fetch must agree with the generated ones.

use super::messages::{ENTRIES, Entry};
use super::target::{MESSAGE, Target};
use super::{values, views};
use highwater::protocol::{ApiKey, Decode, Encode, Reader, RequestHeader, api};
use std::collections::BTreeMap;
use std::sync::LazyLock;

pub(crate) const TARGET: Target = Target { name: "requests", run, seeds };

/// Request and response of an API.
pub(crate) static MESSAGES: LazyLock<BTreeMap<ApiKey, (&Entry, &Entry)>> = LazyLock::new(|| {
    let find = |name: String| ENTRIES.iter().find(|entry| entry.name == name);
    let pair = |api: &ApiKey| {
        let pair = (find(format!("{}Request", api.name()))?, find(format!("{}Response", api.name()))?);
        Some((*api, pair))
    };
    ApiKey::ALL.iter().map(|api| pair(api).expect("every API has its two messages")).collect()
});

fn run(frame: &[u8]) -> bool {
    let mut r = Reader::new(frame);
    let Ok(head) = MESSAGE.during(frame.len(), || api::read_request_header(&mut r)) else { return true };
    let Some(api) = head.api else { return true };
    let (body, version) = (r.rest(), head.header.request_api_version);
    check_header(&head.header, api.request_header_version(version));
    values::check(MESSAGES[&api].0, body, version);
    match api {
        ApiKey::Produce => views::produce(body, version),
        ApiKey::Fetch => views::fetch(body, version),
        _ => {}
    }
    true
}

fn check_header(header: &RequestHeader<'_>, version: i16) {
    let again = header.to_vec(version);
    assert_eq!(RequestHeader::from_bytes(&again, version).as_ref(), Ok(header));
}

/// A frame with this body.
fn frame(api: ApiKey, version: i16, correlation_id: i32, body: &[u8]) -> Vec<u8> {
    let (request_api_key, request_api_version) = (api as i16, version);
    let header = RequestHeader { request_api_key, request_api_version, correlation_id, client_id: Some("f") };
    [header.to_vec(api.request_header_version(version)), body.to_vec()].concat()
}

/// A valid frame for each request in each version.
pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let api = |name: &str| ApiKey::ALL.iter().find(|api| format!("{}Request", api.name()) == name);
    let of = |valid: &values::Valid| Some(frame(*api(&valid.name)?, valid.version, 7, &valid.bytes));
    values::valid().iter().filter_map(of).collect()
}
