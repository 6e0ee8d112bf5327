//! One configuration key: its type, its default, the values it allows; and values read from text.
//!
//! The error texts are those of Kafka's `ConfigDef`: tools show them, and people search for them.

use crate::base::iso_duration;
use std::collections::BTreeSet;
use std::fmt;

/// The type of a key's value. The numbers are those of DescribeConfigs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `true` or `false`, in any case.
    Boolean = 1,
    /// Any text.
    String = 2,
    /// 32-bit integer.
    Int = 3,
    /// 16-bit integer.
    Short = 4,
    /// 64-bit integer.
    Long = 5,
    /// 64-bit floating point number.
    Double = 6,
    /// Texts separated by commas.
    List = 7,
    /// Name of a Java class; without meaning here.
    Class = 8,
    /// Text that is never shown.
    Password = 9,
}

impl Kind {
    /// Kafka's name for it.
    pub const fn name(self) -> &'static str {
        match self {
            Kind::Boolean => "BOOLEAN",
            Kind::String => "STRING",
            Kind::Int => "INT",
            Kind::Short => "SHORT",
            Kind::Long => "LONG",
            Kind::Double => "DOUBLE",
            Kind::List => "LIST",
            Kind::Class => "CLASS",
            Kind::Password => "PASSWORD",
        }
    }
}

/// Which values of its type a key takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Allowed {
    /// All.
    Any,
    /// This number or a larger one.
    AtLeast(i64),
    /// From the first number to the second, both included.
    Between(i64, i64),
    /// From 0 to this number, both included.
    Fraction(f64),
    /// One of these texts; each item of a list.
    OneOf(&'static [&'static str]),
    /// One of these texts, in any case.
    OneOfAnyCase(&'static [&'static str]),
    /// Text that is not empty.
    NotEmpty,
    /// -1, or 1 to 9.
    GzipLevel,
    /// `*`, or items of the form `partition:broker`.
    ThrottledReplicas,
    /// `earliest`, `latest`, or `by_duration:` and an ISO 8601 duration (KIP-932).
    AutoOffsetReset,
}

impl fmt::Display for Allowed {
    /// What an operator is told; empty when everything is allowed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Allowed::Any => Ok(()),
            Allowed::AtLeast(min) => write!(f, "at least {min}"),
            Allowed::Between(min, max) => write!(f, "{min} to {max}"),
            Allowed::Fraction(max) => write!(f, "0 to {max}"),
            Allowed::OneOf(words) | Allowed::OneOfAnyCase(words) => f.write_str(&words.join(", ")),
            Allowed::NotEmpty => f.write_str("not empty"),
            Allowed::GzipLevel => f.write_str("-1 or 1 to 9"),
            Allowed::ThrottledReplicas => f.write_str("* or partition:broker,…"),
            Allowed::AutoOffsetReset => f.write_str("earliest, latest or by_duration:PnDTnHnMn.nS"),
        }
    }
}

/// One configuration key.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Definition {
    /// Kafka's name.
    pub name: &'static str,
    /// The type of its value.
    pub kind: Kind,
    /// The value in force when nobody sets one; `None` means there is none.
    pub default: Option<&'static str>,
    /// Which values it takes.
    pub allowed: Allowed,
    /// What it is for, in one sentence, with its unit.
    pub doc: &'static str,
}

/// A value that its definition has accepted. Its text is the canonical one, which DescribeConfigs shows.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Of a boolean.
    Bool(bool),
    /// Of an integer of any width.
    Int(i64),
    /// Of a floating point number.
    Float(f64),
    /// Of a text, class or password.
    Text(String),
    /// Of a list, without duplicates.
    List(Vec<String>),
}

impl Definition {
    /// Whether its value must never be shown.
    pub fn sensitive(&self) -> bool {
        self.kind == Kind::Password
    }

    /// Reads and checks a value. The error is Kafka's sentence for it.
    pub fn read(&self, text: &str) -> Result<Value, String> {
        let trimmed = text.trim_matches(|c: char| c <= ' ');
        let no_number = || self.refuse(text, &format!("Not a number of type {}", self.kind.name()));
        let value = match self.kind {
            Kind::Boolean => Value::Bool(self.read_bool(text, trimmed)?),
            Kind::Int => Value::Int(trimmed.parse::<i32>().map_err(|_| no_number())?.into()),
            Kind::Short => Value::Int(trimmed.parse::<i16>().map_err(|_| no_number())?.into()),
            Kind::Long => Value::Int(trimmed.parse::<i64>().map_err(|_| no_number())?),
            Kind::Double => Value::Float(read_float(trimmed).ok_or_else(no_number)?),
            Kind::List => Value::List(self.read_list(trimmed)?),
            Kind::String | Kind::Class | Kind::Password => Value::Text(trimmed.to_owned()),
        };
        self.check(&value)?;
        Ok(value)
    }

    /// The default, read. `None` where there is no default.
    pub fn default_value(&self) -> Option<Value> {
        self.default.and_then(|text| self.read(text).ok())
    }

    fn read_bool(&self, text: &str, trimmed: &str) -> Result<bool, String> {
        match trimmed.to_ascii_lowercase().as_str() {
            "true" => Ok(true),
            "false" => Ok(false),
            _ => Err(self.refuse(text, "Expected value to be either true or false")),
        }
    }

    fn read_list(&self, trimmed: &str) -> Result<Vec<String>, String> {
        let (mut items, mut seen) = (Vec::new(), BTreeSet::new());
        for item in trimmed.split(',').map(str::trim) {
            if item.is_empty() && !trimmed.is_empty() {
                return Err(format!("Configuration '{}' values must not be empty.", self.name));
            }
            if !item.is_empty() && seen.insert(item) {
                items.push(item.to_owned());
            }
        }
        Ok(items)
    }

    fn check(&self, value: &Value) -> Result<(), String> {
        match (value, &self.allowed) {
            (Value::Int(number), Allowed::AtLeast(min)) => self.check_range(*number, *min, i64::MAX),
            (Value::Int(number), Allowed::Between(min, max)) => self.check_range(*number, *min, *max),
            (Value::Int(number), Allowed::GzipLevel) if !matches!(number, -1 | 1..=9) => {
                Err(self.refuse(&value.to_string(), "Value must be between 1 and 9 or equal to -1"))
            }
            (Value::Float(number), Allowed::Fraction(_)) if *number < 0.0 => {
                Err(self.refuse(&value.to_string(), "Value must be at least 0"))
            }
            (Value::Float(number), Allowed::Fraction(max)) if number > max => {
                Err(self.refuse(&value.to_string(), &format!("Value must be no more than {max}")))
            }
            (Value::Text(text), Allowed::NotEmpty) if text.is_empty() => {
                Err(self.refuse(text, "String must be non-empty"))
            }
            (Value::Text(text), Allowed::OneOf(words)) => self.check_word(text, words),
            (Value::Text(text), Allowed::OneOfAnyCase(words)) => self.check_word_any_case(text, words),
            (Value::Text(text), Allowed::AutoOffsetReset) => self.check_offset_reset(text),
            (Value::List(items), Allowed::OneOf(words)) => {
                items.iter().try_for_each(|item| self.check_word(item, words))
            }
            (Value::List(items), Allowed::ThrottledReplicas) => self.check_throttled(items),
            _ => Ok(()),
        }
    }

    fn check_range(&self, number: i64, min: i64, max: i64) -> Result<(), String> {
        let reason = match number {
            _ if number < min => format!("Value must be at least {min}"),
            _ if number > max => format!("Value must be no more than {max}"),
            _ => return Ok(()),
        };
        Err(self.refuse(&number.to_string(), &reason))
    }

    fn check_word(&self, text: &str, words: &[&str]) -> Result<(), String> {
        match words.contains(&text) {
            true => Ok(()),
            false => Err(self.refuse(text, &format!("String must be one of: {}", words.join(", ")))),
        }
    }

    fn check_word_any_case(&self, text: &str, words: &[&str]) -> Result<(), String> {
        match words.iter().any(|word| word.eq_ignore_ascii_case(text)) {
            true => Ok(()),
            false => {
                let reason = format!("String must be one of (case insensitive): {}", words.join(", "));
                Err(self.refuse(text, &reason))
            }
        }
    }

    fn check_offset_reset(&self, text: &str) -> Result<(), String> {
        let is_duration = text.strip_prefix("by_duration:").and_then(iso_duration::nanos).is_some();
        if is_duration || matches!(text, "earliest" | "latest") {
            return Ok(());
        }
        let reason =
            "The value must be either 'earliest', 'latest' or of the format 'by_duration:<PnDTnHnMn.nS>'.";
        let name = self.name;
        Err(self.refuse(text, &format!("Invalid value `{text}` for configuration {name}. {reason}")))
    }

    fn check_throttled(&self, items: &[String]) -> Result<(), String> {
        let pair = |item: &String| {
            let parts = item.split_once(':');
            parts.is_some_and(|(partition, broker)| all_digits(partition) && all_digits(broker))
        };
        if items.iter().all(pair) || items.iter().any(|item| item == "*") && items.len() == 1 {
            return Ok(());
        }
        let reason = format!(
            "{} must be the literal '*' or a list of replicas in the following format: \
             [partitionId]:[brokerId],[partitionId]:[brokerId],...",
            self.name
        );
        Err(self.refuse(&format!("[{}]", items.join(", ")), &reason))
    }

    fn refuse(&self, value: &str, reason: &str) -> String {
        format!("Invalid value {value} for configuration {}: {reason}", self.name)
    }
}

fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Rust's numbers without its words for infinity and not-a-number.
fn read_float(text: &str) -> Option<f64> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    text.parse().ok().filter(|number: &f64| plain && number.is_finite())
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Bool(value) => write!(f, "{value}"),
            Value::Int(value) => write!(f, "{value}"),
            Value::Float(value) => write_float(f, *value),
            Value::Text(value) => f.write_str(value),
            Value::List(items) => f.write_str(&items.join(",")),
        }
    }
}

/// As Java writes doubles: `0.5`, `1.0`, and outside of 0.001 to 10 million `1.0E-5`.
fn write_float(f: &mut fmt::Formatter<'_>, value: f64) -> fmt::Result {
    if value == 0.0 || (1e-3..1e7).contains(&value.abs()) {
        return write!(f, "{value:?}");
    }
    let text = format!("{value:e}");
    match text.split_once('e') {
        Some((digits, exponent)) if digits.contains('.') => write!(f, "{digits}E{exponent}"),
        Some((digits, exponent)) => write!(f, "{digits}.0E{exponent}"),
        None => f.write_str(&text),
    }
}
