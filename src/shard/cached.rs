//! Encoded bodies that many clients ask for and that follow from the image alone: ApiVersions, and Metadata of all topics.
//! Each is encoded once for an image and a version; after that it is shared, not copied.
//!
//! The correlation id is not part of a body. A body that would say anything about one client or one moment (a throttle time,
//! what the client may do) must not come here.

use super::Shard;
use super::call::Call;
use crate::base::{Bytes, Offset};
use crate::protocol::{ApiKey, shared_response_frame};
use std::collections::BTreeMap;

/// Most bytes that are kept.
const BYTES_MAX: usize = 16 << 20;

/// Bodies of one image, by API and version.
#[derive(Debug)]
pub(super) struct Cached {
    of: Offset,
    bodies: BTreeMap<(ApiKey, i16), Bytes>,
    bytes: usize,
}

impl Default for Cached {
    fn default() -> Self {
        Self { of: Offset(-1), bodies: BTreeMap::new(), bytes: 0 }
    }
}

impl Cached {
    /// The body for the image that ends at `of`, kept or made now.
    fn body(&mut self, of: Offset, key: (ApiKey, i16), make: impl FnOnce() -> Vec<u8>) -> Bytes {
        if self.of != of {
            *self = Self { of, ..Self::default() };
        }
        if let Some(body) = self.bodies.get(&key) {
            return body.clone();
        }
        let body = Bytes::from(make());
        if body.len() <= BYTES_MAX {
            self.make_room(body.len());
            self.bytes += body.len();
            self.bodies.insert(key, body.clone());
        }
        body
    }

    /// Few versions are asked for, so giving up all of them is rare.
    fn make_room(&mut self, bytes: usize) {
        if self.bytes + bytes > BYTES_MAX {
            self.bodies.clear();
            self.bytes = 0;
        }
    }
}

impl Shard {
    /// Answers with a body that follows from the image and the version alone; `encode` makes it.
    pub(super) fn respond_cached(&mut self, call: &Call, encode: impl FnOnce(&Shard) -> Vec<u8>) {
        let mut cached = std::mem::take(&mut self.cached);
        let image = self.cluster.image().offset();
        let body = cached.body(image, (call.api, call.version), || encode(self));
        self.cached = cached;
        let frame = shared_response_frame(call.api, call.version, call.correlation_id, body);
        self.reply_frame(call.reply_to, frame);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const METADATA: (ApiKey, i16) = (ApiKey::Metadata, 13);

    /// Asks for each body in turn; `made` marks those that were encoded for it.
    fn check(cached: &mut Cached, asks: &[(i64, (ApiKey, i16), usize)], made: &[bool]) {
        for ((of, key, len), expect) in asks.iter().zip(made) {
            let mut encoded = false;
            let make = || {
                encoded = true;
                vec![0; *len]
            };
            let body = cached.body(Offset(*of), *key, make);
            assert_eq!((body.len(), encoded), (*len, *expect), "{of} {key:?}");
            assert!(cached.bytes <= BYTES_MAX);
            assert_eq!(cached.bytes, cached.bodies.values().map(Bytes::len).sum::<usize>());
        }
    }

    #[test]
    fn a_body_is_made_once_for_an_image_and_a_version() {
        let other = (ApiKey::Metadata, 12);
        let api = (ApiKey::ApiVersions, 4);
        let asks = [(5, METADATA, 10), (5, METADATA, 10), (5, other, 9), (5, api, 8), (5, METADATA, 10)];
        check(&mut Cached::default(), &asks, &[true, false, true, true, false]);
    }

    #[test]
    fn a_newer_image_makes_all_anew() {
        let api = (ApiKey::ApiVersions, 4);
        let asks = [(5, METADATA, 10), (5, api, 7), (6, METADATA, 12), (6, api, 8), (6, METADATA, 12)];
        check(&mut Cached::default(), &asks, &[true, true, true, true, false]);
    }

    #[test]
    fn no_more_is_kept_than_the_bound() {
        let version = |version| (ApiKey::Metadata, version);
        let half = BYTES_MAX / 2;
        let asks = [
            (5, version(1), half),
            (5, version(2), half),
            (5, version(1), half),
            (5, version(3), BYTES_MAX + 1),
            (5, version(2), half),
            (5, version(4), 1),
            (5, version(4), 1),
            (5, version(1), half),
        ];
        check(&mut Cached::default(), &asks, &[true, true, false, true, false, true, false, true]);
    }
}
