//! A disk with a volatile write cache that writes a journal: one file of a FUSE file system, and a loop device over it. The kernel sends
//! each write of the block device as it is, and each flush (also the one behind a write with FUA, which such a device lacks) as an fsync.
//!
//! While a journal is kept the disk takes its time, so that writes are in flight together.

use super::blocks::Blocks;
use super::journal::Journal;
use crate::broker::Folder;
use crate::load::Moment;
use fuser::{
    BackgroundSession, Config, Errno, FileAttr, FileHandle, FileType, Filesystem, FopenFlags, Generation,
    INodeNo, InitFlags, KernelConfig, LockOwner, OpenFlags, ReplyAttr, ReplyData, ReplyEmpty, ReplyEntry,
    ReplyOpen, ReplyWrite, Request, WriteFlags,
};
use highwater::base::Random;
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, UNIX_EPOCH};

const FILE: INodeNo = INodeNo(2);
const FILE_NAME: &str = "disk";
const BYTES: u64 = 512 << 20;
/// How long a write or a flush takes while a journal is kept, in microseconds.
const WRITE_US: std::ops::Range<u64> = 20..300;
const FLUSH_US: std::ops::Range<u64> = 6_000..16_000;

struct State {
    blocks: Blocks,
    journal: Option<Journal>,
}

/// The disk, and where its file system is mounted.
pub(super) struct Disk {
    state: Arc<Mutex<State>>,
    kind: String,
    /// Where the file of the disk is.
    below: PathBuf,
    pub(super) mount: PathBuf,
    device: Option<String>,
    session: Option<BackgroundSession>,
}

/// What the clients read the moment from.
#[derive(Clone)]
pub(super) struct Clock(Arc<Mutex<State>>);

impl Clock {
    /// The number of the next event.
    pub(super) fn now(&self) -> Moment {
        lock(&self.0).journal.as_ref().map_or(0, Journal::now)
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Disk {
    /// An empty file system of this kind, not mounted. The error says what this machine or account lacks.
    pub(super) fn new(folder: &Folder, kind: &str) -> Result<Self, String> {
        let (below, mount) = (folder.join("fuse"), folder.join("disk"));
        for path in [&below, &mount] {
            std::fs::create_dir(path).map_err(|error| error.to_string())?;
        }
        let state = Arc::new(Mutex::new(State { blocks: Blocks::new(), journal: None }));
        let (done, later) = channel();
        let to = state.clone();
        std::thread::spawn(move || answer_later(&to, &later));
        let server = Server { state: state.clone(), done, random: Mutex::new(Random::from_seed(1)) };
        let session = fuser::spawn_mount(server, &below, &Config::default())
            .map_err(|error| format!("FUSE: {error}"))?;
        let mut disk =
            Self { state, kind: kind.to_owned(), below, mount, device: None, session: Some(session) };
        disk.make()?;
        Ok(disk)
    }

    fn make(&mut self) -> Result<(), String> {
        self.attach()?;
        let options: &[&str] = match self.kind.as_str() {
            "ext4" => &["-q", "-E", "nodiscard,lazy_itable_init=0,lazy_journal_init=0"],
            _ => &["-q", "-K"],
        };
        let device = self.device.clone().unwrap_or_default();
        run(Command::new(format!("mkfs.{}", self.kind)).args(options).arg(&device))?;
        self.detach();
        Ok(())
    }

    fn attach(&mut self) -> Result<(), String> {
        let mut command = Command::new("losetup");
        command.args(["--find", "--show", "--direct-io=on"]).arg(self.below.join(FILE_NAME));
        self.device = Some(run(&mut command)?.trim().to_owned());
        Ok(())
    }

    fn detach(&mut self) {
        if let Some(device) = self.device.take() {
            _ = run(Command::new("losetup").args(["--detach", &device]));
        }
    }

    /// Mounts it: the file system recovers as after a power cut.
    pub(super) fn mount(&mut self) -> Result<(), String> {
        self.attach()?;
        let device = self.device.clone().unwrap_or_default();
        let mounted = run(Command::new("mount").args(["-t", &self.kind, &device]).arg(&self.mount));
        mounted.map(drop).map_err(|lacks| lacks + &kernel_says(&device))
    }

    /// Its user is gone.
    pub(super) fn unmount(&mut self) {
        self.try_unmount().expect("nobody has a file open there");
    }

    fn try_unmount(&mut self) -> Result<(), String> {
        // The kernel may still be closing the user's files.
        let end = Instant::now() + Duration::from_secs(20);
        let mut unmounted = run(Command::new("umount").arg(&self.mount));
        while unmounted.is_err() && Instant::now() < end {
            std::thread::sleep(Duration::from_millis(5));
            unmounted = run(Command::new("umount").arg(&self.mount));
        }
        self.detach();
        unmounted.map(drop)
    }

    pub(super) fn clock(&self) -> Clock {
        Clock(self.state.clone())
    }

    /// What a torn write cannot tear. Half of some blocks is what the file systems themselves do not recover from: ext4's superblock is
    /// 1 KiB with a checksum that is looked at before the journal is; XFS believes the number of a log record in its first sector
    /// and leaves the rest of the block as it is.
    fn sector(&self) -> usize {
        if self.kind == "ext4" { 1024 } else { 4096 }
    }

    /// From now on, everything is written down.
    pub(super) fn begin_journal(&self) {
        let mut state = lock(&self.state);
        state.journal = Some(Journal::new(self.sector()));
        state.blocks.add_layer();
    }

    /// The journal, and the disk as it was when it began.
    pub(super) fn end_journal(&self) -> Journal {
        let mut state = lock(&self.state);
        state.blocks.drop_layer();
        state.journal.take().expect("it was begun")
    }

    /// From now on what is written is only tried.
    pub(super) fn begin_trial(&self) {
        lock(&self.state).blocks.add_layer();
    }

    pub(super) fn end_trial(&self) {
        lock(&self.state).blocks.drop_layer();
    }

    /// Writes as much of a write of the journal.
    pub(super) fn apply(&self, journal: &Journal, number: usize, len: usize) {
        let write = journal.write(number);
        lock(&self.state).blocks.write(write.at, &write.bytes[..len]);
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        if self.device.is_some() {
            _ = self.try_unmount();
        }
        drop(self.session.take());
    }
}

/// The last words of the kernel about a device.
fn kernel_says(device: &str) -> String {
    let said = run(&mut Command::new("dmesg")).unwrap_or_default();
    let name = device.rsplit('/').next().unwrap_or(device);
    let lines: Vec<_> = said.lines().filter(|line| line.contains(name)).collect();
    lines[lines.len().saturating_sub(3)..].join("\n")
}

/// What it wrote; the error is everything that it said.
fn run(command: &mut Command) -> Result<String, String> {
    let output = command.output().map_err(|error| format!("{command:?}: {error}"))?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let complained = String::from_utf8_lossy(&output.stderr);
    output.status.success().then_some(said).ok_or_else(|| format!("{command:?}: {complained}"))
}

// ---- the file

/// An answer that leaves later.
enum Answer {
    Write(ReplyWrite, usize, u32),
    Flush(ReplyEmpty, usize),
}

struct Server {
    state: Arc<Mutex<State>>,
    done: Sender<(Instant, Answer)>,
    random: Mutex<Random>,
}

impl Server {
    fn later(&self, us: std::ops::Range<u64>, answer: Answer) {
        let mut random = self.random.lock().unwrap_or_else(PoisonError::into_inner);
        let us = us.start + random.below(us.end - us.start);
        _ = self.done.send((Instant::now() + Duration::from_micros(us), answer));
    }
}

/// Completes what was issued, each at its time, until the disk is gone.
fn answer_later(state: &Mutex<State>, arriving: &Receiver<(Instant, Answer)>) {
    let mut waiting: BTreeMap<(Instant, u64), Answer> = BTreeMap::new();
    for number in 0.. {
        let next =
            waiting.first_key_value().map(|((due, _), _)| due.saturating_duration_since(Instant::now()));
        match arriving.recv_timeout(next.unwrap_or(Duration::from_secs(1))) {
            Ok((due, answer)) => _ = waiting.insert((due, number), answer),
            Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => {}
        }
        while waiting.first_key_value().is_some_and(|((due, _), _)| *due <= Instant::now()) {
            let Some((_, answer)) = waiting.pop_first() else { break };
            complete(state, answer);
        }
    }
}

/// Into the journal first: what comes after the answer comes after it there, too.
fn complete(state: &Mutex<State>, answer: Answer) {
    let mut state = lock(state);
    let journal = state.journal.as_mut();
    match answer {
        Answer::Write(reply, number, len) => {
            journal.into_iter().for_each(|journal| journal.write_completed(number));
            reply.written(len);
        }
        Answer::Flush(reply, number) => {
            journal.into_iter().for_each(|journal| journal.flush_completed(number));
            reply.ok();
        }
    }
}

fn attributes(ino: INodeNo) -> FileAttr {
    let is_file = ino == FILE;
    let size = if is_file { BYTES } else { 0 };
    FileAttr {
        ino,
        size,
        blocks: size / 512,
        atime: UNIX_EPOCH,
        mtime: UNIX_EPOCH,
        ctime: UNIX_EPOCH,
        crtime: UNIX_EPOCH,
        kind: if is_file { FileType::RegularFile } else { FileType::Directory },
        perm: if is_file { 0o600 } else { 0o700 },
        nlink: 1,
        uid: 0,
        gid: 0,
        rdev: 0,
        blksize: 4096,
        flags: 0,
    }
}

const FOR_EVER: Duration = Duration::from_secs(1 << 20);

impl Filesystem for Server {
    fn init(&mut self, _: &Request, config: &mut KernelConfig) -> io::Result<()> {
        // Without it, one write at a time.
        config.add_capabilities(InitFlags::FUSE_ASYNC_DIO).map_err(|_| io::ErrorKind::Unsupported.into())
    }

    fn lookup(&self, _: &Request, _: INodeNo, name: &OsStr, reply: ReplyEntry) {
        if Path::new(name) == Path::new(FILE_NAME) {
            reply.entry(&FOR_EVER, &attributes(FILE), Generation(0));
        } else {
            reply.error(Errno::ENOENT);
        }
    }

    fn getattr(&self, _: &Request, ino: INodeNo, _: Option<FileHandle>, reply: ReplyAttr) {
        reply.attr(&FOR_EVER, &attributes(ino));
    }

    fn open(&self, _: &Request, _: INodeNo, _: OpenFlags, reply: ReplyOpen) {
        reply.opened(FileHandle(0), FopenFlags::empty());
    }

    fn read(
        &self,
        _: &Request,
        _: INodeNo,
        _: FileHandle,
        offset: u64,
        size: u32,
        _: OpenFlags,
        _: Option<LockOwner>,
        reply: ReplyData,
    ) {
        let mut bytes = vec![0; u64::from(size).min(BYTES.saturating_sub(offset)) as usize];
        lock(&self.state).blocks.read(offset, &mut bytes);
        reply.data(&bytes);
    }

    fn write(
        &self,
        _: &Request,
        _: INodeNo,
        _: FileHandle,
        offset: u64,
        data: &[u8],
        _: WriteFlags,
        _: OpenFlags,
        _: Option<LockOwner>,
        reply: ReplyWrite,
    ) {
        let mut state = lock(&self.state);
        state.blocks.write(offset, data);
        let len = data.len() as u32;
        match &mut state.journal {
            Some(journal) => {
                let number = journal.write_issued(offset, data);
                self.later(WRITE_US, Answer::Write(reply, number, len));
            }
            None => reply.written(len),
        }
    }

    fn flush(&self, _: &Request, _: INodeNo, _: FileHandle, _: LockOwner, reply: ReplyEmpty) {
        // This one is about closing a file.
        reply.ok();
    }

    fn fsync(&self, _: &Request, _: INodeNo, _: FileHandle, _: bool, reply: ReplyEmpty) {
        match &mut lock(&self.state).journal {
            Some(journal) => {
                let number = journal.flush_issued();
                self.later(FLUSH_US, Answer::Flush(reply, number));
            }
            None => reply.ok(),
        }
    }
}
