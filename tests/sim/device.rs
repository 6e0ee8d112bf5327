//! Disk work under way: it completes later, in an order that the seed says, or fails, or never completes because the
//! world ends. Jobs run beside each other; the steps of one run in order.

use crate::disk::{SimDisk, Unfinished};
use highwater::base::disk::{Disk, FileStep, IoError, IoErrorKind, RelPath, WalWrite};
use highwater::base::{AlignedBuf, Bytes, Duration, JobId, Random};
use highwater::wal;
use std::collections::{BTreeMap, VecDeque};

/// Names a piece of work.
pub(crate) type Ticket = u64;

/// What a core wants of the disk.
#[derive(Debug)]
pub(crate) enum Work {
    Wal(WalWrite),
    Job {
        job: JobId,
        steps: VecDeque<FileStep>,
    },
    Read {
        job: JobId,
        path: RelPath,
        offset: u64,
        len: usize,
    },
    /// What is left of a write that was acknowledged too early: nobody waits for it.
    Late {
        path: String,
        offset: u64,
        data: Vec<u8>,
    },
}

/// What became of it.
#[derive(Debug)]
pub(crate) enum Done {
    Wal { id: u64, data: AlignedBuf, result: Result<(), IoError> },
    Job { job: JobId, result: Result<(), IoError> },
    Read { job: JobId, result: Result<Bytes, IoError> },
    Nothing,
}

/// What happens when the time of a piece of work has come.
#[derive(Debug)]
pub(crate) enum Progress {
    /// Its next step takes this long.
    Again(Duration),
    /// It is complete; the core that asked.
    Done(u16, Done),
}

/// How a device behaves.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DeviceOptions {
    /// Shortest and longest time of one step, in microseconds.
    pub(crate) step_us: (u64, u64),
    /// One step in this many stalls for up to half a second; 0 for none.
    pub(crate) stall_one_in: u64,
    /// One step in this many fails; 0 for none.
    pub(crate) fail_one_in: u64,
    /// The planted mistakes.
    pub(crate) lie: Lie,
}

/// A mistake of the shell that the checkers must notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lie {
    None,
    /// Writes of the write-ahead log are reported complete before they are durable.
    EarlyAcknowledgement,
    /// A dead device says that all is well.
    SilentDeath,
    /// Seals (groups without frames) are reported complete and never written.
    DroppedSeal,
}

impl DeviceOptions {
    /// A device that keeps its word; how fast it is follows from `random`.
    pub(crate) fn draw(random: &mut Random) -> Self {
        let slowest = *pick(random, &[100, 1_000, 20_000]);
        let stall_one_in = *pick(random, &[0, 50, 500]);
        Self { step_us: (20, slowest), stall_one_in, fail_one_in: 0, lie: Lie::None }
    }
}

fn pick<'a, T>(random: &mut Random, choices: &'a [T]) -> &'a T {
    &choices[random.below(choices.len() as u64) as usize]
}

/// All work under way.
#[derive(Debug)]
pub(crate) struct Device {
    pub(crate) options: DeviceOptions,
    /// Everything fails from now on.
    pub(crate) is_dead: bool,
    flying: BTreeMap<Ticket, (u16, Work)>,
    next: Ticket,
}

impl Device {
    /// An idle device.
    pub(crate) fn new(options: DeviceOptions) -> Self {
        Self { options, is_dead: false, flying: BTreeMap::new(), next: 1 }
    }

    /// Takes work of `core`; call [`Device::advance`] for each ticket when its time has passed.
    pub(crate) fn submit(&mut self, core: u16, work: Work, random: &mut Random) -> Vec<(Ticket, Duration)> {
        let late = match &work {
            Work::Wal(write) if self.options.lie == Lie::EarlyAcknowledgement => Some(late(core, write)),
            _ => None,
        };
        late.into_iter().chain([work]).map(|work| self.fly(core, work, random)).collect()
    }

    fn fly(&mut self, core: u16, work: Work, random: &mut Random) -> (Ticket, Duration) {
        let ticket = self.next;
        self.next += 1;
        self.flying.insert(ticket, (core, work));
        (ticket, self.latency(random))
    }

    /// How many pieces of work somebody waits for.
    pub(crate) fn in_flight(&self) -> usize {
        self.flying.values().filter(|(_, work)| !matches!(work, Work::Late { .. })).count()
    }

    /// The time of a piece of work has come: carries out its step.
    pub(crate) fn advance(&mut self, ticket: Ticket, disk: &mut SimDisk, random: &mut Random) -> Progress {
        let (core, work) = self.flying.remove(&ticket).expect("a ticket is used until it is done");
        if self.is_dead && self.options.lie == Lie::SilentDeath {
            return Progress::Done(core, pretend(work));
        }
        if self.draws_failure(random) {
            return Progress::Done(core, fail(core, work, disk, random));
        }
        match work {
            Work::Wal(write) => Progress::Done(core, self.finish_wal(core, write, disk)),
            Work::Job { job, steps } => self.step_job(ticket, core, (job, steps), disk, random),
            Work::Read { job, path, offset, len } => {
                let result = disk.read(&path, offset, len).map(Bytes::from);
                Progress::Done(core, Done::Read { job, result })
            }
            Work::Late { path, offset, data } => {
                disk.wal_write(&path, offset, &data).expect("the file is there");
                Progress::Done(core, Done::Nothing)
            }
        }
    }

    /// The world ends: what was under way may be half done.
    pub(crate) fn abandon(&mut self) -> Vec<Unfinished> {
        let flying = std::mem::take(&mut self.flying).into_values();
        flying.filter_map(|(core, work)| unfinished(core, work)).collect()
    }

    fn latency(&self, random: &mut Random) -> Duration {
        let DeviceOptions { step_us: (least, most), stall_one_in, .. } = self.options;
        let stalls = stall_one_in > 0 && random.chance(1, stall_one_in);
        let us = if stalls { random.below(500_000) } else { least + random.below(most - least + 1) };
        Duration::from_micros(us)
    }

    fn draws_failure(&self, random: &mut Random) -> bool {
        self.is_dead || self.options.fail_one_in > 0 && random.chance(1, self.options.fail_one_in)
    }

    fn finish_wal(&self, core: u16, write: WalWrite, disk: &mut SimDisk) -> Done {
        let result = match self.options.lie {
            Lie::EarlyAcknowledgement => Ok(()),
            Lie::DroppedSeal if is_seal(&write) => Ok(()),
            _ => disk.wal_write(&wal::file_path(core, write.file), write.offset, write.data.as_ref()),
        };
        Done::Wal { id: write.id, data: write.data, result }
    }

    fn step_job(
        &mut self,
        ticket: Ticket,
        core: u16,
        (job, mut steps): (JobId, VecDeque<FileStep>),
        disk: &mut SimDisk,
        random: &mut Random,
    ) -> Progress {
        let step = steps.pop_front();
        let result = step.map_or(Ok(()), |step| disk.check_room(&step).and_then(|()| disk.step(step)));
        if result.is_err() || steps.is_empty() {
            return Progress::Done(core, Done::Job { job, result });
        }
        self.flying.insert(ticket, (core, Work::Job { job, steps }));
        Progress::Again(self.latency(random))
    }
}

/// The device fails: what was to be written may be there in part, and an unsynced change may be gone for ever.
fn fail(core: u16, work: Work, disk: &mut SimDisk, random: &mut Random) -> Done {
    let broken = || IoError {
        kind: IoErrorKind::Failed,
        path: String::new(),
        message: "the device failed".to_owned(),
    };
    match work {
        Work::Wal(write) => {
            let WalWrite { file, offset, data, id } = write;
            let part =
                Unfinished::Wal { path: wal::file_path(core, file), offset, data: data.as_ref().to_vec() };
            disk.fail_partly(part, random);
            Done::Wal { id, data, result: Err(broken()) }
        }
        Work::Job { job, mut steps } => {
            if let Some(step) = steps.pop_front() {
                disk.fail_partly(Unfinished::Step(step), random);
            }
            Done::Job { job, result: Err(broken()) }
        }
        Work::Read { job, .. } => Done::Read { job, result: Err(broken()) },
        Work::Late { .. } => Done::Nothing,
    }
}

/// Nothing was done, and the answer is yes.
fn pretend(work: Work) -> Done {
    match work {
        Work::Wal(WalWrite { data, id, .. }) => Done::Wal { id, data, result: Ok(()) },
        Work::Job { job, .. } => Done::Job { job, result: Ok(()) },
        Work::Read { job, .. } => Done::Read { job, result: Ok(Bytes::new()) },
        Work::Late { .. } => Done::Nothing,
    }
}

fn late(core: u16, write: &WalWrite) -> Work {
    let path = wal::file_path(core, write.file);
    Work::Late { path, offset: write.offset, data: write.data.as_ref().to_vec() }
}

/// The group at the end of this write has no frames.
fn is_seal(write: &WalWrite) -> bool {
    let data = write.data.as_ref();
    let group = if write.offset == 0 { &data[wal::FILE_HEADER_BYTES..] } else { data };
    wal::GroupHeader::decode(group).is_some_and(|header| header.frames == 0)
}

fn unfinished(core: u16, work: Work) -> Option<Unfinished> {
    match work {
        Work::Wal(write) => Some(Unfinished::Wal {
            path: wal::file_path(core, write.file),
            offset: write.offset,
            data: write.data.as_ref().to_vec(),
        }),
        Work::Job { mut steps, .. } => steps.pop_front().map(Unfinished::Step),
        Work::Read { .. } => None,
        Work::Late { path, offset, data } => Some(Unfinished::Wal { path, offset, data }),
    }
}
