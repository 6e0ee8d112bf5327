//! Gathers the configuration: reads the file and the environment that the command line points at.

use super::args::Sources;
use crate::config::{Machine, Settings, Typed};

/// A configuration that is right.
pub(super) struct Loaded {
    /// What was typed.
    pub(super) typed: Typed,
    /// What it means.
    pub(super) settings: Settings,
}

/// Reads everything; the error is ready to be shown.
pub(super) fn load(sources: &Sources) -> Result<Loaded, String> {
    let mut typed = Typed::default();
    if let Some(path) = &sources.file {
        let content = std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
        typed.add_file(&path.display().to_string(), &content);
    }
    let text = |value: std::ffi::OsString| value.to_string_lossy().into_owned();
    typed.add_environment(std::env::vars_os().map(|(name, value)| (text(name), text(value))));
    typed.add_flags(sources.flags.iter().cloned());
    let settings = Settings::from_typed(&typed, &machine()).map_err(|problems| problems.to_string())?;
    Ok(Loaded { typed, settings })
}

fn machine() -> Machine {
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let name = name.trim();
    Machine { host_name: if name.is_empty() { "localhost" } else { name }.to_owned() }
}
