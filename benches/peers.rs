//! How fast the program is, beside the real peers: whole processes, in turns, on this machine.
//!
//! `cargo bench` builds what is measured (the profile `dist`), helm and kubeconform from their Go
//! modules, and the inputs, checks that both sides do the same work, and prints the table of
//! `docs/performance.md`. Go, Python with pip and the package registries are needed the first time.

#[path = "peers/chart.rs"]
mod chart;
#[path = "peers/inputs.rs"]
mod inputs;
#[path = "peers/measure.rs"]
mod measure;
#[path = "peers/rows.rs"]
mod rows;
#[path = "peers/table.rs"]
mod table;
#[path = "../tests/tools/mod.rs"]
mod tools;

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
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("bench");
    let bench = Bench {
        railiance: built(root),
        helm: tools::tool("helm"),
        kubeconform: tools::tool("kubeconform"),
        schemas: schemas(root, &scratch),
        inputs: scratch.join("inputs"),
    };
    inputs::make(&bench.inputs);
    let rows = rows::all(&bench);
    print!("{}", table::markdown(&rows));
    println!("\nThis harness itself had {} in memory at most.", table::megabytes(measure::own_peak()));
}

/// The program as it is handed out.
fn built(root: &Path) -> PathBuf {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut build = Command::new(cargo);
    build.args(["build", "--quiet", "--profile", "dist", "--bin", "railiance"]).current_dir(root);
    measure::succeed(&mut build);
    Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("dist").join("railiance")
}

fn schemas(root: &Path, scratch: &Path) -> PathBuf {
    let folder = scratch.join("schemas");
    if !folder.join("complete").exists() {
        eprintln!("fetching the schemas that kubeconform shall read");
        measure::succeed(Command::new(root.join("scripts/kubeconform-schemas")).arg(&folder));
    }
    folder
}
