//! What every generated message can do.

use super::{ApiKey, Counter, DecodeError, Reader, Sink};

/// A value that can be read from the wire.
pub trait Decode<'a>: Sized {
    /// Reads the value in the encoding of `version`. A field that the version lacks takes its default.
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError>;

    /// Reads a value that fills `bytes` exactly.
    fn from_bytes(bytes: &'a [u8], version: i16) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(bytes);
        let value = Self::decode(&mut reader, version)?;
        reader.finish()?;
        Ok(value)
    }
}

/// A value that can be written to the wire.
pub trait Encode {
    /// Writes the value in the encoding of `version`, which must be in the message's range. A field that the version
    /// lacks is left out, whatever its value; a null that the version does not allow becomes empty.
    fn encode<S: Sink>(&self, out: &mut S, version: i16);

    /// Exactly how many bytes `encode` writes.
    fn encoded_len(&self, version: i16) -> usize {
        let mut counter = Counter::default();
        self.encode(&mut counter, version);
        counter.total()
    }

    /// The value in a buffer of exactly its size.
    fn to_vec(&self, version: i16) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.encoded_len(version));
        self.encode(&mut out, version);
        out
    }
}

/// A value with versions of its own (and not only a part of one).
pub trait Message {
    /// Kafka's name of it.
    const NAME: &'static str;
    /// The first version that is understood.
    const MIN_VERSION: i16;
    /// The last version that is understood.
    const MAX_VERSION: i16;
    /// The first version with compact lengths and tags (KIP-482); `i16::MAX` when there is none.
    const FLEXIBLE_FROM: i16;
}

/// A request or a response.
pub trait ApiMessage: Message {
    /// The API that it belongs to.
    const API: ApiKey;
}

/// How many bytes `write` would write.
pub(crate) fn measure(write: impl FnOnce(&mut Counter)) -> u32 {
    let mut counter = Counter::default();
    write(&mut counter);
    counter.total() as u32
}
