//! The rules for names of topics.

/// The longest name, in bytes: a partition's folder must fit a file name.
pub const LEN_MAX: usize = 249;

/// The topic of the metadata log; clients can neither make nor write it.
pub const CLUSTER_METADATA: &str = "__cluster_metadata";
/// The topic of group offsets.
pub const CONSUMER_OFFSETS: &str = "__consumer_offsets";
/// The topic of transactions.
pub const TRANSACTION_STATE: &str = "__transaction_state";
/// The topic of share groups' state.
pub const SHARE_GROUP_STATE: &str = "__share_group_state";

/// Whether a topic may have this name; the error is Kafka's sentence.
pub fn check(name: &str) -> Result<(), String> {
    let legal = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    let reason = match name {
        "" => "the empty string is not allowed".to_owned(),
        "." | ".." => format!("'{name}' is not allowed"),
        _ if name.chars().count() > LEN_MAX => {
            format!("the length of '{name}' is longer than the max allowed length {LEN_MAX}")
        }
        _ if !name.chars().all(legal) => {
            format!(
                "'{name}' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'"
            )
        }
        _ => return Ok(()),
    };
    Err(format!("Topic name is invalid: {reason}"))
}

/// The name with every `.` as `_`; metrics cannot tell such names apart. `None` for a name that has neither.
pub fn unified(name: &str) -> Option<String> {
    name.contains(['.', '_']).then(|| name.replace('.', "_"))
}

/// Whether the brokers keep their own state in this topic; clients see the mark in Metadata.
pub fn is_internal(name: &str) -> bool {
    matches!(name, CONSUMER_OFFSETS | TRANSACTION_STATE | SHARE_GROUP_STATE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        const ODD: &str = "contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'";
        let long = "x".repeat(250);
        for (name, expect) in [
            ("a", Ok(())),
            ("A-b.c_0", Ok(())),
            ("...", Ok(())),
            (&long[..249], Ok(())),
            ("", Err("the empty string is not allowed".to_owned())),
            (".", Err("'.' is not allowed".to_owned())),
            ("..", Err("'..' is not allowed".to_owned())),
            ("a/b", Err(format!("'a/b' {ODD}"))),
            ("a b", Err(format!("'a b' {ODD}"))),
            ("ä", Err(format!("'ä' {ODD}"))),
            (&long, Err(format!("the length of '{long}' is longer than the max allowed length 249"))),
        ] {
            assert_eq!(
                check(name),
                expect.map_err(|reason| format!("Topic name is invalid: {reason}")),
                "{name}"
            );
        }
    }

    #[test]
    fn unified_names() {
        for (name, expect) in [("a.b_c", Some("a_b_c")), ("a-b", None), ("a_b", Some("a_b"))] {
            assert_eq!(unified(name).as_deref(), expect);
        }
    }
}
