//! The storage simulation: one `log::Store` per core over the virtual disk. It appends, waits, cuts the power, recovers
//! and compares with what was promised. No Kafka request, no network: what fails here is in `wal` or `log`.
//!
//! | file | what it is |
//! |---|---|
//! | `world` | stores, device, clock: the shell of this simulation |
//! | `life` | start, crash, clean stop |
//! | `partition` | what was appended to a partition, and how much of it was acknowledged |
//! | `promises` | what must be true after each start, and at rest |
//! | `reading` | a partition's batches through the read path |
//! | `story` | a random run |

mod life;
mod partition;
mod promises;
mod reading;
mod story;
#[cfg(test)]
mod tests;
mod world;

#[cfg(test)]
pub(crate) use life::Crash;
