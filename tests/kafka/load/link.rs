//! A connection to a broker that comes and goes: it is made when it is wanted, and again after it broke.

use crate::wire::Wire;
use highwater::protocol::{ApiMessage, Encode};
use std::time::Duration;

/// How long to wait after a connection broke or was refused.
const AGAIN: Duration = Duration::from_millis(20);

pub(super) struct Link {
    address: String,
    wire: Option<Wire>,
}

impl Link {
    pub(super) fn new(address: &str) -> Self {
        Self { address: address.to_owned(), wire: None }
    }

    /// The body of the answer. `None` when the connection broke: whether the request was carried out is not known.
    pub(super) fn ask<M: Encode + ApiMessage>(&mut self, version: i16, body: &M) -> Option<Vec<u8>> {
        if self.wire.is_none() {
            self.wire = Wire::try_connect(&self.address).ok();
        }
        let answer = self.wire.as_mut().and_then(|wire| wire.try_call(version, body).ok());
        if answer.is_none() {
            self.wire = None;
            std::thread::sleep(AGAIN);
        }
        answer
    }
}
