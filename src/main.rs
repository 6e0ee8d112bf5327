//! Arguments in, exit code out.

/// Buffers of all sizes come and go by the gigabyte. glibc's allocator keeps what was freed between what was not: after an hour
/// under changing load three times the memory that the broker may use. jemalloc gives it back within seconds.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> std::process::ExitCode {
    highwater::cli::run(std::env::args_os())
}
