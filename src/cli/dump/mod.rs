//! `highwater dump`: what is in a file of a log directory, as text.
//!
//! The kind of a file follows from its name and its folder, as it does for the broker.

mod kind;
mod private;
mod segment;
mod small;
mod wal;

use kind::FileKind;
use std::io::{self, Write};
use std::path::Path;

/// Shows one file. False when it could not be read, or is damaged; the reason went to `out` too, below what was whole.
pub(super) fn file(path: &Path, records: bool, out: &mut dyn Write) -> bool {
    match show(path, records, out) {
        Ok(()) => true,
        // `highwater dump … | head` has seen enough.
        Err(reason) if reason == READER_GONE => true,
        Err(reason) => {
            let line = format!("{}: {reason}", path.display());
            eprintln!("{line}");
            // Whether standard output takes it no longer matters.
            let _ = writeln!(out, "!! {line}");
            false
        }
    }
}

fn show(path: &Path, records: bool, out: &mut dyn Write) -> Result<(), String> {
    let kind = FileKind::of(path).ok_or("not a kind of file that is known here")?;
    written(writeln!(out, "# {} ({})", path.display(), kind.describe()))?;
    match kind {
        FileKind::Segment { metadata, .. } => {
            let file = std::fs::File::open(path).map_err(text)?;
            segment::show(&mut io::BufReader::new(file), segment::Show { records, metadata }, out)
        }
        FileKind::WriteAheadLog => wal::show(&std::fs::read(path).map_err(text)?, records, out),
        FileKind::Superblock => private::superblock(&std::fs::read(path).map_err(text)?, out),
        FileKind::Catalogue => private::catalogue(&std::fs::read(path).map_err(text)?, out),
        _ => small::show(kind, &std::fs::read(path).map_err(text)?, out),
    }
}

const READER_GONE: &str = "nobody reads any more";

/// The outcome of writing one line to standard output.
fn written(result: io::Result<()>) -> Result<(), String> {
    result.map_err(|error| match error.kind() {
        io::ErrorKind::BrokenPipe => READER_GONE.to_owned(),
        _ => error.to_string(),
    })
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}
