//! Performs effects. (Filled by the next commits.)
