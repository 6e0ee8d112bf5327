//! A first-in first-out queue that refuses to grow past its limit.

use std::collections::VecDeque;

/// A queue with a limit; a full queue gives the item back, so that the caller must decide.
#[derive(Debug)]
pub struct BoundedQueue<T> {
    items: VecDeque<T>,
    len_max: usize,
}

impl<T> BoundedQueue<T> {
    /// An empty queue for at most `len_max` items.
    pub fn new(len_max: usize) -> Self {
        Self { items: VecDeque::new(), len_max }
    }

    /// Adds `item` at the end, or returns it when the queue is full.
    pub fn push(&mut self, item: T) -> Result<(), T> {
        if self.items.len() >= self.len_max {
            return Err(item);
        }
        self.items.push_back(item);
        Ok(())
    }

    /// Takes the oldest item.
    pub fn pop(&mut self) -> Option<T> {
        self.items.pop_front()
    }

    /// How many items wait.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Whether the next `push` would be refused.
    pub fn is_full(&self) -> bool {
        self.items.len() >= self.len_max
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_queue_gives_the_item_back() {
        let mut queue = BoundedQueue::new(2);
        assert_eq!(queue.push('a'), Ok(()));
        assert_eq!(queue.push('b'), Ok(()));
        assert_eq!(queue.push('c'), Err('c'));
        assert_eq!(queue.pop(), Some('a'));
        assert_eq!(queue.push('c'), Ok(()));
        assert_eq!((queue.pop(), queue.pop(), queue.pop()), (Some('b'), Some('c'), None));
    }
}
