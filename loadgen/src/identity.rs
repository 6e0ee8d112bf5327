//! The first bytes of a message's value in runs that look at both ends: which run, which producer, which message of that
//! producer in this partition, and when it was due.
//!
//! | bytes | what |
//! |---|---|
//! | 0-3 | the run |
//! | 4-7 | the producer |
//! | 8-15 | the message's number among those of this producer in this partition, from 0 |
//! | 16-23 | when it was due, in nanoseconds of the run |

/// How many bytes that takes.
pub const BYTES: usize = 24;

/// Who a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identity {
    pub run: u32,
    pub producer: u32,
    pub number: u64,
    pub due: u64,
}

impl Identity {
    /// As bytes.
    #[inline]
    pub fn to_bytes(self) -> [u8; BYTES] {
        let mut bytes = [0; BYTES];
        bytes[..4].copy_from_slice(&self.run.to_be_bytes());
        bytes[4..8].copy_from_slice(&self.producer.to_be_bytes());
        bytes[8..16].copy_from_slice(&self.number.to_be_bytes());
        bytes[16..].copy_from_slice(&self.due.to_be_bytes());
        bytes
    }

    /// From a value; `None` when it is too short.
    #[inline]
    pub fn read(value: &[u8]) -> Option<Self> {
        let (run, rest) = value.split_first_chunk::<4>()?;
        let (producer, rest) = rest.split_first_chunk::<4>()?;
        let (number, rest) = rest.split_first_chunk::<8>()?;
        let (due, _) = rest.split_first_chunk::<8>()?;
        Some(Self {
            run: u32::from_be_bytes(*run),
            producer: u32::from_be_bytes(*producer),
            number: u64::from_be_bytes(*number),
            due: u64::from_be_bytes(*due),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let identity = Identity { run: 7, producer: 3, number: 1 << 40, due: 123_456_789_012 };
        let value = [&identity.to_bytes()[..], b"payload"].concat();
        assert_eq!(Identity::read(&value), Some(identity));
        assert_eq!(Identity::read(&value[..23]), None);
    }
}
