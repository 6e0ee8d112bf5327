//! What may be typed behind `highwater group`.

use super::place::Named;
use super::plan::Target;
use super::{address, when};
use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgGroup, ArgMatches, Command};

/// What to do, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::cli) struct Asked {
    /// Addresses of brokers, each `host:port`; one that answers is enough.
    pub(super) servers: Vec<String>,
    /// For programs instead of people.
    pub(super) json: bool,
    pub(super) what: What,
}

/// What to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// Which groups there are.
    List { states: Vec<String>, types: Vec<String> },
    /// These groups, their members and their lag.
    Describe { groups: Vec<String> },
    /// Another place to go on from.
    Reset(Reset),
    /// Away with these groups.
    Delete { groups: Vec<String> },
}

/// Another place to go on from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reset {
    pub(super) group: String,
    pub(super) scope: Scope,
    pub(super) target: Target,
    /// Not only the plan.
    pub(super) execute: bool,
}

/// Which partitions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// All that the group has committed for.
    AllTopics,
    Topics(Vec<Named>),
}

const STATES: [&str; 8] = [
    "PreparingRebalance",
    "CompletingRebalance",
    "Stable",
    "Dead",
    "Empty",
    "Assigning",
    "Reconciling",
    "NotReady",
];
const TYPES: [&str; 4] = ["classic", "consumer", "share", "streams"];

const EXAMPLES: &str = "\
Examples:
  highwater group list --state Stable,Empty
  highwater group describe billing
  highwater group reset billing --topic orders:0,1 --to-earliest              only the plan
  highwater group reset billing --all-topics --by-duration PT2H --execute
  highwater group delete billing";

/// The command, for the help and the checks.
pub(in crate::cli) fn command() -> Command {
    Command::new("group")
        .about("Shows and changes the consumer groups of a running broker, ours or Kafka's")
        .after_help(EXAMPLES)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .subcommand(
            shared("list", "Shows all groups")
                .arg(json())
                .arg(some_of("state", "Only groups in these states", &STATES))
                .arg(some_of("type", "Only groups of these types", &TYPES)),
        )
        .subcommand(
            shared("describe", "Shows groups with their members, and how far they are behind")
                .arg(json())
                .arg(groups()),
        )
        .subcommand(reset())
        .subcommand(shared("delete", "Deletes groups without members, and what they committed").arg(groups()))
}

fn reset() -> Command {
    let flag = |name: &'static str, help: &'static str| {
        Arg::new(name).long(name).action(ArgAction::SetTrue).help(help)
    };
    let number = |name: &'static str, help: &'static str| {
        let parser = clap::value_parser!(i64);
        Arg::new(name).long(name).value_name("N").value_parser(parser).allow_negative_numbers(true).help(help)
    };
    let time = |name: &'static str, parser: fn(&str) -> Result<i64, String>, help: &'static str| {
        Arg::new(name).long(name).value_name("ISO8601").value_parser(parser).help(help)
    };
    shared("reset", "Lets a group without members go on somewhere else")
        .arg(json())
        .arg(
            Arg::new("group")
                .value_name("GROUP")
                .required(true)
                .help("A group; one that is not there is made"),
        )
        .arg(
            Arg::new("topic")
                .long("topic")
                .value_name("TOPIC[:0,1,2]")
                .action(ArgAction::Append)
                .value_parser(Named::parse)
                .help("A topic, or some of its partitions; may be repeated"),
        )
        .arg(flag("all-topics", "All partitions that the group has committed for"))
        .group(ArgGroup::new("which").args(["topic", "all-topics"]).required(true))
        .arg(flag("to-earliest", "The first record that is there"))
        .arg(flag("to-latest", "Behind the last record"))
        .arg(flag("to-current", "Where it is; behind the last record where it has committed nothing"))
        .arg(number("to-offset", "This offset"))
        .arg(number("shift-by", "So many records on, or back when negative"))
        .arg(time("to-datetime", when::date_time, "The first record since 2026-11-26T05:30:00.000 (UTC)"))
        .arg(time("by-duration", when::duration, "The first record of the last PT1H30M"))
        .group(ArgGroup::new("where").args(TARGETS).required(true))
        .arg(flag("execute", "Does it; without this only the plan is shown"))
}

const TARGETS: [&str; 7] =
    ["to-earliest", "to-latest", "to-current", "to-offset", "shift-by", "to-datetime", "by-duration"];

/// A command with what all have.
fn shared(name: &'static str, about: &'static str) -> Command {
    Command::new(name).about(about).arg(
        Arg::new("servers")
            .long("bootstrap-server")
            .value_name("HOST:PORT")
            .value_delimiter(',')
            .value_parser(address::parse)
            .default_value("127.0.0.1:9092")
            .help("A broker; several, with commas between, when one may be down"),
    )
}

fn json() -> Arg {
    Arg::new("json").long("json").action(ArgAction::SetTrue).help("As JSON")
}

fn groups() -> Arg {
    Arg::new("groups").value_name("GROUP").num_args(1..).required(true).help("Names of groups")
}

fn some_of(name: &'static str, help: &'static str, values: &'static [&'static str]) -> Arg {
    Arg::new(name)
        .long(name)
        .value_name("NAME")
        .value_delimiter(',')
        .ignore_case(true)
        .value_parser(PossibleValuesParser::new(values))
        .help(help)
}

/// What was typed; the command line was checked before.
pub(in crate::cli) fn understand(matches: &ArgMatches) -> Asked {
    let (name, matches) = matches.subcommand().unwrap_or(("list", matches));
    let what = match name {
        "describe" => What::Describe { groups: texts(matches, "groups") },
        "reset" => What::Reset(understand_reset(matches)),
        "delete" => What::Delete { groups: texts(matches, "groups") },
        _ => What::List { states: texts(matches, "state"), types: texts(matches, "type") },
    };
    let json = name != "delete" && matches.get_flag("json");
    Asked { servers: texts(matches, "servers"), json, what }
}

fn understand_reset(matches: &ArgMatches) -> Reset {
    let scope = match matches.get_many("topic") {
        Some(named) => Scope::Topics(named.cloned().collect()),
        None => Scope::AllTopics,
    };
    let group = matches.get_one::<String>("group").cloned().unwrap_or_default();
    Reset { group, scope, target: target(matches), execute: matches.get_flag("execute") }
}

fn target(matches: &ArgMatches) -> Target {
    let number = |name| matches.get_one::<i64>(name).copied();
    let flag = |name, target| matches.get_flag(name).then_some(target);
    // One of these is there.
    number("to-offset")
        .map(Target::Offset)
        .or(number("shift-by").map(Target::ShiftBy))
        .or(number("to-datetime").map(Target::Time))
        .or(number("by-duration").map(Target::Ago))
        .or(flag("to-earliest", Target::Earliest))
        .or(flag("to-latest", Target::Latest))
        .unwrap_or(Target::Current)
}

fn texts(matches: &ArgMatches, name: &str) -> Vec<String> {
    matches.get_many(name).into_iter().flatten().cloned().collect()
}
