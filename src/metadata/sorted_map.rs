//! An ordered map of which a clone is cheap, and a change to a clone too: what they share stays shared.
//!
//! ```text
//! Arc ─▶ [ Arc ─▶ [k v, k v, …] , Arc ─▶ [k v, …] , … ]     at most CHUNK_MAX entries in a chunk, all sorted
//! ```
//!
//! A change copies the list of chunks and the one chunk that it touches, and neither when nobody shares them. With
//! 10,000 entries that is about 200 pointers and 64 entries.

use std::borrow::Borrow;
use std::sync::Arc;

const CHUNK_MAX: usize = 64;

type Chunk<K, V> = Vec<(K, V)>;

/// See the front page.
#[derive(Clone, Debug)]
pub struct SortedMap<K, V> {
    // No chunk is empty.
    chunks: Arc<Vec<Arc<Chunk<K, V>>>>,
    len: usize,
}

impl<K, V> Default for SortedMap<K, V> {
    fn default() -> Self {
        Self { chunks: Arc::default(), len: 0 }
    }
}

impl<K: PartialEq, V: PartialEq> PartialEq for SortedMap<K, V> {
    fn eq(&self, other: &Self) -> bool {
        self.len == other.len && self.iter().eq(other.iter())
    }
}

impl<K, V> SortedMap<K, V> {
    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is no entry.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// All entries by rising key.
    pub fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        self.chunks.iter().flat_map(|chunk| chunk.iter()).map(|(key, value)| (key, value))
    }
}

impl<K: Ord, V> SortedMap<K, V> {
    /// The value under `key`.
    pub fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        let chunk = self.chunks.get(self.chunk_of(key))?;
        let at = chunk.binary_search_by(|(known, _)| known.borrow().cmp(key)).ok()?;
        Some(&chunk[at].1)
    }

    /// All entries from `key` on, by rising key.
    pub fn iter_from<'a, Q: Ord + ?Sized>(
        &'a self,
        key: &Q,
    ) -> impl Iterator<Item = (&'a K, &'a V)> + use<'a, K, V, Q>
    where
        K: Borrow<Q>,
    {
        let first = self.chunk_of(key);
        let skip = self.chunks.get(first).map_or(0, |chunk| chunk.partition_point(|(k, _)| k.borrow() < key));
        let chunks = self.chunks.get(first..).unwrap_or_default();
        chunks.iter().flat_map(|chunk| chunk.iter()).skip(skip).map(|(key, value)| (key, value))
    }

    /// The chunk that holds `key`, if any does: the last one that begins at or below it.
    fn chunk_of<Q: Ord + ?Sized>(&self, key: &Q) -> usize
    where
        K: Borrow<Q>,
    {
        let begins = |chunk: &Arc<Chunk<K, V>>| chunk.first().is_some_and(|(first, _)| first.borrow() <= key);
        self.chunks.partition_point(begins).saturating_sub(1)
    }
}

impl<K: Ord + Clone, V: Clone> SortedMap<K, V> {
    /// Puts `value` under `key`, and returns what was there.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        let index = self.chunk_of(&key);
        let chunks = Arc::make_mut(&mut self.chunks);
        let Some(chunk) = chunks.get_mut(index) else {
            chunks.push(Arc::new(vec![(key, value)]));
            self.len = 1;
            return None;
        };
        let chunk = Arc::make_mut(chunk);
        let at = match chunk.binary_search_by(|(known, _)| known.cmp(&key)) {
            Ok(at) => return Some(std::mem::replace(&mut chunk[at].1, value)),
            Err(at) => at,
        };
        chunk.insert(at, (key, value));
        self.len += 1;
        if chunk.len() > CHUNK_MAX {
            // Rising keys are the usual order at start-up; a split at the end keeps those chunks full.
            let keep = if at + 1 == chunk.len() { CHUNK_MAX } else { chunk.len() / 2 };
            let upper = chunk.split_off(keep);
            chunks.insert(index + 1, Arc::new(upper));
        }
        None
    }

    /// The value under `key`, to be changed.
    pub fn get_mut<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        let index = self.chunk_of(key);
        let chunk = self.chunks.get(index)?;
        let at = chunk.binary_search_by(|(known, _)| known.borrow().cmp(key)).ok()?;
        let chunk = Arc::make_mut(&mut Arc::make_mut(&mut self.chunks)[index]);
        Some(&mut chunk[at].1)
    }

    /// Removes `key` and returns what was there.
    pub fn remove<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        let index = self.chunk_of(key);
        let at = self.chunks.get(index)?.binary_search_by(|(known, _)| known.borrow().cmp(key)).ok()?;
        let chunks = Arc::make_mut(&mut self.chunks);
        let chunk = Arc::make_mut(&mut chunks[index]);
        let (_, value) = chunk.remove(at);
        if chunk.is_empty() {
            chunks.remove(index);
        }
        self.len -= 1;
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Random;
    use std::collections::BTreeMap;

    #[test]
    fn behaves_like_a_btree_map() {
        let mut random = Random::from_seed(7);
        let (mut map, mut model) = (SortedMap::default(), BTreeMap::new());
        for step in 0..20_000u64 {
            let key = random.below(700);
            match random.below(3) {
                0 => assert_eq!(map.remove(&key), model.remove(&key)),
                1 => assert_eq!(map.insert(key, step), model.insert(key, step)),
                _ => {
                    assert_eq!(map.get(&key), model.get(&key));
                    assert_eq!(map.get_mut(&key), model.get_mut(&key));
                }
            }
            assert_eq!(map.len(), model.len());
            if step % 500 == 0 {
                assert!(map.iter().eq(model.iter()));
                assert!(map.iter_from(&key).eq(model.range(key..)), "from {key}");
            }
        }
    }

    #[test]
    fn a_clone_does_not_change_and_shares_the_rest() {
        let mut map = SortedMap::default();
        for key in 0..10_000 {
            map.insert(key, key);
        }
        let published = map.clone();
        map.insert(5000, -1);
        assert_eq!((published.get(&5000), map.get(&5000)), (Some(&5000), Some(&-1)));
        let shared =
            published.chunks.iter().zip(map.chunks.iter()).filter(|(a, b)| Arc::ptr_eq(a, b)).count();
        assert_eq!(shared, map.chunks.len() - 1);
        assert!(map.chunks.len() <= 10_000 / CHUNK_MAX + 1, "rising keys fill their chunks");
    }
}
