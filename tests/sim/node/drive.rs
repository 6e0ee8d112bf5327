//! One log directory of the virtual node: a disk of its own, and the device that it is behind.

use crate::device::{Device, DeviceOptions};
use crate::disk::{Faults, SimDisk};
use highwater::base::disk::IoErrorKind;
use highwater::base::{DirId, Random, Uuid};
use highwater::shard::Directory;

/// A disk and its device.
#[derive(Debug)]
pub(super) struct Drive {
    pub(super) disk: SimDisk,
    pub(super) device: Device,
}

impl Drive {
    /// An empty disk.
    pub(super) fn new(options: DeviceOptions) -> Self {
        Self { disk: SimDisk::new(), device: Device::new(options) }
    }

    /// From now on nothing works.
    pub(super) fn die(&mut self) {
        self.device.is_dead = true;
        self.disk.faults = Faults { fail_at: Some((0, IoErrorKind::Failed)), ..Faults::default() };
    }

    /// Somebody repaired it: it works, and has what it had.
    pub(super) fn repair(&mut self) {
        self.device.is_dead = false;
        self.disk.faults = Faults::default();
    }

    /// The life ends; what was under way may be half done.
    pub(super) fn end(&mut self, is_power_cut: bool, random: &mut Random) -> usize {
        let unfinished = self.device.abandon();
        let count = unfinished.len();
        match is_power_cut {
            true => self.disk.power_cut(unfinished, random),
            false => self.disk.kill(unfinished, random),
        }
        count
    }
}

/// The directory with this number, as the shards are told; without an id when it does not work.
pub(super) fn directory(dir: DirId, works: bool) -> Directory {
    let id = Uuid((1 + u128::from(dir.0)) << 70);
    Directory { path: format!("/drive{dir}"), id: works.then_some(id), takes_partitions: true }
}
