//! Looking patterns up among the topics: after the heartbeat that asks for it, and in pieces.
//!
//! As in Kafka, the heartbeat does not wait: the members learn of the outcome when the epoch of the group has grown.

use super::group::{ConsumerGroup, Context};
use super::regex::Pattern;
use super::state::Resolved;
use std::collections::BTreeMap;
use std::sync::Arc;

/// How long nothing is looked up after the last time, in milliseconds, whatever changes.
pub(super) const REFRESH_MIN_MS: i64 = 10_000;
/// How many names are tried per call, at most one pattern's more.
const TRIES_MAX: usize = 100_000;
/// How many tries it takes to compile a pattern, about.
const COMPILE_TRIES: usize = 1_000;

/// Patterns that are being looked up.
#[derive(Debug)]
pub(super) struct Refresh {
    /// Not looked up yet.
    left: Vec<Arc<str>>,
    done: BTreeMap<Arc<str>, Resolved>,
}

impl ConsumerGroup {
    /// Begins to look up all patterns of the group.
    pub(super) fn start_refresh(&mut self, context: &Context<'_>) {
        let left = self.state.patterns.keys().cloned().collect();
        self.refresh = Some(Refresh { left, done: BTreeMap::new() });
        self.wake_by(context.now.mono);
    }

    /// Goes on with it, and writes the outcome down after the last.
    pub(super) fn go_on_with_refresh(&mut self, context: &mut Context<'_>) {
        let Some(mut refresh) = self.refresh.take() else { return };
        let mut tries = 0;
        while tries < TRIES_MAX {
            let Some(pattern) = refresh.left.pop() else {
                return self.finish_refresh(context, &refresh.done);
            };
            // Nobody wants it any more.
            if self.state.members_with(&pattern) > 0 {
                let resolved = resolve(context, &pattern);
                refresh.done.insert(pattern, resolved);
                tries += COMPILE_TRIES + context.image.topic_count();
            }
        }
        self.refresh = Some(refresh);
    }

    fn finish_refresh(&mut self, context: &mut Context<'_>, outcomes: &BTreeMap<Arc<str>, Resolved>) {
        let mut changed = false;
        for (pattern, resolved) in outcomes {
            if self.state.members_with(pattern) == 0 {
                continue;
            }
            let old = self.state.resolved.get(pattern).map_or(&[][..], |old| &old.topics);
            changed |= *old != *resolved.topics;
            self.write_pattern(context, pattern, Some(resolved));
        }
        let hash = context.shared.hashes.of_group(context.image, self.state.topics.keys());
        if changed || hash != self.state.metadata_hash {
            let epoch = self.state.epoch.saturating_add(1);
            self.write_epoch(context, epoch, hash);
            self.metadata_is_fresh = true;
        }
    }
}

fn resolve(context: &Context<'_>, pattern: &str) -> Resolved {
    // It was compiled when it came; a log of another broker may hold what this one cannot compile.
    let compiled = Pattern::compile(pattern).ok();
    let topics =
        context.image.topics().filter(|topic| compiled.as_ref().is_some_and(|it| it.matches(&topic.name)));
    Resolved {
        topics: topics.map(|topic| topic.name.clone()).collect(),
        version: context.image.offset().0,
        at_ms: context.now.wall.0,
    }
}
