//! A connection that never waits: bytes to send and bytes received, cut into frames.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::ops::Range;
use std::os::fd::{AsFd, BorrowedFd};
use std::time::Duration;

/// How long a connection may take to open.
const OPEN: Duration = Duration::from_secs(2);
/// First size of a receive buffer; it grows to the largest frame.
const INBOX_BYTES: usize = 64 << 10;
/// No answer is larger than this.
const FRAME_BYTES_MAX: usize = 512 << 20;

/// An open connection.
#[derive(Debug)]
pub(super) struct Socket {
    stream: TcpStream,
    out: Vec<u8>,
    sent: usize,
    inbox: Vec<u8>,
    begin: usize,
    end: usize,
}

impl Socket {
    /// Connects; waits for it at most two seconds.
    pub(super) fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect_timeout(&address, OPEN)?;
        stream.set_nodelay(true)?;
        stream.set_nonblocking(true)?;
        Ok(Self { stream, out: Vec::new(), sent: 0, inbox: vec![0; INBOX_BYTES], begin: 0, end: 0 })
    }

    /// Where to append what shall be sent.
    pub(super) fn out(&mut self) -> &mut Vec<u8> {
        &mut self.out
    }

    /// Whether bytes wait to be sent.
    pub(super) fn is_sending(&self) -> bool {
        self.sent < self.out.len()
    }

    /// Sends what the kernel takes.
    pub(super) fn send(&mut self) -> io::Result<()> {
        while self.is_sending() {
            match self.stream.write(&self.out[self.sent..]) {
                Ok(0) => return Err(ErrorKind::WriteZero.into()),
                Ok(bytes) => self.sent += bytes,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        self.out.clear();
        self.sent = 0;
        Ok(())
    }

    /// Reads once what is there. False when nothing is.
    pub(super) fn receive(&mut self) -> io::Result<bool> {
        self.make_room();
        match self.stream.read(&mut self.inbox[self.end..]) {
            Ok(0) => Err(ErrorKind::UnexpectedEof.into()),
            Ok(bytes) => {
                self.end += bytes;
                Ok(true)
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => Ok(false),
            Err(error) if error.kind() == ErrorKind::Interrupted => Ok(true),
            Err(error) => Err(error),
        }
    }

    fn make_room(&mut self) {
        if self.begin == self.end {
            (self.begin, self.end) = (0, 0);
        }
        let wanted = 4 + self.frame_bytes().unwrap_or(0).min(FRAME_BYTES_MAX);
        if self.begin > 0 && self.begin + wanted > self.inbox.len() {
            self.inbox.copy_within(self.begin..self.end, 0);
            (self.begin, self.end) = (0, self.end - self.begin);
        }
        if self.begin + wanted > self.inbox.len() || self.end == self.inbox.len() {
            self.inbox.resize((self.begin + wanted).max(2 * self.inbox.len()), 0);
        }
    }

    fn frame_bytes(&self) -> Option<usize> {
        let head = self.inbox[self.begin..self.end].first_chunk::<4>()?;
        Some(u32::from_be_bytes(*head) as usize)
    }

    /// The next whole frame, without its size; its place in the buffer that `lend` gives.
    pub(super) fn frame(&mut self) -> io::Result<Option<Range<usize>>> {
        let Some(bytes) = self.frame_bytes() else { return Ok(None) };
        if !(4..=FRAME_BYTES_MAX).contains(&bytes) {
            return Err(io::Error::new(ErrorKind::InvalidData, "an answer of an impossible size"));
        }
        let frame = self.begin + 4..self.begin + 4 + bytes;
        if frame.end > self.end {
            return Ok(None);
        }
        self.begin = frame.end;
        Ok(Some(frame))
    }

    /// Takes the receive buffer out, to read frames while the rest of the world changes; `give_back` must follow.
    pub(super) fn lend(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.inbox)
    }

    /// The buffer again.
    pub(super) fn give_back(&mut self, inbox: Vec<u8>) {
        self.inbox = inbox;
    }
}

impl AsFd for Socket {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.stream.as_fd()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    #[test]
    fn frames_come_whole_however_they_arrive() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let mut socket = Socket::open(listener.local_addr().unwrap()).unwrap();
        let (mut peer, _) = listener.accept().unwrap();
        let sizes = [4usize, 100, 70_000, 5, 300_000, 9];
        let bytes: Vec<u8> = sizes
            .iter()
            .flat_map(|size| [&(*size as u32).to_be_bytes()[..], &vec![*size as u8; *size]].concat())
            .collect();
        let sender = std::thread::spawn(move || {
            for piece in bytes.chunks(7_777) {
                peer.write_all(piece).unwrap();
            }
        });
        let mut seen = Vec::new();
        while seen.len() < sizes.len() {
            if socket.receive().unwrap() {
                while let Some(frame) = socket.frame().unwrap() {
                    let inbox = socket.lend();
                    assert!(inbox[frame.clone()].iter().all(|byte| *byte == frame.len() as u8));
                    socket.give_back(inbox);
                    seen.push(frame.len());
                }
            }
        }
        assert_eq!(seen, sizes);
        sender.join().unwrap();
        assert_eq!(socket.receive().unwrap_err().kind(), ErrorKind::UnexpectedEof);
    }
}
