//! How fast the program is, beside the real peers: whole processes, in turns, on this machine.
//!
//! `cargo bench` builds what is measured (the profile `dist`), helm and kubeconform from their Go
//! modules, and the inputs, checks that both sides do the same work, and prints the table of
//! `docs/performance.md`. Go, Python with pip and the package registries are needed the first time.

#[path = "peers/chart.rs"]
mod chart;
#[path = "peers/inputs.rs"]
mod inputs;
#[path = "peers/rows.rs"]
mod rows;
#[path = "shared/mod.rs"]
mod shared;
#[path = "../tests/tools/mod.rs"]
mod tools;

use shared::measure::{own_peak, succeed};
use shared::table;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What is measured and where its inputs lie.
pub struct Bench {
    pub railiance: PathBuf,
    pub helm: PathBuf,
    pub kubeconform: PathBuf,
    /// One JSON Schema a kind, for kubeconform.
    pub schemas: PathBuf,
    /// Inputs, made anew in every run.
    pub inputs: PathBuf,
}

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let scratch = shared::scratch();
    let bench = Bench {
        railiance: shared::railiance(),
        helm: tools::tool("helm"),
        kubeconform: tools::tool("kubeconform"),
        schemas: schemas(root, &scratch),
        inputs: scratch.join("inputs"),
    };
    inputs::make(&bench.inputs);
    let rows = rows::all(&bench);
    print!("{}", table::markdown(&rows));
    println!("\nThis harness itself had {} in memory at most.", table::megabytes(own_peak()));
}

fn schemas(root: &Path, scratch: &Path) -> PathBuf {
    let folder = scratch.join("schemas");
    if !folder.join("complete").exists() {
        eprintln!("fetching the schemas that kubeconform shall read");
        succeed(Command::new(root.join("scripts/kubeconform-schemas")).arg(&folder));
    }
    folder
}
