//! What may be typed behind `highwater group`, and what is refused.

use crate::cli::args::{Command, Parsed, parse};
use crate::cli::group::args::{Asked, Reset, Scope, What};
use crate::cli::group::place::Named;
use crate::cli::group::plan::Target;

fn words(line: &str) -> Parsed {
    parse(["highwater", "group"].into_iter().chain(line.split_whitespace()).map(Into::into))
}

#[track_caller]
fn asks(line: &str, expected: What) -> Asked {
    match words(line) {
        Parsed::Run(Command::Group(asked)) => {
            assert_eq!(asked.what, expected, "{line}");
            asked
        }
        other => panic!("{line}: {other:?}"),
    }
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

#[test]
fn lists_descriptions_deletions() {
    let all = || What::List { states: Vec::new(), types: Vec::new() };
    let asked = asks("list", all());
    assert_eq!((asked.servers, asked.json), (texts(&["127.0.0.1:9092"]), false));
    let asked = asks("list --json --bootstrap-server a:1,[::1],b", all());
    assert_eq!((asked.servers, asked.json), (texts(&["a:1", "[::1]:9092", "b:9092"]), true));
    asks(
        "list --state stable,Empty --type Consumer",
        What::List { states: texts(&["stable", "Empty"]), types: texts(&["Consumer"]) },
    );
    asks("describe a b", What::Describe { groups: texts(&["a", "b"]) });
    asks("delete a b", What::Delete { groups: texts(&["a", "b"]) });
}

#[test]
fn resets() {
    let whole = || Scope::Topics(vec![Named { topic: "t".to_owned(), partitions: Vec::new() }]);
    for (typed, scope, target, execute) in [
        ("--topic t --to-earliest", whole(), Target::Earliest, false),
        ("--topic t --to-latest --execute", whole(), Target::Latest, true),
        ("--all-topics --to-current", Scope::AllTopics, Target::Current, false),
        ("--topic t --to-offset 7", whole(), Target::Offset(7), false),
        ("--topic t --to-offset -7", whole(), Target::Offset(-7), false),
        ("--topic t --shift-by -3", whole(), Target::ShiftBy(-3), false),
        ("--topic t --to-datetime 1970-01-01T00:00:01", whole(), Target::Time(1_000), false),
        ("--topic t --by-duration PT1M", whole(), Target::Ago(60_000), false),
        (
            "--topic t:0,1 --topic u --to-latest",
            Scope::Topics(vec![
                Named { topic: "t".to_owned(), partitions: vec![0, 1] },
                Named { topic: "u".to_owned(), partitions: Vec::new() },
            ]),
            Target::Latest,
            false,
        ),
    ] {
        let reset = Reset { group: "g".to_owned(), scope, target, execute };
        asks(&format!("reset g {typed}"), What::Reset(reset));
    }
}

#[test]
fn mistakes_are_explained() {
    for (line, expected) in [
        ("", "Usage: highwater group <COMMAND>"),
        ("frob", "unrecognized subcommand 'frob'"),
        ("describe", "<GROUP>..."),
        ("describe a --lag", "unexpected argument '--lag'"),
        ("list --state Stabel", "a similar value exists: 'Stable'"),
        ("list --bootstrap-server a:b", "'b' is no port; expected HOST:PORT"),
        ("list --bootstrap-server ::1", "an IPv6 address stands in [ ]"),
        ("list --bootstrap-server http://a:1", "'/' and blanks have no place there; expected HOST:PORT"),
        ("list --bootstrap-server :9092", "no host is named; expected HOST:PORT"),
        ("list --bootstrap-server a:70000", "'70000' is no port; expected HOST:PORT"),
        ("reset g --topic t", "--to-earliest|--to-latest|"),
        ("reset g --to-latest", "--topic <TOPIC[:0,1,2]>|--all-topics"),
        ("reset g --topic t --all-topics --to-latest", "cannot be used with"),
        ("reset g --topic t --to-latest --to-earliest", "cannot be used with"),
        ("reset g --topic t:x --to-latest", "'x' is no partition: expected t:0,1,2"),
        ("reset g --topic t --to-offset x", "invalid digit"),
        ("reset g --topic t --to-datetime now", "'now' is no point in time"),
        ("reset g --topic t --by-duration 1h", "'1h' is no span of time"),
        ("reset --topic t --to-latest", "<GROUP>"),
    ] {
        match words(line) {
            Parsed::Say { text, failed } => assert!(failed && text.contains(expected), "{line}: {text}"),
            other => panic!("{line}: {other:?}"),
        }
    }
}
