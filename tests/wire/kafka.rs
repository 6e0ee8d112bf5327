//! Where Kafka's own jars are, and how to ask Kafka's classes something. `tests/run` puts the jars into `tests/.env`;
//! without them the tests that want them say so and are skipped, except when `HIGHWATER_CLIENTS=required`.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Whether `jars` or `java` are here. If not, says so; fails where they are required.
pub(crate) fn have(tools: &[&str]) -> bool {
    let missing: Vec<&&str> = tools.iter().filter(|tool| !is_here(tool)).collect();
    if missing.is_empty() {
        return true;
    }
    let required = std::env::var("HIGHWATER_CLIENTS").is_ok_and(|value| value == "required");
    assert!(!required, "missing: {missing:?}; tests/run sets them up");
    println!("SKIPPED, missing: {missing:?}; tests/run sets them up");
    false
}

fn is_here(tool: &str) -> bool {
    match tool {
        "jars" => jars().join("kafka-clients-4.3.1.jar").exists(),
        program => {
            let mut command = Command::new(program);
            command.arg("-version").stdout(Stdio::null()).stderr(Stdio::null());
            command.status().is_ok_and(|status| status.success())
        }
    }
}

/// The folder of the jars.
pub(crate) fn jars() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/.env/jars")
}

/// Runs `Facts.java` beside this file with Kafka's jars; answers the lines that it prints.
pub(crate) fn ask(question: &str, input: &str) -> Vec<String> {
    let asked = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{question}.txt"));
    std::fs::write(&asked, input).expect("a file of input");
    let output = Command::new("java")
        .args(["-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp"])
        .arg(jars().join("*"))
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/wire/Facts.java"))
        .arg(question)
        .stdin(std::fs::File::open(&asked).expect("a file of input"))
        .stderr(Stdio::inherit())
        .output()
        .expect("java runs");
    assert!(output.status.success(), "Facts.java {question} failed");
    String::from_utf8(output.stdout).expect("text").lines().map(str::to_owned).collect()
}
