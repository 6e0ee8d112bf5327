//! A request that is being served, and where its reply goes.

use super::handlers::serves;
use super::message::OpId;
use crate::base::{BytesMut, ConnId, ShardId};
use crate::protocol::{ApiKey, DecodeError, Reader, api};
use std::net::IpAddr;

/// Where a reply goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ReplyTo {
    /// To a place in a connection's order.
    Connection { conn: ConnId, slot: u64 },
    /// To the core that forwarded the request.
    Core { shard: ShardId, op: OpId },
    /// To a request of this core that was split; it is the answer to this part.
    Part { op: OpId, part: u32 },
}

/// One request.
#[derive(Debug)]
pub(super) struct Call {
    /// Where its reply goes.
    pub reply_to: ReplyTo,
    /// The client's address.
    pub peer: IpAddr,
    /// The API.
    pub api: ApiKey,
    /// The version; one that is served.
    pub version: i16,
    /// Repeated in the response.
    pub correlation_id: i32,
    /// The whole frame, without its size.
    pub frame: BytesMut,
    body_at: usize,
}

/// What the header of a frame says.
#[derive(Debug)]
pub(super) enum Header {
    /// A request that is served.
    Known(Call),
    /// ApiVersions in a version that is not served (KIP-511): to be answered all the same.
    UnknownApiVersions { correlation_id: i32 },
    /// Nothing that this broker serves.
    Unsupported { api: i16, version: i16 },
}

impl Call {
    /// Reads the header of a frame.
    pub(super) fn read(reply_to: ReplyTo, peer: IpAddr, frame: BytesMut) -> Result<Header, DecodeError> {
        let mut reader = Reader::new(&frame);
        let read = api::read_request_header(&mut reader)?;
        let (version, correlation_id) = (read.header.request_api_version, read.header.correlation_id);
        let body_at = reader.position();
        let unsupported = Header::Unsupported { api: read.header.request_api_key, version };
        let Some(api) = read.api else { return Ok(unsupported) };
        if !serves(api, version) {
            let unknown = Header::UnknownApiVersions { correlation_id };
            return Ok(if api == ApiKey::ApiVersions { unknown } else { unsupported });
        }
        Ok(Header::Known(Call { reply_to, peer, api, version, correlation_id, frame, body_at }))
    }

    /// The same call, to be served later.
    pub(super) fn again(&self) -> Call {
        Call { frame: self.frame.clone(), ..*self }
    }

    /// The same call as a part of a request that was split.
    pub(super) fn as_part(&self, op: OpId, part: u32) -> Call {
        Call { reply_to: ReplyTo::Part { op, part }, ..self.again() }
    }

    /// The same call with nothing behind its header, when only its answer is still to come: in memory of its own, as it may wait
    /// for long.
    pub(super) fn without_body(self) -> Call {
        Call { frame: BytesMut::from(&self.frame[..self.body_at]), ..self }
    }

    /// The bytes behind the header.
    pub(super) fn body(&self) -> &[u8] {
        &self.frame[self.body_at..]
    }

    /// `client.id`, "" for none.
    pub(super) fn client_id(&self) -> &str {
        let read = api::read_request_header(&mut Reader::new(&self.frame));
        read.ok().and_then(|read| read.header.client_id).unwrap_or_default()
    }

    /// How many bytes of the frame the header takes.
    pub(super) fn body_at(&self) -> usize {
        self.body_at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(api: i16, version: i16) -> String {
        let mut frame = BytesMut::new();
        frame.extend_from_slice(
            &[&api.to_be_bytes()[..], &version.to_be_bytes(), &[0; 4], &[255, 255, 0]].concat(),
        );
        let (reply_to, peer) = (ReplyTo::Connection { conn: ConnId(1), slot: 0 }, [127, 0, 0, 1].into());
        match Call::read(reply_to, peer, frame).unwrap() {
            Header::Known(call) => call.api.name().to_owned(),
            Header::UnknownApiVersions { .. } => "which ApiVersions?".to_owned(),
            Header::Unsupported { api, version } => format!("no {api} {version}"),
        }
    }

    #[test]
    fn an_api_without_a_handler_does_not_exist() {
        let check = |api: ApiKey, version, expect: &str| assert_eq!(read(api as i16, version), expect);
        check(ApiKey::Metadata, 12, "Metadata");
        check(ApiKey::Metadata, 99, "no 3 99");
        check(ApiKey::ApiVersions, 99, "which ApiVersions?");
        check(ApiKey::JoinGroup, 9, "JoinGroup");
        check(ApiKey::AlterPartition, 3, "no 56 3");
        assert_eq!(read(4, 0), "no 4 0");
        assert_eq!(read(i16::MAX, 0), "no 32767 0");
    }
}
