//! Clients that are many, slow, greedy or gone, against the real binary: who behaves is served as if they were not there, and what they
//! cost is bounded.
//!
//! | file | what it is |
//! |---|---|
//! | `requests` | the requests of these tests, as frames |
//! | `slow` | peers that are gone, that do not read, that write a byte at a time |
//! | `pipeline` | thousands of requests on one connection |
//! | `many` | ten thousand partitions in one request, and everybody asks for all of them after a restart |

mod fair;
mod many;
mod pipeline;
mod requests;
mod slow;
