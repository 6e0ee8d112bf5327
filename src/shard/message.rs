//! What one core says to another. Messages own their bytes and are `Send`; a mailbox keeps their order.

/// A message between two shards of one node.
#[derive(Debug)]
pub enum Message {}
