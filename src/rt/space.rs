//! Watches the free space of a log directory's file system, from the main thread.
//!
//! Below the *reserve* the shards are told, and refuse batches while they can still write what they must. If somebody else eats the
//! reserve, too, the *ballast* goes: a file that only takes up room, so that catalogues and deletions can be completed. It
//! comes back when there is plenty again.

use super::sys;
use crate::shard::Room;
use std::io;
use std::path::{Path, PathBuf};

/// The ballast, below the log directory.
const BALLAST: &str = ".engine/ballast";
const RESERVE_BYTES: std::ops::RangeInclusive<u64> = 64 << 20..=5 << 30;
const BALLAST_BYTES: std::ops::RangeInclusive<u64> = 4 << 20..=64 << 20;

/// What is known about the room in one log directory.
#[derive(Debug)]
pub(super) struct Space {
    root: PathBuf,
    /// What the operator wants to be kept free, in bytes.
    wanted: Option<u64>,
    is_short: bool,
}

/// What to do about so much room.
#[derive(Debug, PartialEq, Eq)]
struct Decision {
    is_short: bool,
    /// Whether the ballast should be there; `None` leaves it as it is.
    ballast: Option<bool>,
}

impl Space {
    /// For the log directory `root`. Without a wish the reserve is 2 % of the file system, at least 64 MiB (but no more than a
    /// quarter of it) and at most 5 GiB.
    pub(super) fn new(root: PathBuf, wanted: Option<u64>) -> Self {
        Self { root, wanted, is_short: false }
    }

    /// Looks, and moves the ballast. What cannot be found out changes nothing.
    pub(super) fn look(&mut self) -> Room {
        let Ok((free, total)) = sys::free_space(&self.root) else {
            return Room { is_short: self.is_short, bytes: None };
        };
        let reserve = reserve(total, self.wanted);
        let decision = decide(self.is_short, free, reserve);
        self.is_short = decision.is_short;
        let moved = match decision.ballast {
            Some(true) => add_ballast(&self.root, ballast_bytes(reserve)),
            Some(false) => remove_ballast(&self.root),
            None => Ok(()),
        };
        if let Err(error) = moved {
            tracing::debug!(%error, "the ballast file cannot be moved");
        }
        Room { is_short: self.is_short, bytes: Some((total, free)) }
    }
}

/// Before a start on a disk without room the ballast makes some: recovery may have to write.
pub fn drop_ballast_if_full(root: &Path) {
    let is_full = sys::free_space(root).is_ok_and(|(free, _)| free < *BALLAST_BYTES.end());
    if is_full {
        // Without it, or when it cannot go, recovery itself will say what it lacks.
        let _ = remove_ballast(root);
    }
}

fn reserve(total: u64, wanted: Option<u64>) -> u64 {
    wanted.unwrap_or((total / 50).clamp(*RESERVE_BYTES.start(), *RESERVE_BYTES.end()).min(total / 4))
}

fn ballast_bytes(reserve: u64) -> u64 {
    (reserve / 16).clamp(*BALLAST_BYTES.start(), *BALLAST_BYTES.end())
}

/// A tenth more than the reserve must be free before room is no longer short: else it would come and go.
fn decide(was_short: bool, free: u64, reserve: u64) -> Decision {
    let ballast = ballast_bytes(reserve);
    let mark = if was_short { reserve + reserve / 10 } else { reserve };
    let has_plenty = free >= reserve + reserve / 10 + ballast;
    let presence = if free < ballast { Some(false) } else { has_plenty.then_some(true) };
    Decision { is_short: free < mark, ballast: presence }
}

fn add_ballast(root: &Path, len: u64) -> io::Result<()> {
    let path = root.join(BALLAST);
    if path.exists() {
        return Ok(());
    }
    let file = std::fs::File::create(&path)?;
    sys::allocate(&file, len).inspect_err(|_| drop(std::fs::remove_file(&path)))
}

fn remove_ballast(root: &Path) -> io::Result<()> {
    match std::fs::remove_file(root.join(BALLAST)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: u64 = 1 << 20;
    const GIB: u64 = 1 << 30;

    #[test]
    fn the_reserve_follows_the_size_of_the_disk() {
        let check = |total: u64, wanted, expect: u64| assert_eq!(reserve(total, wanted), expect, "{total}");
        check(100 * MIB, None, 25 * MIB);
        check(GIB, None, 64 * MIB);
        check(100 * GIB, None, 2 * GIB);
        check(4096 * GIB, None, 5 * GIB);
        check(GIB, Some(0), 0);
        check(GIB, Some(500 * MIB), 500 * MIB);
    }

    #[test]
    fn short_below_the_reserve_and_no_ballast_at_the_very_end() {
        let check = |was_short, free: u64, is_short, ballast| {
            assert_eq!(decide(was_short, free * MIB, 100 * MIB), Decision { is_short, ballast }, "{free}");
        };
        check(false, 117, false, Some(true));
        check(false, 100, false, None);
        check(false, 99, true, None);
        check(true, 109, true, None);
        check(true, 110, false, None);
        check(true, 6, true, Some(false));
    }

    #[test]
    fn the_ballast_takes_up_room_and_gives_it_back() {
        let dir = crate::rt::tests::TempDir::new();
        std::fs::create_dir(dir.path().join(".engine")).unwrap();
        let blocks = || {
            let found = std::fs::metadata(dir.path().join(BALLAST)).ok()?;
            Some(std::os::unix::fs::MetadataExt::blocks(&found) * 512)
        };
        add_ballast(dir.path(), 4 * MIB).unwrap();
        assert!(blocks().unwrap() >= 4 * MIB);
        remove_ballast(dir.path()).unwrap();
        remove_ballast(dir.path()).unwrap();
        assert_eq!(blocks(), None);
    }
}
