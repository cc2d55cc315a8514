//! `just bed`: a running cluster for a person, and a shell in which `KUBECONFIG` points at it.
//!
//! `just bed kubectl get nodes` runs one command instead. The cluster ends with the shell.

#[path = "mod.rs"]
mod bed;

use std::process::{Command, ExitCode};

fn main() -> ExitCode {
    let bed = bed::bed();
    let mut words = std::env::args().skip(1);
    let program = words.next().or_else(|| std::env::var("SHELL").ok()).unwrap_or_else(|| "sh".to_owned());
    eprintln!("a cluster is running at {}; it ends with this shell", bed.url());
    let mut command = Command::new(&program);
    command.args(words).env("KUBECONFIG", bed.kubeconfig()).env("KUBECACHEDIR", bed.directory().join("cache"));
    match command.env("PATH", path()).status() {
        Ok(status) if status.success() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("cannot run `{program}`: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The tools, and railiance as it was just built.
fn path() -> std::ffi::OsString {
    let railiance = std::path::Path::new(env!("CARGO_BIN_EXE_railiance"));
    let before = [bed::tools::directory(), railiance.parent().unwrap().to_owned()];
    let after = std::env::var_os("PATH").unwrap_or_default();
    std::env::join_paths(before.into_iter().chain(std::env::split_paths(&after))).unwrap()
}
