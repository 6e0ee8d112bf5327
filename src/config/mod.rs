//! What was typed, then what it means. (Filled by the next commits.)
