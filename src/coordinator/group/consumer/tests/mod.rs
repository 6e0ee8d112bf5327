//! Stories of consumer groups: a transcript of what members do and what they hear.
//!
//! ```text
//! topic x 4                 a topic; or it grows
//! a join x y                epoch 0, wants these; may have instance=, rack=, assignor=, regex=, timeout=
//! a beat                    says only its epoch; `a at 5` says another
//! a has x0 x1               also what it has; `a has` alone: just what it was told
//! a wants y                 other wishes
//! a leave, a away           for good, for a while
//! lost a beat               the member does not hear the reply
//! wait 45000                milliseconds pass; `restart`: the coordinator starts again
//! show                      the group
//! = 2 x0 x1                 the reply: epoch, and the assignment if it has one
//! ! …                       the records of a line that ends with !
//! ```
//!
//! After each line all records so far are replayed into another group, which must be equal, and no partition may have two
//! owners, neither for the group nor among the members themselves.

pub(super) mod cluster;
mod leaving;
mod old_records;
mod patterns;
mod random;
mod refused;
mod sharing;
mod show;
mod story;

use story::story;
