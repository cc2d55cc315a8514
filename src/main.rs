//! Arguments in, exit code out.

use std::process::ExitCode;

fn main() -> ExitCode {
    railiance::cli::main(std::env::args_os().collect())
}
