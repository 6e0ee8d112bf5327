//! Kafka bytes to values and back. (Filled by the next commits.)
