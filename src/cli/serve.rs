//! `highwater serve`: from the settings to a running broker.

use crate::config::Settings;
use std::process::ExitCode;

/// Runs the broker until it is told to stop.
pub(super) fn serve(settings: Settings) -> ExitCode {
    let listeners: Vec<String> =
        settings.listeners.iter().map(|listener| format!("{}:{}", listener.host, listener.port)).collect();
    tracing::error!(
        "the configuration is right, but this build has no broker yet to serve {}",
        listeners.join(", ")
    );
    ExitCode::FAILURE
}
