//! A partition's batches, read back through the store's own read path.

use super::world::World;
use highwater::base::disk::Disk;
use highwater::base::{Bytes, Offset};
use highwater::log::{LogId, ReadFinish, ReadPlan, ReadRequest, facts};

impl World<'_> {
    /// Every batch of a partition from `from` up to its durable end.
    pub(crate) fn read(&mut self, partition: usize, from: Offset) -> Vec<Bytes> {
        let Some((core, id)) = self.find(partition) else { return Vec::new() };
        let upper = self.stores[core].log(id).expect("it was found").durable_end();
        let (mut offset, mut found) = (from, Vec::new());
        while offset < upper {
            let before = offset;
            for part in self.read_some(core, id, offset, upper) {
                for (at, facts) in facts::batches(&part) {
                    assert!(facts.last < upper, "p{partition}: read beyond the durable end");
                    offset = facts.last.plus(1);
                    found.push(part.slice(at..at + facts.len));
                }
            }
            assert!(offset > before, "p{partition}: offset {offset} below {upper} must give something");
        }
        found
    }

    fn read_some(&mut self, core: usize, id: LogId, offset: Offset, upper: Offset) -> Vec<Bytes> {
        let bytes_max = 1 + self.random.below(20_000) as usize;
        let request = ReadRequest { offset, upper, bytes_max, at_least_one: true };
        loop {
            match self.stores[core].log(id).expect("it was found").plan_read(request) {
                ReadPlan::Ready(parts) => return parts,
                ReadPlan::Damaged => panic!("offset {offset} is damaged"),
                ReadPlan::Index { path, segment, len } => {
                    let file = self.disk.read(&path, 0, len).expect("a sealed segment has its index");
                    self.stores[core].install_index(id, segment, file);
                }
                ReadPlan::Disk { path, position, len } => {
                    return vec![self.read_disk(core, id, request, &path, (position, len))];
                }
            }
        }
    }

    fn read_disk(
        &mut self,
        core: usize,
        id: LogId,
        request: ReadRequest,
        path: &str,
        mut range: (u64, usize),
    ) -> Bytes {
        loop {
            let bytes = Bytes::from(self.disk.read(path, range.0, range.1).expect("the segment is there"));
            let log = self.stores[core].log(id).expect("it was found");
            match log.finish_read(request, range, &bytes) {
                ReadFinish::Ready(bytes) => return bytes,
                ReadFinish::More { position, len } => range = (position, len),
                ReadFinish::Damaged(damage) => panic!("{path}: {damage}; read {range:?}, for {request:?}"),
            }
        }
    }
}
