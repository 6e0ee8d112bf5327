//! What people see of two brokers: every question goes to the one that can answer it.

use super::brokers::Brokers;
use crate::cli::args::{Command, Parsed, parse};
use crate::cli::group::{Answer, run};

/// What is said when this is typed; broker 1 is the one that is named.
fn said(brokers: &Brokers, line: &str) -> Answer {
    let server = ["--bootstrap-server", &brokers.addresses[0]];
    let words = ["highwater", "group"].into_iter().chain(line.split_whitespace()).chain(server);
    match parse(words.map(Into::into)) {
        Parsed::Run(Command::Group(asked)) => run(&asked),
        other => panic!("{line}: {other:?}"),
    }
}

/// Typed, said; the addresses are `ONE` and `TWO`, a complaint has `!!` in front.
#[track_caller]
fn check(brokers: &Brokers, line: &str, expected: &str) {
    let Answer { out, complaints } = said(brokers, line);
    let complaints = complaints.iter().map(|complaint| format!("!! {complaint}\n"));
    let all = out.trim_end().to_owned() + "\n" + &complaints.collect::<String>();
    let all = all.replace(&brokers.addresses[0], "ONE").replace(&brokers.addresses[1], "TWO");
    let trimmed =
        |text: &str| text.trim().lines().map(|line| format!("{}\n", line.trim())).collect::<String>();
    assert_eq!(trimmed(&all), trimmed(expected), "{line}");
}

#[test]
fn groups_of_all_brokers_are_listed() {
    let brokers = Brokers::start();
    check(
        &brokers,
        "list",
        "GROUP    TYPE      PROTOCOL  STATE
         audit    consumer  consumer  Empty
         billing  classic   consumer  Stable",
    );
    check(
        &brokers,
        "list --json",
        r#"[
           {"group": "audit", "type": "consumer", "protocol": "consumer", "state": "Empty"},
           {"group": "billing", "type": "classic", "protocol": "consumer", "state": "Stable"}
           ]"#,
    );
}

#[test]
fn what_a_broker_that_is_down_knows_is_missing() {
    let brokers = Brokers::start_these(&[1]);
    check(
        &brokers,
        "list",
        "GROUP  TYPE      PROTOCOL  STATE
         audit  consumer  consumer  Empty
         !! the groups of broker 2 (TWO) are missing here: broker 2, which calls itself TWO: nobody listens at TWO \
         (connection refused): does the broker run, and is the address right?",
    );
    check(
        &brokers,
        "describe audit",
        "group        audit
         type         consumer
         state        Empty
         coordinator  broker 1 (ONE)
         assignor     uniform
         lag          12 in all, and one partition without

         The group has no members.

         TOPIC   PARTITION  COMMITTED  END  LAG  OWNER
         orders          0          8   20   12  -
         orders          1          9    -    -  -
         !! audit: the lag of orders-1 is not known: broker 2, which calls itself TWO: nobody listens at TWO \
         (connection refused): does the broker run, and is the address right?",
    );
}

#[test]
fn groups_are_described() {
    let brokers = Brokers::start();
    check(
        &brokers,
        "describe billing",
        "group        billing
         type         classic
         state        Stable
         coordinator  broker 2 (TWO)
         assignor     range
         lag          3 in all

         MEMBER  INSTANCE  CLIENT  HOST       PARTITIONS
         app-1   -         app     /10.0.0.7  orders:0,1

         TOPIC   PARTITION  COMMITTED  END  LAG  OWNER
         orders          0         17   20    3  app-1
         orders          1         30   30    0  app-1",
    );
    check(
        &brokers,
        "describe audit nobody --json",
        r#"[
           {
           "group": "audit",
           "type": "consumer",
           "state": "Empty",
           "coordinator": "broker 1 (ONE)",
           "assignor": "uniform",
           "lag": 33,
           "members": [],
           "partitions": [
           {"topic": "orders", "partition": 0, "committed": 8, "end": 20, "lag": 12, "owner": null},
           {"topic": "orders", "partition": 1, "committed": 9, "end": 30, "lag": 21, "owner": null}
           ]
           }
           ]
           !! nobody: there is no classic or consumer group of this name; `highwater group list` shows all groups"#,
    );
}

#[test]
fn a_reset_is_shown_and_then_done() {
    let brokers = Brokers::start();
    check(
        &brokers,
        "reset audit --topic orders:0,1 --shift-by -4",
        "TOPIC   PARTITION  COMMITTED  NEW  NOTE
         orders          0          8    5  the log begins here
         orders          1          9    5  -

         This is the plan, nothing has changed; with --execute it is done.",
    );
    assert_eq!(brokers.committed("audit"), [(0, 8), (1, 9)].into());
    check(
        &brokers,
        "reset audit --all-topics --to-datetime 1970-01-01T00:00:01 --execute",
        "TOPIC   PARTITION  COMMITTED  NEW  NOTE
         orders          0          8   11  -
         orders          1          9   30  no record is so new: the end

         2 offsets of audit are set.",
    );
    assert_eq!(brokers.committed("audit"), [(0, 11), (1, 30)].into());
    check(
        &brokers,
        "reset newcomer --topic orders:0 --to-earliest",
        "TOPIC   PARTITION  COMMITTED  NEW  NOTE
         orders          0          -    5  -

         This is the plan, and newcomer does not exist yet; with --execute it is made.",
    );
}

#[test]
fn a_reset_that_cannot_be_right_changes_nothing() {
    let brokers = Brokers::start();
    for (line, why) in [
        (
            "billing --topic orders:0 --to-earliest",
            "billing: a group can only be reset while it has no members; it is Stable and has 1 of them: stop them, wait \
             for the session timeout if they were killed, and try again",
        ),
        ("audit --topic nowhere --to-earliest", "nowhere: the topic does not exist"),
        ("audit --topic orders:0,7 --to-earliest", "orders-7: the topic has 3 partitions, and not this one"),
        (
            "audit --topic orders --to-earliest",
            "orders-2: the partition has no leader now: a broker may be down",
        ),
        (
            "nobody --all-topics --to-earliest",
            "the group has committed nothing, so it has no topics: name some with --topic",
        ),
        (
            "nobody --topic orders:1 --shift-by 1",
            "orders-1: nothing is committed, so there is nothing to shift",
        ),
    ] {
        check(&brokers, &format!("reset {line} --execute"), &format!("!! {why}"));
    }
    assert_eq!(brokers.committed("audit"), [(0, 8), (1, 9)].into());
    assert_eq!(brokers.committed("billing"), [(0, 17), (1, 30)].into());
}

#[test]
fn groups_are_deleted_unless_they_have_members() {
    let brokers = Brokers::start();
    check(
        &brokers,
        "delete nobody billing audit audit",
        "audit is deleted
         !! billing is not deleted: it has members; stop them, wait for the session timeout if they were killed, and \
         try again
         !! nobody is not deleted: there is no classic or consumer group of this name; `highwater group list` shows all \
         groups",
    );
    assert_eq!(brokers.committed("audit"), [].into());
}
