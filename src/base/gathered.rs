//! The bytes of one gathered send: small values that belong to it, and slices that stay where they are, in order.
//!
//! ```text
//! own    [ head .. | between .. | tail ]      one buffer, whatever number of pieces
//! lent        [ batch ]    [ batch ]          each stands before own[at..]
//! ```
//!
//! A piece of its own costs no reference count and no slice of a shared buffer: what a Fetch response says of a partition
//! is some fifty bytes, and a hundred partitions are usual.

use super::Bytes;

/// Bytes to be sent in order. As cheap as a vector when nothing is lent.
#[derive(Clone, Debug, Default)]
pub struct Gathered {
    own: Vec<u8>,
    /// Slices, and where in `own` they stand; by rising place. None is empty.
    lent: Vec<Lent>,
    lent_bytes: usize,
}

#[derive(Clone, Debug)]
struct Lent {
    at: usize,
    bytes: Bytes,
}

impl Gathered {
    /// Nothing yet, with room for `own` bytes of its own and `slices` lent slices.
    pub fn with_room(own: usize, slices: usize) -> Self {
        Self { own: Vec::with_capacity(own), lent: Vec::with_capacity(slices), lent_bytes: 0 }
    }

    /// Copies `bytes` behind what is there.
    #[inline]
    pub fn put(&mut self, bytes: &[u8]) {
        self.own.extend_from_slice(bytes);
    }

    /// Keeps `bytes` where they are, behind what is there.
    #[inline]
    pub fn lend(&mut self, bytes: Bytes) {
        if !bytes.is_empty() {
            self.lent_bytes += bytes.len();
            self.lent.push(Lent { at: self.own.len(), bytes });
        }
    }

    /// The bytes that are not lent, to be changed in place.
    #[inline]
    pub fn own_mut(&mut self) -> &mut [u8] {
        &mut self.own
    }

    /// Bytes in all.
    #[inline]
    pub fn len(&self) -> usize {
        self.own.len() + self.lent_bytes
    }

    /// Whether there is nothing to send.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The slices in order; none is empty.
    pub fn pieces(&self) -> impl Iterator<Item = &[u8]> {
        let ends = self.lent.iter().map(|lent| (lent.at, &lent.bytes[..]));
        let mut from = 0;
        ends.chain([(self.own.len(), &[][..])])
            .flat_map(move |(at, lent)| [&self.own[std::mem::replace(&mut from, at)..at], lent])
            .filter(|piece| !piece.is_empty())
    }

    /// All of it in one buffer.
    pub fn concat(&self) -> Vec<u8> {
        let mut all = Vec::with_capacity(self.len());
        self.pieces().for_each(|piece| all.extend_from_slice(piece));
        all
    }
}

impl From<Vec<u8>> for Gathered {
    fn from(own: Vec<u8>) -> Self {
        Self { own, ..Self::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `script`: words; in capitals a lent slice, else bytes of its own. Expects the pieces.
    fn check(script: &str, expect: &str) {
        let mut gathered = Gathered::default();
        for word in script.split(' ') {
            match word.starts_with(char::is_uppercase) {
                true => gathered.lend(Bytes::copy_from_slice(word.as_bytes())),
                false => gathered.put(word.as_bytes()),
            }
        }
        let pieces: Vec<_> = gathered.pieces().map(|piece| String::from_utf8_lossy(piece)).collect();
        assert_eq!(pieces.join(" "), expect);
        assert_eq!(gathered.concat(), expect.replace(' ', "").as_bytes());
        assert_eq!(gathered.len(), gathered.concat().len());
        assert_eq!(gathered.is_empty(), expect.is_empty());
    }

    #[test]
    fn pieces_come_in_order_and_none_is_empty() {
        check("", "");
        check("a", "a");
        check("A", "A");
        check("a b C d", "ab C d");
        check("A B", "A B");
        check("a B C d e F", "a B C de F");
    }

    #[test]
    fn lent_bytes_stay_where_they_are_and_empty_ones_count_nothing() {
        let batch = Bytes::from(vec![7; 100]);
        let mut gathered = Gathered::with_room(1, 1);
        gathered.put(&[1]);
        gathered.lend(Bytes::new());
        gathered.lend(batch.clone());
        assert_eq!(gathered.pieces().nth(1).map(<[u8]>::as_ptr), Some(batch.as_ptr()));
        assert_eq!(gathered.pieces().count(), 2);
    }
}
