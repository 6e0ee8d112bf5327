//! Which header goes with which version of a request, and which versions a broker advertises.

use super::{ApiKey, Decode, DecodeError, Reader, RequestHeader};

impl ApiKey {
    /// Whether this version has compact lengths and tags (KIP-482).
    pub fn is_flexible(self, version: i16) -> bool {
        version >= self.flexible_from()
    }

    /// Whether this version can be decoded.
    pub fn supports(self, version: i16) -> bool {
        let (first, last) = self.versions();
        (first..=last).contains(&version)
    }

    /// The range that an ApiVersions answer names. For Produce it starts at 0, though versions below 3 are refused:
    /// librdkafka takes its features from that range (KAFKA-18659).
    pub fn advertised_versions(self) -> (i16, i16) {
        match (self, self.versions()) {
            (ApiKey::Produce, (_, last)) => (0, last),
            (_, range) => range,
        }
    }

    /// The version of the header in front of a request of this version.
    pub fn request_header_version(self, version: i16) -> i16 {
        if self.is_flexible(version) { 2 } else { 1 }
    }

    /// The version of the header in front of a response of this version. That of ApiVersions never has tags, so
    /// that a client can read it before it knows the broker (KIP-511).
    pub fn response_header_version(self, version: i16) -> i16 {
        i16::from(self != ApiKey::ApiVersions && self.is_flexible(version))
    }
}

/// What stands in front of every request, and which known API it is for.
#[derive(Clone, Debug, PartialEq)]
pub struct RequestFrame<'a> {
    /// `None` when the api key is not in the table.
    pub api: Option<ApiKey>,
    pub header: RequestHeader<'a>,
}

/// Reads the header of a request (the frame without its size); the reader then stands at the body. A header whose
/// API is not known is read as one without tags.
pub fn read_request_header<'a>(r: &mut Reader<'a>) -> Result<RequestFrame<'a>, DecodeError> {
    let mut ahead = r.clone();
    let api = ApiKey::from_code(ahead.i16()?);
    let version = ahead.i16()?;
    let header_version = api.map_or(1, |api| api.request_header_version(version));
    Ok(RequestFrame { api, header: RequestHeader::decode(r, header_version)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_follow_the_version() {
        let check = |api: ApiKey, version, request, response| {
            assert_eq!(api.request_header_version(version), request, "{api:?} {version}");
            assert_eq!(api.response_header_version(version), response, "{api:?} {version}");
        };
        check(ApiKey::Fetch, 11, 1, 0);
        check(ApiKey::Fetch, 12, 2, 1);
        check(ApiKey::ApiVersions, 2, 1, 0);
        check(ApiKey::ApiVersions, 3, 2, 0);
        check(ApiKey::ApiVersions, 99, 2, 0);
        check(ApiKey::DescribeCluster, 0, 2, 1);
    }

    #[test]
    fn a_header_of_an_unknown_api_or_version_can_still_be_read() {
        let read = |bytes: &[u8]| read_request_header(&mut Reader::new(bytes)).unwrap().api;
        assert_eq!(read(&[0, 18, 0, 99, 0, 0, 0, 7, 0xff, 0xff, 0]), Some(ApiKey::ApiVersions));
        assert_eq!(read(&[0x7f, 18, 0, 99, 0, 0, 0, 7, 0xff, 0xff]), None);
        assert!(read_request_header(&mut Reader::new(&[0, 18, 0])).is_err());
    }

    #[test]
    fn produce_is_advertised_from_0() {
        assert_eq!(ApiKey::Produce.advertised_versions(), (0, 13));
        assert!(!ApiKey::Produce.supports(2));
        assert_eq!(ApiKey::Fetch.advertised_versions(), (4, 18));
    }
}
