//! Keys: Highwater's own, and what Kafka's authorizer reads beside Kafka's table.

use crate::config::key::Change::{Fixed, Hidden};
use crate::config::key::Effect::{Honoured, Later};
use crate::config::key::{Key, key};
use crate::metadata::configs::Allowed::{Any, AtLeast, Between, NotEmpty, OneOf};
use crate::metadata::configs::Kind::{Boolean, Int, Long, String};

#[rustfmt::skip]
pub(super) const KEYS: &[Key] = &[
    key("highwater.cores", Int, Some("0"), Between(0, 1024), Fixed, Honoured, "How many cores to use, each with one thread; 0 is every core that this process may run on."),
    key("highwater.wal.bytes.per.core", Long, Some("1073741824"), AtLeast(33_554_432), Fixed, Honoured, "How much disk the write-ahead log of each core grows to in each of log.dirs, in bytes."),
    key("highwater.memory.bytes", Long, Some("-1"), AtLeast(-1), Fixed, Honoured, "How much memory all cores may use together, in bytes: half for the newest records, the rest for requests, answers, indexes and all else; -1 is half of what the machine or the cgroup has, up to 512 MiB a core."),
    key("highwater.disk.reserve.bytes", Long, Some("-1"), AtLeast(-1), Fixed, Honoured, "How much of the file system of each of log.dirs produce requests must leave free, in bytes; -1 is 2 % of it, from 64 MiB to 5 GiB. Fetch and deletion go on below it."),
    key("highwater.scrub.bytes.per.second", Long, Some("1048576"), AtLeast(0), Fixed, Honoured, "How much each core reads of its sealed segments to find damage early, in bytes per second, at most once through all of them a day; 0 never does."),
    key("highwater.idle.poll.us", Int, Some("200"), Between(0, 10_000), Fixed, Honoured, "How long a core with steady work looks for more before it sleeps, in microseconds; 0 sleeps at once. An idle core never polls."),
    key("highwater.shutdown.timeout.ms", Int, Some("30000"), AtLeast(0), Fixed, Honoured, "How long a clean stop may take before the process ends anyway, in milliseconds."),
    key("highwater.log.format", String, Some("text"), OneOf(&["text", "json"]), Fixed, Honoured, "How this process writes its own log: text for people, json for machines."),
    key("highwater.log.filter", String, Some("info"), NotEmpty, Fixed, Honoured, "What this process logs: a level, or levels by module (info,highwater::wal=debug)."),
    key("super.users", String, Some(""), Any, Hidden, Later, "Users that may do everything, separated by semicolons."),
    key("allow.everyone.if.no.acl.found", Boolean, Some("false"), Any, Hidden, Later, "Whether a thing without ACLs is open to all."),
];
