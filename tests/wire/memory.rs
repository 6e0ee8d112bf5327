//! Counts what this thread allocates, so that a test can say how much memory some bytes cost.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

thread_local! {
    static TAKEN: Cell<usize> = const { Cell::new(0) };
}

struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

#[expect(unsafe_code, reason = "the allocator's interface is unsafe; every call is passed on unchanged")]
// SAFETY: all four functions do what `System` does; the counter is a plain thread-local number without a destructor.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size());
        // SAFETY: the caller's promises are those that `System` wants.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: as above.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(layout.size());
        // SAFETY: as above.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(size.saturating_sub(layout.size()));
        // SAFETY: as above.
        unsafe { System.realloc(pointer, layout, size) }
    }
}

fn count(bytes: usize) {
    TAKEN.with(|taken| taken.set(taken.get().saturating_add(bytes)));
}

/// The result of `work`, and how many bytes it allocated in all, those freed again included.
pub(crate) fn taken_by<T>(work: impl FnOnce() -> T) -> (T, usize) {
    let before = TAKEN.with(Cell::get);
    let result = work();
    (result, TAKEN.with(Cell::get).wrapping_sub(before))
}
