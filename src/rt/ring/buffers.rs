//! The receive buffers of a core: one block of memory, cut into equal pieces that the kernel picks from as data arrives
//! (a provided-buffer ring), and that we give back after each event.
//!
//! Unsafe: memory that the kernel writes while we hold it. Rule: a buffer is the kernel's from `give_back` until its
//! number comes with a completion, then it is ours until `give_back`.

#![expect(unsafe_code, reason = "memory shared with the kernel; each block says why it holds")]

use super::op::BUFFER_GROUP;
use crate::base::BLOCK_BYTES;
use io_uring::IoUring;
use io_uring::types::BufRingEntry;
use std::alloc::{Layout, alloc_zeroed, dealloc, handle_alloc_error};
use std::io;
use std::sync::atomic::{AtomicU16, Ordering};

/// Zeroed memory at a fixed address, aligned to pages. Freed on drop.
struct Memory {
    start: *mut u8,
    layout: Layout,
}

impl Memory {
    fn new(bytes: usize) -> io::Result<Self> {
        let layout = Layout::from_size_align(bytes.max(BLOCK_BYTES), BLOCK_BYTES)
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))?;
        // SAFETY: the layout's size is not zero.
        let start = unsafe { alloc_zeroed(layout) };
        if start.is_null() {
            handle_alloc_error(layout);
        }
        Ok(Self { start, layout })
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        // SAFETY: allocated in `new` with this very layout.
        unsafe { dealloc(self.start, self.layout) };
    }
}

/// All receive buffers of a ring.
pub(super) struct Buffers {
    entries: Memory,
    memory: Memory,
    count: u16,
    bytes_each: usize,
    tail: u16,
}

impl Buffers {
    /// Makes `count` (a power of two) buffers and hands all of them to the kernel.
    pub(super) fn register(uring: &IoUring, count: u16, bytes_each: usize) -> io::Result<Self> {
        let entries = Memory::new(usize::from(count) * size_of::<BufRingEntry>())?;
        let memory = Memory::new(usize::from(count) * bytes_each)?;
        let mut buffers = Self { entries, memory, count, bytes_each, tail: 0 };
        let address = buffers.entries.start as u64;
        // SAFETY: `entries` is page-aligned memory for `count` entries and is freed only after the ring is gone.
        unsafe { uring.submitter().register_buf_ring_with_flags(address, count, BUFFER_GROUP, 0)? };
        (0..count).for_each(|buffer| buffers.give_back(buffer));
        Ok(buffers)
    }

    /// The first `len` bytes of a buffer that a completion named.
    pub(super) fn bytes(&self, buffer: u16, len: usize) -> &[u8] {
        assert!(buffer < self.count && len <= self.bytes_each);
        // SAFETY: inside `memory` by the check above, initialised (zeroed at first). The kernel does not write to a
        // buffer between the completion that named it and `give_back`, which needs `&mut self`.
        unsafe { std::slice::from_raw_parts(self.piece(buffer), len) }
    }

    /// Lets the kernel fill this buffer again.
    pub(super) fn give_back(&mut self, buffer: u16) {
        assert!(buffer < self.count);
        let slot = usize::from(self.tail & (self.count - 1));
        let address = self.piece(buffer) as u64;
        let base: *mut BufRingEntry = self.entries.start.cast();
        // SAFETY: `slot < count`, so the entry is inside `entries`; the kernel reads it only after the tail moved.
        let entry = unsafe { &mut *base.add(slot) };
        entry.set_addr(address);
        entry.set_len(self.bytes_each as u32);
        entry.set_bid(buffer);
        self.tail = self.tail.wrapping_add(1);
        // SAFETY: `base` is the first entry of the ring; its tail field is two aligned bytes that we and the kernel
        // access atomically.
        let tail = unsafe { AtomicU16::from_ptr(BufRingEntry::tail(base).cast_mut()) };
        tail.store(self.tail, Ordering::Release);
    }

    fn piece(&self, buffer: u16) -> *mut u8 {
        // SAFETY: callers checked `buffer < count`, so the result is inside `memory`.
        unsafe { self.memory.start.add(usize::from(buffer) * self.bytes_each) }
    }
}
