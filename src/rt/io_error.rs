//! The operating system's errors in the words of `base::disk`.

use crate::base::disk::{IoError, IoErrorKind};
use std::io;

/// What went wrong with `path`.
pub(super) fn describe(path: &str, error: &io::Error) -> IoError {
    IoError { kind: kind(error), path: path.to_owned(), message: error.to_string() }
}

fn kind(error: &io::Error) -> IoErrorKind {
    if let Some(libc::EMFILE | libc::ENFILE | libc::ENOMEM | libc::EAGAIN) = error.raw_os_error() {
        return IoErrorKind::Exhausted;
    }
    match error.kind() {
        io::ErrorKind::NotFound => IoErrorKind::NotFound,
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => IoErrorKind::NoSpace,
        _ => IoErrorKind::Failed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_disk_counts_against_the_disk() {
        let check = |errno: i32, expect| assert_eq!(kind(&io::Error::from_raw_os_error(errno)), expect);
        check(libc::EIO, IoErrorKind::Failed);
        check(libc::EROFS, IoErrorKind::Failed);
        check(libc::ENOENT, IoErrorKind::NotFound);
        check(libc::ENOSPC, IoErrorKind::NoSpace);
        check(libc::EDQUOT, IoErrorKind::NoSpace);
        check(libc::EMFILE, IoErrorKind::Exhausted);
        check(libc::ENOMEM, IoErrorKind::Exhausted);
    }
}
