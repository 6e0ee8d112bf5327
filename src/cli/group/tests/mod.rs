//! Command lines, two brokers that answer as Kafka's do, and strangers that do not.

mod brokers;
mod command_lines;
mod stories;
mod strangers;
