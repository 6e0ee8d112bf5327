//! Names that a mistyped one may have meant.

/// No name is longer, and comparing takes time with the length.
const TYPED_BYTES_MAX: usize = 100;

/// At most three of `names` that are close to `typed`, the closest first.
pub fn nearest<'a>(typed: &str, names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    if typed.len() > TYPED_BYTES_MAX {
        return Vec::new();
    }
    let typed = typed.to_ascii_lowercase().replace(['_', '-'], ".");
    let mut scored: Vec<(f64, &str)> =
        names.map(|name| (strsim::normalized_damerau_levenshtein(&typed, name), name)).collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    let best = scored.first().map_or(0.0, |(score, _)| *score);
    // Far ones only confuse: they must be similar, and not much worse than the best.
    let close = scored.into_iter().filter(|(score, _)| *score >= 0.6 && best - score < 0.1);
    close.take(3).map(|(_, name)| name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn close_names_come_first_and_far_ones_not_at_all() {
        let names = ["log.retention.ms", "log.retention.minutes", "log.roll.ms", "num.partitions", "node.id"];
        for (typed, expect) in [
            ("log.retention.m", vec!["log.retention.ms"]),
            ("log_retention_ms", vec!["log.retention.ms"]),
            ("num.partition", vec!["num.partitions"]),
            ("nodeid", vec!["node.id"]),
            ("something.else", vec![]),
            (&"log.retention.ms".repeat(1000), vec![]),
        ] {
            assert_eq!(nearest(typed, names.into_iter()), expect, "{typed}");
        }
    }
}
