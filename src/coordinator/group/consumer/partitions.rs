//! Sets of partitions, as targets and as what members own.

use crate::base::Uuid;
use std::collections::{BTreeMap, BTreeSet};

/// Partitions by topic; no topic is without partitions.
pub(crate) type Assignment = BTreeMap<Uuid, BTreeSet<i32>>;

/// Partitions with the epoch in which the member got each of them; no topic is without partitions.
pub(crate) type Owned = BTreeMap<Uuid, BTreeMap<i32, i32>>;

/// The epoch in which a partition was got, if it is there.
pub(super) fn epoch_of(owned: &Owned, topic: Uuid, partition: i32) -> Option<i32> {
    owned.get(&topic)?.get(&partition).copied()
}

/// Each partition of it.
pub(super) fn each(owned: &Owned) -> impl Iterator<Item = (Uuid, i32)> {
    owned.iter().flat_map(|(topic, partitions)| partitions.keys().map(|partition| (*topic, *partition)))
}

/// What a member says that it has: the form of requests, whatever it holds.
pub(crate) type Claimed<'a> = &'a [(Uuid, &'a [i32])];

/// Whether a member says that it has one of these.
pub(super) fn claims_any(claimed: Claimed<'_>, owned: &Owned) -> bool {
    let mut each = claimed.iter().flat_map(|(topic, numbers)| numbers.iter().map(|number| (*topic, *number)));
    each.any(|(topic, partition)| epoch_of(owned, topic, partition).is_some())
}

/// Whether all that a member says it has is among these.
pub(super) fn claims_only(claimed: Claimed<'_>, owned: &Owned) -> bool {
    claimed.iter().all(|(topic, numbers)| {
        let partitions = owned.get(topic);
        partitions.is_some_and(|partitions| numbers.iter().all(|number| partitions.contains_key(number)))
    })
}
