//! What the configuration says about consumer groups.

use super::assignor::Assignor;
use crate::metadata::Image;
use crate::metadata::configs::resource;
use std::ops::RangeInclusive;

/// Between which protocols a group with members may move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MigrationPolicy {
    /// Nowhere.
    Disabled,
    /// From consumer to classic only.
    Downgrade,
    /// From classic to consumer only.
    Upgrade,
    /// Both ways.
    Bidirectional,
}

impl MigrationPolicy {
    /// The policy with this name, in any case.
    pub fn from_name(name: &str) -> Option<Self> {
        let all = [
            (Self::Disabled, "disabled"),
            (Self::Downgrade, "downgrade"),
            (Self::Upgrade, "upgrade"),
            (Self::Bidirectional, "bidirectional"),
        ];
        all.into_iter().find(|(_, text)| text.eq_ignore_ascii_case(name)).map(|(policy, _)| policy)
    }

    pub(crate) fn upgrades(self) -> bool {
        matches!(self, Self::Upgrade | Self::Bidirectional)
    }

    pub(crate) fn downgrades(self) -> bool {
        matches!(self, Self::Downgrade | Self::Bidirectional)
    }
}

/// The part that a group may have its own values for. All times are milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GroupOptions {
    /// `group.consumer.session.timeout.ms`
    pub session_timeout_ms: i32,
    /// `group.consumer.heartbeat.interval.ms`
    pub heartbeat_interval_ms: i32,
    /// `group.consumer.assignment.interval.ms`
    pub assignment_interval_ms: i32,
}

/// Between which values those of a group lie, both included. All times are milliseconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupBounds {
    /// `group.consumer.min.session.timeout.ms` and `group.consumer.max.session.timeout.ms`
    pub session_timeout_ms: RangeInclusive<i32>,
    /// `group.consumer.min.heartbeat.interval.ms` and `group.consumer.max.heartbeat.interval.ms`
    pub heartbeat_interval_ms: RangeInclusive<i32>,
    /// `group.consumer.min.assignment.interval.ms` and `group.consumer.max.assignment.interval.ms`
    pub assignment_interval_ms: RangeInclusive<i32>,
}

/// What the configuration says about consumer groups.
#[derive(Clone, Debug)]
pub struct Options {
    /// What holds for a group without its own configs.
    pub group: GroupOptions,
    /// What a group's own configs are held to.
    pub bounds: GroupBounds,
    /// `group.consumer.max.size`
    pub size_max: usize,
    /// `group.consumer.assignors`; the first is the default.
    pub assignors: Vec<Assignor>,
    /// `group.consumer.migration.policy`
    pub migration: MigrationPolicy,
    /// `group.consumer.regex.refresh.interval.ms`
    pub regex_refresh_interval_ms: i64,
    /// `group.max.size`: what a group must fit into to become a classic one.
    pub classic_size_max: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            group: GroupOptions {
                session_timeout_ms: 45_000,
                heartbeat_interval_ms: 5_000,
                assignment_interval_ms: 1_000,
            },
            bounds: GroupBounds {
                session_timeout_ms: 45_000..=60_000,
                heartbeat_interval_ms: 5_000..=15_000,
                assignment_interval_ms: 0..=15_000,
            },
            size_max: i32::MAX as usize,
            assignors: vec![Assignor::Uniform, Assignor::Range],
            migration: MigrationPolicy::Bidirectional,
            regex_refresh_interval_ms: 600_000,
            classic_size_max: i32::MAX as usize,
        }
    }
}

impl Options {
    /// What holds for a group: its own configs where it has some, those of the broker where it has not. Values are checked when
    /// they are set; what is no number counts for nothing, and what the broker allows no longer is brought back into its bounds.
    pub(super) fn of_group(&self, image: &Image, id: &str) -> GroupOptions {
        let Some(own) = image.configs(resource::GROUP, id) else { return self.group };
        let value = |name: &str, other: i32, bounds: &RangeInclusive<i32>| {
            let number: Option<i32> = own.get(name).and_then(|text| text.trim().parse().ok());
            number.map_or(other, |number| number.min(*bounds.end()).max(*bounds.start()))
        };
        let (group, bounds) = (&self.group, &self.bounds);
        GroupOptions {
            session_timeout_ms: value(
                "consumer.session.timeout.ms",
                group.session_timeout_ms,
                &bounds.session_timeout_ms,
            ),
            heartbeat_interval_ms: value(
                "consumer.heartbeat.interval.ms",
                group.heartbeat_interval_ms,
                &bounds.heartbeat_interval_ms,
            ),
            assignment_interval_ms: value(
                "consumer.assignment.interval.ms",
                group.assignment_interval_ms,
                &bounds.assignment_interval_ms,
            ),
        }
    }

    /// Whether members may ask for this assignor.
    pub(super) fn has_assignor(&self, name: &str) -> bool {
        self.assignors.iter().any(|assignor| assignor.name() == name)
    }

    /// Whom members may ask for, for a person.
    pub(super) fn assignor_names(&self) -> String {
        self.assignors.iter().map(|assignor| assignor.name()).collect::<Vec<_>>().join(", ")
    }
}
