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
    Machine {
        host_name: if name.is_empty() { "localhost" } else { name }.to_owned(),
        memory_bytes: memory_bytes().unwrap_or(MEMORY_UNKNOWN),
    }
}

/// What is assumed where neither the machine nor a cgroup says.
const MEMORY_UNKNOWN: u64 = 2 << 30;

/// The smallest of what the machine has and the cgroups of this process allow (both versions of cgroups, where they are
/// mounted as usual).
fn memory_bytes() -> Option<u64> {
    let meminfo = std::fs::read_to_string("/proc/meminfo").ok()?;
    let total = meminfo.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    let machine = total.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok()? << 10;
    let own = std::fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
    Some(cgroup_limits(&own).chain([machine]).min().unwrap_or(machine))
}

/// The limits that are set along the way from this process' cgroup to the root.
fn cgroup_limits(own: &str) -> impl Iterator<Item = u64> + '_ {
    let files = own.lines().filter_map(|line| {
        let mut parts = line.splitn(3, ':');
        match (parts.next()?, parts.next()?, parts.next()?) {
            ("0", "", path) => Some((format!("/sys/fs/cgroup{path}"), "memory.max")),
            (_, "memory", path) => Some((format!("/sys/fs/cgroup/memory{path}"), "memory.limit_in_bytes")),
            _ => None,
        }
    });
    files.flat_map(|(folder, file)| {
        let folders = std::path::PathBuf::from(folder);
        let read = move |folder: &std::path::Path| std::fs::read_to_string(folder.join(file)).ok();
        folders.ancestors().filter_map(read).filter_map(|text| text.trim().parse().ok()).collect::<Vec<u64>>()
    })
}
