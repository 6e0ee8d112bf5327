//! The words of a line: what stands by itself, `key=value`, and `;` between parts.

use crate::base::Uuid;
use std::str::FromStr;

/// What stands between two `;`.
#[derive(Debug, Default)]
pub(super) struct Part<'a> {
    pub(super) words: Vec<&'a str>,
    options: Vec<(&'a str, &'a str)>,
}

impl<'a> Part<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let mut part = Part::default();
        for word in text.split_whitespace() {
            match word.split_once('=') {
                Some(option) => part.options.push(option),
                None => part.words.push(word),
            }
        }
        part
    }

    pub(super) fn option(&self, name: &str) -> Option<&'a str> {
        self.options.iter().find(|(key, _)| *key == name).map(|(_, value)| *value)
    }

    pub(super) fn number<T: FromStr>(&self, name: &str, default: T) -> T {
        self.option(name).map_or(default, |text| parse(text))
    }

    pub(super) fn has(&self, word: &str) -> bool {
        self.words.contains(&word)
    }

    /// Options that are names of configs.
    pub(super) fn configs(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.options.iter().copied().filter(|(key, _)| key.contains('.'))
    }

    /// Options that are names of members.
    pub(super) fn assigned(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        let is_member = |key: &str| key.strip_prefix('m').is_some_and(|number| number.parse::<u32>().is_ok());
        self.options.iter().copied().filter(move |(key, _)| is_member(key))
    }

    /// The first word as topic and partition.
    pub(super) fn partition(&self) -> (&'a str, i32) {
        let word = self.words.first().expect("a partition, like logs/0");
        let (topic, index) = word.rsplit_once('/').unwrap_or_else(|| panic!("`{word}` is no partition"));
        (topic, parse(index))
    }
}

pub(super) fn parts(text: &str) -> Vec<Part<'_>> {
    text.split(';').map(Part::new).collect()
}

pub(super) fn parse<T: FromStr>(text: &str) -> T {
    text.parse().unwrap_or_else(|_| panic!("`{text}` is no number"))
}

/// Names for what the node chooses at random: topic ids, fetch sessions and members of groups.
#[derive(Debug, Default)]
pub(super) struct Names {
    topics: Vec<(Uuid, String)>,
    sessions: Vec<i32>,
    members: Vec<String>,
}

impl Names {
    pub(super) fn learn_topic(&mut self, id: Uuid, name: &str) {
        if self.topics.iter().all(|(known, _)| *known != id) {
            self.topics.push((id, name.to_owned()));
        }
    }

    /// `logs.1` for an id.
    pub(super) fn of_id(&self, id: Uuid) -> String {
        let Some(at) = self.topics.iter().position(|(known, _)| *known == id) else {
            return if id == Uuid::ZERO { "-".to_owned() } else { "nobody.1".to_owned() };
        };
        let name = &self.topics[at].1;
        format!("{name}.{}", self.topics[..=at].iter().filter(|(_, other)| other == name).count())
    }

    /// The id for `logs.1`, or the newest for `logs`; of something that never was, an id that nobody has.
    pub(super) fn id(&self, word: &str) -> Uuid {
        let exact = self.topics.iter().find(|(id, _)| self.of_id(*id) == word);
        let newest = self.topics.iter().rev().find(|(_, name)| name == word);
        exact.or(newest).map_or(Uuid(0xDEAD), |(id, _)| *id)
    }

    pub(super) fn of_session(&mut self, id: i32) -> String {
        let at = self.sessions.iter().position(|known| *known == id).unwrap_or_else(|| {
            self.sessions.push(id);
            self.sessions.len() - 1
        });
        format!("s{}", at + 1)
    }

    /// `m1` for the first member that was ever named.
    pub(super) fn of_member(&mut self, id: &str) -> String {
        if id.is_empty() {
            return "-".to_owned();
        }
        let at = self.members.iter().position(|known| known == id).unwrap_or_else(|| {
            self.members.push(id.to_owned());
            self.members.len() - 1
        });
        format!("m{}", at + 1)
    }

    /// The id for `m1`; any other word is itself.
    pub(super) fn member<'a>(&'a self, word: &'a str) -> &'a str {
        let at = word.strip_prefix('m').and_then(|number| number.parse::<usize>().ok());
        at.and_then(|at| self.members.get(at.checked_sub(1)?)).map_or(word, String::as_str)
    }

    pub(super) fn session(&self, word: &str) -> i32 {
        let at: usize = parse(word.trim_start_matches('s'));
        self.sessions.get(at - 1).copied().unwrap_or(424_242)
    }
}
