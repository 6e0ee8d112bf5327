//! Who is next to give and to take, so that some members end up with equal numbers of partitions.
//!
//! ```text
//!           least loaded        most loaded
//! partitions ▲                        █
//!            │           █ █   [█ █ █]█   those on the right have nothing to give
//!            │[→      ]█ █ █   [█ █ █]█
//!            │[█ █ █ █]█ █ █   [█ █ █]█
//!            └─────────────────────────▶ members by load
//! ```
//!
//! Partitions go to the range on the left, one for each member; when all have one more, the range grows to the right by
//! those that have as many. Partitions come from the range on the right, likewise in the other direction.

/// The state while one topic is balanced over its subscribers.
#[derive(Debug, Default)]
pub(super) struct Balancer {
    /// The subscribers, the least loaded first, then by number.
    members: Vec<u32>,
    /// How many partitions each of `members` had at the start.
    loads: Vec<u32>,
    /// The left range is `..least_end`; `least_next` of it takes next.
    least_end: usize,
    least_next: usize,
    /// How many partitions each in the left range has, once it has taken.
    least_load: i64,
    /// The right range is `most_start..most_end`; the one before `most_next` gives next.
    most_start: usize,
    most_end: usize,
    most_next: usize,
    /// How many partitions each in the right range has, before it gives.
    most_load: i64,
}

impl Balancer {
    /// Starts over with these members (at least one), of which each has as many partitions as `counts` says. The answer is
    /// the difference between the most and the least loaded.
    pub(super) fn start(&mut self, members: &[u32], counts: &[u32]) -> u32 {
        let load = |member: &u32| counts[*member as usize];
        self.members.clear();
        self.members.extend(members);
        self.members.sort_unstable_by_key(|member| (load(member), *member));
        self.loads.clear();
        self.loads.extend(self.members.iter().map(load));
        let (first, last) =
            (self.loads.first().copied().unwrap_or(0), self.loads.last().copied().unwrap_or(0));
        (self.least_end, self.least_next, self.least_load) = (0, 0, i64::from(first) - 1);
        let end = self.members.len();
        (self.most_start, self.most_end, self.most_next) = (end, end, end);
        self.most_load = i64::from(last) + 1;
        last - first
    }

    /// The member that takes the next partition; it counts as having it from now on.
    pub(super) fn taker(&mut self) -> u32 {
        if self.least_next >= self.least_end {
            self.least_load += 1;
            while self.loads.get(self.least_end).is_some_and(|load| i64::from(*load) == self.least_load) {
                self.least_end += 1;
            }
            self.least_next = 0;
        }
        self.least_next += 1;
        self.members[self.least_next - 1]
    }

    /// The member that gives the next partition, if `has_some` of them to give; it counts as having it no more.
    pub(super) fn giver(&mut self, has_some: impl Fn(u32) -> bool) -> Option<u32> {
        loop {
            if self.most_next <= self.most_start {
                self.lower_the_most();
            }
            let place = self.most_next.checked_sub(1)?;
            self.most_next = place;
            let member = self.members[place];
            if has_some(member) {
                return Some(member);
            }
            // It has nothing to give: it leaves the range, and the last of the range stands in its place.
            self.most_end -= 1;
            self.members.swap(place, self.most_end);
            self.loads.swap(place, self.most_end);
        }
    }

    /// All in the right range have given: it goes down by one and grows by those that have as many.
    fn lower_the_most(&mut self) {
        match self.most_start.checked_sub(1) {
            // Nobody is left in it: it begins anew where the next are.
            Some(next) if self.most_end <= self.most_start => self.most_load = i64::from(self.loads[next]),
            _ => self.most_load -= 1,
        }
        while self.most_start > 0 && i64::from(self.loads[self.most_start - 1]) == self.most_load {
            self.most_start -= 1;
        }
        self.most_next = self.most_end;
    }

    /// Whether another move would not make it better.
    pub(super) fn is_balanced(&self) -> bool {
        self.most_load - self.least_load <= 1
    }
}
