//! Where the tests' tools are, and how to run one to its end. `tests/run` puts them into `tests/.env`.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

/// Whether these tools are here. If not, says so; fails where they are required.
pub(crate) fn have(tools: &[&str]) -> bool {
    let missing: Vec<&&str> = tools.iter().filter(|tool| !is_here(tool)).collect();
    if missing.is_empty() {
        return true;
    }
    let required = std::env::var("HIGHWATER_CLIENTS").is_ok_and(|value| value == "required");
    assert!(!required, "missing: {missing:?}; tests/run sets them up");
    eprintln!("SKIPPED, missing: {missing:?}; tests/run sets them up");
    false
}

fn is_here(tool: &str) -> bool {
    match tool {
        "java" => env("jars").join("kafka-clients-4.3.1.jar").exists() && answers("javac", "-version"),
        "python" => env("python/bin/python").exists(),
        "node" => env("node/node_modules/kafkajs").exists() && answers("node", "--version"),
        "rdkafka" => env("rdkafka-client").exists(),
        "kcat" => env("python/bin/python").exists() && answers("kcat", "-V"),
        other => unreachable!("{other} is no tool of these tests"),
    }
}

fn answers(program: &str, question: &str) -> bool {
    let asked = Command::new(program).arg(question).stdout(Stdio::null()).stderr(Stdio::null()).status();
    asked.is_ok_and(|status| status.success())
}

/// A path in the tests' environment.
pub(crate) fn env(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/.env").join(name)
}

/// A path in this folder.
pub(crate) fn here(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/kafka").join(name)
}

/// A class of Kafka's jars or of `tests/kafka/java`.
pub(crate) fn java(class: &str) -> Command {
    let mut command = Command::new("java");
    let path = format!("{}:{}/*", our_classes().display(), env("jars").display());
    // Small heaps and one compiler stage: many short lives on a small machine.
    command.args([
        "-Xmx512m",
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-Dfile.encoding=UTF-8",
        "-cp",
        &path,
        class,
    ]);
    command
}

fn our_classes() -> &'static Path {
    static CLASSES: OnceLock<PathBuf> = OnceLock::new();
    CLASSES.get_or_init(|| {
        let classes = Path::new(env!("CARGO_TARGET_TMPDIR")).join("classes");
        let mut compile = Command::new("javac");
        compile.arg("-cp").arg(format!("{}/*", env("jars").display())).arg("-d").arg(&classes);
        let classes_of =
            ["Client", "Load", "Member", "GroupStories", "GroupWorld", "StoryMember", "ToolStory"];
        compile.args(classes_of.map(|class| here(&format!("java/{class}.java"))));
        run(&mut compile);
        quiet_logs(&classes);
        classes
    })
}

/// Without a configuration log4j says so on every start; warnings go where they cannot mix with a tool's answer.
fn quiet_logs(classes: &Path) {
    let text = "rootLogger.level=warn\nrootLogger.appenderRef.err.ref=err\nappender.err.type=Console\n\
                appender.err.name=err\nappender.err.target=SYSTEM_ERR\nappender.err.layout.type=PatternLayout\n\
                appender.err.layout.pattern=%p %m%n\n";
    std::fs::write(classes.join("log4j2.properties"), text).expect("a file for log4j");
}

/// Runs a command to its end and wants success.
pub(crate) fn run(command: &mut Command) -> String {
    let output = run_anyhow(command);
    assert!(output.status.success(), "{command:?}: {}\n{}", output.status, both(&output));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Runs a command to its end, for at most 100 seconds.
pub(crate) fn run_anyhow(command: &mut Command) -> Output {
    run_within(command, 100)
}

/// Runs a command to its end, for at most so many seconds.
pub(crate) fn run_within(command: &mut Command, seconds: u32) -> Output {
    let mut limited = Command::new("timeout");
    limited.arg("--kill-after=5").arg(seconds.to_string());
    limited.arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => limited.env(name, value),
            None => limited.env_remove(name),
        };
    }
    limited.stdin(Stdio::null()).output().unwrap_or_else(|error| panic!("{command:?}: {error}"))
}

/// Everything that a command wrote.
pub(crate) fn both(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}
