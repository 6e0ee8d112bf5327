//! The disk as start-up and close see it: one blocking step after the other, any of which may fail or be the last.

use super::{Node, SimDisk, Unfinished, error, missing};
use highwater::base::disk::{DirEntry, Disk, FileStep, IoError, IoErrorKind};

/// What goes wrong with blocking work.
#[derive(Clone, Debug, Default)]
pub(crate) struct Faults {
    /// Steps carried out so far.
    pub(crate) steps: u64,
    /// The power goes during the step with this number (from 0); all work fails from then on.
    pub(crate) cut_at: Option<u64>,
    /// The step with this number fails.
    pub(crate) fail_at: Option<(u64, IoErrorKind)>,
    /// Bytes that the disk can hold.
    pub(crate) bytes_max: Option<u64>,
    /// The power is gone.
    pub(crate) is_off: bool,
}

impl SimDisk {
    fn check_power(&self, path: &str) -> Result<(), IoError> {
        if self.faults.is_off { Err(error(IoErrorKind::PowerCut, path, "no power")) } else { Ok(()) }
    }

    /// Whether there is room for this step.
    pub(crate) fn check_room(&mut self, step: &FileStep) -> Result<(), IoError> {
        let Some(bytes_max) = self.faults.bytes_max else { return Ok(()) };
        let (path, end) = match step {
            FileStep::Write { path, offset, data } => {
                (path, offset + data.iter().map(|part| part.len() as u64).sum::<u64>())
            }
            FileStep::Fill { path, len } => (path, *len),
            FileStep::Replace { path, data } => (path, data.len() as u64),
            _ => return Ok(()),
        };
        let grows = end.saturating_sub(self.len(path)?.unwrap_or(0));
        if self.used_bytes() + grows > bytes_max {
            return Err(error(IoErrorKind::NoSpace, path, "no space left"));
        }
        Ok(())
    }
}

impl Disk for SimDisk {
    fn perform(&mut self, step: FileStep) -> Result<(), IoError> {
        self.check_power("")?;
        let number = self.faults.steps;
        self.faults.steps += 1;
        if self.faults.cut_at == Some(number) {
            self.faults.is_off = true;
            self.interrupted.push(Unfinished::Step(step));
            return self.check_power("");
        }
        if let Some((_, kind)) = self.faults.fail_at.filter(|(at, _)| *at == number) {
            return Err(error(kind, "", "the device failed"));
        }
        self.check_room(&step)?;
        self.step(step)
    }

    fn list(&mut self, path: &str) -> Result<Vec<DirEntry>, IoError> {
        self.check_power(path)?;
        let Some(Node::Folder(folder)) = self.find(path).and_then(|id| self.nodes.get(&id)) else {
            return Ok(Vec::new());
        };
        let entry = |(name, node): (&String, &u64)| {
            let (len, is_dir) = match self.nodes.get(node) {
                Some(Node::File(file)) => (file.live().len() as u64, false),
                _ => (0, true),
            };
            DirEntry { name: name.clone(), len, is_dir }
        };
        Ok(folder.live().iter().map(entry).collect())
    }

    fn read(&mut self, path: &str, offset: u64, len: usize) -> Result<Vec<u8>, IoError> {
        self.check_power(path)?;
        let Some(Node::File(file)) = self.find(path).and_then(|id| self.nodes.get(&id)) else {
            return Err(missing(path));
        };
        let start = file.live().len().min(offset as usize);
        let end = file.live().len().min(start.saturating_add(len));
        Ok(file.live()[start..end].to_vec())
    }

    fn len(&mut self, path: &str) -> Result<Option<u64>, IoError> {
        self.check_power(path)?;
        Ok(match self.find(path).and_then(|id| self.nodes.get(&id)) {
            Some(Node::File(file)) => Some(file.live().len() as u64),
            _ => None,
        })
    }
}
