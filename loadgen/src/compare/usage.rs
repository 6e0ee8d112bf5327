//! What a broker's process and its disk did, from /proc: sampled ten times a second, read off at any two moments.

use serde::{Deserialize, Serialize};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

const EVERY: Duration = Duration::from_millis(100);
/// The kernel counts processor time in hundredths of a second.
const TICKS: f64 = 100.0;

/// Counters at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Sample {
    pub(super) unix_ns: u64,
    /// Processor seconds of the broker so far.
    pub(super) cpu_s: f64,
    pub(super) resident_bytes: f64,
    /// Bytes that the broker sent to its disk so far.
    pub(super) written_bytes: f64,
    /// Flushes of the whole disk so far.
    pub(super) flushes: f64,
    /// Processor seconds of all processes on the machine so far.
    pub(super) machine_s: f64,
    /// Those of the kernel's own threads, which complete the writes of whoever asked for them.
    #[serde(default)]
    pub(super) kernel_s: f64,
    /// Processor seconds that the host took away so far.
    pub(super) stolen_s: f64,
    /// Processor seconds of this program so far.
    pub(super) client_s: f64,
}

/// What happened between two moments.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Usage {
    pub(super) seconds: f64,
    pub(super) cpu_s: f64,
    pub(super) resident_bytes: f64,
    pub(super) written_bytes: f64,
    pub(super) flushes: f64,
    /// Processor seconds of others than broker, client and kernel.
    pub(super) others_s: f64,
    pub(super) stolen_s: f64,
}

/// Samples until it is stopped.
#[derive(Debug)]
pub(super) struct Sampler {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<Vec<Sample>>>,
}

impl Sampler {
    /// Of a broker process (if it is ours) and the disk below a folder.
    pub(super) fn start(process: Option<u32>, folder: &Path) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let (flag, disk) = (Arc::clone(&stop), device_of(folder));
        let thread = std::thread::spawn(move || {
            let mut samples = Vec::new();
            while !flag.load(Ordering::Relaxed) {
                samples.push(sample(process, disk));
                std::thread::sleep(EVERY);
            }
            samples.push(sample(process, disk));
            samples
        });
        Self { stop, thread: Some(thread) }
    }

    /// All samples.
    pub(super) fn finish(mut self) -> Vec<Sample> {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.take().and_then(|thread| thread.join().ok()).unwrap_or_default()
    }
}

impl Drop for Sampler {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

/// What happened between two moments, in nanoseconds since 1970.
pub(super) fn between(samples: &[Sample], from: u64, to: u64) -> Usage {
    let (before, after) = (at(samples, from), at(samples, to));
    let during = samples.iter().filter(|sample| (from..=to).contains(&sample.unix_ns));
    let cpu_s = after.cpu_s - before.cpu_s;
    let machine = after.machine_s - before.machine_s;
    let kernel = after.kernel_s - before.kernel_s;
    Usage {
        seconds: to.saturating_sub(from) as f64 / 1e9,
        cpu_s,
        resident_bytes: during.map(|sample| sample.resident_bytes).fold(after.resident_bytes, f64::max),
        written_bytes: after.written_bytes - before.written_bytes,
        flushes: after.flushes - before.flushes,
        others_s: (machine - kernel - cpu_s - (after.client_s - before.client_s)).max(0.0),
        stolen_s: after.stolen_s - before.stolen_s,
    }
}

/// The counters at a moment, on the line between the samples around it.
fn at(samples: &[Sample], moment: u64) -> Sample {
    let behind = samples.partition_point(|sample| sample.unix_ns < moment);
    let (Some(before), Some(after)) = (samples.get(behind.saturating_sub(1)), samples.get(behind)) else {
        return samples.last().copied().unwrap_or_default();
    };
    let span = after.unix_ns.saturating_sub(before.unix_ns).max(1) as f64;
    let part = (moment.saturating_sub(before.unix_ns) as f64 / span).clamp(0.0, 1.0);
    let mix = |a: f64, b: f64| a + (b - a) * part;
    Sample {
        unix_ns: moment,
        cpu_s: mix(before.cpu_s, after.cpu_s),
        resident_bytes: mix(before.resident_bytes, after.resident_bytes),
        written_bytes: mix(before.written_bytes, after.written_bytes),
        flushes: mix(before.flushes, after.flushes),
        machine_s: mix(before.machine_s, after.machine_s),
        kernel_s: mix(before.kernel_s, after.kernel_s),
        stolen_s: mix(before.stolen_s, after.stolen_s),
        client_s: mix(before.client_s, after.client_s),
    }
}

fn sample(process: Option<u32>, disk: (u32, u32)) -> Sample {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let (machine_s, stolen_s) = machine();
    let of = |file: &str| process.map(|id| read(&format!("/proc/{id}/{file}"))).unwrap_or_default();
    Sample {
        unix_ns: now.as_nanos() as u64,
        cpu_s: cpu_of(&of("stat")),
        resident_bytes: field(&of("status"), "VmRSS:") * 1024.0,
        written_bytes: field(&of("io"), "write_bytes:"),
        flushes: flushes(disk),
        machine_s,
        kernel_s: kernel_threads(),
        stolen_s,
        client_s: cpu_of(&read("/proc/self/stat")),
    }
}

fn read(path: &str) -> String {
    std::fs::read_to_string(path).unwrap_or_default()
}

/// User and system time of a stat line.
fn cpu_of(stat: &str) -> f64 {
    let rest = stat.rfind(')').map_or("", |at| &stat[at + 1..]);
    let fields: Vec<f64> = rest.split_whitespace().map(|field| field.parse().unwrap_or(0.0)).collect();
    (fields.get(11).unwrap_or(&0.0) + fields.get(12).unwrap_or(&0.0)) / TICKS
}

fn field(text: &str, name: &str) -> f64 {
    let line = text.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
    line.split_whitespace().next().and_then(|number| number.parse().ok()).unwrap_or(0.0)
}

/// Busy and stolen seconds of all cores.
fn machine() -> (f64, f64) {
    let stat = read("/proc/stat");
    let line = stat.lines().next().unwrap_or_default();
    let ticks: Vec<f64> = line.split_whitespace().skip(1).map(|field| field.parse().unwrap_or(0.0)).collect();
    let of = |at: usize| ticks.get(at).copied().unwrap_or(0.0) / TICKS;
    // user, nice, system; not idle and waiting, and not interrupts, which belong to whoever sends and writes.
    (of(0) + of(1) + of(2), of(7))
}

/// Seconds of the kernel's threads.
fn kernel_threads() -> f64 {
    const KERNEL_THREAD: u64 = 0x0020_0000;
    let ids = std::fs::read_dir("/proc").into_iter().flatten().flatten().map(|entry| entry.file_name());
    let ids = ids.filter(|name| name.to_string_lossy().bytes().all(|byte| byte.is_ascii_digit()));
    let stats = ids.map(|id| read(&format!("/proc/{}/stat", id.to_string_lossy())));
    let is_kernel = |stat: &String| {
        let rest = stat.rfind(')').map_or("", |at| &stat[at + 1..]);
        let flags: u64 = rest.split_whitespace().nth(6).and_then(|flags| flags.parse().ok()).unwrap_or(0);
        flags & KERNEL_THREAD > 0
    };
    stats.filter(is_kernel).map(|stat| cpu_of(&stat)).sum()
}

/// Major and minor number of the device below a folder.
fn device_of(folder: &Path) -> (u32, u32) {
    let device = rustix::fs::stat(folder).map(|stat| stat.st_dev).unwrap_or(0);
    (rustix::fs::major(device), rustix::fs::minor(device))
}

/// Flush requests that the device completed: the 18th number behind its name.
fn flushes((major, minor): (u32, u32)) -> f64 {
    let stats = read("/proc/diskstats");
    let mine = stats.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    let mut mine = mine.filter(|fields| {
        fields.first().and_then(|major| major.parse().ok()) == Some(major)
            && fields.get(1).and_then(|minor| minor.parse().ok()) == Some(minor)
    });
    mine.next().and_then(|fields| fields.get(18)?.parse().ok()).unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usage_is_read_off_between_samples() {
        let sample = |second: u64, cpu_s: f64| Sample {
            unix_ns: second * 1_000_000_000,
            cpu_s,
            machine_s: 3.0 * cpu_s,
            client_s: cpu_s / 2.0,
            resident_bytes: 100.0 * cpu_s,
            ..Sample::default()
        };
        let samples = [sample(10, 1.0), sample(11, 2.0), sample(13, 2.0), sample(14, 4.0)];
        let usage = between(&samples, 10_500_000_000, 13_500_000_000);
        assert_eq!((usage.seconds, usage.cpu_s, usage.others_s), (3.0, 1.5, 2.25));
        assert_eq!(usage.resident_bytes, 300.0);
    }

    #[test]
    fn our_own_process_can_be_read() {
        let now = sample(Some(std::process::id()), (0, 0));
        assert!(now.kernel_s > 0.0 && now.kernel_s < now.machine_s, "{now:?}");
        assert!(now.resident_bytes > 1e6 && now.machine_s > 0.0 && now.unix_ns > 0, "{now:?}");
    }
}
