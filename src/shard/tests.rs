//! Scenarios of one shard, told in requests and events.
