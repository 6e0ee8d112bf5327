//! The commands a person types. (Filled by the next commits.)

use std::ffi::OsString;
use std::process::ExitCode;

/// Runs the command that `args` name.
pub fn run(_args: impl IntoIterator<Item = OsString>) -> ExitCode {
    eprintln!("highwater: not built yet");
    ExitCode::FAILURE
}
