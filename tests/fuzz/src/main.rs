//! Coverage-guided fuzzing of everything that reads bytes from outside, with LLVM's libFuzzer. `tests/fuzz/run` builds
//! this with coverage counters and knows how to call it.
//!
//! | target | what an input is |
//! |---|---|
//! | `requests` | a request frame without its size, as a broker gets it |
//! | `values` | any message of the tables: its name's number, its version, its bytes |
//! | `metadata` | values of the metadata log, applied to an image; control records |
//! | `coordinators` | a record of a coordinator's log: key and value |
//! | `batches` | record batches, read, checked, decompressed, patched and built again |
//! | `files` | one file of the log directory |
//! | `storage` | a whole log directory as a crash left it, recovered |
//! | `config` | a `server.properties` |
//! | `node` | what clients send to a broker with some topics |
//!
//! ```text
//! fuzz TARGET [flags and folders of libFuzzer]
//! fuzz replay FOLDER          every packed corpus of FOLDER/corpus, and what once failed, FOLDER/found
//! fuzz unpack FILE DIR, fuzz pack DIR FILE        a packed corpus to single files, and back
//! fuzz seeds TARGET DIR       valid inputs made from the tables
//! fuzz targets                their names
//! ```
//!
//! A target fails by a panic: an assertion of its own, or one of the code's; overflow checks are on. Every target
//! also bounds what an input may allocate. Knows nothing of how long to run.

mod batches;
mod config;
mod coordinators;
mod corpus;
mod files;
#[path = "../../../src/protocol/schema/generator/mod.rs"]
#[expect(dead_code, reason = "only the reader of the tables is of use here")]
mod generator;
mod input;
#[path = "../../wire/memory.rs"]
mod memory;
#[path = "../../../src/base/memory_disk.rs"]
mod memory_disk;
#[path = "../../wire/messages.rs"]
#[expect(dead_code, reason = "tests/wire uses more of it")]
mod messages;
mod metadata;
mod node;
mod requests;
mod storage;
#[path = "../../wire/tables.rs"]
#[expect(dead_code, reason = "only valid values are of use here")]
mod tables;
mod target;
mod values;
mod views;

use highwater::base::disk;
use std::ffi::{CString, c_char, c_int};
use std::os::unix::process::CommandExt;
use std::process::{Command, ExitCode};
use std::sync::OnceLock;
use target::Target;

// Links libFuzzer.
use libfuzzer_sys as _;

const TARGETS: [&Target; 9] = [
    &requests::TARGET,
    &values::TARGET,
    &metadata::TARGET,
    &coordinators::TARGET,
    &batches::TARGET,
    &files::TARGET,
    &storage::TARGET,
    &config::TARGET,
    &node::TARGET,
];

static CHOSEN: OnceLock<&Target> = OnceLock::new();

#[expect(unsafe_code, reason = "libFuzzer is written in C++")]
unsafe extern "C" {
    fn LLVMFuzzerRunDriver(
        argc: *mut c_int,
        argv: *mut *mut *mut c_char,
        callback: extern "C" fn(*const u8, usize) -> c_int,
    ) -> c_int;
}

/// The target's name, for this process and for those that libFuzzer starts with its own words only.
const VARIABLE: &str = "HIGHWATER_FUZZ_TARGET";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().collect();
    let words: Vec<&str> = args[1..].iter().map(String::as_str).collect();
    let done = match (std::env::var(VARIABLE), words.as_slice()) {
        (Ok(name), _) => find(&name).map(|target| fuzz(target, &args)),
        (_, ["targets"]) => {
            TARGETS.iter().for_each(|target| println!("{}", target.name));
            Ok(())
        }
        (_, ["replay", folder]) => corpus::replay(folder, &TARGETS),
        (_, ["unpack", file, folder]) => corpus::unpack(file, folder),
        (_, ["pack", folder, file]) => corpus::pack(folder, file),
        (_, ["seeds", name, folder]) => find(name).and_then(|target| corpus::seeds(target, folder)),
        (_, [name, ..]) => find(name).and_then(|target| Err(again(target, &args))),
        (_, []) => Err("which target? `fuzz targets` lists them".to_owned()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("fuzz: {reason}");
            ExitCode::FAILURE
        }
    }
}

fn find(name: &str) -> Result<&'static Target, String> {
    let found = TARGETS.into_iter().find(|target| target.name == name);
    found.ok_or_else(|| format!("no target {name}; `fuzz targets` lists them"))
}

/// Becomes the process that fuzzes `target`; comes back only when that fails.
fn again(target: &Target, args: &[String]) -> String {
    Command::new(&args[0]).args(&args[2..]).env(VARIABLE, target.name).exec().to_string()
}

/// Hands over to libFuzzer, which ends the process itself unless it comes to the end of its work.
fn fuzz(target: &'static Target, args: &[String]) {
    CHOSEN.get_or_init(|| target);
    let default = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        default(info);
        // libFuzzer takes the signal and keeps the input.
        std::process::abort();
    }));
    let mut words: Vec<*mut c_char> =
        args.iter().filter_map(|word| Some(CString::new(word.as_str()).ok()?.into_raw())).collect();
    let mut count = words.len() as c_int;
    words.push(std::ptr::null_mut());
    let mut pointer = words.as_mut_ptr();
    #[expect(unsafe_code, reason = "libFuzzer is written in C++")]
    // SAFETY: the words are C strings that live as long as the process, with a null pointer behind them.
    let code = unsafe { LLVMFuzzerRunDriver(&mut count, &mut pointer, one_input) };
    std::process::exit(code);
}

extern "C" fn one_input(data: *const u8, len: usize) -> c_int {
    let Some(target) = CHOSEN.get() else { return -1 };
    #[expect(unsafe_code, reason = "libFuzzer hands over a pointer and a length")]
    // SAFETY: libFuzzer keeps `len` bytes at `data` for the time of this call.
    let bytes = if len == 0 { &[] } else { unsafe { std::slice::from_raw_parts(data, len) } };
    match (target.run)(bytes) {
        true => 0,
        // Not worth keeping.
        false => -1,
    }
}
