//! One folder: the names that are seen, the names that a power cut leaves for sure, and the changes between the two.

use super::file::Survival;
use highwater::base::Random;
use std::collections::BTreeMap;

/// Names a file or a folder for ever, whatever it is called.
pub(super) type NodeId = u64;

type Names = BTreeMap<String, NodeId>;

/// The names in a folder.
#[derive(Clone, Debug, Default)]
pub(super) struct Folder {
    live: Names,
    durable: Names,
    pending: Vec<Change>,
}

#[derive(Clone, Debug)]
enum Change {
    Add(String, NodeId),
    Remove(String),
    /// Inside this folder: the old name or the new one, never none.
    Move {
        from: String,
        to: String,
        node: NodeId,
    },
}

impl Folder {
    pub(super) fn live(&self) -> &Names {
        &self.live
    }

    /// Everything that may be found here, now or after a power cut.
    pub(super) fn reachable(&self) -> impl Iterator<Item = NodeId> {
        let pending = self.pending.iter().filter_map(|change| match change {
            Change::Add(_, node) | Change::Move { node, .. } => Some(*node),
            Change::Remove(_) => None,
        });
        self.live.values().chain(self.durable.values()).copied().chain(pending)
    }

    pub(super) fn add(&mut self, name: &str, node: NodeId) {
        self.change(Change::Add(name.to_owned(), node));
    }

    /// A durable name, without making the others durable.
    pub(super) fn add_durably(&mut self, name: &str, node: NodeId) {
        let others = std::mem::take(&mut self.pending);
        for change in others {
            match change {
                Change::Add(other, _) | Change::Remove(other) if other == name => {}
                Change::Move { from, to, .. } if to == name => self.pending.push(Change::Remove(from)),
                Change::Move { from, to, node } if from == name => self.pending.push(Change::Add(to, node)),
                other => self.pending.push(other),
            }
        }
        self.live.insert(name.to_owned(), node);
        self.durable.insert(name.to_owned(), node);
    }

    pub(super) fn remove(&mut self, name: &str) {
        self.change(Change::Remove(name.to_owned()));
    }

    pub(super) fn rename(&mut self, from: &str, to: &str, node: NodeId) {
        self.change(Change::Move { from: from.to_owned(), to: to.to_owned(), node });
    }

    fn change(&mut self, change: Change) {
        apply(&mut self.live, change.clone());
        self.pending.push(change);
    }

    /// All names are durable.
    pub(super) fn sync(&mut self) {
        for change in std::mem::take(&mut self.pending) {
            apply(&mut self.durable, change);
        }
        debug_assert_eq!(self.live, self.durable);
    }

    /// The power is gone: of the unsynced changes any part survives.
    pub(super) fn cut(&mut self, random: &mut Random) {
        let survival = Survival::draw(random);
        for change in std::mem::take(&mut self.pending) {
            if survival.keeps(random) {
                apply(&mut self.durable, change);
            }
        }
        self.live = self.durable.clone();
    }
}

fn apply(names: &mut Names, change: Change) {
    match change {
        Change::Add(name, node) => {
            names.insert(name, node);
        }
        Change::Remove(name) => {
            names.remove(&name);
        }
        Change::Move { from, to, node } => {
            names.remove(&from);
            names.insert(to, node);
        }
    }
}
