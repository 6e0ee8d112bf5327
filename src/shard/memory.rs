//! The memory that clients can make a core use: requests until they are served, and answers until they have left.
//!
//! Each core has a share of its own and may borrow from a pool that all share, so that one busy core does not refuse what
//! others have room for. What is borrowed goes back as soon as it is not needed. A share that is used up lets requests wait
//! and makes answers small; it never fails one that is under way.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Bytes that cores may borrow.
#[derive(Debug)]
pub struct Pool {
    free: AtomicUsize,
    bytes_max: usize,
}

impl Pool {
    /// A pool of `bytes`.
    pub fn new(bytes: usize) -> Arc<Self> {
        Arc::new(Self { free: AtomicUsize::new(bytes), bytes_max: bytes })
    }

    fn borrow(&self, bytes: usize) -> bool {
        // Only a count: what it admits is the borrower's own memory, so no order with other memory is needed.
        let take = |free: usize| free.checked_sub(bytes);
        self.free.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_ok()
    }

    fn give_back(&self, bytes: usize) {
        self.free.fetch_add(bytes, Ordering::Relaxed);
    }
}

/// One core's part of a budget.
#[derive(Clone, Debug)]
pub struct Share {
    /// Its own bytes.
    pub own: usize,
    /// What it may borrow from.
    pub pool: Arc<Pool>,
}

impl Share {
    /// The shares of `cores` cores in `bytes`: half is divided, half can be borrowed.
    pub fn of(bytes: usize, cores: usize) -> Self {
        Self { own: bytes / 2 / cores.max(1), pool: Pool::new(bytes / 2) }
    }
}

/// The budgets of a core.
#[derive(Debug)]
pub(super) struct Memory {
    /// Requests that are arriving or wait to be served.
    pub(super) requests: Budget,
    /// Answers that are being read or have not left.
    pub(super) answers: Budget,
}

/// What a core uses of its share.
#[derive(Debug)]
pub(super) struct Budget {
    share: Share,
    used: usize,
    borrowed: usize,
}

impl Budget {
    pub(super) fn new(share: Share) -> Self {
        Self { share, used: 0, borrowed: 0 }
    }

    /// Whether `bytes` could ever be had.
    pub(super) fn could_take(&self, bytes: usize) -> bool {
        bytes <= self.share.own + self.share.pool.bytes_max
    }

    /// Takes `bytes`, or nothing.
    pub(super) fn try_take(&mut self, bytes: usize) -> bool {
        let lacking = (self.used + bytes).saturating_sub(self.share.own + self.borrowed);
        if lacking > 0 && !self.share.pool.borrow(lacking) {
            return false;
        }
        self.borrowed += lacking;
        self.used += bytes;
        true
    }

    /// Uses `bytes` that cannot be refused any more.
    pub(super) fn take(&mut self, bytes: usize) {
        if !self.try_take(bytes) {
            self.used += bytes;
        }
    }

    /// `bytes` are free again.
    pub(super) fn give(&mut self, bytes: usize) {
        debug_assert!(bytes <= self.used);
        self.used = self.used.saturating_sub(bytes);
        let needless = self.borrowed - self.borrowed.min(self.used.saturating_sub(self.share.own));
        if needless > 0 {
            self.borrowed -= needless;
            self.share.pool.give_back(needless);
        }
    }

    /// Bytes that `try_take` would give now, if nobody else borrows.
    pub(super) fn left(&self) -> usize {
        let pool = self.share.pool.free.load(Ordering::Relaxed);
        (self.share.own + self.borrowed + pool).saturating_sub(self.used)
    }
}

impl Drop for Budget {
    fn drop(&mut self) {
        self.share.pool.give_back(self.borrowed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two cores with 10 bytes each and a pool of 20. `script`: `a+5` takes 5 on core a (`!` behind it: must fail), `a-5`
    /// gives back, `a=5` says what is left.
    fn check(script: &str) {
        let share = Share::of(40, 2);
        let mut cores = [Budget::new(share.clone()), Budget::new(share)];
        for word in script.split_whitespace() {
            let core = &mut cores[usize::from(word.starts_with('b'))];
            let number: usize = word[2..].trim_end_matches('!').parse().unwrap();
            match &word[1..2] {
                "+" => assert_eq!(core.try_take(number), !word.ends_with('!'), "{word} in {script}"),
                "-" => core.give(number),
                _ => assert_eq!(core.left(), number, "{word} in {script}"),
            }
        }
    }

    #[test]
    fn a_core_uses_its_own_share_first_and_borrows_then() {
        check("a=30 a+10 a=20 b=30 a+15 a=5 b=15");
        check("a+30 a+1! b=10 b+10 b+1!");
    }

    #[test]
    fn what_was_borrowed_goes_back() {
        check("a+30 b+11! a-5 b+11 b+5! a-25 b+19 a=10");
        check("a+30 a-30 b+30 b-30 a+30");
    }

    #[test]
    fn a_core_that_ends_gives_everything_back() {
        let share = Share::of(40, 2);
        let mut left = Budget::new(share.clone());
        let mut ending = Budget::new(share);
        assert!(ending.try_take(25));
        drop(ending);
        assert!(left.try_take(30));
    }

    #[test]
    fn what_cannot_be_refused_may_be_more_than_there_is() {
        let mut budget = Budget::new(Share::of(40, 2));
        assert!(!budget.could_take(31) && budget.could_take(30));
        budget.take(50);
        assert_eq!(budget.left(), 0);
        budget.give(50);
        assert_eq!(budget.left(), 30);
    }
}
