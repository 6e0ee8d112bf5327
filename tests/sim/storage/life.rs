//! Start, crash and clean stop of the stores.

use super::world::World;
use crate::disk::Faults;
use highwater::base::disk::{IoError, IoErrorKind};
use highwater::base::{BrokerEpoch, DirId, Duration, Uuid};
use highwater::log::{RecoverError, RecoverOptions, Recovered, Store, close, recover};
use highwater::wal::ReplayError;

/// How a life ends when it does not end clean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Crash {
    /// The power goes.
    Power,
    /// The process is killed; the machine runs on.
    Kill,
}

impl World<'_> {
    /// Ends this life without warning.
    pub(crate) fn crash(&mut self, crash: Crash) {
        let unfinished = self.device.abandon();
        self.trace.crashes += 1;
        self.trace.simulated = Duration(self.clock.now().mono.0);
        self.trace.note(format_args!("{crash:?} with {} under way", unfinished.len()));
        self.forget_agenda();
        self.stores.clear();
        self.has_failed = false;
        match crash {
            Crash::Power => self.disk.power_cut(unfinished, &mut self.random),
            Crash::Kill => self.disk.kill(unfinished, &mut self.random),
        }
    }

    /// Starts, for as many cores as the seed says; `faults` strike the first try. Checks the promises.
    pub(crate) fn start(&mut self, faults: Faults) {
        self.disk.faults = faults;
        let recovered = match self.recover() {
            Err(error) if is_injected(&error) => {
                self.trace.note(format_args!("start failed: {error}"));
                self.crash_again(&error);
                self.recover()
            }
            result => result,
        };
        match recovered {
            Ok(recovered) => self.open_stores(recovered),
            Err(error) => panic!("the start is refused: {error}"),
        }
    }

    /// One try to recover.
    pub(crate) fn recover(&mut self) -> Result<Recovered, RecoverError> {
        let options = RecoverOptions {
            dir: DirId(0),
            cores: 1 + self.random.below(u64::from(self.options.cores_max)) as u16,
            new_store: Uuid(4711),
            wal_first_bytes: self.options.wal_first_bytes,
            policy: self.options.policy,
        };
        recover(&mut self.disk, &options)
    }

    fn crash_again(&mut self, error: &RecoverError) {
        let is_cut = io_error(error).is_some_and(|error| error.kind == IoErrorKind::PowerCut);
        let crash = if is_cut && self.random.chance(2, 3) { Crash::Power } else { Crash::Kill };
        self.crash(crash);
    }

    /// The stores begin with what recovery found; checks the promises.
    pub(crate) fn open_stores(&mut self, recovered: Recovered) {
        self.start_steps = std::mem::take(&mut self.disk.faults).steps;
        self.trace.note(format_args!("started: {:?}", recovered.report));
        let (now, options) = (self.clock.now(), &self.options.store);
        let store = |start| Store::new(options.clone(), start, now);
        self.stores = recovered.starts.into_iter().map(store).collect();
        self.epoch.0 += 1;
        self.check_start();
        (0..self.stores.len()).for_each(|core| self.poll(core));
    }

    /// A clean stop, which `faults` may strike.
    pub(crate) fn stop(&mut self, faults: Faults) {
        self.settle();
        if self.has_failed {
            return self.crash(Crash::Kill);
        }
        self.check_rest();
        self.disk.faults = faults;
        let ends = self.stores.drain(..).map(Store::into_end).collect();
        let result = close(&mut self.disk, ends, BrokerEpoch(7));
        self.trace.note(format_args!("closed: {result:?}"));
        match result {
            Ok(()) => self.disk.faults = Faults::default(),
            Err(error) if is_injected(&error) => self.crash_again(&error),
            Err(error) => panic!("the stop failed: {error}"),
        }
    }
}

fn io_error(error: &RecoverError) -> Option<&IoError> {
    match error {
        RecoverError::Io(error) | RecoverError::Replay(ReplayError::Io(error)) => Some(error),
        _ => None,
    }
}

/// The error is the work of [`Faults`]; a file that is not there never is.
fn is_injected(error: &RecoverError) -> bool {
    io_error(error).is_some_and(|error| error.kind != IoErrorKind::NotFound)
}
