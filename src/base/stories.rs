//! Tests that are texts: what happens in a story is compared, line by line, with what is written there.

use std::path::PathBuf;

/// Plays the stories in the file at `path` in this repository: `play` gives the same text with what really followed. With
/// `STORIES=write` that is written down instead; read the difference before you keep it.
pub(crate) fn check(path: &str, play: impl Fn(&str) -> String) {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path);
    let expected = std::fs::read_to_string(&file).expect("the stories");
    let happened = play(&expected);
    if std::env::var("STORIES").is_ok_and(|what| what == "write") {
        std::fs::write(&file, happened).expect("writing the stories");
        return;
    }
    let differs = expected.lines().zip(happened.lines()).position(|(left, right)| left != right);
    let at = differs.unwrap_or(expected.lines().count().min(happened.lines().count()));
    assert!(
        expected == happened,
        "{path}, line {}:\n expected: {}\n happened: {}\n\nAll that happened:\n{happened}",
        at + 1,
        expected.lines().nth(at).unwrap_or("(the end)"),
        happened.lines().nth(at).unwrap_or("(the end)"),
    );
}
