//! Partitions by their names, and how a person writes them.

use super::table::plain;
use std::collections::BTreeMap;
use std::fmt;

/// A partition of a topic.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) topic: String,
    pub(super) partition: i32,
}

impl Place {
    /// A partition of this topic.
    pub(super) fn new(topic: &str, partition: i32) -> Self {
        Self { topic: topic.to_owned(), partition }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", plain(&self.topic), self.partition)
    }
}

/// Topics with their partitions, both in rising order when the places are.
pub(super) fn by_topic<'a>(places: impl IntoIterator<Item = &'a Place>) -> BTreeMap<&'a str, Vec<i32>> {
    let mut topics: BTreeMap<&str, Vec<i32>> = BTreeMap::new();
    for place in places {
        topics.entry(&place.topic).or_default().push(place.partition);
    }
    topics
}

/// `orders:0,1;payments:2`
pub(super) fn in_short<'a>(places: impl IntoIterator<Item = &'a Place>) -> String {
    let topic = |(topic, partitions): (&str, Vec<i32>)| {
        let partitions: Vec<_> = partitions.iter().map(i32::to_string).collect();
        format!("{topic}:{}", partitions.join(","))
    };
    by_topic(places).into_iter().map(topic).collect::<Vec<_>>().join(";")
}

/// What a person named: a topic, and some of its partitions or (none named) all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) topic: String,
    pub(super) partitions: Vec<i32>,
}

impl Named {
    /// Reads `orders` or `orders:0,1,2`; the error says what is wrong.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let (topic, numbers) = match text.split_once(':') {
            Some((topic, numbers)) => (topic, Some(numbers)),
            None => (text, None),
        };
        if topic.is_empty() {
            return Err("no topic is named: expected TOPIC or TOPIC:0,1,2".to_owned());
        }
        let number = |word: &str| {
            let number = word.parse().ok().filter(|number: &i32| *number >= 0);
            number.ok_or_else(|| format!("'{word}' is no partition: expected {topic}:0,1,2"))
        };
        let partitions = numbers.into_iter().flat_map(|numbers| numbers.split(',')).map(number);
        Ok(Self { topic: topic.to_owned(), partitions: partitions.collect::<Result<_, _>>()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn topics_and_partitions_as_they_are_typed() {
        let wrong = |text: &str| format!("'{text}' is no partition: expected orders:0,1,2");
        for (text, expected) in [
            ("orders", Ok(vec![])),
            ("orders:0", Ok(vec![0])),
            ("orders:0,2,1", Ok(vec![0, 2, 1])),
            ("orders:", Err(wrong(""))),
            ("orders:1,", Err(wrong(""))),
            ("orders:-1", Err(wrong("-1"))),
            ("orders:1:2", Err(wrong("1:2"))),
            ("orders:4294967296", Err(wrong("4294967296"))),
            (":0", Err("no topic is named: expected TOPIC or TOPIC:0,1,2".to_owned())),
            ("", Err("no topic is named: expected TOPIC or TOPIC:0,1,2".to_owned())),
        ] {
            let expected = expected.map(|partitions| Named { topic: "orders".to_owned(), partitions });
            assert_eq!(Named::parse(text), expected, "{text}");
        }
    }

    #[test]
    fn places_in_short() {
        let places = [Place::new("a", 0), Place::new("b", 2), Place::new("a", 3)];
        assert_eq!(in_short(&places), "a:0,3;b:2");
        assert_eq!(in_short(&[]), "");
        assert_eq!(Place::new("a\n", 7).to_string(), "a\\n-7");
    }
}
