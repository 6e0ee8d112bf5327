//! The records that describe a cluster, and the image that replaying them gives. (Filled by the next commits.)

pub mod configs;
