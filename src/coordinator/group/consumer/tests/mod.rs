//! Stories of consumer groups.

pub(super) mod cluster;
