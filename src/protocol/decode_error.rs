//! Why bytes are not a message. One small enum for every decoder; which Kafka error a client sees is chosen by the
//! caller, at the edge.

use thiserror::Error;

/// The bytes are not what the format allows. The sender is at fault, never the broker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum DecodeError {
    /// The bytes end in the middle of a value.
    #[error("the bytes end too early")]
    Truncated,
    /// Bytes are left over behind the last value.
    #[error("bytes are left over")]
    Trailing,
    /// A length or count is negative, or more than the bytes that are left could hold.
    #[error("a length is out of range")]
    Length,
    /// More array elements than the reader's budget.
    #[error("too many elements")]
    Elements,
    /// A variable-length integer is longer or larger than its type.
    #[error("a variable-length integer is out of range")]
    Varint,
    /// A null where the version has none.
    #[error("a value is null that must not be")]
    Null,
    /// A string is not UTF-8.
    #[error("a string is not UTF-8")]
    Utf8,
    /// A version outside the message's range.
    #[error("the version is not supported")]
    Version,
    /// A record or message key that is not known.
    #[error("the key is not known")]
    Key,
}
