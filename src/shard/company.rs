//! Whether a connection has this core to itself: then it may keep the core as busy as it likes. Beside others it may not, or they
//! would wait behind all that it has under way.

use crate::base::{ConnId, Duration, Instant};

/// For how long a request counts.
const LATELY: Duration = Duration::from_millis(100);

/// The connection that handed over the last request, and the last one before that was another.
#[derive(Debug, Default)]
pub(super) struct Company {
    last: Option<(ConnId, Instant)>,
    other: Option<(ConnId, Instant)>,
}

impl Company {
    /// A request of `conn` was taken.
    pub(super) fn note(&mut self, conn: ConnId, now: Instant) {
        if self.last.is_some_and(|(last, _)| last != conn) {
            self.other = self.last;
        }
        self.last = Some((conn, now));
    }

    /// Whether a connection other than `conn` has asked for something lately.
    pub(super) fn is_beside(&self, conn: ConnId, now: Instant) -> bool {
        let both = [self.last, self.other].into_iter().flatten();
        both.into_iter().any(|(who, at)| who != conn && now <= at + LATELY)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `script`: `a0` is a request of connection a at 0 ms; `a?50` says that a has company at 50 ms, `a!50` that it has none.
    fn check(script: &str) {
        let mut company = Company::default();
        for word in script.split(' ') {
            let conn = ConnId(u64::from(word.as_bytes()[0]));
            let at = |text: &str| Instant(0) + Duration::from_millis(text.parse().unwrap());
            match (word[1..].strip_prefix('?'), word[1..].strip_prefix('!')) {
                (Some(ms), _) => assert!(company.is_beside(conn, at(ms)), "{word} in {script}"),
                (_, Some(ms)) => assert!(!company.is_beside(conn, at(ms)), "{word} in {script}"),
                _ => company.note(conn, at(&word[1..])),
            }
        }
    }

    #[test]
    fn others_are_company_while_they_have_asked_lately() {
        check("a!0 a0 a!0 b?0 a1 a!2 b?101 b!102");
        check("a0 b10 a20 a30 a40 a?110 a!111 b?140 b!141");
        check("a0 b0 c0 a?0 b?0 c?0 c10 c20 c?100 c!101");
    }
}
