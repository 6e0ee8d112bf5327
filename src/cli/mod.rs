//! The commands a person types.
//!
//! ```text
//! highwater [serve] [server.properties] [--key value …]    serve.rs
//! highwater config  [server.properties] [--key value …]    config.rs
//! highwater check   [server.properties] [--repair]         check.rs
//! highwater dump FILE…                                     dump/
//! highwater group list|describe|reset|delete …             group/
//! ```
//!
//! Exit codes: 0 all went well, 1 it did not, 2 what was typed cannot be right. Errors go to standard error in one or a
//! few sentences; what a command is asked for goes to standard output.

mod args;
mod check;
mod config;
mod data_dirs;
mod dump;
mod group;
mod json;
mod load;
mod logging;
mod memory;
mod serve;

#[cfg(test)]
mod tests;

use args::{Command, Parsed};
use load::Loaded;
use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;

/// The exit code for a command line or a configuration that cannot be right.
const USAGE: u8 = 2;

/// Runs the command that `args` name; the first of them is the program.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    match args::parse(args) {
        Parsed::Say { text, failed: false } => say(&text),
        Parsed::Say { text, failed: true } => complain(&text),
        Parsed::Run(Command::Serve(sources)) => match load::load(&sources) {
            Ok(loaded) => start(loaded),
            Err(problems) => complain(&problems),
        },
        Parsed::Run(Command::Config { sources, json }) => match load::load(&sources) {
            Ok(loaded) => say(&config::render(&loaded, json)),
            Err(problems) => complain(&problems),
        },
        Parsed::Run(Command::Check { sources, repair }) => match load::load(&sources) {
            Ok(Loaded { settings, .. }) => print(|out| {
                let metadata = settings.metadata_dir.iter().filter(|dir| !settings.log_dirs.contains(dir));
                let dirs: Vec<_> = settings.log_dirs.iter().chain(metadata).collect();
                check::run(&dirs, repair, out)
            }),
            Err(problems) => complain(&problems),
        },
        Parsed::Run(Command::Dump { files, records }) => {
            print(|out| files.iter().filter(|file| !dump::file(file, records, out)).count() == 0)
        }
        Parsed::Run(Command::Group(asked)) => tell(group::run(&asked)),
    }
}

/// Lets a command write to standard output; it says whether all went well.
fn print(command: impl FnOnce(&mut dyn Write) -> bool) -> ExitCode {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let went_well = command(&mut out);
    if out.flush().is_ok() && went_well { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn start(loaded: Loaded) -> ExitCode {
    if let Err(reason) = logging::start(loaded.settings.log_format, &loaded.settings.log_filter) {
        return complain(&reason);
    }
    for notice in &loaded.settings.notices {
        tracing::warn!("{notice}");
    }
    serve::serve(loaded.settings)
}

/// Writes to standard output. A reader that went away (`| head`) is no failure.
fn say(text: &str) -> ExitCode {
    match writeln!(std::io::stdout(), "{}", text.trim_end()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => ExitCode::FAILURE,
        _ => ExitCode::SUCCESS,
    }
}

/// What there is to standard output, and what went wrong to standard error.
fn tell(answer: group::Answer) -> ExitCode {
    let said = if answer.out.is_empty() { ExitCode::SUCCESS } else { say(&answer.out) };
    for complaint in &answer.complaints {
        eprintln!("{complaint}");
    }
    if answer.complaints.is_empty() { said } else { ExitCode::FAILURE }
}

fn complain(text: &str) -> ExitCode {
    eprintln!("{}", text.trim_end());
    ExitCode::from(USAGE)
}
