//! Who works on which thread: producers and readers are dealt out in turn, with their connections and partitions.

use super::link::{Link, Owner};
use super::phases::Phases;
use super::producer::{Pace, Producer, Workshop};
use super::reader::{Desk, Kind, Reader};
use super::requests::Asking;
use super::tally::Tally;
use super::worker::{Settings, Worker};
use super::{Finals, Report, Shared, Start};
use crate::keys::KeyPicker;
use crate::payload::{Filling, Payload, Sizes};
use crate::plan::{Codec, Keys, Load, Plan, Produce};
use crate::schedule::Schedule;
use anyhow::{Context, Result, anyhow, ensure};
use highwater::protocol::ApiKey;
use highwater::protocol::batch::{Compression, Compressor, Decompressor};
use rustix::event::epoll;
use std::collections::{BTreeMap, BinaryHeap};
use std::num::NonZeroU64;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

/// With a linger, a producer is looked at this often; finer would only burn the processor.
const GRAIN_NS: u64 = 50_000;

/// The life of a client thread. `None` when the run never began.
pub(super) fn work(index: usize, shared: Arc<Shared>, start: &Start, ids: &[(i64, i16)]) -> Option<Finals> {
    // Sleeps end when they should, not up to 50 us later.
    _ = rustix::thread::set_current_timer_slack(NonZeroU64::new(1));
    let made = pin(index, &shared.plan).and_then(|()| make(index, &shared, start, ids));
    let (worker, ready) = match made {
        Ok(worker) => (Some(worker), Ok(())),
        Err(trouble) => (None, Err(trouble)),
    };
    _ = shared.reports.send(Report::Ready(ready));
    shared.go.wait();
    let clock = (*shared.clock.get()?)?;
    let mut worker = worker?;
    worker.clock = clock;
    worker.shop.wall_ms = SystemTime::now().duration_since(UNIX_EPOCH).ok()?.as_millis() as i64;
    Some(worker.run())
}

fn pin(index: usize, plan: &Plan) -> Result<()> {
    let Some(core) = plan.pin.get(index) else { return Ok(()) };
    let pinned = core_affinity::set_for_current(core_affinity::CoreId { id: *core });
    ensure!(pinned, "a client thread cannot be pinned to core {core}: does this machine have it?");
    Ok(())
}

fn make(index: usize, shared: &Arc<Shared>, start: &Start, ids: &[(i64, i16)]) -> Result<Worker> {
    let plan = &shared.plan;
    let phases = Phases::of(plan);
    let seed = plan.seed.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(index as u64);
    let mark = plan.stamped().then_some(start.mark);
    let mut worker = Worker {
        index,
        shared: Arc::clone(shared),
        clock: super::Clock::start(),
        phases,
        epoll: epoll::create(epoll::CreateFlags::CLOEXEC).context("epoll")?,
        links: Vec::new(),
        producers: Vec::new(),
        readers: Vec::new(),
        shop: workshop(plan.produce.as_ref(), mark, seed)?,
        desk: Desk { decompressor: Decompressor::default(), run: mark, positions: start.positions.clone() },
        tally: Tally::new(phases),
        settings: settings(plan, start)?,
        wakes: BinaryHeap::new(),
        wake_of: Vec::new(),
        not_acked: BTreeMap::new(),
        frames: Vec::new(),
        interval_from: 0,
        last_heard: 0,
        broken: 0,
    };
    hire_producers(&mut worker, plan, ids);
    hire_readers(&mut worker, plan, start);
    for at in 0..worker.links.len() {
        let address = start.target.nodes[worker.links[at].node];
        let opened = worker.open(at);
        opened.map_err(|error| {
            anyhow!("connection {at} of a client thread to {address}: {error}{}", hint(&error))
        })?;
    }
    Ok(worker)
}

fn hint(error: &std::io::Error) -> &'static str {
    match error.raw_os_error() {
        Some(libc::EMFILE) => "; `ulimit -n` allows this program no more open connections",
        Some(libc::EADDRNOTAVAIL) => "; this machine has no more local ports for that address",
        _ => "",
    }
}

fn workshop(produce: Option<&Produce>, mark: Option<u32>, seed: u64) -> Result<Workshop> {
    let (sizes, filling) = match produce {
        Some(produce) => (produce.sizes.clone(), produce.filling.clone()),
        None => (Sizes::Fixed(1), Filling::Random),
    };
    let codec = match produce.map_or(Codec::None, |produce| produce.codec) {
        Codec::None => Compression::None,
        Codec::Gzip => Compression::Gzip,
        Codec::Snappy => Compression::Snappy,
        Codec::Lz4 => Compression::Lz4,
        Codec::Zstd => Compression::Zstd,
    };
    Ok(Workshop {
        payload: Payload::new(&sizes, &filling, seed)?,
        keys: KeyPicker::new(produce.map_or(Keys::None, |produce| produce.keys), seed),
        compressor: Compressor::default(),
        codec,
        run: mark,
        scratch: Vec::new(),
        wall_ms: 0,
    })
}

fn settings(plan: &Plan, start: &Start) -> Result<Settings> {
    let versions = &start.target.versions;
    let version = |needed: bool, api| if needed { versions.pick(api) } else { Ok(0) };
    let produce = plan.produce.as_ref();
    let asking = Asking {
        version: version(plan.consumers + plan.catch_up > 0, ApiKey::Fetch)?,
        wait_ms: plan.fetch_wait_ms,
        bytes_min: plan.fetch_min_bytes,
    };
    let grain = |produce: &Produce| GRAIN_NS.min(produce.linger_us * 1000 / 20);
    Ok(Settings {
        produce_version: version(produce.is_some(), ApiKey::Produce)?,
        acks: produce.map_or(-1, |produce| produce.acks),
        in_flight: produce.map_or(1, |produce| produce.in_flight),
        request_bytes: produce.map_or(0, |produce| produce.request_bytes),
        asking,
        grain_ns: produce.map_or(0, grain),
        verify: plan.verify,
    })
}

fn mine(index: usize, threads: usize, count: usize) -> impl Iterator<Item = usize> {
    (index..count).step_by(threads)
}

fn hire_producers(worker: &mut Worker, plan: &Plan, ids: &[(i64, i16)]) {
    let Some(produce) = &plan.produce else { return };
    let here = mine(worker.index, plan.threads, produce.producers).count().max(1);
    let buffer = (produce.buffer_bytes / here).max(4 * produce.batch_bytes);
    for id in mine(worker.index, plan.threads, produce.producers) {
        let pace = pace(produce, id, worker.phases.measure_to, plan.seed);
        let mut producer = Producer::new(id as u32, pace, produce, buffer);
        producer.idempotence = ids.get(id).copied();
        let index = worker.producers.len();
        let mut outlets: BTreeMap<(usize, usize), usize> = BTreeMap::new();
        for (lane, facts) in worker.shared.target.lanes.iter().enumerate() {
            let outlet = *outlets.entry((facts.node, lane % produce.connections)).or_insert_with(|| {
                let outlet = producer.add_outlet(worker.links.len());
                worker.links.push(Link::new(Owner::Producer(index, outlet), facts.node));
                outlet
            });
            producer.add_lane(lane, outlet);
        }
        worker.producers.push(producer);
        worker.wake_of.push(u64::MAX);
    }
}

fn pace(produce: &Produce, id: usize, until: u64, seed: u64) -> Pace {
    match &produce.load {
        Load::Open { profile, poisson } => {
            Pace::Open(Schedule::new(profile, id, produce.producers, until, poisson.then_some(seed)))
        }
        Load::Closed { window: 0 } => Pace::Closed { window: u64::MAX, until },
        Load::Closed { window } => Pace::Closed { window: *window, until },
    }
}

/// Partitions are dealt out among the readers at the tail, by their group if they are one; each of the others reads everything.
fn hire_readers(worker: &mut Worker, plan: &Plan, start: &Start) {
    let ends_are_known = worker.shared.ends_when_read;
    let all = start.target.lanes.len();
    for reader in mine(worker.index, plan.threads, plan.consumers) {
        let end = |lane: usize| ends_are_known.then(|| start.ends[lane]);
        let lanes = match &start.shares {
            Some(shares) => shares[reader].clone(),
            None => (reader..all).step_by(plan.consumers).collect(),
        };
        hire_reader(worker, Kind::Tail, &lanes, &start.tail_from, end, plan.verify);
    }
    for _ in mine(worker.index, plan.threads, plan.catch_up) {
        let (lanes, end): (Vec<usize>, _) = ((0..all).collect(), |lane: usize| Some(start.ends[lane]));
        hire_reader(worker, Kind::CatchUp, &lanes, &start.begins, end, false);
    }
}

fn hire_reader(
    worker: &mut Worker,
    kind: Kind,
    mine: &[usize],
    from: &[i64],
    end: impl Fn(usize) -> Option<i64>,
    verify: bool,
) {
    let lanes = &worker.shared.target.lanes;
    let mut reader = Reader::new(kind, lanes.len());
    let mut pulls: BTreeMap<usize, usize> = BTreeMap::new();
    let index = worker.readers.len();
    for lane in mine.iter().copied() {
        let pull = *pulls.entry(lanes[lane].node).or_insert_with(|| {
            let pull = reader.add_pull(worker.links.len());
            worker.links.push(Link::new(Owner::Reader(index, pull), lanes[lane].node));
            pull
        });
        reader.add_part(lane, pull, from[lane], end(lane), verify);
    }
    // More readers than partitions: the last ones have nothing to do.
    reader.is_done = reader.parts.is_empty();
    worker.readers.push(reader);
}
