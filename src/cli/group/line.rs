//! One connection to a broker: a request, then its answer.

use super::address;
use super::trouble::explain;
use crate::protocol::{
    ApiKey, ApiMessage, ApiVersionsRequest, ApiVersionsResponse, Decode, Encode, ErrorCode, Reader,
    ResponseHeader, request_frame,
};
use std::collections::BTreeMap;
use std::io::{self, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::ops::RangeInclusive;

/// No answer that is asked for here is larger.
const FRAME_BYTES_MAX: u32 = 256 << 20;
/// The version of ApiVersions since Kafka 2.4.
const API_VERSIONS: i16 = 3;

/// A connection, and what its broker offers.
#[derive(Debug)]
pub(super) struct Line {
    name: String,
    stream: TcpStream,
    /// First and last version by the number of the API.
    offers: BTreeMap<i16, (i16, i16)>,
    asked: i32,
}

/// An answer that is not read yet.
#[derive(Debug)]
pub(super) struct Reply {
    /// What was asked, and whom.
    what: String,
    version: i16,
    frame: Vec<u8>,
    body_at: usize,
}

impl Line {
    /// Connects to `host:port` and asks what the broker offers.
    pub(super) fn open(name: &str) -> Result<Self, String> {
        let stream = address::connect(name)?;
        let mut line = Self { name: name.to_owned(), stream, offers: BTreeMap::new(), asked: 0 };
        line.offers = line.ask_versions()?;
        Ok(line)
    }

    /// The first of several that answers.
    pub(super) fn open_any(names: &[String]) -> Result<Self, String> {
        let mut whys = Vec::new();
        for name in names {
            match Self::open(name) {
                Ok(line) => return Ok(line),
                Err(why) => whys.push(why),
            }
        }
        Err(whys.join("; "))
    }

    /// Whether the broker knows an API at all.
    pub(super) fn offers(&self, api: ApiKey) -> bool {
        self.offers.contains_key(&(api as i16))
    }

    /// Asks in the newest of these versions that the broker speaks.
    pub(super) fn call<M: Encode + ApiMessage>(
        &mut self,
        versions: RangeInclusive<i16>,
        request: &M,
    ) -> Result<Reply, String> {
        let version = self.pick(M::API, versions)?;
        self.ask(version, request)
    }

    fn pick(&self, api: ApiKey, versions: RangeInclusive<i16>) -> Result<i16, String> {
        let (name, api_name) = (&self.name, api.name());
        let Some(&(first, last)) = self.offers.get(&(api as i16)) else {
            return Err(format!("{name} does not offer {api_name}, which this needs"));
        };
        let (oldest, newest) = versions.into_inner();
        let version = newest.min(last);
        if version >= oldest.max(first) {
            return Ok(version);
        }
        let age = if last < oldest { "old" } else { "new" };
        Err(format!(
            "{name} is too {age}: it offers {api_name} in versions {first} to {last}, this needs {oldest} to {newest}"
        ))
    }

    fn ask_versions(&mut self) -> Result<BTreeMap<i16, (i16, i16)>, String> {
        let request = ApiVersionsRequest {
            client_software_name: "highwater-group",
            client_software_version: env!("CARGO_PKG_VERSION"),
        };
        let reply = self.ask(API_VERSIONS, &request)?;
        // To a version that a broker does not know it answers in its oldest form; the code stands in front in all.
        if reply.body().starts_with(&ErrorCode::UnsupportedVersion.code().to_be_bytes()) {
            return Err(format!("{} is too old: this needs Kafka 3.0 or newer", self.name));
        }
        let answer: ApiVersionsResponse<'_> = reply.read()?;
        match answer.error_code {
            0 => Ok(answer
                .api_keys
                .iter()
                .map(|api| (api.api_key, (api.min_version, api.max_version)))
                .collect()),
            code => Err(format!("{}: ApiVersions: {}", self.name, explain(code))),
        }
    }

    fn ask<M: Encode + ApiMessage>(&mut self, version: i16, request: &M) -> Result<Reply, String> {
        self.asked = self.asked.wrapping_add(1);
        let frame = request_frame(version, self.asked, Some("highwater-group"), request);
        self.stream.write_all(&frame).map_err(|error| self.broken(&error))?;
        let frame = self.receive()?;
        let mut r = Reader::new(&frame);
        let header = ResponseHeader::decode(&mut r, M::API.response_header_version(version));
        match header {
            Ok(header) if header.correlation_id == self.asked => {}
            Ok(_) => return Err(format!("{} answered another question", self.name)),
            Err(_) => return Err(format!("{} answers, but not as a Kafka broker does", self.name)),
        }
        let what = format!("{}: the answer to {}", self.name, M::API.name());
        Ok(Reply { what, version, body_at: r.position(), frame })
    }

    /// The next frame without its size.
    fn receive(&mut self) -> Result<Vec<u8>, String> {
        let mut size = [0; 4];
        self.stream.read_exact(&mut size).map_err(|error| self.broken(&error))?;
        let bytes = u32::from_be_bytes(size);
        if !(4..=FRAME_BYTES_MAX).contains(&bytes) {
            return Err(self.stranger(&size));
        }
        // Memory comes with the bytes, not with what the size claims.
        let mut frame = Vec::new();
        let read = Read::take(&mut self.stream, u64::from(bytes)).read_to_end(&mut frame);
        match read {
            Ok(read) if read == bytes as usize => Ok(frame),
            Ok(_) => Err(self.broken(&ErrorKind::UnexpectedEof.into())),
            Err(error) => Err(self.broken(&error)),
        }
    }

    fn broken(&self, error: &io::Error) -> String {
        let name = &self.name;
        match error.kind() {
            ErrorKind::WouldBlock | ErrorKind::TimedOut => {
                format!(
                    "{name} accepts connections, but does not answer: is it a Kafka broker, and is it well?"
                )
            }
            ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset | ErrorKind::BrokenPipe => {
                format!(
                    "{name} closed the connection: is it a Kafka broker, and does it want TLS or a password?"
                )
            }
            _ => format!("{name}: {error}"),
        }
    }

    /// Something answers, but not in Kafka's protocol.
    fn stranger(&self, head: &[u8; 4]) -> String {
        let what = match head {
            [0x15 | 0x16, 0x03, ..] => "it speaks TLS, which this command does not".to_owned(),
            _ => format!("its answer begins with {:?}", String::from_utf8_lossy(head)),
        };
        format!("{} is no Kafka broker: {what}", self.name)
    }
}

impl Reply {
    /// The answer as a value.
    pub(super) fn read<'a, T: Decode<'a>>(&'a self) -> Result<T, String> {
        T::from_bytes(self.body(), self.version)
            .map_err(|error| format!("{} cannot be read: {error}", self.what))
    }

    /// What to say of an answer that lacks what was asked for.
    pub(super) fn lacks(&self, what: &str) -> String {
        format!("{} says nothing about {what}", self.what)
    }

    fn body(&self) -> &[u8] {
        self.frame.get(self.body_at..).unwrap_or_default()
    }
}
