//! Write-ahead log, background jobs and reads through the whole shell, and the blocking disk beside it.

use super::{TempDir, options, serve_with};
use crate::base::disk::{DirEntry, Disk, FileStep, IoErrorKind, WalWrite};
use crate::base::{AlignedBuf, Bytes, DirId, Instant, JobId, Now};
use crate::rt::disk::BlockingDisk;
use crate::rt::node::Node;
use crate::shard::{Effect, Effects, Event};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

const BLOCK: usize = 4096;

/// Carries out a list of effects, each after the completion of the one before, and tells what came back.
struct Script {
    effects: std::vec::IntoIter<Vec<Effect>>,
    awaited: usize,
    lines: Sender<String>,
    started: bool,
}

impl Script {
    fn go_on(&mut self, effects: &mut Effects) {
        if self.awaited == 0
            && let Some(next) = self.effects.next()
        {
            self.awaited = next.len();
            next.into_iter().for_each(|effect| effects.push(effect));
        }
    }

    fn came_back(&mut self, line: String, effects: &mut Effects) {
        self.lines.send(line).unwrap();
        self.awaited -= 1;
        self.go_on(effects);
    }
}

impl Node for Script {
    fn handle(&mut self, _: Now, event: Event<'_>, effects: &mut Effects) {
        match event {
            Event::Deadline => {
                self.started = true;
                self.go_on(effects);
            }
            Event::WalWritten { id, data, result, .. } => {
                let result = result.map_err(|error| format!("{:?} {}", error.kind, error.path));
                self.came_back(format!("wal {id}: {} bytes, {result:?}", data.len()), effects);
            }
            Event::FileDone { job, result, .. } => {
                let result = result.map_err(|error| format!("{:?} {}", error.kind, error.path));
                self.came_back(format!("file {job}: {result:?}"), effects);
            }
            Event::ReadDone { job, result } => {
                let result = result.map(|bytes| summary(&bytes)).map_err(|error| format!("{:?}", error.kind));
                self.came_back(format!("read {job}: {result:?}"), effects);
            }
            Event::Shutdown => effects.push(Effect::Stopped),
            _ => {}
        }
    }

    fn next_deadline(&self) -> Option<Instant> {
        (!self.started).then_some(Instant(0))
    }
}

/// Runs of equal bytes: `3xa 4096x0`.
fn summary(bytes: &[u8]) -> String {
    let runs = bytes.chunk_by(|a, b| a == b).map(|run| {
        let byte =
            if run[0].is_ascii_graphic() { char::from(run[0]).to_string() } else { run[0].to_string() };
        format!("{}x{byte}", run.len())
    });
    runs.collect::<Vec<_>>().join(" ")
}

fn wal(id: u64, file: u32, offset: u64, byte: u8, len: usize) -> Effect {
    let mut data = AlignedBuf::with_capacity(len);
    data.extend(&vec![byte; len]);
    Effect::WalWrite { dir: DirId(0), write: WalWrite { file, offset, data, id } }
}

fn job(id: u64, steps: Vec<FileStep>) -> Effect {
    Effect::File { dir: DirId(0), job: JobId(id), steps }
}

fn read(id: u64, path: &str, offset: u64, len: usize) -> Effect {
    Effect::Read { dir: DirId(0), job: JobId(id), path: path.into(), offset, len }
}

fn write(path: &str, offset: u64, parts: &[(u8, usize)]) -> FileStep {
    let data = parts.iter().map(|(byte, len)| Bytes::from(vec![*byte; *len])).collect();
    FileStep::Write { path: path.into(), offset, data }
}

fn create(path: &str) -> FileStep {
    FileStep::CreateDir { path: path.into() }
}

fn fill(path: &str, len: usize) -> FileStep {
    FileStep::Fill { path: path.into(), len: len as u64 }
}

/// Carries `script` out in `dir`, group after group, and gives the lines of each group, sorted.
fn perform(dir: &TempDir, script: Vec<Vec<Effect>>) -> Vec<Vec<String>> {
    let sizes: Vec<_> = script.iter().map(Vec::len).collect();
    let (lines, told) = channel();
    let parts = std::sync::Arc::new(std::sync::Mutex::new(Some((script, lines))));
    let make = move |_| {
        let (script, lines) = parts.lock().unwrap().take().unwrap();
        Script { effects: script.into_iter(), awaited: 0, lines, started: false }
    };
    let mut results = Vec::new();
    serve_with(options(1, dir), make, {
        let results = &mut results;
        move |_| *results = collect(&told, &sizes)
    })
    .unwrap();
    results
}

fn collect(told: &Receiver<String>, sizes: &[usize]) -> Vec<Vec<String>> {
    let next = || told.recv_timeout(Duration::from_secs(20)).unwrap();
    sizes
        .iter()
        .map(|size| {
            let mut lines: Vec<_> = (0..*size).map(|_| next()).collect();
            lines.sort();
            lines
        })
        .collect()
}

fn check(script: Vec<Vec<Effect>>, expected: &[&str]) -> TempDir {
    let dir = TempDir::new();
    let lines: Vec<_> = perform(&dir, script).into_iter().flatten().collect();
    assert_eq!(lines, expected);
    dir
}

#[test]
fn the_log_is_written_at_its_place_and_buffers_come_back() {
    let path = ".engine/wal/c0/00000003.wal";
    let dir = check(
        vec![
            vec![wal(1, 3, 0, b'a', BLOCK)],
            vec![job(2, vec![create(".engine/wal/c0"), fill(path, 4 * BLOCK)])],
            vec![wal(3, 3, 0, b'a', BLOCK), wal(4, 3, 8192, b'b', 5000), wal(5, 3, 4096, b'c', BLOCK)],
            // Another file under the same name: the open one must not be written to.
            vec![job(6, vec![fill(path, BLOCK)])],
            vec![wal(7, 3, 0, b'd', BLOCK)],
        ],
        &[
            "wal 1: 4096 bytes, Err(\"NotFound .engine/wal/c0/00000003.wal\")",
            "file 2: Ok(())",
            "wal 3: 4096 bytes, Ok(())",
            "wal 4: 8192 bytes, Ok(())",
            "wal 5: 4096 bytes, Ok(())",
            "file 6: Ok(())",
            "wal 7: 4096 bytes, Ok(())",
        ],
    );
    let content = std::fs::read(dir.path().join(path)).unwrap();
    assert_eq!(summary(&content), "4096xd");
}

#[test]
fn large_writes_of_the_log_wait_for_their_turn_and_all_come_back() {
    let (path, large) = (".engine/wal/c0/00000003.wal", 25 * BLOCK);
    let at = |place: usize| (place * large) as u64;
    let dir = check(
        vec![
            vec![job(1, vec![create(".engine/wal/c0"), fill(path, 4 * large)])],
            vec![
                wal(2, 3, at(0), b'a', large),
                wal(3, 3, at(1), b'b', large),
                wal(4, 4, 0, b'x', large),
                wal(5, 3, at(3), b'd', BLOCK),
                wal(6, 3, at(2), b'c', large),
            ],
        ],
        &[
            "file 1: Ok(())",
            "wal 2: 102400 bytes, Ok(())",
            "wal 3: 102400 bytes, Ok(())",
            "wal 4: 102400 bytes, Err(\"NotFound .engine/wal/c0/00000004.wal\")",
            "wal 5: 4096 bytes, Ok(())",
            "wal 6: 102400 bytes, Ok(())",
        ],
    );
    let content = std::fs::read(dir.path().join(path)).unwrap();
    assert_eq!(summary(&content), "102400xa 102400xb 102400xc 4096xd 98304x0");
}

#[test]
fn writes_aligned_or_not_are_seen_by_reads() {
    let path = "t-0/0.log";
    check(
        vec![
            vec![job(1, vec![create("t-0"), write(path, 0, &[(b'a', BLOCK), (b'b', 8000), (b'b', 192)])])],
            vec![read(2, path, 0, 3 * BLOCK), read(3, path, 4090, 10), read(4, path, 12_000, 1000)],
            vec![job(
                5,
                vec![write(path, 12_288, &[(b'c', 10), (b'd', 5)]), FileStep::SyncData { path: path.into() }],
            )],
            vec![
                read(6, path, 12_280, 1000),
                read(7, path, 12_303, 5),
                read(8, path, 1 << 20, 5),
                read(9, path, 5, 0),
            ],
            vec![job(10, vec![FileStep::SetLen { path: path.into(), len: 12_290 }])],
            vec![read(11, path, 12_280, 1000), read(12, "t-0/none", 0, 1)],
            vec![job(13, vec![write("absent/x", 0, &[(b'a', 1)])]), job(14, vec![FileStep::SyncAll])],
        ],
        &[
            "file 1: Ok(())",
            "read 2: Ok(\"4096xa 8192xb\")",
            "read 3: Ok(\"6xa 4xb\")",
            "read 4: Ok(\"288xb\")",
            "file 5: Ok(())",
            "read 6: Ok(\"8xb 10xc 5xd\")",
            "read 7: Ok(\"\")",
            "read 8: Ok(\"\")",
            "read 9: Ok(\"\")",
            "file 10: Ok(())",
            "read 11: Ok(\"8xb 2xc\")",
            "read 12: Err(\"NotFound\")",
            "file 13: Err(\"NotFound absent/x\")",
            "file 14: Ok(())",
        ],
    );
}

#[test]
fn large_writes_and_fills() {
    let path = "big";
    // Whole blocks in all, and pieces of 1 MiB that end in the middle of a part.
    let parts: Vec<_> = (0..700).map(|index| (b'a' + index as u8 % 3, BLOCK - 1 + 2 * (index % 2))).collect();
    let mixed = [(b'm', 1), (b'n', BLOCK - 1)];
    let dir = check(
        vec![
            vec![job(1, vec![write(path, 0, &parts), FileStep::SyncData { path: path.into() }])],
            vec![job(2, vec![write("odd", 3, &[(b'x', 3_000_001), (b'y', 1)])])],
            vec![job(3, vec![fill("zero", 5_000_000), fill("zeroes", 3 << 20)])],
            vec![job(4, vec![write("mixed", 0, &mixed), write("mixed", BLOCK as u64, &mixed)])],
        ],
        &["file 1: Ok(())", "file 2: Ok(())", "file 3: Ok(())", "file 4: Ok(())"],
    );
    let expected: Vec<u8> = parts.iter().flat_map(|(byte, len)| vec![*byte; *len]).collect();
    assert!(std::fs::read(dir.path().join(path)).unwrap() == expected);
    assert_eq!(summary(&std::fs::read(dir.path().join("mixed")).unwrap()), "1xm 4095xn 1xm 4095xn");
    assert_eq!(summary(&std::fs::read(dir.path().join("odd")).unwrap()), "3x0 3000001xx 1xy");
    assert_eq!(summary(&std::fs::read(dir.path().join("zero")).unwrap()), "5000000x0");
    assert!(!dir.path().join("zero.tmp").exists());
}

#[test]
fn names_that_change_their_meaning_are_opened_anew() {
    let rename = |from: &str, to: &str| FileStep::Rename { from: from.into(), to: to.into() };
    let remove = |path: &str| FileStep::Remove { path: path.into() };
    check(
        vec![
            vec![job(
                1,
                vec![create("a"), write("a/x", 0, &[(b'1', BLOCK)]), write("a/y", 0, &[(b'2', BLOCK)])],
            )],
            vec![read(2, "a/x", 0, 9), read(3, "a/y", 0, 9)],
            vec![job(4, vec![rename("a/y", "a/x")])],
            vec![read(5, "a/x", 0, 9), read(6, "a/y", 0, 9)],
            vec![job(7, vec![rename("a", "b"), create("a"), write("a/x", 0, &[(b'3', BLOCK)])])],
            vec![read(8, "a/x", 0, 9), read(9, "b/x", 0, 9)],
            vec![job(10, vec![remove("a"), remove("a"), remove("b/none")])],
            vec![read(11, "a/x", 0, 9)],
            vec![job(12, vec![FileStep::Replace { path: "b/x".into(), data: Bytes::from_static(b"444") }])],
            vec![read(13, "b/x", 0, 9)],
        ],
        &[
            "file 1: Ok(())",
            "read 2: Ok(\"9x1\")",
            "read 3: Ok(\"9x2\")",
            "file 4: Ok(())",
            "read 5: Ok(\"9x2\")",
            "read 6: Err(\"NotFound\")",
            "file 7: Ok(())",
            "read 8: Ok(\"9x3\")",
            "read 9: Ok(\"9x2\")",
            "file 10: Ok(())",
            "read 11: Err(\"NotFound\")",
            "file 12: Ok(())",
            "read 13: Ok(\"3x4\")",
        ],
    );
}

#[test]
fn jobs_on_the_same_file_keep_their_order() {
    let jobs = (0..60).map(|index| {
        let path = format!("d/{}", index % 3);
        job(index, vec![create("d"), write(&path, 0, &[(index as u8 + 65, BLOCK)])])
    });
    let dir = TempDir::new();
    perform(&dir, vec![jobs.collect(), (0..100).map(|id| read(id, "d/0", id, 1)).collect()]);
    for (name, last) in [("d/0", 57), ("d/1", 58), ("d/2", 59)] {
        let content = std::fs::read(dir.path().join(name)).unwrap();
        assert_eq!(content, vec![last + 65; BLOCK], "{name}");
    }
}

#[test]
fn the_blocking_disk() {
    let dir = TempDir::new();
    let mut disk = BlockingDisk::new(dir.path());
    let mut perform = |step| disk.perform(step).unwrap();
    perform(create("a/b"));
    perform(write("a/f", 2, &[(b'x', 3), (b'y', 2)]));
    perform(FileStep::Replace { path: "a/g".into(), data: Bytes::from_static(b"new") });
    perform(fill("a/z", 10));
    perform(FileStep::SetLen { path: "a/f".into(), len: 6 });
    perform(FileStep::SyncData { path: "a/f".into() });
    perform(FileStep::SyncDir { path: "".into() });
    perform(FileStep::Rename { from: "a/z".into(), to: "a/h".into() });
    perform(FileStep::Remove { path: "a/none".into() });
    perform(FileStep::SyncAll);
    let entry = |name: &str, len, is_dir| DirEntry { name: name.to_owned(), len, is_dir };
    let expected = [entry("b", 0, true), entry("f", 6, false), entry("g", 3, false), entry("h", 10, false)];
    assert_eq!(disk.list("a").unwrap(), expected);
    assert_eq!(disk.list("none").unwrap(), []);
    assert_eq!(disk.read("a/f", 0, 100).unwrap(), b"\0\0xxxy");
    assert_eq!(disk.read("a/f", 5, 0).unwrap(), b"");
    assert_eq!(disk.read("a/f", 50, 10).unwrap(), b"");
    assert_eq!(disk.read("none", 0, 1).unwrap_err().kind, IoErrorKind::NotFound);
    assert_eq!((disk.len("a/g").unwrap(), disk.len("none").unwrap()), (Some(3), None));
    let missing = FileStep::SetLen { path: "none".into(), len: 0 };
    assert_eq!(disk.perform(missing).unwrap_err().kind, IoErrorKind::NotFound);
}
