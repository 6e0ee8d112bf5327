//! The disk's own promises: what must survive does, and what may be lost sometimes is.

use super::*;
use highwater::base::Bytes;
use highwater::base::disk::Disk;
use std::collections::BTreeSet;

fn write(path: &str, offset: u64, data: &[u8]) -> FileStep {
    FileStep::Write { path: path.into(), offset, data: vec![Bytes::copy_from_slice(data)] }
}

fn replace(path: &str, data: &[u8]) -> FileStep {
    FileStep::Replace { path: path.into(), data: Bytes::copy_from_slice(data) }
}

fn folder(path: &str) -> FileStep {
    FileStep::CreateDir { path: path.into() }
}

fn sync(path: &str) -> FileStep {
    FileStep::SyncData { path: path.into() }
}

fn sync_folder(path: &str) -> FileStep {
    FileStep::SyncDir { path: path.into() }
}

fn rename(from: &str, to: &str) -> FileStep {
    FileStep::Rename { from: from.into(), to: to.into() }
}

/// Everything that 200 power cuts after `steps`, or during the last one with `is_last_cut`, leave of `paths`, each as its
/// first letters and its length.
#[track_caller]
fn check(steps: &[FileStep], is_last_cut: bool, paths: &[&str], expect: &[&str]) {
    let mut found = BTreeSet::new();
    for seed in 0..200 {
        let mut disk = SimDisk::new();
        let whole = steps.len() - usize::from(is_last_cut);
        for step in &steps[..whole] {
            disk.perform(step.clone()).unwrap();
        }
        let unfinished = steps[whole..].iter().cloned().map(Unfinished::Step).collect();
        disk.power_cut(unfinished, &mut Random::from_seed(seed));
        let shown: Vec<String> = paths.iter().map(|path| show(&mut disk, path)).collect();
        found.insert(shown.join(" "));
    }
    let expect: BTreeSet<String> = expect.iter().map(|text| (*text).to_owned()).collect();
    assert_eq!(found, expect);
}

/// The file's sectors, each as its letter; `-` when there is no file.
fn show(disk: &mut SimDisk, path: &str) -> String {
    let Ok(bytes) = disk.read(path, 0, 1 << 20) else { return "-".to_owned() };
    let letters: String =
        bytes.chunks(512).map(|sector| if sector[0] == 0 { '0' } else { sector[0] as char }).collect();
    format!("{letters}.")
}

#[test]
fn synced_content_stays_and_unsynced_sectors_are_old_or_new() {
    let (new, synced) = ([b'n'; 1024], [write("f", 0, &[b'o'; 1024]), sync("f"), sync_folder("")]);
    check(&synced, false, &["f"], &["oo."]);
    let mut steps = synced.to_vec();
    steps.push(write("f", 0, &new));
    for is_last_cut in [false, true] {
        check(&steps, is_last_cut, &["f"], &["oo.", "on.", "no.", "nn."]);
    }
    steps.push(sync("f"));
    check(&steps, false, &["f"], &["nn."]);
}

#[test]
fn lengths_may_be_lost() {
    let grown = [write("f", 0, &[b'o'; 512]), sync("f"), sync_folder(""), write("f", 512, &[b'n'; 512])];
    check(&grown, false, &["f"], &["o.", "o0.", "on."]);
    let cut = [
        write("f", 0, &[b'o'; 1024]),
        sync("f"),
        sync_folder(""),
        FileStep::SetLen { path: "f".into(), len: 512 },
    ];
    check(&cut, false, &["f"], &["oo.", "o."]);
}

#[test]
fn names_need_the_sync_of_their_folder() {
    check(&[write("f", 0, &[b'n'; 1]), sync("f")], false, &["f"], &["-", "n."]);
    check(&[folder("d"), replace("d/f", b"n")], false, &["d/f"], &["-", "n."]);
    check(&[folder("d"), replace("d/f", b"n"), sync_folder("")], false, &["d/f"], &["n."]);
    check(&[replace("f", b"n"), rename("f", "g")], false, &["f", "g"], &["n. -", "- n."]);
    check(&[replace("f", b"n"), rename("f", "g"), sync_folder("")], false, &["f", "g"], &["- n."]);
    check(&[replace("f", b"n"), FileStep::Remove { path: "f".into() }], false, &["f"], &["-", "n."]);
    check(&[write("f", 0, b"n"), FileStep::SyncAll], false, &["f"], &["n."]);
}

#[test]
fn replace_is_old_or_new_as_a_whole() {
    check(&[replace("f", b"o"), replace("f", &[b'n'; 1024])], true, &["f"], &["o.", "nn."]);
    check(&[replace("f", b"o"), replace("f", &[b'n'; 1024])], false, &["f"], &["nn."]);
}

#[test]
fn a_kill_keeps_what_was_completed_and_a_later_power_cut_may_still_lose_it() {
    let mut left = BTreeSet::new();
    for seed in 0..50 {
        let random = &mut Random::from_seed(seed);
        let mut disk = SimDisk::new();
        disk.perform(write("f", 0, b"n")).unwrap();
        disk.kill(Vec::new(), random);
        assert_eq!(show(&mut disk, "f"), "n.");
        disk.power_cut(Vec::new(), random);
        left.insert(show(&mut disk, "f"));
    }
    assert!(left.contains("-") && left.contains("n."));
}

#[test]
fn blocking_work_can_be_cut_failed_and_refused() {
    let mut disk = SimDisk::new();
    disk.faults = Faults { cut_at: Some(1), ..Faults::default() };
    disk.perform(replace("f", b"o")).unwrap();
    let cut = |result: Result<(), IoError>| result.unwrap_err().kind;
    assert_eq!(cut(disk.perform(replace("f", b"n"))), IoErrorKind::PowerCut);
    assert_eq!(cut(disk.read("f", 0, 1).map(|_| ())), IoErrorKind::PowerCut);
    disk.power_cut(Vec::new(), &mut Random::from_seed(1));
    disk.faults =
        Faults { fail_at: Some((0, IoErrorKind::Failed)), bytes_max: Some(10), ..Faults::default() };
    assert_eq!(cut(disk.perform(replace("f", b"n"))), IoErrorKind::Failed);
    assert_eq!(cut(disk.perform(write("g", 0, &[1; 11]))), IoErrorKind::NoSpace);
    assert_eq!(disk.perform(write("g", 0, &[1; 2])), Ok(()));
}
