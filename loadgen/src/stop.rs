//! Ctrl-C: the first one ends a run early, with what there is; the second one ends the program.

use anyhow::{Context, Result};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Tells everybody that it is over. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// One that SIGINT and SIGTERM set.
    pub fn on_signals() -> Result<Self> {
        let stop = Self::default();
        for signal in [libc::SIGINT, libc::SIGTERM] {
            // In this order: the second signal finds the flag set by the first.
            signal_hook::flag::register_conditional_shutdown(signal, 130, stop.0.clone())
                .and_then(|_| signal_hook::flag::register(signal, stop.0.clone()))
                .context("signals cannot be caught")?;
        }
        Ok(stop)
    }

    /// Whether it is over.
    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// It is over.
    pub fn set(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}
