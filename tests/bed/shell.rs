//! `just bed`: a running cluster for a person, and a shell in which `KUBECONFIG` points at it.
//!
//! `just bed kubectl get nodes` runs one command instead. The cluster ends with the shell. With `--traffic` before them it is
//! a cluster that serves, in a network of its own: `TRAEFIK` is where requests go in, `PROMETHEUS` what counts them.

#[path = "mod.rs"]
mod bed;
#[path = "traffic/mod.rs"]
mod traffic;

use bed::Bed;
use std::process::{Command, ExitCode};
use traffic::{Traffic, traffic};

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1).peekable();
    let entered = match words.next_if(|word| word == "--traffic") {
        Some(_) => traffic::enter().map(|()| true),
        None => Ok(false),
    };
    match entered {
        Ok(true) => run(traffic(), &addresses(traffic()), words),
        Ok(false) => bed::started().as_ref().map_or_else(|sentence| without(sentence), |bed| run(bed, &[], words)),
        Err(sentence) => without(&sentence),
    }
}

fn without(sentence: &str) -> ExitCode {
    eprintln!("{sentence}");
    ExitCode::FAILURE
}

fn addresses(traffic: &Traffic) -> [(&'static str, String); 3] {
    [("TRAEFIK", traffic.proxy()), ("TRAEFIK_API", traffic.proxy_api()), ("PROMETHEUS", traffic.prometheus())]
}

fn run(bed: &Bed, addresses: &[(&str, String)], mut words: impl Iterator<Item = String>) -> ExitCode {
    let program = words.next().or_else(|| std::env::var("SHELL").ok()).unwrap_or_else(|| "sh".to_owned());
    eprintln!("a cluster is running at {}; it ends with this shell", bed.url());
    addresses.iter().for_each(|(name, address)| eprintln!("{name}={address}"));
    let mut command = Command::new(&program);
    command.args(words).env("KUBECONFIG", bed.kubeconfig()).env("KUBECACHEDIR", bed.directory().join("cache"));
    command.envs(addresses.iter().cloned());
    match command.env("PATH", path()).status() {
        Ok(status) => status.code().and_then(|code| u8::try_from(code).ok()).map_or(ExitCode::FAILURE, ExitCode::from),
        Err(error) => without(&format!("cannot run `{program}`: {error}")),
    }
}

/// The tools, and railiance as it was just built.
fn path() -> std::ffi::OsString {
    let railiance = std::path::Path::new(env!("CARGO_BIN_EXE_railiance"));
    let before = [bed::tools::directory(), railiance.parent().unwrap().to_owned()];
    let after = std::env::var_os("PATH").unwrap_or_default();
    std::env::join_paths(before.into_iter().chain(std::env::split_paths(&after))).unwrap()
}
