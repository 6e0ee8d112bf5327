//! One broker process of a test: the real binary on a free loopback port with a folder of its own. Ends only what it
//! started, by its process id. Knows no Kafka request.

use std::ffi::OsStr;
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// Settings of a broker with small files.
pub(crate) const SMALL: [&str; 4] =
    ["--highwater.wal.bytes.per.core", "67108864", "--highwater.memory.bytes", "268435456"];
/// How long a start, with recovery, may take on a busy machine.
const START: Duration = Duration::from_secs(60);
/// How long a clean stop may take on a busy machine: it ends with a sync of the whole file system, and waits for what other
/// tests write there.
const STOP: Duration = Duration::from_secs(180);

/// A folder that is removed at the end, unless the test fails.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("highwater-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::create_dir_all(&path).expect("a folder for the test");
        Self(path)
    }

    pub(crate) fn join(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("kept for a look: {}", self.0.display());
        } else {
            _ = fs::remove_dir_all(&self.0);
        }
    }
}

/// A running broker.
pub(crate) struct Broker {
    child: Child,
    setup: Setup,
}

/// Everything about a broker that outlives its process.
#[derive(Default)]
struct Setup {
    port: u16,
    data: PathBuf,
    /// More log directories.
    more_data: Vec<PathBuf>,
    flags: Vec<String>,
    /// Its limit on open files, when it shall not have ours.
    open_files_max: Option<u32>,
    /// More of its environment.
    env: Vec<(String, PathBuf)>,
}

/// Memory and files of a process.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Usage {
    pub(crate) resident_kib: u64,
    pub(crate) sockets: usize,
    /// Open files that are no sockets.
    pub(crate) files: usize,
}

impl Usage {
    /// Everything that counts against the limit on open files.
    pub(crate) fn descriptors(&self) -> usize {
        self.sockets + self.files
    }
}

impl Broker {
    /// Starts a broker with its data in `folder`/data and waits until it answers.
    pub(crate) fn start(folder: &Folder, flags: &[&str]) -> Self {
        Self::start_as(folder, flags, Setup::default())
    }

    /// The same, with these log directories behind `folder`/data.
    pub(crate) fn start_with_dirs(folder: &Folder, dirs: &[PathBuf], flags: &[&str]) -> Self {
        Self::start_as(folder, flags, Setup { more_data: dirs.to_vec(), ..Setup::default() })
    }

    /// The same, with a limit on open files.
    pub(crate) fn start_with_open_files(folder: &Folder, flags: &[&str], max: u32) -> Self {
        Self::start_as(folder, flags, Setup { open_files_max: Some(max), ..Setup::default() })
    }

    /// The same, with more in its environment.
    pub(crate) fn start_with_env(folder: &Folder, flags: &[&str], env: &[(&str, &Path)]) -> Self {
        let env = env.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect();
        Self::start_as(folder, flags, Setup { env, ..Setup::default() })
    }

    fn start_as(folder: &Folder, flags: &[&str], setup: Setup) -> Self {
        let flags = flags.iter().map(|&flag| flag.to_owned()).collect();
        let setup = Setup { data: folder.join("data"), port: free_port(), flags, ..setup };
        let mut broker = Self { child: setup.spawn(), setup };
        broker.wait_until_it_listens();
        broker
    }

    /// Waits until something holds, at most 20 s.
    pub(crate) fn wait_for(&self, what: &str, mut holds: impl FnMut(&Self) -> bool) {
        let end = Instant::now() + Duration::from_secs(20);
        while !holds(self) {
            assert!(Instant::now() < end, "{what}: not so within 20 s");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    pub(crate) fn address(&self) -> String {
        format!("127.0.0.1:{}", self.setup.port)
    }

    pub(crate) fn data(&self) -> &Path {
        &self.setup.data
    }

    pub(crate) fn connect(&self) -> TcpStream {
        let stream =
            TcpStream::connect(("127.0.0.1", self.setup.port)).expect("the broker accepts connections");
        stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a time limit");
        stream
    }

    /// What it wrote to its log so far.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(log_path(&self.setup.data)).unwrap_or_default()
    }

    /// What the process holds now.
    pub(crate) fn usage(&self) -> Usage {
        let process = Path::new("/proc").join(self.child.id().to_string());
        let status = fs::read_to_string(process.join("status")).expect("the process lives");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("a line for it");
        let kib = line.trim().trim_end_matches(" kB").parse().expect("a number");
        let open = fs::read_dir(process.join("fd")).expect("our process");
        let open: Vec<PathBuf> = open.filter_map(|file| fs::read_link(file.ok()?.path()).ok()).collect();
        let sockets = open.iter().filter(|file| file.to_string_lossy().starts_with("socket:")).count();
        Usage { resident_kib: kib, sockets, files: open.len() - sockets }
    }

    /// Another value of a setting that was given, for the next start.
    pub(crate) fn set(&mut self, name: &str, value: &str) {
        let at = self.setup.flags.iter().position(|flag| flag == name).expect("it was given");
        value.clone_into(&mut self.setup.flags[at + 1]);
    }

    /// Starts again and does not wait for anything.
    pub(crate) fn begin_to_start(&mut self) {
        self.child = self.setup.spawn();
    }

    /// SIGSTOP or SIGCONT or another that does not end it.
    pub(crate) fn signal(&self, name: &str) {
        let told = Command::new("kill").args(["-s", name, &self.process().to_string()]).status();
        assert!(told.expect("kill runs").success(), "the process was gone already:\n{}", self.log());
    }

    /// Its process id.
    pub(crate) fn process(&self) -> u32 {
        self.child.id()
    }

    /// kill -9.
    pub(crate) fn kill(&mut self) {
        self.child.kill().expect("the process is ours");
        self.child.wait().expect("the process is ours");
    }

    /// Starts again on the same port and folder.
    pub(crate) fn start_again(&mut self) {
        self.begin_to_start();
        self.wait_until_it_listens();
    }

    /// SIGTERM, and the exit status.
    pub(crate) fn stop(&mut self) -> ExitStatus {
        let told = Command::new("kill").arg(self.child.id().to_string()).status().expect("kill runs");
        assert!(told.success(), "the process was gone already:\n{}", self.log());
        self.end()
    }

    /// Starts again on the same port and `folder`/data, with these log directories behind it.
    pub(crate) fn start_again_with_dirs(&mut self, dirs: &[PathBuf]) {
        self.setup.more_data = dirs.to_vec();
        self.start_again();
    }

    /// Waits for the end of the process.
    pub(crate) fn end(&mut self) -> ExitStatus {
        let end = Instant::now() + STOP;
        while Instant::now() < end {
            if let Some(status) = self.child.try_wait().expect("the process is ours") {
                return status;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("no end within {STOP:?}:\n{}", self.log());
    }

    fn wait_until_it_listens(&mut self) {
        let end = Instant::now() + START;
        while !answers(self.setup.port) {
            let ended = self.child.try_wait().expect("the process is ours");
            assert!(ended.is_none(), "the broker ended ({ended:?}):\n{}", self.log());
            assert!(Instant::now() < end, "the broker does not answer:\n{}", self.log());
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Broker {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the broker's log:\n{}", self.log());
        }
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

/// A port that nobody listens on now.
pub(crate) fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    listener.local_addr().expect("its address").port()
}

/// The command of a broker, without its redirections.
pub(crate) fn command(data: &Path, port: u16) -> Command {
    command_with_dirs(&[data.to_owned()], port)
}

/// The same with several log directories.
pub(crate) fn command_with_dirs(dirs: &[PathBuf], port: u16) -> Command {
    let dirs: Vec<_> = dirs.iter().map(|dir| dir.as_os_str()).collect();
    let mut command = Command::new(env!("CARGO_BIN_EXE_highwater"));
    command
        .args(["serve", "--listeners", &format!("PLAINTEXT://127.0.0.1:{port}")])
        .arg("--log.dirs")
        .arg(dirs.join(OsStr::new(",")))
        // The tests' own settings are no keys of the broker.
        .env_remove("HIGHWATER_CLIENTS")
        .env_remove("HIGHWATER_KILL_ROUNDS")
        .env_remove("HIGHWATER_GROUP_KILL_ROUNDS")
        .env_remove("HIGHWATER_POWER_CUTS")
        .env_remove("HIGHWATER_MIXED_MINUTES")
        .env_remove("HIGHWATER_PRINTED")
        .stdin(Stdio::null());
    command
}

impl Setup {
    fn spawn(&self) -> Child {
        let path = log_path(&self.data);
        let log = fs::OpenOptions::new().create(true).append(true).open(path).expect("the log of the broker");
        let again = log.try_clone().expect("the log of the broker");
        let mut command =
            command_with_dirs(&[std::slice::from_ref(&self.data), &self.more_data[..]].concat(), self.port);
        command.args(&self.flags).envs(self.env.iter().map(|(name, value)| (name, value)));
        if let Some(max) = self.open_files_max {
            command = limited(&command, max);
        }
        command.stdout(log).stderr(again).spawn().expect("the binary starts")
    }
}

/// The same command below a shell that sets the limit.
fn limited(command: &Command, open_files_max: u32) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("ulimit -n {open_files_max} && exec \"$0\" \"$@\"")]);
    shell.arg(command.get_program()).args(command.get_args()).stdin(Stdio::null());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    shell
}

fn log_path(data: &Path) -> PathBuf {
    data.with_extension("log")
}

/// Asks ApiVersions version 0 and wants an answer.
fn answers(port: u16) -> bool {
    let ask = || -> std::io::Result<()> {
        let mut stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        stream.write_all(b"\0\0\0\x0a\0\x12\0\0\0\0\0\x01\0\0")?;
        stream.read_exact(&mut [0; 10])
    };
    ask().is_ok()
}
