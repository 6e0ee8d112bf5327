//! The kernel's own threads, which carry out what may block.

use super::{Simple, serve};
use crate::base::disk::FileStep;
use crate::base::{Bytes, DirId, JobId, Now};
use crate::shard::{Effect, Effects, Event};
use std::fs;
use std::net::TcpStream;
use std::path::PathBuf;
use std::sync::mpsc::channel;
use std::time::Duration;

/// The CPUs of each of the kernel's workers that work for this thread.
fn cpus_of_workers() -> Vec<String> {
    let thread = fs::read_link("/proc/thread-self").expect("/proc");
    let name = format!("iou-wrk-{}", thread.file_name().expect("a number").display());
    let read = |path: PathBuf| fs::read_to_string(path).unwrap_or_default();
    let threads = fs::read_dir("/proc/self/task").expect("/proc").flatten().map(|task| task.path());
    let workers = threads.filter(|task| read(task.join("comm")).trim() == name);
    let cpus = workers.map(|task| {
        let status = read(task.join("status"));
        let cpus = status.lines().find_map(|line| line.strip_prefix("Cpus_allowed_list:"));
        cpus.expect("a list").trim().to_owned()
    });
    cpus.collect()
}

fn grow_a_file() -> Effect {
    let data = vec![Bytes::from(vec![1; 1 << 20])];
    let steps = vec![FileStep::Write { path: "grows".into(), offset: 0, data }];
    Effect::File { dir: DirId(0), job: JobId(1), steps }
}

#[test]
fn what_may_block_does_not_take_a_turn_of_the_core() {
    let cpus = crate::rt::choose_cores(None).expect("some CPU");
    let [_, other, ..] = cpus[..] else { return };
    let (tell, told) = channel();
    let make = move |_| {
        let tell = tell.clone();
        Simple(move |_: Now, event: Event<'_>, effects: &mut Effects| match event {
            Event::Accepted { .. } => effects.push(grow_a_file()),
            Event::FileDone { .. } => tell.send(cpus_of_workers()).expect("somebody listens"),
            Event::Shutdown => effects.push(Effect::Stopped),
            _ => {}
        })
    };
    let client = move |address| {
        let _connection = TcpStream::connect(address).expect("it listens");
        let workers = told.recv_timeout(Duration::from_secs(10)).expect("it was written");
        assert!(!workers.is_empty(), "nothing of it may block?");
        assert!(workers.iter().all(|cpus| cpus.starts_with(&other.to_string())), "on {workers:?}");
    };
    serve(1, make, client).expect("a clean stop");
}
