//! The stories that the coordinator of groups is tested with, played by Kafka's own coordinator (`java/GroupStories.java`):
//! what follows from each line must be the same.
//!
//! The order of answers and records of one line is free: it is that of hash maps in Kafka. And Kafka forgets some requests
//! that it will not answer any more; we answer them, so that their connections can go on. What else may differ is in `FREE`.

use crate::tools;
use std::fs;
use std::path::{Path, PathBuf};

/// Those that the Java program knows the words of.
const STORIES: [&str; 11] = [
    "admin",
    "bad_input",
    "consumer",
    "expiry",
    "join",
    "migration",
    "offsets",
    "rebalance",
    "restart",
    "sessions",
    "static_members",
];

/// What begins like this may go on in another way.
const FREE: [(&str, &str); 3] = [
    ("a: INVALID_REGULAR_EXPRESSION", "the words of another library"),
    ("c: UNKNOWN_SERVER_ERROR", "the words of an exception that Kafka does not expect"),
    // A group that goes back to the classic protocol: who leads, and who comes first.
    ("+ g generation 2 \"consumer\"/range leader m", "the order of a hash map of random ids"),
];

/// How a request ends that Kafka forgets: a newer one of the same member took its place, or the member left.
const FORGOTTEN: [&str; 2] = ["REBALANCE_IN_PROGRESS", "UNKNOWN_MEMBER_ID"];

#[test]
fn kafka_tells_the_same_stories() {
    if !tools::have(&["java"]) {
        return;
    }
    let stories = STORIES.map(path);
    let told = tools::run(tools::java("GroupStories").args(&stories));
    let mut told = lines(&told).into_iter();
    for story in stories {
        let ours = fs::read_to_string(&story).expect("a story");
        for (line, ours) in lines(&ours) {
            let (their_line, theirs) = told.next().expect("all lines of all stories");
            assert_eq!(line, their_line, "{}", story.display());
            compare(&format!("{}: {line}", story.display()), ours, theirs);
        }
    }
}

fn path(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/coordinator/group/tests/stories");
    folder.join(format!("{name}.txt"))
}

fn compare(place: &str, ours: Vec<&str>, theirs: Vec<&str>) {
    let mut ours: Vec<&str> = ours.into_iter().map(what_counts).collect();
    let theirs = theirs.into_iter().map(what_counts);
    let mut missing = Vec::new();
    for followed in theirs {
        match ours.iter().position(|our| *our == followed) {
            Some(at) => drop(ours.remove(at)),
            None => missing.push(followed),
        }
    }
    ours.retain(|followed| !is_forgotten(followed));
    assert!(
        ours.is_empty() && missing.is_empty(),
        "{place}\n only ours: {ours:#?}\n only Kafka's: {missing:#?}"
    );
}

fn what_counts(followed: &str) -> &str {
    FREE.iter()
        .map(|(beginning, _)| *beginning)
        .find(|beginning| followed.starts_with(beginning))
        .unwrap_or(followed)
}

/// Lines of a story, each with what followed.
fn lines(text: &str) -> Vec<(&str, Vec<&str>)> {
    let mut lines: Vec<(&str, Vec<&str>)> = Vec::new();
    for line in text.lines() {
        match (line.strip_prefix("    "), lines.last_mut()) {
            (Some(followed), Some((_, all))) => all.push(followed),
            _ => lines.push((line, Vec::new())),
        }
    }
    lines
}

/// `a: REBALANCE_IN_PROGRESS a1` and the like.
fn is_forgotten(followed: &str) -> bool {
    let error = followed.split_once(": ").map(|(_, answer)| answer.split(' ').next());
    error.flatten().is_some_and(|error| FORGOTTEN.contains(&error))
}
