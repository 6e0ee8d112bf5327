//! Where this process's own log goes: standard error, as text for people or as JSON for machines.

use crate::config::LogFormat;
use tracing_subscriber::EnvFilter;

/// Starts logging. The error is ready to be shown.
pub(super) fn start(format: LogFormat, filter: &str) -> Result<(), String> {
    let filter =
        EnvFilter::try_new(filter).map_err(|error| format!("highwater.log.filter={filter}: {error}"))?;
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let result = match format {
        LogFormat::Text => builder.with_target(false).with_ansi(stderr_is_a_terminal()).try_init(),
        LogFormat::Json => builder.json().flatten_event(true).try_init(),
    };
    result.map_err(|error| format!("cannot start logging: {error}"))
}

fn stderr_is_a_terminal() -> bool {
    std::io::IsTerminal::is_terminal(&std::io::stderr())
}
