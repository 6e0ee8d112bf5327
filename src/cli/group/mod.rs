//! `highwater group`: the consumer groups of a running broker or cluster, ours or Kafka's, for people.
//!
//! | file | what it is |
//! |---|---|
//! | `args` | what may be typed |
//! | `list`, `describe`, `reset`, `delete` | the commands |
//! | `description`, `committed`, `log_offsets` | what coordinators and leaders are asked |
//! | `lag`, `plan`, `place`, `when` | what follows from the answers; these ask nobody |
//! | `cluster` | all brokers, and who is responsible for what |
//! | `line`, `address`, `trouble` | one connection, and what goes wrong |
//! | `table` | rows for people and for programs |
//!
//! Follows Kafka's `kafka-consumer-groups.sh` in what it allows and how it bounds offsets, not in how it looks. It speaks
//! plain TCP, asks one thing at a time, and never makes a topic.

mod address;
mod args;
mod cluster;
mod committed;
mod delete;
mod describe;
mod description;
mod lag;
mod line;
mod list;
mod log_offsets;
mod place;
mod plan;
mod reset;
mod table;
mod trouble;
mod when;

#[cfg(test)]
mod tests;

use args::What;
pub(super) use args::{Asked, command, understand};
use cluster::Cluster;

/// What a command has to say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Answer {
    /// For standard output.
    pub(super) out: String,
    /// Each a sentence for standard error; without any, all went well.
    pub(super) complaints: Vec<String>,
}

/// Does what was asked for.
pub(super) fn run(asked: &Asked) -> Answer {
    ask(asked).unwrap_or_else(|why| Answer { out: String::new(), complaints: vec![why] })
}

fn ask(asked: &Asked) -> Result<Answer, String> {
    let cluster = &mut Cluster::reach(&asked.servers)?;
    Ok(match &asked.what {
        What::List { states, types } => list::list(cluster, states, types, asked.json),
        What::Describe { groups } => describe::describe(cluster, groups, asked.json),
        What::Reset(reset) => reset::reset(cluster, reset, asked.json)?,
        What::Delete { groups } => delete::delete(cluster, groups),
    })
}
