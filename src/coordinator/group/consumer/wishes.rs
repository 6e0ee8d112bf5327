//! What a member wants, when it changes: which records that takes, and whether patterns are to be looked up.

use super::group::{ConsumerGroup, Context, Failure};
use super::member::Member;
use super::regex::Pattern;
use super::regex_refresh::REFRESH_MIN_MS;
use crate::protocol::ErrorCode;
use std::sync::Arc;

/// What follows from a member's news.
#[derive(Debug, Default)]
pub(super) struct Wishes {
    /// It wants other topics, or has another pattern.
    pub(super) changed: bool,
    /// The group needs a new target for it. (A pattern that is not looked up yet does not: its outcome will.)
    pub(super) new_epoch: bool,
    /// A pattern that nobody has any more.
    pub(super) dropped: Option<Arc<str>>,
    /// Patterns are to be looked up.
    pub(super) refresh: bool,
}

impl ConsumerGroup {
    /// Compares a member with what it was. Refuses a pattern that is none.
    pub(super) fn compare_wishes(
        &self,
        context: &Context<'_>,
        before: &Member,
        after: Option<&Member>,
    ) -> Result<Wishes, Failure> {
        let mut wishes = Wishes::default();
        let after = after.unwrap_or(before);
        let names_changed = before.topics != after.topics;
        (wishes.changed, wishes.new_epoch) = (names_changed, names_changed);
        let is_new_pattern =
            before.regex != after.regex && self.compare_patterns(before, after, &mut wishes)?;
        wishes.refresh = self.wants_refresh(context, before, after, is_new_pattern);
        Ok(wishes)
    }

    /// Whether the pattern, which is another than before, is one that nobody had.
    fn compare_patterns(
        &self,
        before: &Member,
        after: &Member,
        wishes: &mut Wishes,
    ) -> Result<bool, Failure> {
        wishes.changed = true;
        let (old, new) = (before.pattern(), after.pattern());
        wishes.dropped = old.filter(|old| self.state.members_with(old) == 1).cloned();
        match new {
            Some(new) if self.state.members_with(new) == 0 => check_pattern(new).map(|()| true),
            Some(new) => {
                wishes.new_epoch |= self.state.resolved.contains_key(new);
                Ok(false)
            }
            None => {
                wishes.new_epoch |= old.is_some();
                Ok(false)
            }
        }
    }

    /// Patterns are looked up when one is new, when topics came, and from time to time; but not all the time.
    fn wants_refresh(
        &self,
        context: &Context<'_>,
        before: &Member,
        after: &Member,
        is_new_pattern: bool,
    ) -> bool {
        let state = &self.state;
        if (!is_new_pattern && state.patterns.is_empty()) || self.refresh.is_some() {
            return false;
        }
        let last = state.resolved.values().next();
        let now_ms = context.now.wall.0;
        let older_than = |ms: i64| last.is_none_or(|last| now_ms > last.at_ms.saturating_add(ms));
        if !older_than(REFRESH_MIN_MS) {
            return false;
        }
        let patterns = self.patterns_after(before, after);
        let is_due = is_new_pattern
            || patterns != state.resolved.len()
            || last.map_or(0, |last| last.version) < context.shared.topics_came_at
            || older_than(context.options.regex_refresh_interval_ms);
        is_due && patterns > 0
    }

    /// How many different patterns the group has once a member has changed.
    fn patterns_after(&self, before: &Member, after: &Member) -> usize {
        let (old, new) = (before.pattern(), after.pattern());
        if old == new {
            return self.state.patterns.len();
        }
        let gone = old.is_some_and(|old| self.state.members_with(old) == 1);
        let came = new.is_some_and(|new| self.state.members_with(new) == 0);
        self.state.patterns.len() + usize::from(came) - usize::from(gone)
    }
}

fn check_pattern(pattern: &str) -> Result<(), Failure> {
    Pattern::compile(pattern).map(drop).map_err(|error| {
        let text = format!("SubscribedTopicRegex `{pattern}` is not a valid regular expression: {error}.");
        Failure::new(ErrorCode::InvalidRegularExpression, text)
    })
}
