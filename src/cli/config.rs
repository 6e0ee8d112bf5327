//! `highwater config`: each key with its value, its default, where the value comes from, and what it is for.

use super::json::string as json_string;
use super::load::Loaded;
use crate::config::{Effect, Row, rows};

/// The whole answer, as an aligned table or as JSON.
pub(super) fn render(loaded: &Loaded, json: bool) -> String {
    let rows = rows(&loaded.typed, &loaded.settings.broker_configs);
    if json { render_json(&rows) } else { render_table(&rows, &loaded.settings.notices) }
}

/// Columns wider than this do not push the others to the right.
const COLUMN_MAX: usize = 44;

fn render_table(rows: &[Row], notices: &[String]) -> String {
    let head = ["KEY", "VALUE", "DEFAULT", "SOURCE", "EFFECT"].map(str::to_owned);
    let lines: Vec<([String; 5], &str)> =
        std::iter::once((head, "MEANING")).chain(rows.iter().map(|row| (cells(row), row.doc))).collect();
    let mut widths = [0; 5];
    for (cells, _) in &lines {
        for (width, cell) in widths.iter_mut().zip(cells) {
            *width = (*width).max(cell.chars().count()).min(COLUMN_MAX);
        }
    }
    let mut out = String::new();
    for (cells, doc) in &lines {
        for (width, cell) in widths.iter().zip(cells) {
            out.push_str(&format!("{cell:<width$}  "));
        }
        out.push_str(doc);
        out.push('\n');
    }
    for notice in notices {
        out.push_str(&format!("\nnote: {notice}"));
    }
    out
}

fn cells(row: &Row) -> [String; 5] {
    let shown = |value: &Option<String>| match value.as_deref() {
        None => "-".to_owned(),
        Some("") => "\"\"".to_owned(),
        Some(text) => text.to_owned(),
    };
    [
        row.name.to_owned(),
        shown(&row.value),
        shown(&row.default),
        row.source.clone(),
        row.effect.name().to_owned(),
    ]
}

fn render_json(rows: &[Row]) -> String {
    let objects: Vec<String> = rows.iter().map(json_object).collect();
    format!("[\n{}\n]", objects.join(",\n"))
}

fn json_object(row: &Row) -> String {
    let nullable = |value: &Option<String>| value.as_deref().map_or("null".to_owned(), json_string);
    let effect = match row.effect {
        Effect::Honoured => "honoured",
        Effect::Later => "later",
        Effect::Never => "never",
    };
    format!(
        "  {{\"key\": {}, \"value\": {}, \"default\": {}, \"source\": {}, \"effect\": \"{effect}\", \"type\": \"{}\", \
         \"meaning\": {}}}",
        json_string(row.name),
        nullable(&row.value),
        nullable(&row.default),
        json_string(&row.source),
        row.kind.name().to_lowercase(),
        json_string(row.doc)
    )
}
