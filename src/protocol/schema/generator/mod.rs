//! Turns the schema tables beside this folder into the Rust code of `src/protocol/generated`.
//!
//! It is no part of the library: `main.rs` makes it a program of its own (pure std, so that it also runs when the
//! generated code does not compile), and `tests/wire` calls it to prove that the checked-in code is fresh.
//!
//! # To change a message
//!
//! 1. Edit its `.schema` file. A new file is found by its ending.
//! 2. In the root of the tree:
//!
//!    ```text
//!    mkdir -p target && rustc --edition 2024 -o target/generate src/protocol/schema/generator/main.rs && target/generate
//!    ```
//!
//! 3. Look at the difference in `src/protocol/generated`, and add the name of a new message to `tests/wire/messages.rs`.
//! 4. `cargo test --test wire` makes values from the table, and wants them back; with Kafka's jars in place (`tests/run
//!    setup`) it also says where the table is not Kafka's.
//!
//! A new API is not served before it has a handler: `src/shard/handlers/mod.rs`.
//!
//! # A table
//!
//! ```text
//! request FetchRequest = 1 versions 4-18 flexible 12+     kind, name, api key, all versions, compact since
//!     cluster_id string 12+ null tag 0 = null             name, type, versions, null allowed, tag, default
//!     topics [FetchTopic]                                 an array; the indented lines are its struct
//!         topic string 4-12
//!     struct Voter                                        a struct that several fields name, behind the fields
//! # a comment                                             for the reader only
//! ```
//!
//! - Kinds: `request`, `response`, `header`, `record` (of the metadata log), `data` (all else), and for the records of
//!   coordinators `group-key` and `group-value`, `transaction-key` ..., `share-key` ...
//! - Versions: `4+`, `4-12`, `7`; left out where the field is as old and as young as what encloses it.
//! - `null` or `null 12+`: versions in which null is allowed. `tag N`: tagged in all its versions (KIP-482).
//! - Default: 0, false, empty, zero uuid unless given; `plain`: never in compact form.
//! - Types: bool i8 i16 u16 i32 u32 i64 f64 uuid string bytes records, `[T]`, or a struct's name.

mod emit;
pub(crate) mod emit_coordinators;
mod emit_decode;
mod emit_encode;
mod emit_lists;
pub(crate) mod model;
pub(crate) mod parse;

use model::{Log, Message};
use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

/// All generated files of the tables in `root`/src/protocol/schema, by file name.
pub(crate) fn generate(root: &Path) -> Result<BTreeMap<String, String>, String> {
    let messages = read_tables(&root.join("src/protocol/schema"))?;
    let mut files = BTreeMap::new();
    for message in &messages {
        files.insert(format!("{}.rs", snake(&message.name)), emit::message(message)?);
    }
    files.insert("api_key.rs".into(), emit_lists::api_keys(&messages));
    files.insert("metadata_record.rs".into(), emit_lists::metadata_records(&messages));
    for log in [Log::Group, Log::Transaction, Log::Share] {
        let list = emit_coordinators::records(log, &messages)?;
        files.insert(format!("{}.rs", snake(log.type_name())), list);
    }
    files.insert("mod.rs".into(), emit_lists::modules(&messages));
    for text in files.values_mut() {
        *text = format(root, text)?;
    }
    Ok(files)
}

/// All messages of the tables in `folder`.
pub(crate) fn read_tables(folder: &Path) -> Result<Vec<Message>, String> {
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(|e| format!("{}: {e}", folder.display()))? {
        paths.push(entry.map_err(|e| e.to_string())?.path());
    }
    paths.retain(|path| path.extension().is_some_and(|ext| ext == "schema"));
    paths.sort();
    let mut messages = Vec::new();
    for path in paths {
        let text = std::fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        messages.extend(parse::table(&text).map_err(|e| format!("{}: {e}", path.display()))?);
    }
    messages.sort_by_key(|m| (m.kind, m.key, m.name.clone()));
    Ok(messages)
}

/// The text as the tree's own `rustfmt.toml` wants it.
fn format(root: &Path, text: &str) -> Result<String, String> {
    let failed = |e: std::io::Error| format!("rustfmt: {e}");
    let mut child = Command::new("rustfmt")
        .args(["--edition", "2024", "--config-path"])
        .arg(root)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(failed)?;
    let mut stdin = child.stdin.take().ok_or("rustfmt: no stdin")?;
    stdin.write_all(text.as_bytes()).map_err(failed)?;
    drop(stdin);
    let output = child.wait_with_output().map_err(failed)?;
    if !output.status.success() {
        return Err(format!("rustfmt refuses:\n{text}"));
    }
    String::from_utf8(output.stdout).map_err(|e| e.to_string())
}

/// `FetchRequest` as `fetch_request`.
fn snake(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c.is_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.extend(c.to_lowercase());
    }
    out
}
