//! How a connection produces: step by step, each request when the one before is answered, or in a pipeline. Who goes step by step
//! feels everything that others put in front of each step; of two pipelines, each fills its own waiting time.

use super::company::Manner;

/// Of 256: with a larger part of its latest produces behind another request of its own, it is a pipeline. A client with two under way
/// that are answered together has a half of them so, one that goes step by step none, and one with a rate of its own few.
const PIPELINE: u16 = 100;
/// One request in so many is how much the latest one counts.
const LATEST: u16 = 8;

/// The part of the latest produces that came behind another request, of 256.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Pace(u16);

impl Pace {
    /// A produce came, while another request was under way or it had been held back because of others.
    pub(super) fn note(&mut self, is_behind_another: bool) {
        self.0 -= self.0.div_ceil(LATEST);
        self.0 += if is_behind_another { 256 / LATEST } else { 0 };
    }

    /// How its produces come.
    pub(super) fn manner(self) -> Manner {
        if self.0 < PIPELINE { Manner::Stepwise } else { Manner::Other }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pattern again and again, `+` behind another one: the answers while it is played once more, `s` for step by step.
    #[track_caller]
    fn check(pattern: &str, expect: &str) {
        let mut pace = Pace::default();
        let mut play = |what: u8| {
            pace.note(what == b'+');
            if pace.manner() == Manner::Stepwise { 's' } else { 'p' }
        };
        pattern.repeat(20).bytes().for_each(|what| _ = play(what));
        let answers: String = pattern.bytes().map(play).collect();
        assert_eq!(answers, expect, "{pattern}");
    }

    #[test]
    fn bursts_are_pipelines_and_an_odd_pair_is_not() {
        check(".", "s");
        check("+", "p");
        check(".+", "pp");
        check(".++++", "ppppp");
        check("..+", "sss");
        check(".......+", "ssssssss");
    }

    #[test]
    fn a_few_requests_show_a_change() {
        let mut pace = Pace::default();
        let mut after = |is_behind_another, becomes| {
            let change = (1..).find(|_| {
                pace.note(is_behind_another);
                pace.manner() == becomes
            });
            (0..100).for_each(|_| pace.note(is_behind_another));
            change
        };
        assert_eq!(after(true, Manner::Other), Some(4));
        assert_eq!(after(false, Manner::Stepwise), Some(7));
    }
}
