//! One connection for questions: sends a request, waits for its answer.

use super::{Versions, connect, resolve};
use anyhow::{Context, Result, anyhow, bail, ensure};
use highwater::protocol::{ApiKey, ApiMessage, Encode, request_frame};
use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// How long an answer may take; creating thousands of partitions takes seconds.
const ANSWER: Duration = Duration::from_secs(60);
/// The same for the first answer: whoever says nothing for so long is no broker.
const FIRST_ANSWER: Duration = Duration::from_secs(10);
/// No answer to a question of this tool is larger.
const FRAME_BYTES_MAX: usize = 256 << 20;

/// A connection and what its broker offers.
#[derive(Debug)]
pub struct Line {
    name: String,
    stream: TcpStream,
    versions: Versions,
    asked: i32,
}

impl Line {
    /// Connects and asks what the broker offers.
    pub fn open(name: &str) -> Result<Self> {
        let stream = connect(resolve(name)?)?;
        stream.set_read_timeout(Some(FIRST_ANSWER)).context("a time limit")?;
        stream.set_write_timeout(Some(FIRST_ANSWER)).context("a time limit")?;
        let mut line = Self { name: name.to_owned(), stream, versions: Versions::default(), asked: 0 };
        line.versions = Versions::ask(&mut line)?;
        line.stream.set_read_timeout(Some(ANSWER)).context("a time limit")?;
        Ok(line)
    }

    /// The first of several addresses that answers.
    pub fn open_any(names: &[String]) -> Result<Self> {
        let mut troubles = Vec::new();
        for name in names {
            match Self::open(name) {
                Ok(line) => return Ok(line),
                Err(trouble) => troubles.push(format!("{trouble:#}")),
            }
        }
        bail!("no broker can be reached: {}", troubles.join("; "))
    }

    /// The address as it was given.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What the broker offers.
    pub fn versions(&self) -> &Versions {
        &self.versions
    }

    /// Asks in the newest version that both speak; gives the version and the answer's body.
    pub fn call<M: Encode + ApiMessage>(&mut self, request: &M) -> Result<(i16, Vec<u8>)> {
        self.call_upto(i16::MAX, request)
    }

    /// The same, but in no newer version than `newest`.
    pub fn call_upto<M: Encode + ApiMessage>(&mut self, newest: i16, request: &M) -> Result<(i16, Vec<u8>)> {
        let version = self.versions.pick(M::API)?.min(newest);
        Ok((version, self.ask(version, request)?))
    }

    /// Asks in this version; gives the answer's body.
    pub(super) fn ask<M: Encode + ApiMessage>(&mut self, version: i16, request: &M) -> Result<Vec<u8>> {
        self.asked += 1;
        let frame = request_frame(version, self.asked, Some("highwater-loadgen"), request);
        self.stream.write_all(&frame).map_err(|error| self.broken(&error))?;
        self.answer(M::API, version)
    }

    fn answer(&mut self, api: ApiKey, version: i16) -> Result<Vec<u8>> {
        let mut head = [0; 4];
        self.stream.read_exact(&mut head).map_err(|error| self.broken(&error))?;
        let size = u32::from_be_bytes(head) as usize;
        ensure!((4..=FRAME_BYTES_MAX).contains(&size), "{}", self.stranger(&head));
        let mut body = vec![0; size];
        self.stream.read_exact(&mut body).map_err(|error| self.broken(&error))?;
        ensure!(body[..4] == self.asked.to_be_bytes(), "{} answered another question", self.name);
        // The tags of an answer's header are never used by brokers: one byte that says so.
        let header = 4 + usize::from(api.response_header_version(version) > 0);
        ensure!(body.len() >= header, "{} answers, but not as a Kafka broker does", self.name);
        Ok(body.split_off(header))
    }

    fn broken(&self, error: &std::io::Error) -> anyhow::Error {
        match error.kind() {
            ErrorKind::WouldBlock | ErrorKind::TimedOut => {
                anyhow!(
                    "{} accepts connections, but does not answer: is it a Kafka broker, and is it well?",
                    self.name
                )
            }
            ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset | ErrorKind::BrokenPipe => {
                anyhow!(
                    "{} closed the connection: is it a Kafka broker without TLS and passwords?",
                    self.name
                )
            }
            _ => anyhow!("{}: {error}", self.name),
        }
    }

    /// Something answers, but not in Kafka's protocol.
    fn stranger(&self, head: &[u8; 4]) -> String {
        let what = match head {
            [0x15 | 0x16, 0x03, ..] => "it speaks TLS, which this tool does not".to_owned(),
            _ => format!("its answer begins with {:?}", String::from_utf8_lossy(head)),
        };
        format!("{} is not a Kafka broker: {what}", self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    /// What is said about somebody who answers every connection with these bytes.
    fn check(answer: &'static [u8], expect: &str) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let name = listener.local_addr().unwrap().to_string();
        let stranger = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let _ = stream.read(&mut [0; 512]);
            stream.write_all(answer).unwrap();
        });
        let error = Line::open(&name).unwrap_err().to_string();
        stranger.join().unwrap();
        assert_eq!(error, expect.replace("NAME", &name));
    }

    #[test]
    fn strangers_are_known() {
        check(b"HTTP/1.1 400 Bad Request", "NAME is not a Kafka broker: its answer begins with \"HTTP\"");
        check(
            b"\x15\x03\x03\x00\x02\x02\x46",
            "NAME is not a Kafka broker: it speaks TLS, which this tool does not",
        );
        check(b"", "NAME closed the connection: is it a Kafka broker without TLS and passwords?");
        check(b"\0\0\0\x09\0\0\0\x01wrong", "NAME answers, but not as a Kafka broker does");
        check(b"\0\0\0\x09\0\0\0\x05wrong", "NAME answered another question");
    }
}
