#![allow(clippy::disallowed_methods, reason = "the ring of effects: arguments in, exit code out")]

use std::process::ExitCode;

fn main() -> ExitCode {
    railiance::cli::main(std::env::args_os().collect())
}
