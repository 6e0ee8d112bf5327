//! Checks before anything starts: each failure is one message that says what is wrong and what to do.

use super::{ring, sys};
use std::collections::BTreeSet;
use std::fs::{self, OpenOptions};
use std::io;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use crate::base::{AlignedBuf, BLOCK_BYTES};

/// What glommio insists on, per process.
const MEMLOCK_BYTES_MIN: u64 = 512 << 10;
/// Below this a broker with clients and segments will soon be refused descriptors.
const OPEN_FILES_MIN: u64 = 1024;
const PROBE_FILE: &str = ".direct-io-probe.tmp";

/// What this machine, container or account does not give us.
#[derive(Debug, thiserror::Error)]
pub enum BootError {
    /// The kernel's switch.
    #[error(
        "io_uring is switched off on this machine (kernel.io_uring_disabled = {0}): allow it with \
         `sysctl kernel.io_uring_disabled=0`, or 1 and the group in kernel.io_uring_group"
    )]
    RingDisabled(String),
    /// A container's filter.
    #[error(
        "io_uring is blocked here, most likely by the container's seccomp profile: run with a profile that allows \
         io_uring_setup, io_uring_enter and io_uring_register (Docker: --security-opt seccomp=...)"
    )]
    RingForbidden,
    /// Too old.
    #[error("this kernel is too old: Linux 6.1 or newer is needed (io_uring with deferred task work)")]
    KernelTooOld,
    /// Something else about the ring.
    #[error("io_uring cannot be set up: {0}")]
    Ring(io::Error),
    /// RLIMIT_MEMLOCK.
    #[error(
        "the limit on locked memory is {0} bytes, at least {MEMLOCK_BYTES_MIN} are needed: raise it (`ulimit -l`, \
         LimitMEMLOCK=8M in systemd, --ulimit memlock=8388608 in Docker)"
    )]
    Memlock(u64),
    /// RLIMIT_NOFILE.
    #[error(
        "the limit on open files is {0}, at least {OPEN_FILES_MIN} are needed, 100000 are sensible: raise it \
         (`ulimit -n`, LimitNOFILE= in systemd)"
    )]
    OpenFiles(u64),
    /// A limit could not be read.
    #[error("cannot read the limits of this process: {0}")]
    Limits(io::Error),
    /// The affinity mask or the cgroup leaves nothing.
    #[error("the CPUs of this process cannot be found out")]
    NoCpus,
    /// A CPU that we may not use.
    #[error("CPU {cpu} is not available to this process; available are {available:?}")]
    CpuNotAvailable {
        /// What was asked for.
        cpu: usize,
        /// What there is.
        available: Vec<usize>,
    },
    /// More cores than there are.
    #[error("{wanted} cores were asked for, {available} are available to this process")]
    TooFewCpus {
        /// What was asked for.
        wanted: usize,
        /// What there is.
        available: usize,
    },
    /// Not a count and not a list.
    #[error("`{0}` is neither a number of cores (like 4) nor a list of CPUs (like 0,2 or 0-3)")]
    BadCores(String),
    /// The same CPU twice, or none.
    #[error("every core needs a CPU of its own, at least one in all")]
    CpuTwice,
    /// No O_DIRECT.
    #[error(
        "{path} is on a file system without direct I/O ({error}): use ext4 or XFS (also tmpfs from Linux 6.6 on, \
         for tests)"
    )]
    NoDirectIo {
        /// The log directory.
        path: PathBuf,
        /// The operating system's words.
        error: io::Error,
    },
}

/// All checks that need no port and no folder; how many files may be open.
pub(super) fn check(cores: &[usize]) -> Result<u64, BootError> {
    let files = raise_limits()?;
    check_ring()?;
    check_cores(cores)?;
    Ok(files)
}

/// What `--cores` means: nothing (all that we may use), a count (the first so many), or a list like `0,2-3`.
pub fn choose_cores(text: Option<&str>) -> Result<Vec<usize>, BootError> {
    let available = available_cpus()?;
    let Some(text) = text else { return Ok(available) };
    match text.trim().parse::<usize>() {
        Ok(wanted) => first_cores(wanted, available),
        Err(_) => {
            let cores = parse_list(text).ok_or_else(|| BootError::BadCores(text.to_owned()))?;
            check_cores(&cores).map(|()| cores)
        }
    }
}

fn first_cores(wanted: usize, mut available: Vec<usize>) -> Result<Vec<usize>, BootError> {
    match wanted {
        0 => Err(BootError::CpuTwice),
        _ if wanted > available.len() => Err(BootError::TooFewCpus { wanted, available: available.len() }),
        _ => {
            available.truncate(wanted);
            Ok(available)
        }
    }
}

/// `0,2-4` to 0, 2, 3, 4.
fn parse_list(text: &str) -> Option<Vec<usize>> {
    let mut cores = Vec::new();
    for part in text.split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (first, last) = (first.trim().parse::<usize>().ok()?, last.trim().parse::<usize>().ok()?);
        if last >= 1 << 16 || first > last {
            return None;
        }
        cores.extend(first..=last);
    }
    Some(cores)
}

fn available_cpus() -> Result<Vec<usize>, BootError> {
    let ids = core_affinity::get_core_ids().filter(|ids| !ids.is_empty()).ok_or(BootError::NoCpus)?;
    Ok(ids.into_iter().map(|core| core.id).collect())
}

/// The CPUs that we may use and that are none of `cores`.
pub(super) fn other_cpus(cores: &[usize]) -> Result<Vec<usize>, BootError> {
    Ok(available_cpus()?.into_iter().filter(|cpu| !cores.contains(cpu)).collect())
}

fn check_cores(cores: &[usize]) -> Result<(), BootError> {
    let available = available_cpus()?;
    if let Some(cpu) = cores.iter().find(|cpu| !available.contains(cpu)) {
        return Err(BootError::CpuNotAvailable { cpu: *cpu, available });
    }
    let distinct: BTreeSet<_> = cores.iter().collect();
    if cores.is_empty() || distinct.len() < cores.len() { Err(BootError::CpuTwice) } else { Ok(()) }
}

fn raise_limits() -> Result<u64, BootError> {
    let memlock = sys::raise_limit(libc::RLIMIT_MEMLOCK).map_err(BootError::Limits)?;
    if memlock < MEMLOCK_BYTES_MIN {
        return Err(BootError::Memlock(memlock));
    }
    let files = sys::raise_limit(libc::RLIMIT_NOFILE).map_err(BootError::Limits)?;
    if files < OPEN_FILES_MIN { Err(BootError::OpenFiles(files)) } else { Ok(files) }
}

fn check_ring() -> Result<(), BootError> {
    ring::set_up(8, 16).map(drop).map_err(|error| explain_ring(error, disabled_setting()))
}

fn disabled_setting() -> String {
    let text = fs::read_to_string("/proc/sys/kernel/io_uring_disabled").unwrap_or_default();
    text.trim().to_owned()
}

fn explain_ring(error: io::Error, disabled: String) -> BootError {
    match error.raw_os_error() {
        Some(libc::EPERM) if disabled == "1" || disabled == "2" => BootError::RingDisabled(disabled),
        Some(libc::EPERM | libc::EACCES | libc::ENOSYS) => BootError::RingForbidden,
        Some(libc::EINVAL) => BootError::KernelTooOld,
        _ => BootError::Ring(error),
    }
}

/// Whether files below the log directory `data_dir` can be written directly.
pub fn check_direct_io(data_dir: &Path) -> Result<(), BootError> {
    let probe = data_dir.join(PROBE_FILE);
    let written = write_directly(&probe);
    // What matters is the write; a leftover probe is harmless.
    let _ = fs::remove_file(&probe);
    written.map_err(|error| BootError::NoDirectIo { path: data_dir.to_owned(), error })
}

fn write_directly(path: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    let file = options.write(true).create(true).truncate(true).custom_flags(libc::O_DIRECT).open(path)?;
    file.write_all_at(AlignedBuf::zeroed(BLOCK_BYTES).as_ref(), 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_cpus() {
        let check = |text: &str, expected: Option<&[usize]>| {
            assert_eq!(parse_list(text).as_deref(), expected, "{text}");
        };
        check("0", Some(&[0]));
        check("0,2-4", Some(&[0, 2, 3, 4]));
        check(" 1 - 2 , 5", Some(&[1, 2, 5]));
        check("3-3", Some(&[3]));
        check("", None);
        check("4-2", None);
        check("0-99999999", None);
        check("a", None);
    }

    #[test]
    fn what_cores_means_here() {
        let all = choose_cores(None).expect("some CPU");
        assert_eq!(choose_cores(Some("1")).expect("one"), all[..1]);
        let message = |text: &str| choose_cores(Some(text)).expect_err(text).to_string();
        assert!(message("4000").contains("4000 cores were asked for"));
        assert!(message("x").contains("neither a number"));
        assert!(message("0").contains("at least one"));
        assert!(message("60000,60001").contains("CPU 60000 is not available"));
        assert!(message(&format!("{0},{0}", all[0])).contains("CPU of its own"));
    }

    #[test]
    fn a_refused_ring_says_why() {
        let check = |errno: i32, disabled: &str, expected: &str| {
            let text = explain_ring(io::Error::from_raw_os_error(errno), disabled.to_owned()).to_string();
            assert!(text.contains(expected), "{text}");
        };
        check(libc::EPERM, "2", "kernel.io_uring_disabled = 2");
        check(libc::EPERM, "0", "seccomp");
        check(libc::ENOSYS, "", "seccomp");
        check(libc::EINVAL, "0", "too old");
        check(libc::ENOMEM, "0", "cannot be set up");
    }
}
