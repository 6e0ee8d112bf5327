//! What the machine gives at best: one durable write of one block into a file that was written before, and one round
//! trip over loopback between two threads that sleep in the kernel.

use highwater::base::{AlignedBuf, BLOCK_BYTES};
use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::Path;
use std::time::Instant;

pub(crate) struct Probe {
    file: File,
    block: AlignedBuf,
    next: u64,
}

const BLOCKS: u64 = 4096;

impl Probe {
    pub(crate) fn new(folder: &Path) -> Self {
        let path = folder.join("probe");
        std::fs::write(&path, vec![0; BLOCKS as usize * BLOCK_BYTES]).expect("a file of zeroes");
        File::open(&path).and_then(|file| file.sync_all()).expect("fsync");
        let file = OpenOptions::new().write(true).custom_flags(libc::O_DIRECT | libc::O_DSYNC).open(&path);
        Self { file: file.expect("O_DIRECT"), block: AlignedBuf::zeroed(BLOCK_BYTES), next: 0 }
    }

    /// Microseconds of one write.
    pub(crate) fn write(&mut self) -> f64 {
        let started = Instant::now();
        self.file
            .write_all_at(self.block.as_ref(), self.next % BLOCKS * BLOCK_BYTES as u64)
            .expect("a write");
        self.next += 1;
        started.elapsed().as_secs_f64() * 1e6
    }
}

/// A thread that sends everything back.
pub(crate) struct Echo {
    stream: TcpStream,
}

const MESSAGE: [u8; 1024] = [0x55; 1024];

impl Echo {
    pub(crate) fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let stream = TcpStream::connect(listener.local_addr().expect("a port")).expect("a connection");
        stream.set_nodelay(true).expect("TCP_NODELAY");
        let (peer, _) = listener.accept().expect("a connection");
        std::thread::spawn(move || answer(peer));
        Self { stream }
    }

    /// Microseconds of one round trip of 1 KiB.
    pub(crate) fn trip(&mut self) -> f64 {
        let started = Instant::now();
        self.stream.write_all(&MESSAGE).expect("send");
        self.stream.read_exact(&mut [0; MESSAGE.len()]).expect("an answer");
        started.elapsed().as_secs_f64() * 1e6
    }
}

/// Until the other end has gone.
fn answer(mut peer: TcpStream) {
    peer.set_nodelay(true).expect("TCP_NODELAY");
    let mut message = MESSAGE;
    while peer.read_exact(&mut message).is_ok() && peer.write_all(&message).is_ok() {}
}
