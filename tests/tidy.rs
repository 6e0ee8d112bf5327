//! The shape of the tree, as a test. What the design says about folders, bans and sizes is checked here on every run.
//!
//! | rule | what it wants |
//! |---|---|
//! | imports | a folder names only the folders that `IMPORTS` allows it |
//! | loadgen | of the broker it names only `base` and `protocol` |
//! | runtime | `glommio`, `io_uring`, `async` and `.await` only in `src/rt` and `loadgen` |
//! | front page | every `.rs` file begins with `//!` |
//! | lengths | files up to 600 lines without tests, functions up to 70; older ones only shrink (`RATCHET`) |
//! | binaries | at most four test binaries: `tidy`, `wire`, `sim`, `kafka` |
//! | names | no folder that is a drawer for everything |
//!
//! The rules are plain functions from a path and a text to complaints; each is tested below with a text that breaks it.
//! Knows Rust only as far as `mask` does: comments and literals are blanked, the rest is searched.

use std::fs;
use std::path::{Path, PathBuf};

/// What a folder of `src` may import.
enum May {
    /// These folders.
    These(&'static [&'static str]),
    /// All that stand above it.
    AllAbove,
}

/// The table of the design, in its order.
const IMPORTS: [(&str, May); 15] = [
    ("base", May::These(&[])),
    ("protocol", May::These(&["base"])),
    ("wal", May::These(&["base"])),
    ("log", May::These(&["base", "protocol", "wal"])),
    ("quorum", May::These(&["base"])),
    ("metadata", May::These(&["base", "protocol"])),
    ("controller", May::These(&["base", "protocol", "metadata"])),
    ("replication", May::These(&["base", "protocol", "log"])),
    ("coordinator", May::These(&["base", "protocol", "metadata"])),
    ("security", May::These(&["base", "protocol", "metadata"])),
    ("shard", May::AllAbove),
    ("rt", May::These(&["base", "shard"])),
    ("observe", May::AllAbove),
    ("config", May::AllAbove),
    ("cli", May::AllAbove),
];

const FILE_LINES_MAX: usize = 600;
const FUNCTION_LINES_MAX: usize = 70;

/// Things that were longer than allowed when their rule came: `(path, function or "", lines)`. A number may be lowered
/// and a row removed; that is all.
const RATCHET: &[(&str, &str, usize)] = &[];

/// Code that a program wrote; its lengths are not a person's burden.
const GENERATED: &str = "src/protocol/generated/";

const BINARIES: [&str; 4] = ["tidy", "wire", "sim", "kafka"];
const DRAWERS: [&str; 8] = ["utils", "util", "common", "types", "docs", "doc", "helpers", "misc"];

#[test]
fn the_tree_is_tidy() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for folder in ["src", "tests", "benches", "loadgen"] {
        collect(root, &root.join(folder), &mut files);
    }
    let mut complaints = Vec::new();
    for path in files.iter().filter(|path| path.ends_with(".rs")) {
        let text = fs::read_to_string(root.join(path)).unwrap();
        complaints.extend(check(path, &text));
    }
    complaints.extend(stale_ratchet(root));
    complaints.extend(binaries(&files));
    complaints.extend(drawers(&files));
    assert!(files.len() > 50, "the tree was not found under {}", root.display());
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

/// Paths of all files below `folder`, relative to `root`, with `/` between their parts.
fn collect(root: &Path, folder: &Path, files: &mut Vec<String>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    // `tests/.env` and its like are made by `tests/run` and ignored by git.
    paths.retain(|path| !path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.')));
    for path in paths {
        if path.is_dir() && !path.ends_with("target") {
            collect(root, &path, files);
        } else if path.is_file() {
            let path = path.strip_prefix(root).unwrap_or(&path);
            files.push(path.to_string_lossy().into_owned());
        }
    }
}

/// All that is wrong with one file.
fn check(path: &str, text: &str) -> Vec<String> {
    let code = mask(text);
    let mut complaints = Vec::new();
    complaints.extend(imports(path, &code));
    complaints.extend(runtime(path, &code));
    complaints.extend(front_page(path, text));
    for (function, lines, max) in lengths(path, &code) {
        let allowed = RATCHET.iter().find(|row| row.0 == path && row.1 == function).map_or(max, |row| row.2);
        if lines > allowed {
            let what = if function.is_empty() { "the file".to_owned() } else { format!("fn {function}") };
            complaints.push(format!("{path}: {what} has {lines} lines, {allowed} are allowed"));
        }
    }
    complaints
}

// ---- imports

fn imports(path: &str, code: &str) -> Vec<String> {
    if path.starts_with("loadgen/") {
        return loadgen(path, code);
    }
    let Some(folder) = folder_of(path) else { return Vec::new() };
    let Some(place) = IMPORTS.iter().position(|(name, _)| *name == folder) else {
        return vec![format!("{path}: src/{folder} is not in the table of the design")];
    };
    let may = |name: &str| match &IMPORTS[place].1 {
        May::These(allowed) => allowed.contains(&name),
        May::AllAbove => IMPORTS[..place].iter().any(|(above, _)| *above == name),
    };
    let known = |name: &str| IMPORTS.iter().any(|(other, _)| *other == name);
    let wrong = |name: &str| known(name) && name != folder && !may(name);
    let names = names_behind("crate::", code).into_iter().filter(|(_, name)| wrong(name));
    names.map(|(line, name)| format!("{path}:{line}: {folder} must not import {name}")).collect()
}

/// A mistake of the broker must not be repeated in the tool that measures it.
fn loadgen(path: &str, code: &str) -> Vec<String> {
    let names = names_behind("highwater::", code).into_iter();
    let wrong = names.filter(|(_, name)| !matches!(name.as_str(), "base" | "protocol"));
    wrong.map(|(line, name)| format!("{path}:{line}: loadgen must not import highwater::{name}")).collect()
}

/// The folder of `src` that a file belongs to; `lib.rs` and `main.rs` belong to none.
fn folder_of(path: &str) -> Option<&str> {
    let rest = path.strip_prefix("src/")?;
    let (folder, _) = rest.split_once('/').or_else(|| Some((rest.strip_suffix(".rs")?, "")))?;
    (!matches!(folder, "lib" | "main")).then_some(folder)
}

/// Line and name of everything that stands behind `crate::` or its like, also in a list: `crate::{a, b::c}`.
fn names_behind(prefix: &str, code: &str) -> Vec<(usize, String)> {
    let mut names = Vec::new();
    for (at, _) in code.match_indices(prefix) {
        if code[..at].ends_with(is_word) {
            continue;
        }
        let line = line_of(code, at);
        let rest = code[at + prefix.len()..].trim_start();
        match rest.strip_prefix('{') {
            None => names.push((line, leading_word(rest))),
            Some(list) => names.extend(list_items(list).into_iter().map(|name| (line, name))),
        }
    }
    names
}

/// The first words of the items of a list that was just opened, up to its end.
fn list_items(list: &str) -> Vec<String> {
    let (mut depth, mut items, mut at_item) = (1, Vec::new(), true);
    for (index, c) in list.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 1 => at_item = true,
            c if is_word(c) && at_item && depth == 1 => {
                items.push(leading_word(&list[index..]));
                at_item = false;
            }
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    items
}

// ---- the runtime

fn runtime(path: &str, code: &str) -> Vec<String> {
    if path.starts_with("src/rt/") || path.starts_with("loadgen/") {
        return Vec::new();
    }
    let banned = ["glommio", "io_uring", "async", "await"];
    let hit = |word: &str| words(code).find(|(_, found)| *found == word).map(|(at, _)| line_of(code, at));
    let hits = banned.iter().filter_map(|word| Some((hit(word)?, word)));
    hits.map(|(line, word)| format!("{path}:{line}: `{word}` belongs into src/rt only")).collect()
}

// ---- the front page

fn front_page(path: &str, text: &str) -> Option<String> {
    let first = text.lines().next().unwrap_or_default();
    let has_words = first.strip_prefix("//!").is_some_and(|words| !words.trim().is_empty());
    (!has_words).then(|| format!("{path}: the first line must begin a front page with //!"))
}

// ---- lengths

/// What is measured in a file: a name (empty for the file), its lines, and how many are allowed.
fn lengths(path: &str, code: &str) -> Vec<(String, usize, usize)> {
    if path.starts_with(GENERATED) || path.starts_with("tests/") || path.ends_with("/tests.rs") {
        return Vec::new();
    }
    let code = without_tests(code);
    let file = (String::new(), code.lines().count(), FILE_LINES_MAX);
    let functions = functions(&code).into_iter().map(|(name, lines)| (name, lines, FUNCTION_LINES_MAX));
    std::iter::once(file).chain(functions).collect()
}

/// The code without the modules behind `#[cfg(test)]`.
fn without_tests(code: &str) -> String {
    let mut out = String::new();
    let mut rest = code;
    while let Some(at) = rest.find("#[cfg(test)]") {
        let (before, tests) = rest.split_at(at);
        out.push_str(before);
        let item_end = match (tests.find('{'), tests.find(';')) {
            (Some(open), end) if end.is_none_or(|end| open < end) => open + block_len(&tests[open..]),
            (_, Some(end)) => end + 1,
            _ => tests.len(),
        };
        rest = &tests[item_end..];
    }
    out + rest
}

/// Name and number of lines of each function with a body.
fn functions(code: &str) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    for (at, word) in words(code) {
        let rest = code[at + word.len()..].trim_start();
        let name = leading_word(rest);
        if word != "fn" || name.is_empty() {
            continue;
        }
        let body = match (code[at..].find('{'), code[at..].find(';')) {
            // `[u8; 4]` in a signature has a semicolon too; a body opens on a line that the signature leads to.
            (Some(open), Some(end)) if end < open && !code[at..at + end].contains('[') => continue,
            (Some(open), _) => at + open,
            (None, _) => continue,
        };
        let end = body + block_len(&code[body..]);
        found.push((name, code[at..end].lines().count()));
    }
    found
}

/// The length of the block that begins `code`, braces included.
fn block_len(code: &str) -> usize {
    let mut depth = 0;
    for (index, c) in code.char_indices() {
        depth += i32::from(c == '{') - i32::from(c == '}');
        if depth == 0 {
            return index + 1;
        }
    }
    code.len()
}

/// Rows of the ratchet that are no longer needed, or too generous.
fn stale_ratchet(root: &Path) -> Vec<String> {
    let stale = |row: &&(&str, &str, usize)| {
        let text = fs::read_to_string(root.join(row.0)).unwrap_or_default();
        let now = lengths(row.0, &mask(&text)).into_iter().find(|(name, _, _)| name == row.1);
        now.is_none_or(|(_, lines, max)| lines < row.2 || lines <= max)
    };
    let complaint = |row: &(&str, &str, usize)| format!("{} {}: lower its row in RATCHET", row.0, row.1);
    RATCHET.iter().filter(stale).map(complaint).collect()
}

// ---- the tree

fn binaries(files: &[String]) -> Vec<String> {
    let binary = |path: &String| {
        let rest = path.strip_prefix("tests/")?;
        match rest.split_once('/') {
            None => rest.strip_suffix(".rs").map(str::to_owned),
            Some((folder, "main.rs")) => Some(folder.to_owned()),
            Some(_) => None,
        }
    };
    let extra = files.iter().filter_map(binary).filter(|name| !BINARIES.contains(&name.as_str()));
    extra.map(|name| format!("tests/{name}: a fifth test binary; join {}", BINARIES.join(", "))).collect()
}

fn drawers(files: &[String]) -> Vec<String> {
    let mut complaints: Vec<String> = Vec::new();
    for path in files {
        let parts: Vec<&str> = path.split('/').collect();
        let folders = &parts[..parts.len() - 1];
        let stem = parts.last().and_then(|name| name.strip_suffix(".rs")).unwrap_or_default();
        if let Some(name) = folders.iter().chain([&stem]).find(|name| DRAWERS.contains(name)) {
            complaints.push(format!("{path}: `{name}` is a drawer, not a subject"));
        }
    }
    complaints
}

// ---- reading Rust, roughly

/// The text with comments and the inside of literals as blanks; line breaks stay where they are.
fn mask(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let len = blank_len(&chars, at);
        match len {
            0 => out.push(chars[at]),
            _ => out.extend(chars[at..at + len].iter().map(|c| if *c == '\n' { '\n' } else { ' ' })),
        }
        at += len.max(1);
    }
    out
}

/// The length of the comment or literal that begins at `at`; 0 when there is none.
fn blank_len(chars: &[char], at: usize) -> usize {
    let next = |offset: usize| chars.get(at + offset).copied().unwrap_or('\n');
    match chars[at] {
        '/' if next(1) == '/' => chars[at..].iter().take_while(|c| **c != '\n').count(),
        '/' if next(1) == '*' => block_comment_len(&chars[at..]),
        '"' => string_len(&chars[at..]),
        'r' if !prior_word(chars, at) && matches!(next(1), '"' | '#') => raw_string_len(&chars[at..]),
        '\'' if next(1) == '\\' => 2 + chars[at + 2..].iter().skip(1).take_while(|c| **c != '\'').count() + 2,
        '\'' if next(2) == '\'' => 3,
        _ => 0,
    }
    .min(chars.len() - at)
}

/// Whether `r` is the end of a word; `br"…"` is a literal all the same.
fn prior_word(chars: &[char], at: usize) -> bool {
    let word: String = chars[..at].iter().rev().take_while(|c| is_word(**c)).collect();
    !matches!(word.as_str(), "" | "b" | "c")
}

fn block_comment_len(chars: &[char]) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while at + 1 < chars.len() {
        match (chars[at], chars[at + 1]) {
            ('/', '*') => (depth, at) = (depth + 1, at + 2),
            ('*', '/') => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            return at;
        }
    }
    chars.len()
}

fn string_len(chars: &[char]) -> usize {
    let mut at = 1;
    while at < chars.len() {
        match chars[at] {
            '\\' => at += 2,
            '"' => return at + 1,
            _ => at += 1,
        }
    }
    chars.len()
}

fn raw_string_len(chars: &[char]) -> usize {
    let hashes = chars[1..].iter().take_while(|c| **c == '#').count();
    if chars.get(1 + hashes) != Some(&'"') {
        return 0; // `r#type`: a name, not a string
    }
    let body = 2 + hashes;
    for end in body..chars.len() {
        let closes =
            chars[end] == '"' && chars[end + 1..].iter().take_while(|c| **c == '#').count() >= hashes;
        if closes {
            return end + 1 + hashes;
        }
    }
    chars.len()
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn leading_word(code: &str) -> String {
    code.chars().take_while(|c| is_word(*c)).collect()
}

/// Every word with its position.
fn words(code: &str) -> impl Iterator<Item = (usize, &str)> {
    let pieces = code.split(|c: char| !is_word(c)).filter(|word| !word.is_empty());
    pieces.map(move |word| (word.as_ptr() as usize - code.as_ptr() as usize, word))
}

fn line_of(code: &str, at: usize) -> usize {
    code[..at].matches('\n').count() + 1
}

// ---- the checker itself

#[track_caller]
fn complains(path: &str, text: &str, expect: &str) {
    let complaints = check(path, text);
    match expect {
        "" => assert!(complaints.is_empty(), "{text}\n{complaints:?}"),
        _ => assert!(complaints.iter().any(|line| line == expect), "{text}\n{complaints:?}"),
    }
}

#[test]
fn imports_are_found() {
    let wrong = "src/log/a.rs:2: log must not import shard";
    complains("src/log/a.rs", "//! A.\nuse crate::shard::Shard;\n", wrong);
    complains("src/log/a.rs", "//! A.\nuse crate::{base, shard::{Event, Effect}};\n", wrong);
    complains("src/log/a.rs", "//! A.\nfn f() { crate::shard::go() }\n", wrong);
    complains(
        "src/log/a.rs",
        "//! A.\nuse crate::base::{shard, rt};\nuse crate::log::x;\nuse crate::wal;\n",
        "",
    );
    complains(
        "src/log/a.rs",
        "//! Not crate::shard.\n// crate::shard\nconst X: &str = \"crate::shard\";\n",
        "",
    );
    complains(
        "src/config/a.rs",
        "//! A.\nuse crate::cli;\n",
        "src/config/a.rs:2: config must not import cli",
    );
    complains("src/rt/a.rs", "//! A.\nuse crate::wal;\n", "src/rt/a.rs:2: rt must not import wal");
    complains("src/cli/a.rs", "//! A.\nuse crate::config;\n", "");
    complains("src/odd/a.rs", "//! A.\n", "src/odd/a.rs: src/odd is not in the table of the design");
    complains("src/lib.rs", "//! A.\nuse crate::shard;\n", "");
    let wrong = "loadgen/src/a.rs:2: loadgen must not import highwater::shard";
    complains("loadgen/src/a.rs", "//! A.\nuse highwater::shard::Shard;\n", wrong);
    complains("loadgen/src/a.rs", "//! A.\nuse highwater::{base::Bytes, shard};\n", wrong);
    complains("loadgen/src/a.rs", "//! A.\nuse highwater::protocol::batch;\nuse crate::wire;\n", "");
}

#[test]
fn the_runtime_is_found() {
    for (text, word) in
        [("use glommio::x;", "glommio"), ("async fn f() {}", "async"), ("fn f() { g().await }", "await")]
    {
        let text = format!("//! A.\n{text}\n");
        complains("src/log/a.rs", &text, &format!("src/log/a.rs:2: `{word}` belongs into src/rt only"));
        complains("src/rt/a.rs", &text, "");
        complains("loadgen/src/main.rs", &text, "");
    }
    complains("src/log/a.rs", "//! A.\n// glommio\nfn asynchronous() { \"async .await\"; }\n", "");
}

#[test]
fn a_missing_front_page_is_found() {
    let wrong = "src/log/a.rs: the first line must begin a front page with //!";
    for text in ["", "use x;\n//! Late.\n", "// Not one.\n", "//!\n"] {
        complains("src/log/a.rs", text, wrong);
    }
    complains("src/log/a.rs", "//! A.\n", "");
}

#[test]
fn lengths_are_found() {
    let lines = |count: usize| "    x();\n".repeat(count);
    let function = |count: usize| format!("//! A.\nfn f(a: [u8; 4]) {{\n{}}}\n", lines(count));
    complains("src/log/a.rs", &function(68), "");
    complains("src/log/a.rs", &function(69), "src/log/a.rs: fn f has 71 lines, 70 are allowed");
    complains("src/protocol/generated/a.rs", &function(100), "");
    complains("src/log/tests.rs", &function(100), "");
    complains("src/log/a.rs", &format!("//! A.\n#[cfg(test)]\nmod tests {{\n{}}}\n", lines(900)), "");
    complains("src/log/a.rs", &format!("//! A.\n{}", "x!();\n".repeat(599)), "");
    let wrong = "src/log/a.rs: the file has 601 lines, 600 are allowed";
    complains("src/log/a.rs", &format!("//! A.\n{}", "x!();\n".repeat(600)), wrong);
    complains("src/log/a.rs", &format!("//! A.\n#[cfg(test)]\nmod tests;\n{}", "x!();\n".repeat(601)), {
        "src/log/a.rs: the file has 603 lines, 600 are allowed"
    });
    complains("src/log/a.rs", "//! A.\ntrait T { fn f(); fn g() { if x { '{'; } } }\n", "");
}

#[test]
fn test_binaries_and_drawers_are_found() {
    let paths = |list: &[&str]| list.iter().map(|path| (*path).to_owned()).collect::<Vec<_>>();
    assert_eq!(binaries(&paths(&["tests/extra.rs", "tests/other/main.rs"])).len(), 2);
    assert!(
        binaries(&paths(&["tests/tidy.rs", "tests/sim/main.rs", "tests/sim/world.rs", "src/a.rs"]))
            .is_empty()
    );
    assert_eq!(drawers(&paths(&["src/utils/a.rs", "src/log/common.rs", "tests/sim/types/a.rs"])).len(), 3);
    assert!(drawers(&paths(&["src/log/a.rs", "src/log/document.rs"])).is_empty());
}

#[test]
fn literals_and_comments_are_blanked() {
    for (text, expect) in [
        ("a // b\nc", "a     \nc"),
        ("a /* b /* c */ d */ e", "a                   e"),
        ("\"a\\\"b\" c", "       c"),
        ("r#\"a\"b\"# c br\"d\" e", "         c b     e"),
        ("'a' 'b: '\\'' '\\u{61}' c", "    'b:               c"),
        ("r#type", "r#type"),
        ("letter\"a\"", "letter   "),
    ] {
        assert_eq!(mask(text), expect, "{text}");
    }
}
