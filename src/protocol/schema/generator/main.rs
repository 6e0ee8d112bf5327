//! The generator as a program: writes `src/protocol/generated`. Run it in the root of the tree (see `mod.rs`).

#[path = "mod.rs"]
mod generator;

use std::path::Path;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let files = generator::generate(Path::new("."))?;
    let folder = Path::new("src/protocol/generated");
    std::fs::create_dir_all(folder)?;
    for entry in std::fs::read_dir(folder)? {
        std::fs::remove_file(entry?.path())?;
    }
    for (name, text) in &files {
        std::fs::write(folder.join(name), text)?;
    }
    println!("{} files written", files.len());
    Ok(())
}
