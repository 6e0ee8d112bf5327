//! Decides about the cluster. (Filled by the next commits.)
