//! What the harnesses share: measuring whole processes in turns, and the table of `docs/performance.md`.
#![allow(dead_code, reason = "each harness uses a part of it")]

pub mod files;
pub mod measure;
pub mod row;
pub mod table;

use std::path::{Path, PathBuf};
use std::process::Command;

/// The program as it is handed out, or the one that `RAILIANCE` names.
pub fn railiance() -> PathBuf {
    if let Some(built) = std::env::var_os("RAILIANCE") {
        return built.into();
    }
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut build = Command::new(cargo);
    build.args(["build", "--quiet", "--profile", "dist", "--bin", "railiance"]).current_dir(env!("CARGO_MANIFEST_DIR"));
    measure::succeed(&mut build);
    Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("dist").join("railiance")
}

/// Where a harness makes its inputs, anew in every run.
pub fn scratch() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("bench")
}
