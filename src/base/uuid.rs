//! Kafka's 128-bit ids: 16 bytes on the wire, 22 characters of URL-safe base64 for people (KIP-516).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use std::fmt;

/// A topic, cluster or directory id; the most significant byte comes first on the wire.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Uuid(pub u128);

impl Uuid {
    /// All zeroes: no id.
    pub const ZERO: Uuid = Uuid(0);
    /// The topic id that Kafka reserves for `__cluster_metadata`.
    pub const METADATA_TOPIC: Uuid = Uuid(1);

    /// The 16 bytes of the wire.
    pub fn to_bytes(self) -> [u8; 16] {
        self.0.to_be_bytes()
    }

    /// From the 16 bytes of the wire.
    pub fn from_bytes(bytes: [u8; 16]) -> Uuid {
        Uuid(u128::from_be_bytes(bytes))
    }

    /// Kafka keeps the ids 0 to 100 for itself (reserved topics and directory states, KIP-858).
    pub fn is_reserved(self) -> bool {
        self.0 <= 100
    }

    /// Reads Kafka's text form; `None` when it is not 22 characters of URL-safe base64.
    pub fn parse(text: &str) -> Option<Uuid> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        Some(Uuid::from_bytes(bytes.try_into().ok()?))
    }
}

impl fmt::Display for Uuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&URL_SAFE_NO_PAD.encode(self.to_bytes()))
    }
}

impl fmt::Debug for Uuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Uuid({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Random;

    #[test]
    fn text_form_is_kafkas() {
        assert_eq!(Uuid::METADATA_TOPIC.to_string(), "AAAAAAAAAAAAAAAAAAAAAQ");
        assert_eq!(Uuid::parse("AAAAAAAAAAAAAAAAAAAAAQ"), Some(Uuid::METADATA_TOPIC));
        assert_eq!(Uuid::parse("too short"), None);
    }

    #[test]
    fn random_ids_are_version_4_and_never_start_with_a_dash() {
        let mut random = Random::from_seed(1);
        for _ in 0..1000 {
            let id = random.uuid();
            assert_eq!(id.to_bytes()[6] >> 4, 4);
            assert!(!id.to_string().starts_with('-'));
            assert_eq!(Uuid::parse(&id.to_string()), Some(id));
        }
    }
}
