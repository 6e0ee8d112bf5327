//! A short comparison with real brokers: a report comes out, rounds are kept, and what is there is not run again.

use crate::broker::{Broker, Folder, loadgen};
use std::path::Path;
use std::process::{Command, Stdio};

fn read(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[test]
fn a_comparison_writes_a_report_and_goes_on_where_it_was() {
    let (broker, folder) = (Broker::start(), Folder::new());
    let out = folder.0.join("out");
    let options = format!(
        "compare quick --contenders highwater --against {} --scale 0.1 --rounds 1 --no-cross-check --port {}",
        broker.address,
        crate::broker::free_port()
    );
    let output = loadgen(&format!("{options} --output {}", out.display()));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let page = read(&out, "report.html");
    for part in ["saturation", "load-50", "<svg", "MB per CPU second", "A round is void", &broker.address] {
        assert!(page.contains(part), "the page lacks {part}");
    }
    assert!(!page.contains("src=") && !page.contains("href=\"http"), "it needs nothing else");
    assert!(read(&out, "report.md").contains("| produced, MB/s |"));
    assert!(std::fs::read(out.join("cpu.png")).expect("a picture").starts_with(b"\x89PNG"));
    assert_eq!(std::fs::read_dir(out.join("raw")).expect("raw rounds").count(), 4);
    assert!(!out.join("data").exists(), "the brokers' data is gone");

    // One round is missing: only that one is run.
    let kept = out.join("raw/load-50.highwater.0.json");
    let before = std::fs::read(&kept).expect("a round");
    std::fs::remove_file(out.join("raw/saturation.highwater.0.json")).expect("a round");
    let again = loadgen(&format!("{options} --resume {}", out.display()));
    assert!(again.status.success(), "{}", String::from_utf8_lossy(&again.stderr));
    assert!(out.join("raw/saturation.highwater.0.json").exists());
    assert_eq!(std::fs::read(&kept).expect("a round"), before, "it was not run again");
}

#[test]
fn a_broker_that_is_not_there_costs_only_its_own_rounds() {
    let folder = Folder::new();
    let out = folder.0.join("out");
    let output = loadgen(&format!(
        "compare quick --contenders highwater --against 127.0.0.1:1 --scale 0.05 --rounds 1 --no-cross-check --port {} \
         --output {}",
        crate::broker::free_port(),
        out.display()
    ));
    assert_eq!(output.status.code(), Some(3), "partial: {}", String::from_utf8_lossy(&output.stderr));
    let page = read(&out, "report.html");
    assert!(page.contains("PARTIAL") && page.contains("nobody listens at 127.0.0.1:1"));
    assert!(read(&out, "raw/saturation.highwater.0.json").contains("\"trouble\": null"));
}

#[test]
fn what_kafka_needs_is_named() {
    let folder = Folder::new();
    for program in ["bash", "dirname"] {
        let found = ["/usr/bin", "/bin"].map(|bin| Path::new(bin).join(program));
        let found = found.iter().find(|path| path.exists()).expect("a system with bash");
        std::os::unix::fs::symlink(found, folder.0.join(program)).expect("a link");
    }
    let output = Command::new(env!("CARGO_BIN_EXE_highwater-loadgen"))
        .args(["compare", "quick", "--contenders", "kafka", "--output"])
        .arg(folder.0.join("out"))
        .env("PATH", &folder.0)
        .stdin(Stdio::null())
        .output()
        .expect("the load generator runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("Java is missing: install Java 17 or newer"), "{said}");
    assert_eq!(output.status.code(), Some(1));
}
