//! What a person reads after a run, and what other programs do.

mod table;

pub use table::table;
