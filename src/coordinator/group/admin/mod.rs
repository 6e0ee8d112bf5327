//! Groups for administrators: what there is, what is in it, and away with it.

mod delete;
mod describe;
mod list;

pub(super) use delete::{delete_group, delete_groups};
pub(super) use describe::{OPERATIONS, UNASKED, describe_groups};
pub(super) use list::list_groups;
