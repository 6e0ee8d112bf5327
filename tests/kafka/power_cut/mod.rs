//! Power cuts of the real binary on a disk with a volatile write cache, with ext4 and with XFS. `HIGHWATER_POWER_CUTS` says how many
//! crash states of both together; 60 when not set. Needs root, FUSE and loop devices.
//!
//! First a *recording*: the broker starts for the first time, is loaded, killed, loaded, stopped, loaded, killed, loaded, while `disk`
//! writes down each write and flush of the block device. Then each *cut*: the disk is set to a state that a power cut could have left,
//! the file system and then the broker recover, and everything is read and judged.
//!
//! # Which states are possible, and what must be in them
//!
//! Events are numbered as they happen: issue and completion of each write and each flush. A device with a volatile cache promises
//! one thing: when a flush completes, the writes that were completed before it was issued are on the medium. So a cut at moment *t* (the
//! events before *t* have happened) leaves
//!
//! - all writes that were completed before the issue of some flush that was completed before *t*,
//! - and of the other writes issued before *t* any subset, each whole or only its first sectors, in order of issue.
//!
//! The journal notes a completion just before the answer leaves and an issue when the request has arrived, so it never calls sure
//! what the kernel could know to be unsure, and a cut never lacks what the kernel may believe to be safe.
//!
//! A client reads the number of the next event *after* it has an acknowledgement. Whatever made the acknowledged record durable
//! happened before that, so every cut at that moment or later must hold the record. It reads the number, too, *before* it sends: no cut at
//! that moment or before can hold the record.
//!
//! A cut is at its hardest just behind a flush, with nothing more than what is sure; between flushes it is made with every share of
//! the rest. One in ten of the recoveries is itself recorded and cut, and must then give the same. After the last recovery every
//! idempotent producer sends its last batch again, as a client does whose acknowledgement was lost, and then its next one.
//!
//! | file | what it is |
//! |---|---|
//! | `blocks` | the content of a disk, in layers |
//! | `journal` | what the disk was told, and which states follow |
//! | `disk` | the disk itself: FUSE, a loop device, a mounted file system |

mod blocks;
mod disk;
mod journal;

use crate::broker::{Broker, Folder};
use crate::load::{self, Found, History, Load, Moment};
use crate::mounted::is_root;
use crate::{dump, tools};
use disk::Disk;
use highwater::base::Random;
use journal::{Cut, Journal, Keep};
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Small files, so that they are used again and segments roll; files of deleted topics go at once.
const FLAGS: [&str; 8] = [
    "--highwater.wal.bytes.per.core",
    "33554432",
    "--highwater.memory.bytes",
    "67108864",
    "--highwater.disk.reserve.bytes",
    "16777216",
    "--log.segment.delete.delay.ms",
    "200",
];
/// Records that are acknowledged between two restarts of the recording, at least.
const RECORDS_EACH: u64 = 1_500;
/// One cut in so many is followed by a cut of its recovery.
const AGAIN_EVERY: usize = 10;
/// One cut in so many is read by Kafka's own tool, too, and one at least.
const DUMPED_EVERY: usize = 100;

#[test]
fn a_power_cut_on_ext4() {
    check("ext4", "1");
}

#[test]
fn a_power_cut_on_xfs() {
    check("xfs", "2");
}

fn check(kind: &str, cores: &str) {
    let count: usize = std::env::var("HIGHWATER_POWER_CUTS")
        .map_or(60, |text| text.parse().expect("a number of power cuts"));
    let folder = Folder::new();
    let mut disk = match Disk::new(&folder, kind) {
        Ok(disk) => disk,
        Err(lacks) => {
            let is_required = std::env::var("CI").is_ok_and(|ci| ci == "true") && is_root();
            assert!(!is_required, "{lacks}");
            println!("SKIPPED: power cuts on {kind}: {lacks}");
            return;
        }
    };
    let seed = u64::from(std::process::id());
    let (mut broker, journal, history) = record(&folder, &mut disk, cores, seed);
    let mut random = Random::from_seed(seed);
    let (cuts, at_flushes) = journal.cuts(count.div_ceil(2), &mut random);
    println!(
        "{kind}, seed {seed}: {} records acknowledged; {} events, {} flushes, {} writes in flight at most",
        history.acknowledged_by(Moment::MAX),
        journal.now(),
        journal.flushed().len(),
        journal.in_flight_most()
    );
    assert!(journal.is_ordered(), "two writes to one place were in flight together");
    assert!(journal.in_flight_most() > 1, "without that a cut between flushes means little");
    let mut trial = Trial { disk: &mut disk, broker: &mut broker, history: &history, random };
    let started = Instant::now();
    let counts = trial.all(&journal, &cuts);
    println!(
        "{kind}: {} power cuts, {at_flushes} of them at flushes; {} more in recoveries; {} read by Kafka's tool; {:?} each",
        cuts.len(),
        counts.again,
        counts.dumped,
        started.elapsed() / cuts.len() as u32
    );
}

/// The broker's life on the disk: everything that was written, and what the clients know.
fn record(folder: &Folder, disk: &mut Disk, cores: &str, seed: u64) -> (Broker, Journal, History) {
    disk.mount().expect("a new file system can be mounted");
    std::os::unix::fs::symlink(disk.mount.join("data"), folder.join("data"))
        .expect("a link to the log directory");
    fs::create_dir(disk.mount.join("data")).expect("the log directory");
    disk.unmount();
    disk.begin_journal();
    disk.mount().expect("it was just unmounted");
    let clock = disk.clock();
    let mut broker = Broker::start(folder, &[&FLAGS[..], &["--highwater.cores", cores]].concat());
    let load = Load::start(&broker.address(), Arc::new(move || clock.now()), seed);
    // Long enough on a slow machine, too, for files of the write-ahead log to be used again and segments to roll.
    let phase = || {
        let (started, before) = (Instant::now(), load.acknowledged());
        while started.elapsed() < Duration::from_secs(2) || load.acknowledged() < before + RECORDS_EACH {
            assert!(started.elapsed() < Duration::from_secs(60), "too little is acknowledged");
            std::thread::sleep(Duration::from_millis(50));
        }
    };
    phase();
    broker.kill();
    broker.start_again();
    phase();
    assert!(broker.stop().success());
    broker.start_again();
    phase();
    broker.kill();
    broker.start_again();
    phase();
    broker.kill();
    let history = load.finish();
    disk.unmount();
    assert!(history.complaints().is_empty(), "{:?}", history.complaints());
    (broker, disk.end_journal(), history)
}

struct Trial<'a> {
    disk: &'a mut Disk,
    broker: &'a mut Broker,
    history: &'a History,
    random: Random,
}

#[derive(Default)]
struct Counts {
    again: usize,
    dumped: usize,
}

impl Trial<'_> {
    fn all(&mut self, journal: &Journal, cuts: &[Cut]) -> Counts {
        let mut counts = Counts::default();
        let mut settled = vec![false; journal.len()];
        for (number, cut) in cuts.iter().enumerate() {
            for write in journal.sure(cut.moment) {
                if !std::mem::replace(&mut settled[write], true) {
                    self.disk.apply(journal, write, journal.write(write).bytes.len());
                }
            }
            self.disk.begin_trial();
            cut.kept.iter().for_each(|(write, len)| self.disk.apply(journal, *write, *len));
            let dumped = number % DUMPED_EVERY == DUMPED_EVERY.min(cuts.len()) / 2 && tools::have(&["java"]);
            let again = number % AGAIN_EVERY == AGAIN_EVERY / 2;
            if again {
                self.cut_again(cut.moment);
            }
            self.recovers(cut.moment, dumped);
            self.disk.end_trial();
            counts.again += usize::from(again);
            counts.dumped += usize::from(dumped);
        }
        counts
    }

    /// Records a recovery, cuts it anywhere, and leaves the disk so.
    fn cut_again(&mut self, moment: Moment) {
        self.disk.begin_journal();
        self.recover(moment);
        self.broker.kill();
        self.disk.unmount();
        let journal = self.disk.end_journal();
        let at = self.random.below(journal.now() as u64 + 1) as usize;
        for write in journal.sure(at) {
            self.disk.apply(&journal, write, journal.write(write).bytes.len());
        }
        let cut = journal.cut(at, Keep::Some(50), &mut self.random);
        cut.kept.iter().for_each(|(write, len)| self.disk.apply(&journal, *write, *len));
    }

    /// The file system and the broker recover from a cut at `moment`, hold what they must, and go on.
    fn recovers(&mut self, moment: Moment, dumped: bool) {
        let found = self.recover(moment);
        if dumped {
            assert!(self.broker.stop().success(), "{}", self.broker.log());
            self.kafka_agrees(&found);
            self.broker.start_again();
        }
        load::go_on(&self.broker.address(), self.history, &found)
            .unwrap_or_else(|wrong| panic!("cut at {moment}, to go on: {wrong}"));
        self.broker.kill();
        self.disk.unmount();
    }

    fn recover(&mut self, moment: Moment) -> Found {
        let wrong = |wrong: String| -> ! { panic!("cut at {moment}: {wrong}") };
        self.disk.mount().unwrap_or_else(|lacks| wrong(format!("the file system does not recover: {lacks}")));
        self.broker.start_again();
        let found = load::read_all(&self.broker.address()).unwrap_or_else(|error| wrong(error));
        self.history.judge(moment, &found).unwrap_or_else(|error| wrong(error));
        found
    }

    /// DumpLogSegments finds nothing to complain of, and as many records.
    fn kafka_agrees(&self, found: &Found) {
        let folders: Vec<PathBuf> = found
            .keys()
            .map(|(topic, partition)| self.broker.data().join(format!("{topic}-{partition}")))
            .collect();
        if folders.is_empty() {
            return;
        }
        let text = dump::segments_of(&folders, &[]);
        let counts = text
            .lines()
            .filter_map(|line| line.split_once(" count: ")?.1.split(' ').next()?.parse::<usize>().ok());
        let there: usize = found.values().map(Vec::len).sum();
        assert_eq!(counts.sum::<usize>(), there, "records, as Kafka's tool counts them");
    }
}
