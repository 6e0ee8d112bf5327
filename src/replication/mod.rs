//! One partition as its leader. (Filled by the next commits.)
