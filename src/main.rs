//! Arguments in, exit code out.

use std::process::ExitCode;

/// A run makes many small values: the allocator of the C library needs a tenth of a short run's time more for them, and a fifth of a
/// long one's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    railiance::cli::main(std::env::args_os().collect())
}
