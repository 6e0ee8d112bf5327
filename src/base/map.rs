//! Hash maps whose order is the same in every run: the same insertions give the same iteration.

/// A hash map with a fixed hasher. Keys that an attacker chooses freely belong into a `BTreeMap` instead.
pub type HashMap<K, V> = hashbrown::HashMap<K, V, foldhash::fast::FixedState>;

/// A hash set with a fixed hasher; see [`HashMap`].
pub type HashSet<K> = hashbrown::HashSet<K, foldhash::fast::FixedState>;
