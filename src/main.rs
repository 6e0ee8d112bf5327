//! Arguments in, exit code out.

fn main() -> std::process::ExitCode {
    highwater::cli::run(std::env::args_os())
}
