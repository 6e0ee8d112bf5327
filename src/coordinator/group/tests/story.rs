//! Plays the stories of a file and compares what happened with what is written there.

use super::words::Words;
use super::world::World;
use std::path::PathBuf;

/// Plays `stories/NAME.txt`.
pub(super) fn check(name: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join(format!("src/coordinator/group/tests/stories/{name}.txt"));
    let expected = std::fs::read_to_string(&path).expect("the stories");
    let happened = play(&expected);
    if std::env::var("STORIES").is_ok_and(|what| what == "write") {
        std::fs::write(&path, happened).expect("writing the stories");
        return;
    }
    let differs = expected.lines().zip(happened.lines()).position(|(left, right)| left != right);
    let at = differs.unwrap_or(expected.lines().count().min(happened.lines().count()));
    assert!(
        expected == happened,
        "{name}.txt, line {}:\n expected: {}\n happened: {}\n\nAll that happened:\n{happened}",
        at + 1,
        expected.lines().nth(at).unwrap_or("(the end)"),
        happened.lines().nth(at).unwrap_or("(the end)"),
    );
}

/// The same text, with what really followed. `---` begins a new story; a line `with …` after it sets options.
fn play(text: &str) -> String {
    let (mut out, mut world) = (String::new(), World::new(&Words::default()));
    for line in text.lines() {
        if line.starts_with(' ') {
            continue;
        }
        out.push_str(line);
        out.push('\n');
        if line.starts_with("---") {
            world.end();
            world = World::new(&Words::default());
        } else if let Some(options) = line.strip_prefix("with ") {
            world = World::new(&Words::new(options));
        } else if !line.is_empty() && !line.starts_with('#') {
            for followed in world.happen(line) {
                out.push_str(&format!("    {followed}\n"));
            }
        }
    }
    world.end();
    out
}
