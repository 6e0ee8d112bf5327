//! Plays the stories of a file and compares what happened with what is written there.

use super::words::Words;
use super::world::World;
use crate::base::stories;

/// Plays `stories/NAME.txt`.
pub(super) fn check(name: &str) {
    stories::check(&format!("src/coordinator/group/tests/stories/{name}.txt"), play);
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
