//! The superblock: names the store, and says how it was left.
//!
//! ```text
//! 0 magic 8 | 8 version u32 | 12 cores u32 | 16 store id 16 | 32 generation u64 | 40 flags u32 | 44 crc32c of 0..44
//! ```

use crate::base::{Uuid, crc32c};

const MAGIC: &[u8; 8] = b"HWSUPER\n";
const VERSION: u32 = 1;
const FLAG_CLEAN: u32 = 1;
const LEN: usize = 48;
/// No count of starts gets there; a larger number is damage, whatever the checksum says.
const GENERATION_MAX: u64 = 1 << 62;

/// Where it is.
pub const PATH: &str = ".engine/super";

/// What the superblock says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Superblock {
    /// Names this store; every private file repeats it.
    pub store: Uuid,
    /// Cores of the last start.
    pub cores: u32,
    /// Counts starts and stops.
    pub generation: u64,
    /// The last stop was clean.
    pub is_clean: bool,
}

/// Why a superblock cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SuperblockError {
    /// Damaged, or no superblock at all.
    #[error("{PATH} is damaged: restore the folder from a copy")]
    Damaged,
    /// A newer version of Highwater made this store.
    #[error("{PATH} has format version {0}, newer than this program's ({VERSION}): use the newer Highwater")]
    Newer(u32),
}

impl Superblock {
    /// The file's bytes.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(LEN);
        out.extend_from_slice(MAGIC);
        out.extend_from_slice(&VERSION.to_le_bytes());
        out.extend_from_slice(&self.cores.to_le_bytes());
        out.extend_from_slice(&self.store.to_bytes());
        out.extend_from_slice(&self.generation.to_le_bytes());
        out.extend_from_slice(&(if self.is_clean { FLAG_CLEAN } else { 0 }).to_le_bytes());
        let crc = crc32c(&out);
        out.extend_from_slice(&crc.to_le_bytes());
        out
    }

    /// Reads a file.
    pub fn decode(file: &[u8]) -> Result<Superblock, SuperblockError> {
        let bytes: &[u8; LEN] = file.try_into().map_err(|_| SuperblockError::Damaged)?;
        let word = |at: usize| u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
        if &bytes[..8] != MAGIC || word(44) != crc32c(&bytes[..44]) {
            return Err(SuperblockError::Damaged);
        }
        if word(8) > VERSION {
            return Err(SuperblockError::Newer(word(8)));
        }
        let (mut store, mut generation) = ([0; 16], [0; 8]);
        store.copy_from_slice(&bytes[16..32]);
        generation.copy_from_slice(&bytes[32..40]);
        let generation = u64::from_le_bytes(generation);
        if generation > GENERATION_MAX {
            return Err(SuperblockError::Damaged);
        }
        Ok(Superblock {
            store: Uuid::from_bytes(store),
            cores: word(12),
            generation,
            is_clean: word(40) & FLAG_CLEAN != 0,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_writes_and_refuses_the_rest() {
        let block = Superblock { store: Uuid(9), cores: 2, generation: 3, is_clean: true };
        let bytes = block.encode();
        assert_eq!(Superblock::decode(&bytes), Ok(block));
        for at in 0..bytes.len() {
            let mut rotten = bytes.clone();
            rotten[at] ^= 1;
            assert!(Superblock::decode(&rotten).is_err(), "byte {at}");
        }
        assert_eq!(Superblock::decode(b""), Err(SuperblockError::Damaged));
    }
}
