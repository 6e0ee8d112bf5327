//! The records that describe a cluster. (Filled by the next commits.)
