//! The syntax of Java property files, as `java.util.Properties` reads and writes them.
//!
//! - A line is `key=value`, `key:value` or `key value`; white space around the key and before the value is dropped,
//!   white space after the value belongs to it.
//! - `#` or `!` as the first visible character makes a comment. Comments and empty lines do not continue.
//! - A backslash at the end of a line continues it; the white space at the start of the next line is dropped.
//! - `\t \n \r \f \uXXXX` are characters; a backslash before anything else stands for that character.

use std::borrow::Cow;

/// One `key=value` of a file, in the order of the file. Keys may occur more than once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The key with its escapes resolved.
    pub key: String,
    /// The value with its escapes resolved; empty when there was none.
    pub value: String,
    /// The line on which it starts, from 1.
    pub line: usize,
    /// Whether the file ends inside this entry, without a newline: it may have been cut there.
    pub at_end: bool,
}

/// Text that is no property file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct SyntaxError {
    /// Where, from 1.
    pub line: usize,
    /// What is wrong.
    pub reason: String,
}

/// The text of a file: UTF-8 where it is valid, else Latin-1, which is what Java assumes.
pub fn to_text(file: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(file) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(file.iter().map(|byte| char::from(*byte)).collect()),
    }
}

/// Reads a property file.
pub fn parse(text: &str) -> Result<Vec<Entry>, SyntaxError> {
    let mut entries = Vec::new();
    let mut lines = Lines { rest: text, number: 0 };
    while let Some(logical) = lines.next_logical()? {
        let at_end = lines.rest.is_empty() && !text.ends_with(['\n', '\r']);
        entries.push(split(&logical, at_end)?);
    }
    Ok(entries)
}

/// A line with its continuations joined; escapes are still in it.
struct Logical {
    text: String,
    line: usize,
}

struct Lines<'a> {
    rest: &'a str,
    number: usize,
}

impl<'a> Lines<'a> {
    fn next_natural(&mut self) -> Option<&'a str> {
        if self.rest.is_empty() {
            return None;
        }
        self.number += 1;
        let end = self.rest.find(['\n', '\r']).unwrap_or(self.rest.len());
        let (line, rest) = self.rest.split_at(end);
        self.rest = rest.strip_prefix("\r\n").or_else(|| rest.get(1..)).unwrap_or("");
        Some(line.trim_start_matches(is_blank))
    }

    fn next_logical(&mut self) -> Result<Option<Logical>, SyntaxError> {
        let first = loop {
            match self.next_natural() {
                None => return Ok(None),
                Some(line) if line.is_empty() || line.starts_with(['#', '!']) => {}
                Some(line) => break line,
            }
        };
        let mut logical = Logical { text: first.to_owned(), line: self.number };
        if let Some(at) = first.find('\0') {
            let reason = format!("a zero byte at column {}: the file is damaged or was cut", at + 1);
            return Err(SyntaxError { line: self.number, reason });
        }
        while ends_in_continuation(&logical.text) {
            logical.text.pop();
            match self.next_natural() {
                Some(line) => logical.text.push_str(line),
                None => {
                    let reason = "the file ends in a continued line: was it cut?".to_owned();
                    return Err(SyntaxError { line: logical.line, reason });
                }
            }
        }
        Ok(Some(logical))
    }
}

fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\u{c}')
}

fn ends_in_continuation(text: &str) -> bool {
    (text.len() - text.trim_end_matches('\\').len()) % 2 == 1
}

fn split(logical: &Logical, at_end: bool) -> Result<Entry, SyntaxError> {
    let text = logical.text.as_str();
    let mut escaped = false;
    let key_end = text.find(|c: char| {
        let ends = !escaped && (is_blank(c) || matches!(c, '=' | ':'));
        escaped = !escaped && c == '\\';
        ends
    });
    let (key, rest) = text.split_at(key_end.unwrap_or(text.len()));
    let rest = rest.trim_start_matches(is_blank);
    let value = rest.strip_prefix(['=', ':']).unwrap_or(rest).trim_start_matches(is_blank);
    let unescape = |part| unescape(part).map_err(|reason| SyntaxError { line: logical.line, reason });
    Ok(Entry { key: unescape(key)?, value: unescape(value)?, line: logical.line, at_end })
}

fn unescape(text: &str) -> Result<String, String> {
    let mut units: Vec<u16> = Vec::with_capacity(text.len());
    let mut chars = text.chars();
    let mut buffer = [0; 2];
    while let Some(c) = chars.next() {
        let c = match c {
            '\\' => match chars.next() {
                Some('t') => '\t',
                Some('n') => '\n',
                Some('r') => '\r',
                Some('f') => '\u{c}',
                Some('u') => {
                    units.push(code_unit(&mut chars)?);
                    continue;
                }
                Some(other) => other,
                None => break,
            },
            other => other,
        };
        units.extend_from_slice(c.encode_utf16(&mut buffer));
    }
    String::from_utf16(&units).map_err(|_| "half of a surrogate pair in \\u escapes".to_owned())
}

fn code_unit(chars: &mut std::str::Chars<'_>) -> Result<u16, String> {
    let digits: String = chars.by_ref().take(4).collect();
    let valid = digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let unit = u16::from_str_radix(&digits, 16).ok().filter(|_| valid);
    unit.ok_or_else(|| format!("\\u{digits} is no character: four hexadecimal digits must follow \\u"))
}

/// Appends `key=value` and a newline, escaped as Java does.
pub fn put(out: &mut String, key: &str, value: &str) {
    escape(out, key, true);
    out.push('=');
    escape(out, value, false);
    out.push('\n');
}

fn escape(out: &mut String, text: &str, every_space: bool) {
    for (index, c) in text.chars().enumerate() {
        match c {
            ' ' if every_space || index == 0 => out.push_str("\\ "),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\u{c}' => out.push_str("\\f"),
            '=' | ':' | '#' | '!' | '\\' => out.extend(['\\', c]),
            ' '..='~' => out.push(c),
            other => {
                let mut buffer = [0; 2];
                for unit in other.encode_utf16(&mut buffer) {
                    out.push_str(&format!("\\u{unit:04X}"));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: &[(&str, &str, usize)]) {
        let entries = parse(text).unwrap_or_else(|error| panic!("{text:?}: {error}"));
        let found: Vec<_> =
            entries.iter().map(|entry| (entry.key.as_str(), entry.value.as_str(), entry.line)).collect();
        assert_eq!(found, expect, "{text:?}");
    }

    #[test]
    fn reads_as_java() {
        check("", &[]);
        check("# comment\n! comment\n\n  # \\\na=1", &[("a", "1", 5)]);
        check("a=1\r\nb:2\rc 3\n", &[("a", "1", 1), ("b", "2", 2), ("c", "3", 3)]);
        check("  a  =  1  \n", &[("a", "1  ", 1)]);
        check("a = = 1", &[("a", "= 1", 1)]);
        check("a : b=c", &[("a", "b=c", 1)]);
        check("a\nb=\nc =", &[("a", "", 1), ("b", "", 2), ("c", "", 3)]);
        check("a\\ b\\=c\\:d=e", &[("a b=c:d", "e", 1)]);
        check("a=b\\\n   c\\\n\td\nx=y", &[("a", "bcd", 1), ("x", "y", 4)]);
        check("a=b\\\\\nc=d", &[("a", "b\\", 1), ("c", "d", 2)]);
        check("a=\\t\\n\\r\\f\\q\\u00e4\\ud83d\\ude00", &[("a", "\t\n\r\u{c}qä😀", 1)]);
        check("a=b # no comment", &[("a", "b # no comment", 1)]);
        check("a=1\na=2", &[("a", "1", 1), ("a", "2", 2)]);
        check("=1", &[("", "1", 1)]);
    }

    #[test]
    fn broken_text_is_an_error_with_its_line() {
        for (text, expect) in [
            ("a=1\nb=\\u12", "line 2: \\u12 is no character: four hexadecimal digits must follow \\u"),
            ("a=\\u+123", "line 1: \\u+123 is no character: four hexadecimal digits must follow \\u"),
            ("a=\\ud83d", "line 1: half of a surrogate pair in \\u escapes"),
            ("a=1\nb=2\\", "line 2: the file ends in a continued line: was it cut?"),
            ("a=1\n\0\0\0", "line 2: a zero byte at column 1: the file is damaged or was cut"),
        ] {
            assert_eq!(parse(text).map_err(|error| error.to_string()), Err(expect.to_owned()), "{text:?}");
        }
    }

    #[test]
    fn an_entry_at_the_end_without_a_newline_is_marked() {
        let marks = |text| parse(text).unwrap().iter().map(|entry| entry.at_end).collect::<Vec<_>>();
        assert_eq!(marks("a=1\nb=2\n"), [false, false]);
        assert_eq!(marks("a=1\nb="), [false, true]);
    }

    #[test]
    fn what_is_written_is_read() {
        for value in ["", " a b ", "x=y:z#!", "tab\tline\n", "C:\\dir\\", "ä😀\u{1}"] {
            let mut text = String::new();
            put(&mut text, value, value);
            assert_eq!(
                parse(&text).map(|entries| entries[0].value.clone()).as_deref(),
                Ok(value),
                "{text:?}"
            );
            assert_eq!(parse(&text).map(|entries| entries[0].key.clone()).as_deref(), Ok(value), "{text:?}");
        }
    }

    #[test]
    fn latin_1_is_understood() {
        assert_eq!(to_text(b"a=\xe4"), "a=ä");
        assert_eq!(to_text("a=ä".as_bytes()), "a=ä");
    }
}
