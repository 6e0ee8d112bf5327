//! The command line: which command, which files, which keys. Every key of the configuration is a flag.

use super::group;
use crate::config::{Key, keys, nearest};
use clap::builder::Styles;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, ArgMatches};
use std::ffi::OsString;
use std::path::PathBuf;

/// Where a configuration comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Sources {
    /// A property file.
    pub(super) file: Option<PathBuf>,
    /// Keys and values from the command line.
    pub(super) flags: Vec<(String, String)>,
}

/// What to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Command {
    /// Run the broker.
    Serve(Sources),
    /// Show the configuration.
    Config { sources: Sources, json: bool },
    /// Look for damage in the log directories, and repair it.
    Check { sources: Sources, repair: bool },
    /// Show what is in files.
    Dump { files: Vec<PathBuf>, records: bool },
    /// Show or change consumer groups.
    Group(group::Asked),
}

/// What the command line says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Parsed {
    /// Run this.
    Run(Command),
    /// Only say this: help, the version, or what is wrong.
    Say { text: String, failed: bool },
}

const COMMANDS: [&str; 5] = ["serve", "config", "check", "dump", "group"];

const EXAMPLES: &str = "\
Examples:
  highwater                                    serve on 127.0.0.1:9092, data in ./data
  highwater serve server.properties            with a configuration file of Kafka's form
  highwater --listeners PLAINTEXT://:9092 --advertised.listeners PLAINTEXT://broker.example:9092
  highwater config server.properties           what is in force, and where it comes from
  highwater check --log.dirs data              what is damaged; the broker must be stopped
  highwater dump data/orders-0/*.log           what is in a segment
  highwater group describe billing             how far a consumer group has read

Every key that `highwater config` lists is a flag (--log.retention.ms 60000) and an environment variable
(HIGHWATER_LOG_RETENTION_MS=60000). A flag overrules the environment, and that overrules the file.";

/// Flags that the help text shows; the others are too many.
const SHOWN: [&str; 4] = ["log.dirs", "listeners", "advertised.listeners", "num.partitions"];

/// Reads the command line; the first of `args` is the program.
pub(super) fn parse(args: impl IntoIterator<Item = OsString>) -> Parsed {
    let mut args: Vec<OsString> = args.into_iter().collect();
    // `serve` may be left out: `highwater server.properties --num.partitions 3`.
    let named = args.get(1).and_then(|first| first.to_str());
    let named = named.is_some_and(|first| {
        COMMANDS.contains(&first) || matches!(first, "help" | "-h" | "--help" | "-V" | "--version")
    });
    if !named {
        args.insert(1.min(args.len()), OsString::from("serve"));
    }
    // The flags of `group` are few, and none is a key.
    let is_group = args.get(1).is_some_and(|first| first == "group");
    match command().try_get_matches_from(args) {
        Ok(matches) => understand(&matches),
        Err(error) => {
            let text = if is_group { error.render().to_string() } else { explain(&error) };
            Parsed::Say { text, failed: error.use_stderr() }
        }
    }
}

fn command() -> clap::Command {
    clap::Command::new("highwater")
        .version(env!("CARGO_PKG_VERSION"))
        .about("A Kafka-compatible event streaming broker: durable before acknowledged.")
        .override_usage(
            "highwater [serve] [server.properties] [--KEY VALUE …]\n       highwater COMMAND --help",
        )
        .after_help(EXAMPLES)
        .styles(Styles::plain())
        .disable_help_subcommand(true)
        .subcommand(sources(clap::Command::new("serve").about("Runs the broker (when no command is given)")))
        .subcommand(
            sources(clap::Command::new("config").about("Shows each key with its value, default and meaning"))
                .arg(
                    Arg::new("json")
                        .long("json")
                        .action(ArgAction::SetTrue)
                        .help("As JSON, one object per key"),
                ),
        )
        .subcommand(
            sources(
                clap::Command::new("check")
                    .about("Looks for damage in the log directories of a stopped broker"),
            )
            .arg(
                Arg::new("repair")
                    .long("repair")
                    .action(ArgAction::SetTrue)
                    .help("Takes damaged batches out (they are kept aside) and makes damaged indexes anew"),
            ),
        )
        .subcommand(
            clap::Command::new("dump")
                .about("Shows what is in files of a log directory, Kafka's and our own")
                .arg(
                    Arg::new("records")
                        .long("records")
                        .action(ArgAction::SetTrue)
                        .help("Each record of a segment too, not only its batches"),
                )
                .arg(
                    Arg::new("files")
                        .value_name("FILE")
                        .value_parser(clap::value_parser!(PathBuf))
                        .num_args(1..)
                        .required(true)
                        .help("Segments, indexes, snapshots, checkpoints …"),
                ),
        )
        .subcommand(group::command())
}

fn sources(command: clap::Command) -> clap::Command {
    let file = Arg::new("file").value_name("server.properties").value_parser(clap::value_parser!(PathBuf));
    let assignment = Arg::new("override").long("override").value_name("KEY=VALUE").action(ArgAction::Append);
    command
        .arg(file.help("A configuration file of Kafka's form"))
        .arg(assignment.help("Sets a key, as Kafka's start script does"))
        .args(keys::all().map(flag))
}

/// `--log.retention.ms`; our own keys have a short form, `--cores`.
fn flag(key: &'static Key) -> Arg {
    let name = key.definition.name;
    let shown = SHOWN.contains(&name) || key.short_flag().is_some();
    let arg =
        Arg::new(name).value_name("VALUE").allow_negative_numbers(true).hide(!shown).help(key.definition.doc);
    match key.short_flag() {
        Some(short) => {
            // `--memory` is `--memory-bytes`.
            let unitless = short.strip_suffix("-bytes").map(str::to_owned);
            arg.long(short).alias(name).visible_aliases(unitless)
        }
        None => arg.long(name),
    }
}

fn understand(matches: &ArgMatches) -> Parsed {
    let command = match matches.subcommand() {
        Some(("config", matches)) => Command::Config {
            sources: match read_sources(matches) {
                Ok(sources) => sources,
                Err(text) => return Parsed::Say { text, failed: true },
            },
            json: matches.get_flag("json"),
        },
        Some(("check", matches)) => match read_sources(matches) {
            Ok(sources) => Command::Check { sources, repair: matches.get_flag("repair") },
            Err(text) => return Parsed::Say { text, failed: true },
        },
        Some(("dump", matches)) => Command::Dump {
            files: matches.get_many("files").into_iter().flatten().cloned().collect(),
            records: matches.get_flag("records"),
        },
        Some(("group", matches)) => Command::Group(group::understand(matches)),
        Some((_, matches)) => match read_sources(matches) {
            Ok(sources) => Command::Serve(sources),
            Err(text) => return Parsed::Say { text, failed: true },
        },
        None => Command::Serve(Sources::default()),
    };
    Parsed::Run(command)
}

fn read_sources(matches: &ArgMatches) -> Result<Sources, String> {
    let value = |key: &Key| {
        let value = matches.get_one::<String>(key.definition.name)?;
        Some((key.definition.name.to_owned(), value.clone()))
    };
    let mut flags: Vec<(String, String)> = keys::all().filter_map(value).collect();
    for assignment in matches.get_many::<String>("override").into_iter().flatten() {
        match assignment.split_once('=') {
            Some((name, value)) => flags.push((name.trim().to_owned(), value.trim().to_owned())),
            None => return Err(format!("--override {assignment}: expected KEY=VALUE")),
        }
    }
    Ok(Sources { file: matches.get_one("file").cloned(), flags })
}

/// Clap's own words, but for a flag that names no key: those get the nearest names.
fn explain(error: &clap::Error) -> String {
    if error.kind() != ErrorKind::UnknownArgument {
        return error.render().to_string();
    }
    let Some(ContextValue::String(flag)) = error.get(ContextKind::InvalidArg) else {
        return error.render().to_string();
    };
    let name = flag.trim_start_matches('-').split('=').next().unwrap_or_default();
    if !flag.starts_with("--") {
        return format!("{flag} is one argument too many; `highwater --help` shows what there is");
    }
    let short: Vec<String> = keys::all().filter_map(Key::short_flag).collect();
    let names = keys::all().map(|key| key.definition.name).chain(short.iter().map(String::as_str));
    match nearest(name, names).as_slice() {
        [] => format!("unknown flag --{name}; `highwater config` lists all keys"),
        near => format!("unknown flag --{name}; did you mean --{}?", near.join(" or --")),
    }
}
