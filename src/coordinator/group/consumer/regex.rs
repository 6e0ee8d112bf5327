//! Patterns of topic names: compiled, tried, and bounded.
//!
//! Kafka compiles them with RE2/J; the `regex` crate comes from the same family: no look-around, no references back, time
//! linear in the text. A pattern must match a whole name. Names of topics are ASCII, and so are the classes here (`\w`, `(?i)`);
//! `\p{…}` is not known. `\Q…\E`, which Java's `Pattern.quote` makes, is.

use regex::bytes::{Regex, RegexBuilder};

/// What one compiled pattern may take, in bytes.
const COMPILED_BYTES_MAX: usize = 1 << 20;
/// What the matcher may remember while it runs, in bytes.
const CACHE_BYTES_MAX: usize = 1 << 20;
/// How deep a pattern may nest.
const NESTING_MAX: u32 = 100;

/// A compiled pattern.
#[derive(Debug)]
pub(super) struct Pattern(Regex);

impl Pattern {
    /// Compiles a pattern. The error is a few words for a person.
    pub(super) fn compile(pattern: &str) -> Result<Self, String> {
        let pattern = unquote(pattern);
        // By itself first: a pattern that closes a group which it did not open must not reach the group around it.
        build(&pattern)?;
        build(&format!(r"\A(?:{pattern})\z")).map(Self)
    }

    /// Whether the pattern matches all of this name.
    pub(super) fn matches(&self, name: &str) -> bool {
        self.0.is_match(name.as_bytes())
    }
}

fn build(pattern: &str) -> Result<Regex, String> {
    let mut builder = RegexBuilder::new(pattern);
    builder
        .unicode(false)
        .size_limit(COMPILED_BYTES_MAX)
        .dfa_size_limit(CACHE_BYTES_MAX)
        .nest_limit(NESTING_MAX);
    builder.build().map_err(|error| {
        let text = error.to_string();
        let last = text.lines().last().unwrap_or_default();
        last.trim_start_matches("error: ").to_owned()
    })
}

/// Writes out what stands between `\Q` and `\E` (or the end).
fn unquote(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len());
    let mut rest = pattern;
    while let Some(at) = rest.find('\\') {
        let (before, tail) = rest.split_at(at);
        out += before;
        if let Some(quoted) = tail.strip_prefix(r"\Q") {
            let (text, after) = quoted.split_once(r"\E").unwrap_or((quoted, ""));
            out += &regex::escape(text);
            rest = after;
        } else {
            let end = tail.char_indices().nth(2).map_or(tail.len(), |(end, _)| end);
            out += &tail[..end];
            rest = &tail[end..];
        }
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_matches_whole_names() {
        let check = |pattern: &str, name: &str, expect| {
            assert_eq!(Pattern::compile(pattern).unwrap().matches(name), expect, "{pattern} {name}");
        };
        check("foo", "foo", true);
        check("foo", "foobar", false);
        check("foo|foobar", "foobar", true);
        check("foo.*", "foobar", true);
        check("^foo$", "foo", true);
        check("(?i)FOO", "foo", true);
        check("", "foo", false);
        check(r"\w+-\d{1,3}", "orders-12", true);
        check(r"[[:alpha:]]+", "abc", true);
        check(r"\Qa.b\E.*", "a.b.c", true);
        check(r"\Qa.b\E", "axb", false);
        check(r"\Qa.b", "a.b", true);
        check(r"\\Q", r"\Q", true);
        check("é|x", "x", true);
    }

    #[test]
    fn what_is_no_pattern_is_refused_in_a_few_words() {
        let check = |pattern: &str, expect| {
            assert_eq!(Pattern::compile(pattern).err().as_deref(), Some(expect), "{pattern}")
        };
        check("[", "unclosed character class");
        check("(a", "unclosed group");
        check("a)(b", "unopened group");
        check("*", "repetition operator missing expression");
        check("(?=a)", "look-around, including look-ahead and look-behind, is not supported");
        check(r"(a)\1", "backreferences are not supported");
        check(r"a\", "incomplete escape sequence, reached end of pattern prematurely");
    }

    /// Patterns that take other engines for ever, or all memory.
    #[test]
    fn catastrophes_are_bounded() {
        let name = "a".repeat(249);
        assert!(!Pattern::compile("(a+)+b").unwrap().matches(&name));
        assert!(!Pattern::compile("(a|a)*b").unwrap().matches(&name));
        assert!(Pattern::compile("(a?){100}a{100}").unwrap().matches(&name[..150]));
        let is_refused = |pattern: &str| assert!(Pattern::compile(pattern).is_err());
        is_refused("((a{1000}){1000}){1000}");
        is_refused(&"(".repeat(30_000));
        is_refused(&format!("{}a{}", "(".repeat(5_000), ")".repeat(5_000)));
    }
}
