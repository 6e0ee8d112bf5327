//! Whole frames: the size in front, the header, the body, in one buffer of exactly the right size.

use super::{ApiKey, ApiMessage, Encode, RequestHeader, ResponseHeader, Sink};
use crate::base::{Bytes, Gathered};

/// A response as it goes to the socket.
pub fn response_frame<M: Encode>(api: ApiKey, version: i16, correlation_id: i32, body: &M) -> Vec<u8> {
    let header = ResponseHeader { correlation_id };
    frame(&header, api.response_header_version(version), body, version)
}

/// A response whose body is encoded already, as it goes to the socket: the body stays where it is.
pub fn shared_response_frame(api: ApiKey, version: i16, correlation_id: i32, body: Bytes) -> Gathered {
    let header = ResponseHeader { correlation_id };
    let header_version = api.response_header_version(version);
    let header_bytes = header.encoded_len(header_version);
    let mut out = Gathered::with_room(4 + header_bytes, 1);
    out.i32((header_bytes + body.len()) as i32);
    header.encode(&mut out, header_version);
    out.lend(body);
    out
}

/// A request as it goes to the socket (for tests, and where a broker is a client itself).
pub fn request_frame<M: Encode + ApiMessage>(
    version: i16,
    correlation_id: i32,
    client_id: Option<&str>,
    body: &M,
) -> Vec<u8> {
    let request_api_key = M::API as i16;
    let header = RequestHeader { request_api_key, request_api_version: version, correlation_id, client_id };
    frame(&header, M::API.request_header_version(version), body, version)
}

fn frame(header: &impl Encode, header_version: i16, body: &impl Encode, version: i16) -> Vec<u8> {
    let len = header.encoded_len(header_version) + body.encoded_len(version);
    let mut out = Vec::with_capacity(4 + len);
    out.i32(len as i32);
    header.encode(&mut out, header_version);
    body.encode(&mut out, version);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{Decode, Message, MetadataRequest, MetadataResponse, Reader, api};

    #[test]
    fn a_response_with_a_shared_body_has_the_same_bytes() {
        let body = MetadataResponse { cluster_id: Some("c"), ..Default::default() };
        for version in MetadataResponse::MIN_VERSION..=MetadataResponse::MAX_VERSION {
            let encoded = Bytes::from(body.to_vec(version));
            let shared = shared_response_frame(ApiKey::Metadata, version, 7, encoded.clone());
            assert_eq!(shared.concat(), response_frame(ApiKey::Metadata, version, 7, &body), "{version}");
            assert_eq!(shared.pieces().nth(1).map(<[u8]>::as_ptr), Some(encoded.as_ptr()));
        }
    }

    #[test]
    fn a_request_frame_is_read_back() {
        let body = MetadataRequest { topics: None, ..Default::default() };
        let frame = request_frame(12, 7, Some("me"), &body);
        assert_eq!(frame[..4], (frame.len() as i32 - 4).to_be_bytes());
        let mut r = Reader::new(&frame[4..]);
        let head = api::read_request_header(&mut r).unwrap();
        assert_eq!((head.api, head.header.correlation_id), (Some(ApiKey::Metadata), 7));
        assert_eq!(MetadataRequest::decode(&mut r, 12), Ok(body));
        assert_eq!(r.finish(), Ok(()));
    }
}
