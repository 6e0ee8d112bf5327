//! What the kernel refuses at a start although it would grant it a moment later.
//!
//! - It takes the pages of a ring without waiting until cached files make room for them, and on a busy machine says ENOMEM (seen
//!   with Linux 6.18 at 1 GiB free, 21 GiB cached).
//! - It ends a killed process' io_uring in the background, after the process is gone: until then its port is in use (EADDRINUSE).

use std::io;
use std::time::Duration;

const TRIES: usize = 100;
const PAUSE: Duration = Duration::from_millis(20);

/// Tries `set_up` again while it fails with `errno`, for at most two seconds. Blocks the thread: only for its start.
pub(super) fn patiently<T>(errno: i32, mut set_up: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    for _ in 1..TRIES {
        match set_up() {
            Err(error) if error.raw_os_error() == Some(errno) => std::thread::sleep(PAUSE),
            result => return result,
        }
    }
    set_up()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_error_that_passes_is_worth_a_second_try() {
        let check = |errors: &[i32], expect: Result<usize, i32>| {
            let mut tries = 0;
            let result = patiently(libc::ENOMEM, || {
                tries += 1;
                errors.get(tries - 1).map_or(Ok(tries), |errno| Err(io::Error::from_raw_os_error(*errno)))
            });
            assert_eq!(result.map_err(|error| error.raw_os_error().unwrap_or(0)), expect, "{errors:?}");
        };
        check(&[], Ok(1));
        check(&[libc::ENOMEM, libc::ENOMEM], Ok(3));
        check(&[libc::EPERM], Err(libc::EPERM));
        check(&[libc::ENOMEM, libc::EPERM], Err(libc::EPERM));
    }
}
