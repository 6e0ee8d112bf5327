//! What the disk gives at best: one durable write of one block into a file that was written before.

use highwater::base::{AlignedBuf, BLOCK_BYTES};
use std::fs::{File, OpenOptions};
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
