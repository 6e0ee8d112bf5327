//! The produce path allocates nothing per record: a request with one batch of 1,000 records costs as many allocations
//! as one with a single record.
//!
//! The allocator of the library's tests counts what the current thread asks for.

use super::settings::Settings;
use super::words::Part;
use super::world::World;
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

struct Counting;

thread_local! {
    static COUNT: Cell<u64> = const { Cell::new(0) };
}

fn count() {
    // A thread that is ending has no counter any more.
    let _ = COUNT.try_with(|count| count.set(count.get() + 1));
}

#[expect(unsafe_code, reason = "an allocator can only be written so")]
// SAFETY: every call goes to the system's allocator with the arguments that came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count();
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: the caller keeps the contract of `dealloc`, and `System` gave the memory.
        unsafe { System.dealloc(memory, layout) }
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, len: usize) -> *mut u8 {
        count();
        // SAFETY: the caller keeps the contract of `realloc`, and `System` gave the memory.
        unsafe { System.realloc(memory, layout, len) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Allocations of the shard while it serves one produce request with these records, from its bytes to the write of the
/// log that makes it durable.
fn allocations(records: &str) -> u64 {
    let mut world = World::new(Settings::read(&Part::default()));
    world.happen("topic logs");
    world.happen("hold wal");
    world.happen("a: produce logs/0 x");
    let bytes = world.stream("b", &[&format!("produce logs/0 {records}")]);
    world.served(&bytes, "b", || COUNT.with(Cell::get))
}

#[test]
fn nothing_is_allocated_per_record() {
    let (one, thousand) = (allocations("1*x"), allocations("1000*x"));
    assert!(one > 0, "the allocator counts");
    assert_eq!(one, thousand, "allocations with one record, and with a thousand");
}
