//! What goes wrong with a cluster. Some of it is over in a moment, and worth another try.

use crate::protocol::ErrorCode;
use std::time::Duration;

/// How often something is tried that may be over in a moment: a coordinator loads its groups, a leader was just elected.
const TRIES: u32 = 100;
/// Between two tries.
const PAUSE: Duration = Duration::from_millis(100);

/// Why something could not be had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// It may be over in a moment.
    Passing(String),
    /// Trying again would not help.
    Lasting(String),
}

impl Trouble {
    /// In words.
    pub(super) fn why(self) -> String {
        match self {
            Self::Passing(why) | Self::Lasting(why) => why,
        }
    }
}

impl From<String> for Trouble {
    fn from(why: String) -> Self {
        Self::Lasting(why)
    }
}

/// An error code of an answer.
pub(super) fn check(code: i16) -> Result<(), Trouble> {
    match ErrorCode::from_code(code) {
        Some(ErrorCode::None) => Ok(()),
        Some(error) if error.is_retriable() => Err(Trouble::Passing(explain(code))),
        _ => Err(Trouble::Lasting(explain(code))),
    }
}

/// `GROUP_ID_NOT_FOUND: the group does not exist`
pub(super) fn explain(code: i16) -> String {
    match ErrorCode::from_code(code) {
        Some(error) => error.to_string(),
        None => format!("error {code}, which Kafka 4.3 does not have"),
    }
}

/// Asks until there is an answer or no hope: for ten seconds at most, beside the time that the questions take.
pub(super) fn patiently<T>(mut ask: impl FnMut() -> Result<T, Trouble>) -> Result<T, String> {
    for _ in 1..TRIES {
        match ask() {
            Ok(found) => return Ok(found),
            Err(Trouble::Lasting(why)) => return Err(why),
            Err(Trouble::Passing(_)) => std::thread::sleep(PAUSE),
        }
    }
    ask().map_err(|trouble| format!("{} (still so after {:?})", trouble.why(), PAUSE * TRIES))
}
