//! `highwater check`: what is wrong in the log directories of a broker that is stopped, and with `--repair` what can be done
//! about it.

use super::data_dirs::WAL_FIRST_BYTES;
use crate::base::disk::Disk;
use crate::base::{BrokerEpoch, DirId, Uuid};
use crate::log::check::{CheckReport, check, repair};
use crate::log::{RecoverOptions, close, recover};
use crate::rt::{BlockingDisk, DirLock};
use crate::wal::ReplayPolicy;
use std::io::Write;
use std::path::Path;

/// Checks each folder. False when something is wrong, or still is after the repair.
pub(super) fn run(dirs: &[impl AsRef<Path>], repairs: bool, out: &mut dyn Write) -> bool {
    let each = |dir: &Path, out: &mut dyn Write| match folder(dir, repairs, out) {
        Ok(is_sound) => is_sound,
        Err(reason) => {
            // Whether standard output takes it does not matter: the exit code says it.
            let _ = writeln!(out, "{}: {reason}", dir.display());
            false
        }
    };
    dirs.iter().filter(|dir| !each(dir.as_ref(), out)).count() == 0
}

fn folder(dir: &Path, repairs: bool, out: &mut dyn Write) -> Result<bool, String> {
    if !dir.is_dir() {
        return Err("there is no such folder".to_owned());
    }
    let _lock = DirLock::take(dir).map_err(text)?;
    let mut disk = BlockingDisk::new(dir);
    let found = check(&mut disk).map_err(text)?;
    tell(dir, &found, out).map_err(text)?;
    if !repairs || found.findings.is_empty() {
        return Ok(found.findings.is_empty());
    }
    if !found.was_clean {
        stop_clean(&mut disk)?;
    }
    for line in repair(&mut disk).map_err(text)? {
        writeln!(out, "  repaired: {line}").map_err(text)?;
    }
    let left = check(&mut disk).map_err(text)?;
    tell(dir, &left, out).map_err(text)?;
    Ok(left.findings.is_empty())
}

fn tell(dir: &Path, report: &CheckReport, out: &mut dyn Write) -> std::io::Result<()> {
    let CheckReport { was_clean, logs, segments, bytes, findings } = report;
    let stop = if *was_clean { "clean" } else { "not clean: the next start replays the write-ahead log" };
    writeln!(out, "{}: the last stop was {stop}", dir.display())?;
    writeln!(
        out,
        "  {logs} partitions, {segments} segments, {bytes} bytes read, {} findings",
        findings.len()
    )?;
    for finding in findings {
        let hint = if finding.can_repair { "--repair can mend it" } else { "restore it from a copy" };
        writeln!(out, "  {}: {} ({hint})", finding.place, finding.what)?;
    }
    Ok(())
}

/// A start and a clean stop at once: brings everything from the write-ahead log into the files.
fn stop_clean(disk: &mut dyn Disk) -> Result<(), String> {
    let policy = ReplayPolicy::SOUND;
    let options = RecoverOptions {
        dir: DirId(0),
        cores: 1,
        new_store: Uuid::ZERO,
        wal_first_bytes: WAL_FIRST_BYTES,
        policy,
    };
    let starts = recover(disk, &options).map_err(text)?.starts;
    close(disk, starts.into_iter().map(Into::into).collect(), BrokerEpoch(-1)).map_err(text)
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}
