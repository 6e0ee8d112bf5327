//! A corpus in one file: the inputs behind each other, each behind its length in four bytes, big-endian.

use super::target::Target;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

fn wrong<T>(path: impl AsRef<Path>, result: std::io::Result<T>) -> Result<T, String> {
    result.map_err(|error| format!("{}: {error}", path.as_ref().display()))
}

/// The inputs of a packed corpus.
fn read(file: &Path) -> Result<Vec<Vec<u8>>, String> {
    let bytes = wrong(file, fs::read(file))?;
    let (mut rest, mut inputs) = (bytes.as_slice(), Vec::new());
    while !rest.is_empty() {
        let cut = || format!("{} is cut off", file.display());
        let (len, tail) = rest.split_first_chunk().ok_or_else(cut)?;
        let (input, tail) = tail.split_at_checked(u32::from_be_bytes(*len) as usize).ok_or_else(cut)?;
        inputs.push(input.to_vec());
        rest = tail;
    }
    Ok(inputs)
}

/// Runs every input of every target: the packed corpora, and what once failed, whose files begin with a target's name.
/// Stops at the first failure.
pub(crate) fn replay(folder: &str, targets: &[&Target]) -> Result<(), String> {
    let folder = Path::new(folder);
    let mut found = Vec::new();
    for entry in wrong(folder, fs::read_dir(folder.join("found")))? {
        let path = wrong(folder, entry)?.path();
        found.push((
            path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            wrong(&path, fs::read(&path))?,
        ));
    }
    let mut count = 0;
    for target in targets {
        let packed = read(&folder.join("corpus").join(target.name))?;
        let packed = packed.into_iter().enumerate().map(|(index, input)| (format!("kept {index}"), input));
        let own = found.iter().filter(|(name, _)| name.split('-').next() == Some(target.name)).cloned();
        for (name, input) in packed.chain(own) {
            let run = std::panic::catch_unwind(|| (target.run)(&input));
            run.map_err(|_| format!("{} fails on {name}: {input:02x?}", target.name))?;
            count += 1;
        }
    }
    println!("{count} inputs of {} targets replayed", targets.len());
    Ok(())
}

/// Writes each input into a file of its own, numbered.
pub(crate) fn unpack(file: &str, folder: &str) -> Result<(), String> {
    write_all(read(Path::new(file))?, folder, "kept")
}

/// Valid inputs of a target, each in a file of its own.
pub(crate) fn seeds(target: &Target, folder: &str) -> Result<(), String> {
    write_all((target.seeds)(), folder, "seed")
}

fn write_all(inputs: Vec<Vec<u8>>, folder: &str, name: &str) -> Result<(), String> {
    wrong(folder, fs::create_dir_all(folder))?;
    for (index, input) in inputs.iter().enumerate() {
        let path = Path::new(folder).join(format!("{name}-{index:05}"));
        wrong(&path, fs::write(&path, input))?;
    }
    Ok(())
}

/// Puts the files of a folder into one, the shortest first, without doubles.
pub(crate) fn pack(folder: &str, file: &str) -> Result<(), String> {
    let mut inputs = BTreeSet::new();
    for entry in wrong(folder, fs::read_dir(folder))? {
        let path = wrong(folder, entry)?.path();
        let input = wrong(&path, fs::read(&path))?;
        inputs.insert((input.len(), input));
    }
    let mut out = Vec::new();
    for (len, input) in &inputs {
        out.extend((*len as u32).to_be_bytes());
        out.extend(input);
    }
    wrong(file, fs::write(file, out))
}
