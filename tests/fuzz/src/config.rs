//! A property file: read, then understood, then shown.

use super::target::{Allowance, Target};
use highwater::config::{Machine, Settings, Typed, keys, rows};

pub(crate) const TARGET: Target = Target { name: "config", run, seeds };

/// A name that is not known is compared with every name there is: so much for each line.
const READING: Allowance = Allowance { fixed: 512 << 10, per_byte: 2048 };

fn run(file: &[u8]) -> bool {
    let lines = file.iter().filter(|byte| matches!(byte, b'\n' | b'\r')).count() + 1;
    let allowance = Allowance { fixed: READING.fixed * lines, ..READING };
    let typed = allowance.during(file.len(), || {
        let mut typed = Typed::default();
        typed.add_file("f", file);
        typed
    });
    match Settings::from_typed(&typed, &Machine { host_name: "h".to_owned(), memory_bytes: 1 << 30 }) {
        Ok(settings) => assert!(!rows(&typed, &settings.broker_configs).is_empty()),
        Err(problems) => assert!(!problems.to_string().is_empty()),
    }
    true
}

fn seeds() -> Vec<Vec<u8>> {
    let line = |key: &highwater::config::Key| {
        format!("{}={}\n", key.definition.name, key.definition.default.unwrap_or("1"))
    };
    let mut seeds: Vec<Vec<u8>> = keys::all().map(|key| line(key).into_bytes()).collect();
    let usual = "# a node\nprocess.roles=broker,controller\nnode.id=1\n\
                 listeners=PLAINTEXT://:9092,CONTROLLER://:9093\nadvertised.listeners=PLAINTEXT://h:9092\n\
                 controller.listener.names=CONTROLLER\ncontroller.quorum.voters=1@localhost:9093\n\
                 log.dirs=/tmp/d\nnum.partitions : 3\n  max.connections.per.ip.overrides = 127.0.0.1:7,::1:8\n\
                 a\\u0041\\\n  b=c\\td\n!x\n";
    seeds.push(usual.as_bytes().to_vec());
    seeds
}
