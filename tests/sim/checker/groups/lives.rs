//! What became of each member of a consumer group, along the log.

use super::Who;
use super::facts::{Fact, Has};
use std::collections::BTreeMap;

/// A place of the log, and what the member had from there on; `None` where it was gone.
type Step<'a> = (usize, Option<&'a Has>);
/// All of them, in the order of the log.
pub(super) type Life<'a> = [Step<'a>];

/// The lives of all members, by group and member.
pub(super) struct Lives<'a>(BTreeMap<(&'a str, &'a str), Vec<Step<'a>>>);

impl<'a> Lives<'a> {
    pub(super) fn of(batches: &'a [Vec<Fact>]) -> Self {
        let mut lives = BTreeMap::<_, Vec<_>>::new();
        for (at, fact) in batches.iter().flatten().enumerate() {
            match fact {
                Fact::Member { group, member, has } => {
                    lives.entry((group.as_str(), member.as_str())).or_default().push((at, Some(has)));
                }
                Fact::NoMember { group, member } => {
                    lives.entry((group.as_str(), member.as_str())).or_default().push((at, None));
                }
                _ => {}
            }
        }
        Self(lives)
    }

    /// That of one member; nothing when the log does not know it.
    pub(super) fn life<'l>(&'l self, who: &'l Who) -> &'l Life<'l> {
        self.0.get(&(who.group.as_str(), who.member.as_str())).map_or(&[], Vec::as_slice)
    }

    /// The same, up to a place of the log.
    pub(super) fn life_before<'l>(&'l self, who: &'l Who, at: usize) -> &'l Life<'l> {
        let life = self.life(who);
        &life[..life.partition_point(|(place, _)| *place < at)]
    }
}
