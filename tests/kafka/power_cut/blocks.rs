//! The content of a disk in layers of 4 KiB blocks. A read looks from the top down, a write goes to the top, and what a crash
//! state or a recovery wrote is forgotten by taking its layer off. Knows no time.

use std::collections::BTreeMap;

const BLOCK: usize = 4096;

#[derive(Default)]
struct Layer(BTreeMap<u64, Box<[u8; BLOCK]>>);

/// Zeroes, and layers on them.
pub(super) struct Blocks(Vec<Layer>);

impl Blocks {
    /// Nothing but zeroes.
    pub(super) fn new() -> Self {
        Self(vec![Layer::default()])
    }

    pub(super) fn add_layer(&mut self) {
        self.0.push(Layer::default());
    }

    pub(super) fn drop_layer(&mut self) {
        assert!(self.0.len() > 1, "the lowest layer stays");
        self.0.pop();
    }

    pub(super) fn read(&self, at: u64, out: &mut [u8]) {
        for (block, from, range) in pieces(at, out.len()) {
            let len = range.len();
            match self.find(block) {
                Some(found) => out[range].copy_from_slice(&found[from..from + len]),
                None => out[range].fill(0),
            }
        }
    }

    pub(super) fn write(&mut self, at: u64, bytes: &[u8]) {
        for (block, from, range) in pieces(at, bytes.len()) {
            let below = self.find(block).copied().unwrap_or([0; BLOCK]);
            let top = self.0.last_mut().expect("the lowest layer stays");
            let to = top.0.entry(block).or_insert_with(|| Box::new(below));
            to[from..from + range.len()].copy_from_slice(&bytes[range]);
        }
    }

    fn find(&self, block: u64) -> Option<&[u8; BLOCK]> {
        self.0.iter().rev().find_map(|layer| layer.0.get(&block)).map(|block| &**block)
    }
}

/// Block, position in it, and range of the bytes, for each block that `len` bytes at `at` touch.
fn pieces(at: u64, len: usize) -> impl Iterator<Item = (u64, usize, std::ops::Range<usize>)> {
    let mut done = 0;
    std::iter::from_fn(move || {
        (done < len).then(|| {
            let place = at + done as u64;
            let from = (place % BLOCK as u64) as usize;
            let count = (BLOCK - from).min(len - done);
            done += count;
            (place / BLOCK as u64, from, done - count..done)
        })
    })
}

#[test]
fn a_layer_hides_what_is_below_until_it_goes() {
    let mut blocks = Blocks::new();
    let read = |blocks: &Blocks| {
        let mut out = [9; 6];
        blocks.read(4094, &mut out);
        out
    };
    assert_eq!(read(&blocks), [0; 6]);
    blocks.write(4095, &[1, 2]);
    assert_eq!(read(&blocks), [0, 1, 2, 0, 0, 0]);
    blocks.add_layer();
    blocks.write(4096, &[3, 4]);
    assert_eq!(read(&blocks), [0, 1, 3, 4, 0, 0]);
    blocks.drop_layer();
    assert_eq!(read(&blocks), [0, 1, 2, 0, 0, 0]);
}
