//! Plays the stories of a file and compares what happened with what is written there.

use super::settings::Settings;
use super::words::Part;
use super::world::World;
use crate::base::stories;

/// Plays `stories/NAME.txt`.
pub(super) fn check(name: &str) {
    stories::check(&format!("src/shard/tests/stories/{name}.txt"), play);
}

/// The same text, with what really came back.
fn play(text: &str) -> String {
    let (mut out, mut world) = (String::new(), None);
    for line in text.lines() {
        if line.starts_with(' ') {
            continue;
        }
        out.push_str(line);
        out.push('\n');
        if line.starts_with("---") {
            world = None;
        }
        if line.is_empty() || line.starts_with('#') || line.starts_with("---") {
            continue;
        }
        if let Some(settings) = line.strip_prefix("node ") {
            world = Some(World::new(Settings::read(&Part::new(settings))));
            continue;
        }
        let world = world.get_or_insert_with(|| World::new(Settings::read(&Part::default())));
        for heard in world.happen(line) {
            out.push_str(&format!("    {heard}\n"));
        }
    }
    out
}
