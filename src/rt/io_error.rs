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
