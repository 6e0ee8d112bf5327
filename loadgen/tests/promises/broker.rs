//! A broker process of a test, and the load generator as a person runs it.

use std::ffi::OsStr;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// A folder that is removed at the end.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("loadgen-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::create_dir_all(&path).expect("a folder for the test");
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A running broker; killed at the end.
pub(crate) struct Broker {
    child: Child,
    pub(crate) address: String,
    _folder: Folder,
}

impl Broker {
    pub(crate) fn start() -> Self {
        let folder = Folder::new();
        let address = format!("127.0.0.1:{}", free_port());
        let child = Command::new(binary())
            .args(["serve", "--listeners", &format!("PLAINTEXT://{address}"), "--log.dirs"])
            .arg(folder.0.join("data"))
            .args(["--highwater.wal.bytes.per.core", "67108864"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the broker starts");
        let broker = Self { child, address, _folder: folder };
        let end = Instant::now() + Duration::from_secs(60);
        while !answers(&broker.address) {
            assert!(Instant::now() < end, "the broker does not answer");
            std::thread::sleep(Duration::from_millis(20));
        }
        broker
    }

    /// Sends a signal to this very process.
    pub(crate) fn signal(&self, name: &str) {
        let told = Command::new("kill").args([name, &self.child.id().to_string()]).status();
        assert!(told.expect("kill runs").success());
    }
}

impl Drop for Broker {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

pub(crate) fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a free port").port()
}

fn answers(address: &str) -> bool {
    let ask = || -> std::io::Result<()> {
        let mut stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        stream.write_all(b"\0\0\0\x0a\0\x12\0\0\0\0\0\x01\0\0")?;
        stream.read_exact(&mut [0; 10])
    };
    ask().is_ok()
}

/// The broker's binary, of the same profile as this test.
fn binary() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| {
        let path = Path::new(env!("CARGO_BIN_EXE_highwater-loadgen")).with_file_name("highwater");
        let profile = match path.parent().and_then(Path::file_name).and_then(OsStr::to_str) {
            Some("debug") | None => "dev",
            Some(profile) => profile,
        };
        let mut build = Command::new(env!("CARGO"));
        // The whole workspace, so that dependencies have the features with which `tests/run` has built them.
        build.args(["build", "--locked", "--workspace", "--profile", profile, "--bin", "highwater"]);
        build.current_dir(env!("CARGO_MANIFEST_DIR"));
        build.arg("--manifest-path").arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.toml"));
        let output = build.stdin(Stdio::null()).output().expect("cargo runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        path
    })
}

/// Runs the load generator to its end.
pub(crate) fn loadgen(line: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_highwater-loadgen"));
    command.args(line.split_whitespace()).stdin(Stdio::null()).output().expect("the load generator runs")
}

/// Runs it and reads the JSON that it writes.
pub(crate) fn outcome(line: &str) -> serde_json::Value {
    let output = loadgen(&format!("{line} --json -"));
    let text = String::from_utf8_lossy(&output.stdout);
    let trouble = String::from_utf8_lossy(&output.stderr);
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{line}: {error}\n{text}\n{trouble}"))
}
