//! Stories about groups: a line says what happens, the lines under it what followed: replies and records. See
//! `stories/join.txt` for a first one. `STORIES=write cargo test coordinator` writes down what happened; read the
//! difference before you believe it.
//!
//! After each line, everything that was recorded so far is loaded as after a restart, and must give the same state.

mod chaos;
mod consumer;
mod durable;
mod frames;
mod hostile;
mod mixed;
mod print;
mod records;
mod refusals;
mod requests;
mod slices;
mod story;
mod words;
mod world;

use story::check;

#[test]
fn join() {
    check("join");
}

#[test]
fn consumer() {
    check("consumer");
}

#[test]
fn clock() {
    check("clock");
}

#[test]
fn migration() {
    check("migration");
}

#[test]
fn rebalance() {
    check("rebalance");
}

#[test]
fn static_members() {
    check("static_members");
}

#[test]
fn sessions() {
    check("sessions");
}

#[test]
fn bad_input() {
    check("bad_input");
}

#[test]
fn offsets() {
    check("offsets");
}

#[test]
fn expiry() {
    check("expiry");
}

#[test]
fn admin() {
    check("admin");
}

#[test]
fn restart() {
    check("restart");
}
