//! `uniform` where all members want the same topics: everybody has the same number, give or take one.

use super::Input;
use super::grid::{Grid, NOBODY};

/// Takes from those that have too many, and gives what is free to those that have too few.
pub(super) fn assign(input: &Input<'_>) -> Grid {
    let mut grid = Grid::current(input);
    let (mut free, owned) = sort_out(&grid, input.members.len());
    let mut quota = Quota::new(grid.owners.len(), input.members.len());
    let mut room = Vec::with_capacity(owned.len());
    for slots in &owned {
        let (keeps, lacks) = quota.next(slots.len());
        for slot in &slots[keeps..] {
            grid.owners[*slot] = NOBODY;
            free.push(*slot);
        }
        room.push(lacks);
    }
    let takers = (0..).zip(&room).flat_map(|(member, lacks)| std::iter::repeat_n(member, *lacks));
    for (slot, member) in free.iter().zip(takers) {
        grid.owners[*slot] = member;
    }
    grid
}

/// The slots without an owner, and those of each member.
fn sort_out(grid: &Grid, members: usize) -> (Vec<usize>, Vec<Vec<usize>>) {
    let (mut free, mut owned) = (Vec::new(), vec![Vec::new(); members]);
    for (slot, owner) in grid.owners.iter().enumerate() {
        owned.get_mut(*owner as usize).unwrap_or(&mut free).push(slot);
    }
    (free, owned)
}

/// How many partitions the members may have, asked for one member after the other.
struct Quota {
    /// What everybody has at least.
    least: usize,
    /// How many members are still to have one more.
    extras: usize,
    /// How many members were not asked yet.
    members_left: usize,
}

impl Quota {
    fn new(partitions: usize, members: usize) -> Self {
        let divisor = members.max(1);
        Self { least: partitions / divisor, extras: partitions % divisor, members_left: members }
    }

    /// For the next member, which has so many partitions: how many of them it keeps, and how many it is to get.
    fn next(&mut self, has: usize) -> (usize, usize) {
        let extra_is_left = self.extras > 0;
        let most = self.least + usize::from(extra_is_left);
        let keeps = has.min(most);
        let mut lacks = most - keeps;
        // Who does not have the one more already leaves it to the members behind, unless they are too few to take all.
        let gives_up = extra_is_left && lacks > 0 && self.members_left > self.extras;
        lacks -= usize::from(gives_up);
        self.extras -= usize::from(extra_is_left && !gives_up);
        self.members_left -= 1;
        (keeps, lacks)
    }
}
