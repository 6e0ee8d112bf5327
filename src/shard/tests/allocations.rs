//! The produce path allocates nothing per record.
