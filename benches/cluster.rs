//! How fast the program is on a real cluster, beside the real kubectl: whole processes, in turns, on one API server.
//!
//! `cargo bench --bench cluster` builds what is measured (the profile `dist`) and the test bed, makes applications of 200
//! and of 2,000 objects live, checks that both sides find nothing to do, and prints the second table of
//! `docs/performance.md`. Verbs that the program does not have yet are left out.

#[path = "cluster/bare.rs"]
mod bare;
#[path = "../tests/bed/mod.rs"]
mod bed;
#[path = "cluster/live.rs"]
mod live;
#[path = "cluster/quiet.rs"]
mod quiet;
#[path = "cluster/rows.rs"]
mod rows;
#[path = "shared/mod.rs"]
mod shared;

use shared::measure::own_peak;
use shared::table;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What is measured.
pub struct Bench {
    pub railiance: PathBuf,
    pub kubectl: PathBuf,
    /// Inputs, made anew in every run.
    pub inputs: PathBuf,
}

impl Bench {
    /// The program on an application; by the kubeconfig.
    pub fn ours(&self, kubeconfig: &Path, verb: &[&str], application: &Path) -> Command {
        let mut command = Command::new(&self.railiance);
        command.args(verb).arg("--quiet").arg(application).env("KUBECONFIG", kubeconfig);
        command
    }

    /// kubectl on a file of objects, as the same field manager.
    pub fn theirs(&self, kubeconfig: &Path, verb: &str, objects: &Path) -> Command {
        let mut command = Command::new(&self.kubectl);
        command.args([verb, "--server-side", "--field-manager=railiance", "-f"]).arg(objects);
        command.env("KUBECONFIG", kubeconfig).env("KUBECACHEDIR", self.inputs.join("kubectl"));
        command
    }

    pub fn has(&self, verb: &str) -> bool {
        let mut help = Command::new(&self.railiance);
        help.args([verb, "--help"]).stdout(Stdio::null()).stderr(Stdio::null());
        help.status().unwrap().success()
    }
}

fn main() {
    if let Some(bare) = bare::asked() {
        return bare.run();
    }
    let kubectl = bed::tools::tool("kubectl");
    let bench = Bench { railiance: shared::railiance(), kubectl, inputs: shared::scratch().join("cluster") };
    if bench.inputs.exists() {
        std::fs::remove_dir_all(&bench.inputs).unwrap();
    }
    print!("{}", table::markdown(&rows::all(&bench)));
    println!("\nThis harness itself had {} in memory at most.", table::megabytes(own_peak()));
}
