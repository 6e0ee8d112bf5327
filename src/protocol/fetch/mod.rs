//! Fetch by hand, for the hot path: the request read in place, the response as parts for a gathered send.

mod request;
mod response;

pub use request::{FetchPartition, FetchView, ForgottenPartition};
pub use response::{FetchedPartition, FetchedResponse, FetchedTopic, LeaderHint};

#[cfg(test)]
mod tests;
