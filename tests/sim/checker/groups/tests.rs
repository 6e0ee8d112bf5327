//! The promises about groups, broken one by one: the judge must notice each.

use super::facts::{Fact, Has};
use super::{GroupHistory, Verdict, Who};
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

const GROUP: &str = "g";
const PLACE: (usize, i32) = (0, 0);

fn who(member: &str, epoch: i32, process: u64) -> Who {
    Who { group: GROUP.to_owned(), member: member.to_owned(), epoch, process }
}

/// `a 3 has 0 1`: a member of a consumer group, its epoch and its partitions; `a gives 0`; `a gone`; `gen 3 a b`: a generation;
/// `no gen`: none any more; `commit 0 at 5`: number and offset.
fn fact(text: &str) -> Fact {
    let words: Vec<&str> = text.split(' ').collect();
    let group = GROUP.to_owned();
    let places = |from: usize| -> BTreeSet<_> {
        words[from..].iter().map(|word| (0, word.parse().expect("a number"))).collect()
    };
    let number = |at: usize| words[at].parse().expect("a number");
    match words[..] {
        ["gen", ..] => {
            let members = words[2..].iter().map(|member| ((*member).to_owned(), Vec::new()));
            Fact::Generation { group, generation: number(1), members: members.collect() }
        }
        ["no", "gen"] => Fact::NoGeneration { group },
        ["commit", write, _, offset] => Fact::Offset {
            group,
            place: PLACE,
            offset: offset.parse().expect("a number"),
            write: write.parse().expect("a number"),
        },
        [member, "gone"] => Fact::NoMember { group, member: member.to_owned() },
        [member, _, "gives", ..] => {
            let has = Has { epoch: number(1), revoking: places(3), ..Has::default() };
            Fact::Member { group, member: member.to_owned(), has }
        }
        [member, _, "has", ..] => {
            let has = Has { epoch: number(1), assigned: places(3), ..Has::default() };
            Fact::Member { group, member: member.to_owned(), has }
        }
        _ => panic!("not understood: {text}"),
    }
}

/// Whether the judge is content with this log, a batch for each text.
fn is_fine(history: &GroupHistory, log: &[&str]) -> bool {
    let batches: Vec<Vec<Fact>> = log.iter().map(|batch| batch.split(", ").map(fact).collect()).collect();
    catch_unwind(AssertUnwindSafe(|| history.judge_facts(&batches))).is_ok()
}

fn check(history: &GroupHistory, fine: &[&str], wrong: &[&str]) {
    assert!(is_fine(history, fine), "{fine:?} is fine");
    assert!(!is_fine(history, wrong), "{wrong:?} is wrong");
}

/// Commits of `a` in generation 1, one after the other, each answered before the next.
fn commits(offsets: &[(i64, Verdict)]) -> GroupHistory {
    let mut history = GroupHistory::default();
    for (offset, verdict) in offsets {
        let write = history.committing(&who("a", 1, 1), PLACE, *offset, 1);
        history.committed(write, *verdict);
    }
    history
}

#[test]
fn what_was_acknowledged_is_there_and_what_was_refused_is_not() {
    let history = commits(&[(5, Verdict::Done), (7, Verdict::Refused), (9, Verdict::Unknown)]);
    check(&history, &["gen 1 a", "commit 0 at 5"], &["gen 1 a"]);
    check(
        &history,
        &["gen 1 a", "commit 0 at 5", "commit 2 at 9"],
        &["gen 1 a", "commit 0 at 5", "commit 1 at 7"],
    );
}

#[test]
fn commits_stand_in_the_order_of_their_answers() {
    let history = commits(&[(5, Verdict::Done), (5, Verdict::Done)]);
    check(
        &history,
        &["gen 1 a", "commit 0 at 5", "commit 1 at 5"],
        &["gen 1 a", "commit 1 at 5", "commit 0 at 5"],
    );
}

#[test]
fn offsets_go_back_only_by_a_reset() {
    let mut history = commits(&[(5, Verdict::Done)]);
    history.committing(&who("", -1, 0), PLACE, 2, 1);
    history.committing(&who("b", 1, 2), PLACE, 3, 1);
    check(
        &history,
        &["gen 1 a b", "commit 0 at 5", "gen 2", "commit 1 at 2"],
        &["gen 1 a b", "commit 0 at 5", "commit 2 at 3"],
    );
}

/// Refused at first, repeated after the member has asked where it stands.
#[test]
fn offsets_go_back_behind_a_commit_that_was_repeated() {
    let mut history = commits(&[(5, Verdict::Refused), (3, Verdict::Done)]);
    let log = ["gen 1 a", "commit 0 at 5", "commit 1 at 3"];
    assert!(!is_fine(&history, &log), "refused");
    history.committing_again(0);
    history.committed(0, Verdict::Done);
    assert!(is_fine(&history, &log), "done at last");
    assert!(!is_fine(&commits(&[(5, Verdict::Done), (3, Verdict::Done)]), &log), "never repeated");
}

/// What happens to a commit of 6 by `a` in epoch 2, and around it: `out` tells `a` that it is no member, `other` is a commit of 8
/// by `b` with its answer.
fn old_life(events: &str) -> GroupHistory {
    let (mut history, a) = (GroupHistory::default(), who("a", 2, 1));
    for event in events.split(' ') {
        match event {
            "sent" => assert_eq!(history.committing(&a, PLACE, 6, 1), 0),
            "answered" => history.committed(0, Verdict::Done),
            "repeated" => history.committing_again(0),
            "out" => history.put_out(&a),
            "other" => {
                let write = history.committing(&who("b", 1, 2), PLACE, 8, 1);
                history.committed(write, Verdict::Done);
            }
            _ => panic!("not understood: {event}"),
        }
    }
    history
}

/// The group was made anew, and cannot tell the lives of a member apart.
#[test]
fn offsets_go_back_by_a_commit_of_a_former_life_in_the_same_epoch() {
    let late = ["a 2 has 0", "a gone", "gen 1 b", "commit 1 at 8", "no gen", "a 2 has 0", "commit 0 at 6"];
    assert!(is_fine(&old_life("sent out other answered"), &late), "it arrived late");
    let twice = [&late[..1], &["commit 0 at 6"], &late[1..]].concat();
    let fine = "sent answered out other repeated answered";
    assert!(is_fine(&old_life(fine), &twice), "it was repeated");
    let wrong = [
        "sent answered other repeated answered",
        "sent other answered repeated answered out",
        "sent other answered out",
        "out sent answered other repeated answered",
    ];
    for events in wrong {
        assert!(!is_fine(&old_life(events), &twice), "no copy outlived the membership: {events}");
    }
}

/// A member stays in its epoch as long as it has not given up all that it must.
#[test]
fn offsets_go_back_by_an_old_commit_of_who_gave_up_the_partition_in_the_same_epoch() {
    let is_fine_with = |events: &str, log: &[&str]| is_fine(&old_life(events), log);
    let repeated = "sent answered other repeated answered";
    let log =
        |had, then| ["b 1 has", had, "commit 0 at 6", then, "b 1 has 0", "commit 1 at 8", "commit 0 at 6"];
    assert!(is_fine_with(repeated, &log("a 2 has 0 1", "a 2 has 1")));
    assert!(!is_fine_with(repeated, &log("a 2 has 0 1", "a 3 has 1")), "it is in a later epoch");
    assert!(!is_fine_with(repeated, &log("a 1 has 0 1", "a 2 has 1")), "it had it in an earlier epoch");
    assert!(!is_fine_with(repeated, &log("a 2 has 0 1", "a 2 has 0 1")), "it has it still");
    let late = ["b 1 has", "a 2 has 0 1", "a 2 has 1", "b 1 has 0", "commit 1 at 8", "commit 0 at 6"];
    assert!(is_fine_with("sent other answered", &late), "it arrived late");
}

#[test]
fn a_former_life_has_ended_and_came_to_the_same_epoch() {
    let history = old_life("sent out other answered");
    let log = |first, end, second| {
        let log = [first, end, "b 1 has 0", "commit 1 at 8", "b gone", second, "commit 0 at 6"];
        is_fine(&history, &log)
    };
    assert!(log("a 2 has 0", "a gone", "a 2 has 0"));
    assert!(!log("a 2 has 0", "a 2 has", "a 2 has 0"), "it was never gone");
    assert!(!log("a 2 has 0", "a gone", "a 3 has 0"), "its second life was never in this epoch");
    assert!(!log("a 1 has 0", "a gone", "a 2 has 0"), "its first life was never in this epoch");
}

#[test]
fn who_asks_is_told_what_was_known() {
    let log = ["gen 1 a", "commit 0 at 5", "commit 1 at 6"];
    let told = |offset, write| {
        let mut history = commits(&[(5, Verdict::Done), (6, Verdict::Done)]);
        let asked_at = history.now();
        history.fetched(GROUP, PLACE, asked_at, offset, write);
        is_fine(&history, &log)
    };
    assert!(told(6, Some(1)));
    assert!(!told(5, Some(0)), "an older offset");
    assert!(!told(-1, None), "nothing");
    assert!(!told(5, Some(1)), "an offset that nobody committed");
}

#[test]
fn only_members_commit() {
    let history = commits(&[(5, Verdict::Done)]);
    check(&history, &["gen 1 a b", "commit 0 at 5"], &["gen 1 b", "commit 0 at 5"]);
    check(&history, &["gen 1 a", "commit 0 at 5", "gen 2 a"], &["gen 1 a", "gen 2 a", "commit 0 at 5"]);
    check(&history, &["a 1 has 0", "commit 0 at 5", "a gone"], &["a 1 has 0", "a gone", "commit 0 at 5"]);
    check(&history, &["a 2 has 0", "commit 0 at 5"], &["a 0 has 0", "commit 0 at 5"]);
    check(&history, &["a 1 has 1", "commit 0 at 5"], &["a 2 has 1", "commit 0 at 5"]);
}

#[test]
fn a_partition_has_one_owner() {
    let history = GroupHistory::default();
    check(&history, &["a 1 has 0 1", "a 1 has 0, b 2 has 1"], &["a 1 has 0 1", "a 1 has 0", "b 2 has 0"]);
    check(&history, &["a 1 gives 0", "a gone", "b 2 has 0"], &["a 1 gives 0", "b 2 has 0"]);
}

#[test]
fn what_heartbeats_tell_is_in_the_log() {
    let mut history = GroupHistory::default();
    history.reported(who("a", 2, 1), Some(BTreeSet::from([PLACE])));
    check(&history, &["a 2 has 0"], &["a 1 has 0"]);
    check(&history, &["a 2 has 0", "a 2 has 0 1"], &["a 2 has 0 1"]);
}

#[test]
fn who_believes_to_own_what_another_got_was_put_out_before() {
    let mut history = GroupHistory::default();
    history.reported(who("a", 1, 1), Some(BTreeSet::from([PLACE])));
    history.reported(who("b", 2, 2), Some(BTreeSet::from([PLACE])));
    check(&history, &["a 1 has 0", "a gone", "b 2 has 0"], &["a 1 has 0", "a 2 has 1", "b 2 has 0"]);
    history = GroupHistory::default();
    history.reported(who("a", 1, 1), Some(BTreeSet::from([PLACE])));
    history.gave_up(GROUP, PLACE, 1);
    history.reported(who("b", 2, 2), Some(BTreeSet::from([PLACE])));
    assert!(is_fine(&history, &["a 1 has 0", "a 2 has 1", "b 2 has 0"]), "it gave it up");
}

#[test]
fn an_epoch_may_come_again_when_the_group_was_made_anew() {
    let mut history = GroupHistory::default();
    history.reported(who("a", 9, 1), Some(BTreeSet::from([PLACE])));
    history.reported(who("b", 2, 2), Some(BTreeSet::from([PLACE])));
    let before = ["b 2 has 0", "b 5 has 1", "a 9 has 0"];
    check(
        &history,
        &[&before[..], &["a gone, b gone", "b 2 has 0"]].concat(),
        &[&before[..], &["a 10 has", "b gone", "b 2 has 0"]].concat(),
    );
}

#[test]
fn who_synced_was_told_what_the_log_has() {
    let told = |assignment: &[u8]| {
        let mut history = GroupHistory::default();
        history.shared(who("a", 1, 1), assignment);
        let members = BTreeMap::from([("a".to_owned(), Vec::new())]);
        let fact = Fact::Generation { group: GROUP.to_owned(), generation: 1, members };
        catch_unwind(AssertUnwindSafe(|| history.judge_facts(&[vec![fact]]))).is_ok()
    };
    assert!(told(&[]));
    assert!(!told(&[0, 3, 0]));
}
