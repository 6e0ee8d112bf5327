//! The system calls that neither the standard library nor a crate we use wraps, each behind a safe function.
//!
//! It knows no shard, no ring and no file format.
//!
//! Unsafe: calls into libc, nothing else.

#![expect(unsafe_code, reason = "thin wrappers around libc calls; each block says why it holds")]

use std::ffi::CString;
use std::fs::File;
use std::io;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::thread::JoinHandleExt;
use std::path::Path;
use std::thread::JoinHandle;
use std::time::Duration;

/// A signal that nobody else uses (out-of-band data on sockets) and that is ignored by default.
const INTERRUPT: i32 = libc::SIGURG;

/// A counter that wakes whoever waits for it to be readable (eventfd). Clones ring the same bell.
#[derive(Debug)]
pub(super) struct Bell {
    fd: OwnedFd,
}

impl Bell {
    /// A silent bell.
    pub(super) fn new() -> io::Result<Self> {
        // SAFETY: no pointer is passed.
        let fd = check(unsafe { libc::eventfd(0, libc::EFD_CLOEXEC) })?;
        // SAFETY: the kernel has just given us this descriptor, nobody else owns it.
        Ok(Self { fd: unsafe { OwnedFd::from_raw_fd(fd) } })
    }

    /// Makes it readable. Cannot fail: the counter would have to be rung 2^64 times without being read.
    pub(super) fn ring(&self) {
        ring_raw(self.fd.as_raw_fd());
    }

    /// A second descriptor of the same bell.
    pub(super) fn try_clone(&self) -> io::Result<OwnedFd> {
        self.fd.try_clone()
    }

    /// Waits until it was rung and makes it silent again; false when `timeout` passed first, or a signal came.
    pub(super) fn wait(&self, timeout: Duration) -> bool {
        let millis = timeout.as_millis().min(60_000) as i32;
        let mut poll = libc::pollfd { fd: self.fd.as_raw_fd(), events: libc::POLLIN, revents: 0 };
        // SAFETY: one valid `pollfd` that outlives the call.
        if unsafe { libc::poll(&raw mut poll, 1, millis) } != 1 {
            return false;
        }
        let mut count = 0u64;
        // SAFETY: eight bytes of our own memory; the descriptor is an eventfd, which writes exactly eight.
        unsafe { libc::read(self.fd.as_raw_fd(), (&raw mut count).cast(), 8) };
        true
    }
}

impl AsRawFd for Bell {
    fn as_raw_fd(&self) -> i32 {
        self.fd.as_raw_fd()
    }
}

/// Adds one to an eventfd. Async-signal-safe: a signal handler may call it.
pub(super) fn ring_raw(fd: i32) {
    let one = 1u64;
    // SAFETY: eight bytes of our own memory. A wrong descriptor gives an error, which nobody can act on.
    unsafe { libc::write(fd, (&raw const one).cast(), 8) };
}

/// Everything that was written to the file system of `file` is durable when this returns.
pub(super) fn sync_file_system(file: &File) -> io::Result<()> {
    // SAFETY: no pointer is passed; the descriptor is open.
    check(unsafe { libc::syncfs(file.as_raw_fd()) }).map(drop)
}

/// Bytes that this process may still use, and all bytes, of the file system that `path` lies on.
pub(super) fn free_space(path: &Path) -> io::Result<(u64, u64)> {
    let path = CString::new(path.as_os_str().as_bytes())?;
    // SAFETY: all-zero is a valid `statvfs`: plain numbers.
    let mut found: libc::statvfs = unsafe { std::mem::zeroed() };
    // SAFETY: a string that ends in zero, and a valid `statvfs` to write to.
    check(unsafe { libc::statvfs(path.as_ptr(), &raw mut found) })?;
    Ok((found.f_bavail * found.f_frsize, found.f_blocks * found.f_frsize))
}

/// Makes the file `len` bytes long, with room set aside for them.
pub(super) fn allocate(file: &File, len: u64) -> io::Result<()> {
    // SAFETY: no pointer is passed; the descriptor is open.
    match unsafe { libc::posix_fallocate(file.as_raw_fd(), 0, len as libc::off_t) } {
        0 => Ok(()),
        error => Err(io::Error::from_raw_os_error(error)),
    }
}

/// Raises the soft limit of `resource` to its hard limit and tells the result in the resource's unit.
pub(super) fn raise_limit(resource: libc::__rlimit_resource_t) -> io::Result<u64> {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: a valid `rlimit` to write to.
    check(unsafe { libc::getrlimit(resource, &raw mut limit) })?;
    let wanted = libc::rlimit { rlim_cur: limit.rlim_max, rlim_max: limit.rlim_max };
    // SAFETY: a valid `rlimit` to read from. A refusal leaves the old limit, which is then the answer.
    let raised = unsafe { libc::setrlimit(resource, &raw const wanted) } == 0;
    Ok(if raised { limit.rlim_max } else { limit.rlim_cur })
}

/// Installs `handler` for `signal`; system calls that it interrupts are restarted.
pub(super) fn on_signal(signal: i32, handler: extern "C" fn(i32)) -> io::Result<()> {
    install(signal, handler, libc::SA_RESTART)
}

fn install(signal: i32, handler: extern "C" fn(i32), flags: i32) -> io::Result<()> {
    // SAFETY: all-zero is a valid `sigaction`: no flags, empty mask.
    let mut action: libc::sigaction = unsafe { std::mem::zeroed() };
    action.sa_sigaction = handler as libc::sighandler_t;
    action.sa_flags = flags;
    // SAFETY: a valid `sigaction`; the handler only does what is async-signal-safe (see `signals`).
    check(unsafe { libc::sigaction(signal, &raw const action, std::ptr::null_mut()) }).map(drop)
}

/// Ends a system call that `thread` sleeps in with EINTR. Needs [`allow_interrupts`].
pub(super) fn interrupt<T>(thread: &JoinHandle<T>) {
    // SAFETY: the thread was not joined, we hold its handle, so its id is valid even when it has ended.
    unsafe { libc::pthread_kill(thread.as_pthread_t() as libc::pthread_t, INTERRUPT) };
}

/// Prepares the signal of [`interrupt`]: it does nothing, and that is no longer "nothing at all" to the kernel.
pub(super) fn allow_interrupts() -> io::Result<()> {
    install(INTERRUPT, do_nothing, 0)
}

extern "C" fn do_nothing(_signal: i32) {}

/// A write to a connection that the other side closed shall be an error, not the end of the process.
pub(super) fn ignore_broken_pipes() {
    // SAFETY: no handler runs; the old disposition is of no interest.
    unsafe { libc::signal(libc::SIGPIPE, libc::SIG_IGN) };
}

fn check(result: i32) -> io::Result<i32> {
    if result < 0 { Err(io::Error::last_os_error()) } else { Ok(result) }
}
