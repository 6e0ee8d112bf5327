//! What the load generator promises, against the real broker: a stall shows, a lie is caught, bad input has a plain word.
//!
//! The broker is the binary beside this one's; it is built when it is not there. Nothing listens but on loopback.
#![expect(clippy::disallowed_methods, reason = "tests with real processes read clocks and start threads")]

mod bad_input;
mod broker;
mod comparison;
mod group;
mod histogram_log;
mod liar;
mod lies;
mod stall;
