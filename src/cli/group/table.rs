//! Rows for people, in aligned columns, and for programs, as JSON.

use crate::cli::json;

/// What stands in one column of one row. What is not there, or not known, is `-`, and null in JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Cell {
    /// Words, to the left.
    Text(Option<String>),
    /// A number, to the right.
    Number(Option<i64>),
}

/// Rows under their heads.
#[derive(Clone, Debug)]
pub(super) struct Table<const N: usize> {
    heads: [&'static str; N],
    rows: Vec<[Cell; N]>,
}

impl<const N: usize> Table<N> {
    /// Without rows. In JSON the heads are names of fields.
    pub(super) fn new(heads: [&'static str; N]) -> Self {
        Self { heads, rows: Vec::new() }
    }

    /// One more row, below the others.
    pub(super) fn push(&mut self, row: [Cell; N]) {
        self.rows.push(row);
    }

    /// Whether there are no rows.
    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// A line of heads and one for each row.
    pub(super) fn text(&self) -> String {
        let heads = self.heads.map(|head| Cell::text(&head.to_uppercase()));
        let lines = || std::iter::once(&heads).chain(&self.rows);
        // A head stands where its column does.
        let is_number: [bool; N] =
            std::array::from_fn(|at| self.rows.iter().any(|row| matches!(row[at], Cell::Number(_))));
        let widths: [usize; N] = std::array::from_fn(|at| {
            lines().map(|line| line[at].shown().chars().count()).max().unwrap_or_default()
        });
        let mut out = String::new();
        for line in lines() {
            let cells = line.iter().zip(widths).zip(is_number).map(|((cell, width), is_number)| {
                let text = cell.shown();
                if is_number { format!("{text:>width$}") } else { format!("{text:<width$}") }
            });
            out.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
            out.push('\n');
        }
        out
    }

    /// An array of objects, one a line.
    pub(super) fn json(&self, indent: &str) -> String {
        if self.is_empty() {
            return "[]".to_owned();
        }
        let object = |row: &[Cell; N]| {
            let fields = self.heads.iter().zip(row).map(|(head, cell)| field(head, cell));
            format!("{indent}  {{{}}}", fields.collect::<Vec<_>>().join(", "))
        };
        let objects: Vec<_> = self.rows.iter().map(object).collect();
        format!("[\n{}\n{indent}]", objects.join(",\n"))
    }
}

impl Cell {
    /// Words; empty ones are not there.
    pub(super) fn text(text: &str) -> Self {
        Self::Text(Some(text.to_owned()).filter(|text| !text.is_empty()))
    }

    /// A number, or one that is not known.
    pub(super) fn number(number: impl Into<Option<i64>>) -> Self {
        Self::Number(number.into())
    }

    /// As a person sees it.
    pub(super) fn shown(&self) -> String {
        let shown = match self {
            Self::Text(text) => text.as_deref().map(plain),
            Self::Number(number) => number.map(|number| number.to_string()),
        };
        shown.unwrap_or_else(|| "-".to_owned())
    }

    fn json(&self) -> String {
        let shown = match self {
            Self::Text(text) => text.as_deref().map(json::string),
            Self::Number(number) => number.map(|number| number.to_string()),
        };
        shown.unwrap_or_else(|| "null".to_owned())
    }
}

/// A field of a JSON object.
pub(super) fn field(name: &str, value: &Cell) -> String {
    format!("{}: {}", json::string(&name.replace(' ', "_")), value.json())
}

/// Names come from others: what could steer a terminal is written out.
pub(super) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c.is_control() {
            true => out.extend(c.escape_default()),
            false => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(rows: &[(&str, Option<i64>)]) -> Table<2> {
        let mut table = Table::new(["name", "so many"]);
        for (name, number) in rows {
            table.push([Cell::text(name), Cell::number(*number)]);
        }
        table
    }

    #[test]
    fn columns_are_aligned() {
        let text = table(&[("orders", Some(7)), ("", None), ("grün", Some(-1_234_567_890))]).text();
        let lines: Vec<&str> = text.lines().collect();
        let expected =
            ["NAME        SO MANY", "orders            7", "-                 -", "grün    -1234567890"];
        assert_eq!(lines, expected);
        assert_eq!(table(&[]).text(), "NAME  SO MANY\n");
    }

    #[test]
    fn what_could_steer_a_terminal_is_written_out() {
        let text = table(&[("a\u{1b}[2J\nb", Some(1))]).text();
        assert_eq!(text, "NAME           SO MANY\na\\u{1b}[2J\\nb        1\n");
    }

    #[test]
    fn programs_read_json() {
        let json = table(&[("a\"b", Some(7)), ("", None)]).json("  ");
        assert_eq!(
            json,
            "[\n    {\"name\": \"a\\\"b\", \"so_many\": 7},\n    {\"name\": null, \"so_many\": null}\n  ]"
        );
        assert_eq!(table(&[]).json(""), "[]");
    }
}
