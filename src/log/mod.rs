//! The life of one partition. (Filled by the next commits.)

pub mod files;
