//! The flush floor: what the file system gives at best. One durable write of 4 KiB at a time (O_DIRECT and O_DSYNC) into a
//! file that was written before, through io_uring.
#![expect(unsafe_code, reason = "io_uring takes pointers; each write ends before its buffer does")]

use anyhow::{Context, Result, ensure};
use highwater::base::{AlignedBuf, BLOCK_BYTES};
use io_uring::{IoUring, opcode, types};
use serde::{Deserialize, Serialize};
use std::fs::OpenOptions;
use std::os::fd::AsRawFd;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::Instant;

/// Blocks of the file.
const BLOCKS: u64 = 256;
/// Writes of a probe: about a tenth of a second on a good disk.
const WRITES: u64 = 300;
/// A probe ends after this, however slow the disk is.
const SECONDS_MAX: f64 = 2.0;

/// Of one probe, in microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Floor {
    pub(super) p50_us: f64,
    pub(super) p99_us: f64,
}

/// Probes the file system of a folder.
pub(super) fn probe(folder: &Path) -> Result<Floor> {
    let path = folder.join("flush-floor");
    let spans = write_all(&path);
    _ = std::fs::remove_file(&path);
    let mut spans = spans.context("the flush floor cannot be probed")?;
    spans.sort_by(f64::total_cmp);
    let at = |part: f64| spans[((spans.len() - 1) as f64 * part) as usize];
    Ok(Floor { p50_us: at(0.5), p99_us: at(0.99) })
}

/// Microseconds of each write.
fn write_all(path: &Path) -> Result<Vec<f64>> {
    std::fs::write(path, vec![0; BLOCKS as usize * BLOCK_BYTES])?;
    std::fs::File::open(path)?.sync_all()?;
    let mut options = OpenOptions::new();
    options.write(true).custom_flags(libc::O_DIRECT | libc::O_DSYNC);
    let file = options.open(path).context("O_DIRECT")?;
    let mut ring = IoUring::new(2).context("io_uring")?;
    let block = AlignedBuf::zeroed(BLOCK_BYTES);
    let began = Instant::now();
    let mut spans = Vec::new();
    for n in 0..WRITES {
        let write =
            opcode::Write::new(types::Fd(file.as_raw_fd()), block.as_ref().as_ptr(), BLOCK_BYTES as u32)
                .offset(n % BLOCKS * BLOCK_BYTES as u64)
                .build();
        let started = Instant::now();
        // SAFETY: the block and the file outlive the write, which is waited for at once.
        unsafe { ring.submission().push(&write) }.context("a full ring")?;
        ring.submit_and_wait(1)?;
        let result = ring.completion().next().context("no completion")?.result();
        ensure!(result == BLOCK_BYTES as i32, "a write gave {result}");
        spans.push(started.elapsed().as_secs_f64() * 1e6);
        if began.elapsed().as_secs_f64() > SECONDS_MAX {
            break;
        }
    }
    Ok(spans)
}
