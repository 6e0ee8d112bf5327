//! The one write-ahead log of a core. (Filled by the next commits.)
