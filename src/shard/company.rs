//! Whether a connection has the cores that it asks to itself: then it may keep them as busy as it likes. Beside others it may not, or
//! they would wait behind all that it has under way; least of all beside somebody who waits for each produce before the next one.
//!
//! A connection of another core asks through that core, which is told when it is not the only one here and takes it as company of
//! its own connections.

use crate::base::{ConnId, Duration, Instant, ShardId};
use std::collections::BTreeMap;

/// For how long a request counts. Somebody who asks less often is seldom company: with 100 ms, the p99 of one small produce every 150 ms
/// was five times what it is alone, because the other had the core to itself again each time.
const LATELY: Duration = Duration::from_millis(1_000);
/// How often another core is told at most: what it was told must not become too old before it is told again.
const TELL_EVERY: Duration = Duration::from_millis(500);

/// Who asks a core for something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asker {
    /// A connection of this core.
    Connection(ConnId),
    /// Another core, for connections that it has.
    Core(ShardId),
}

/// How somebody asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// For one produce, and for the next one when that is answered.
    Stepwise,
    /// For something else, or for much at once.
    Other,
}

/// Who is beside a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Beside {
    /// Nobody.
    Nobody,
    /// Somebody, but nobody who produces step by step.
    Others,
    /// Somebody who produces step by step.
    Stepwise,
}

/// Everybody who asks, and those among them who produce step by step.
#[derive(Debug, Default)]
pub(super) struct Company {
    everybody: Askers,
    stepwise: Askers,
}

/// Who asked last, the last one before that was another, and what other cores said.
#[derive(Debug, Default)]
struct Askers {
    last: Option<(Asker, Instant)>,
    other: Option<(Asker, Instant)>,
    /// When another core said that this one is not the only one who asks it.
    elsewhere: Option<Instant>,
    told: BTreeMap<ShardId, Instant>,
}

impl Company {
    /// A request was taken. Who goes step by step may be noted twice.
    pub(super) fn note(&mut self, asker: Asker, manner: Manner, now: Instant) {
        self.everybody.note(asker, now);
        if manner == Manner::Stepwise {
            self.stepwise.note(asker, now);
        }
    }

    /// A core that is asked from here is asked by others, too.
    pub(super) fn note_elsewhere(&mut self, manner: Manner, now: Instant) {
        self.everybody.elsewhere = Some(now);
        if manner == Manner::Stepwise {
            self.stepwise.elsewhere = Some(now);
        }
    }

    /// Who else than this connection has asked for something lately.
    pub(super) fn beside(&self, conn: ConnId, now: Instant) -> Beside {
        if self.stepwise.are_beside(conn, now) {
            Beside::Stepwise
        } else if self.everybody.are_beside(conn, now) {
            Beside::Others
        } else {
            Beside::Nobody
        }
    }

    /// What to tell `core`, which has just asked: the manner of others who ask here. Then it counts as told.
    pub(super) fn must_tell(&mut self, core: ShardId, now: Instant) -> Option<Manner> {
        let is_beside_stepwise = self.stepwise.must_tell(core, now);
        let is_beside_others = self.everybody.must_tell(core, now);
        is_beside_stepwise.then_some(Manner::Stepwise).or(is_beside_others.then_some(Manner::Other))
    }
}

impl Askers {
    fn note(&mut self, asker: Asker, now: Instant) {
        if self.last.is_some_and(|(last, _)| last != asker) {
            self.other = self.last;
        }
        self.last = Some((asker, now));
    }

    fn are_beside(&self, conn: ConnId, now: Instant) -> bool {
        self.has_other(Asker::Connection(conn), now) || self.elsewhere.is_some_and(|at| now <= at + LATELY)
    }

    fn must_tell(&mut self, core: ShardId, now: Instant) -> bool {
        let knows = self.told.get(&core).is_some_and(|at| now < *at + TELL_EVERY);
        let must = !knows && self.has_other(Asker::Core(core), now);
        if must {
            self.told.insert(core, now);
        }
        must
    }

    fn has_other(&self, asker: Asker, now: Instant) -> bool {
        let both = [self.last, self.other].into_iter().flatten();
        both.into_iter().any(|(who, at)| who != asker && now <= at + LATELY)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Plays a script and collects the answers. `a@0`: connection a asks at 0 ms, `1@0`: core 1 does, `!@0`: another core says that
    /// others ask it; with `a=0`, `1=0` and `!=0` it is a produce of somebody who goes step by step. `a?50`: who is beside a at 50 ms?
    /// `1?50`: what must core 1 be told?
    #[track_caller]
    fn check(script: &str, expect: &str) {
        let mut company = Company::default();
        let answers: Vec<&str> = script.split(' ').filter_map(|word| play(&mut company, word)).collect();
        assert_eq!(answers.join(" "), expect, "{script}");
    }

    fn play(company: &mut Company, word: &str) -> Option<&'static str> {
        let (who, what) = (word.as_bytes()[0], word.as_bytes()[1]);
        let now = Instant(0) + Duration::from_millis(word[2..].parse().unwrap());
        let asker =
            if who.is_ascii_digit() { Asker::Core(core(who)) } else { Asker::Connection(ConnId(who.into())) };
        let manner = if what == b'=' { Manner::Stepwise } else { Manner::Other };
        match (who, what) {
            (b'!', _) => company.note_elsewhere(manner, now),
            (b'0'..=b'9', b'?') => {
                return Some(match company.must_tell(core(who), now) {
                    Some(Manner::Stepwise) => "steps",
                    Some(Manner::Other) => "others",
                    None => "no",
                });
            }
            (_, b'?') => {
                return Some(match company.beside(ConnId(who.into()), now) {
                    Beside::Nobody => "no",
                    Beside::Others => "others",
                    Beside::Stepwise => "steps",
                });
            }
            _ => company.note(asker, manner, now),
        }
        None
    }

    fn core(digit: u8) -> ShardId {
        ShardId(u16::from(digit - b'0'))
    }

    #[test]
    fn others_are_company_while_they_have_asked_lately() {
        check("a?0 a@0 a?0 b?0 a@1 a?2 b?1001 b?1002", "no no others no others no");
        check("a@0 b@10 a@20 a@30 a@40 a?1010 a?1011 b?1040 b?1041", "others no others no");
        check("a@0 b@0 c@0 a?0 b?0 c?0 c@10 c@20 c?1000 c?1001", "others others others others no");
    }

    #[test]
    fn who_goes_step_by_step_is_known_behind_others() {
        check("a=0 a?0 b?0", "no steps");
        check("a=0 b@10 c@20 b@30 b?40 c?1000 c?1001 a?1001", "steps steps others others");
        check("a=0 b=10 a@20 a@30 a?1010 a?1011 b?1000 b?1001", "steps no steps others");
    }

    #[test]
    fn other_cores_are_company_like_connections() {
        check("a@0 1@0 a?1000 a?1001", "others no");
        check("!@0 a?1000 a?1001", "others no");
        check("a@0 1=0 a?1000 a?1001", "steps no");
        check("!=0 !@10 a?1000 a?1001 a?1010 a?1011", "steps others others no");
    }

    #[test]
    fn another_core_is_told_now_and_then_that_it_has_company() {
        check("1@0 1?0 1@1 1?1", "no no");
        check("a@0 1@0 1?0 1@1 1?1 a@40 1@499 1?499 1@500 1?500", "others no no others");
        check("2@0 1@0 1?0 2@1 2?1", "others others");
        check("a@0 1@1001 1?1001", "no");
        check("a@0 1@0 1?0 a=1 1@2 1?2 1@3 1?3 1@500 1?500 1@502 1?502", "others steps no others steps");
    }
}
