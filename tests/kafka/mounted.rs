//! A file system of its own for a test, on a loop device: it can be filled, and it can fail. Needs root.

use crate::broker::Folder;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// FS_IOC_SHUTDOWN without a flush of the journal: from then on every write, sync and read of the disk fails with EIO, as behind a
/// device that is gone. Mounting it again is the repair.
const SHUT_DOWN: &str = "import fcntl, os, struct, sys\n\
                         fcntl.ioctl(os.open(sys.argv[1], os.O_RDONLY), 0x8004587d, struct.pack('I', 2))";

/// A mounted file system.
pub(crate) struct Mounted {
    image: PathBuf,
    at: PathBuf,
}

impl Mounted {
    /// `None`, with a line that says so, where this account or machine cannot mount one; with CI=true root must.
    pub(crate) fn new(folder: &Folder, kind: &str, bytes: u64) -> Option<Self> {
        let mounted = Self { image: folder.join("image"), at: folder.join("disk") };
        File::create(&mounted.image).and_then(|file| file.set_len(bytes)).expect("an image");
        fs::create_dir(&mounted.at).expect("a mount point");
        let is_made = runs(Command::new(format!("mkfs.{kind}")).arg("-q").arg(&mounted.image));
        if is_made && mounted.mount() {
            return Some(mounted);
        }
        let is_required = std::env::var("CI").is_ok_and(|ci| ci == "true") && is_root();
        assert!(!is_required, "{kind} on a loop device cannot be mounted");
        println!("SKIPPED: {kind} on a loop device cannot be mounted here");
        None
    }

    /// Where it is mounted.
    pub(crate) fn at(&self) -> &Path {
        &self.at
    }

    /// From now on everything fails.
    pub(crate) fn die(&self) {
        let shut_down = runs(Command::new("python3").args(["-c", SHUT_DOWN]).arg(&self.at));
        assert!(shut_down, "the file system can be shut down");
    }

    /// It works again, with what was durable. Nobody may have a file open there; a killed process' io_uring still may for a moment.
    pub(crate) fn repair(&self) {
        let is_unmounted = (0..100).any(|_| {
            std::thread::sleep(Duration::from_millis(50));
            self.unmount()
        });
        assert!(is_unmounted && self.mount(), "the file system can be mounted again");
    }

    fn mount(&self) -> bool {
        runs(Command::new("mount").args(["-o", "loop"]).arg(&self.image).arg(&self.at))
    }

    fn unmount(&self) -> bool {
        runs(Command::new("umount").arg(&self.at))
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        self.unmount();
    }
}

pub(crate) fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|said| said.stdout == b"0\n")
}

fn runs(command: &mut Command) -> bool {
    command.output().is_ok_and(|output| output.status.success())
}
