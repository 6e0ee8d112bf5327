//! Which jobs may run beside each other.

use crate::base::disk::{FileStep, RelPath};
use crate::rt::disk::name;
use crate::rt::fd_cache::is_at_or_below;

/// The names that a job touches.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Claims {
    paths: Vec<RelPath>,
    syncs_all: bool,
}

impl Claims {
    /// Of all steps of a job.
    pub(super) fn of(steps: &[FileStep]) -> Self {
        let mut paths: Vec<RelPath> = steps.iter().flat_map(paths).collect();
        paths.sort();
        paths.dedup();
        Self { paths, syncs_all: steps.iter().any(|step| matches!(step, FileStep::SyncAll)) }
    }

    /// Whether this job must wait for `earlier`.
    pub(super) fn must_follow(&self, earlier: &Claims) -> bool {
        self.syncs_all || self.paths.iter().any(|path| earlier.paths.iter().any(|other| overlap(path, other)))
    }
}

fn paths(step: &FileStep) -> Vec<RelPath> {
    match step {
        FileStep::SyncAll => Vec::new(),
        FileStep::Rename { from, to } => vec![from.clone(), to.clone()],
        _ => vec![name(step).into()],
    }
}

fn overlap(a: &str, b: &str) -> bool {
    is_at_or_below(a, b) || is_at_or_below(b, a)
}
