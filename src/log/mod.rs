//! The life of one partition. (Filled by the next commits.)

pub mod epochs;
pub mod files;
pub mod producers;
