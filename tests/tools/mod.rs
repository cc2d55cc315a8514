//! The real tools that tests compare with, built from their Go modules into `target/tools`.
//!
//! Each tool has a `go.mod` of its own here, because their requirements contradict each other.
//! Without Go the tests that need a tool fail with one sentence; they never pass unseen.

use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

struct Tool {
    name: &'static str,
    package: &'static str,
    variables: &'static [&'static str],
    minutes: &'static str,
}

const TOOLS: &[Tool] = &[
    Tool {
        name: "kubectl",
        package: "k8s.io/kubernetes/cmd/kubectl",
        variables: &[
            "k8s.io/component-base/version.gitVersion=v1.37.2",
            "k8s.io/component-base/version.gitMajor=1",
            "k8s.io/component-base/version.gitMinor=37",
        ],
        minutes: "4 minutes",
    },
    Tool { name: "helm", package: "helm.sh/helm/v4/cmd/helm", variables: &[], minutes: "2 minutes" },
    Tool {
        name: "kubeconform",
        package: "github.com/yannh/kubeconform/cmd/kubeconform",
        variables: &[],
        minutes: "half a minute",
    },
];

/// The path of a tool, built now if it is not there or its `go.mod` has changed.
///
/// # Panics
/// If the tool is not in the table, Go is not installed, or the build fails.
pub fn tool(name: &str) -> PathBuf {
    let tool = TOOLS.iter().find(|tool| tool.name == name).unwrap_or_else(|| panic!("no tool is called `{name}`"));
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("tools");
    fs::create_dir_all(&directory).unwrap();
    let lock = File::create(directory.join(format!("{name}.lock"))).unwrap();
    // test binaries run beside each other: the second one waits for the first one's build
    lock.lock().unwrap();
    let (binary, stamp) = (directory.join(name), directory.join(format!("{name}.stamp")));
    let wanted = digest(tool);
    if !binary.exists() || fs::read_to_string(&stamp).ok().as_ref() != Some(&wanted) {
        build(tool, &binary);
        fs::write(&stamp, wanted).unwrap();
    }
    binary
}

fn module(tool: &Tool) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tools").join(tool.name)
}

fn digest(tool: &Tool) -> String {
    let mut hash = Sha256::new();
    for file in ["go.mod", "go.sum"] {
        hash.update(fs::read(module(tool).join(file)).unwrap());
    }
    hash.update(tool.variables.join(" "));
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn build(tool: &Tool, binary: &Path) {
    eprintln!("building {} (about {} the first time)", tool.name, tool.minutes);
    let variables: String = tool.variables.iter().map(|variable| format!(" -X {variable}")).collect();
    let status = Command::new("go")
        .args(["build", "-trimpath", "-buildvcs=false", "-ldflags"])
        .arg(format!("-s -w{variables}"))
        .arg("-o")
        .arg(binary)
        .arg(tool.package)
        .env("CGO_ENABLED", "0")
        .current_dir(module(tool))
        .status()
        .unwrap_or_else(|error| panic!("this test needs Go, to build {}: {error}", tool.name));
    assert!(status.success(), "go could not build {} ({status})", tool.name);
}
