//! The real tools that tests compare with and run against, built from their Go modules into `target/tools`.
//!
//! Each module has a `go.mod` of its own here, because their requirements contradict each other.
//! Without Go the tests that need a tool fail with one sentence; they never pass unseen.
#![allow(dead_code, reason = "some test binaries want the sentence, others the panic")]

use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

struct Tool {
    name: &'static str,
    module: &'static str,
    package: &'static str,
    variables: &'static [&'static str],
    minutes: &'static str,
}

/// Without these the server would call itself v0.0.0.
const KUBERNETES: &[&str] = &[
    "k8s.io/component-base/version.gitVersion=v1.37.2",
    "k8s.io/component-base/version.gitMajor=1",
    "k8s.io/component-base/version.gitMinor=37",
];

/// One of the programs of Kubernetes; what they share is compiled once, with the first of them.
const fn kubernetes(name: &'static str, package: &'static str, minutes: &'static str) -> Tool {
    Tool { name, module: "kubernetes", package, variables: KUBERNETES, minutes }
}

const TOOLS: &[Tool] = &[
    kubernetes("kubectl", "k8s.io/kubernetes/cmd/kubectl", "2 minutes"),
    kubernetes("kube-apiserver", "k8s.io/kubernetes/cmd/kube-apiserver", "3 minutes"),
    kubernetes("kube-controller-manager", "k8s.io/kubernetes/cmd/kube-controller-manager", "1 minute"),
    kubernetes("kube-scheduler", "k8s.io/kubernetes/cmd/kube-scheduler", "half a minute"),
    Tool {
        name: "kube-apiserver-1.34",
        module: "kubernetes-1.34",
        package: "k8s.io/kubernetes/cmd/kube-apiserver",
        variables: &[
            "k8s.io/component-base/version.gitVersion=v1.34.4",
            "k8s.io/component-base/version.gitMajor=1",
            "k8s.io/component-base/version.gitMinor=34",
        ],
        minutes: "4 minutes",
    },
    Tool {
        name: "etcd",
        module: "etcd",
        package: "go.etcd.io/etcd/server/v3",
        variables: &[],
        minutes: "half a minute",
    },
    Tool { name: "kwok", module: "kwok", package: "sigs.k8s.io/kwok/cmd/kwok", variables: &[], minutes: "1 minute" },
    Tool {
        name: "traefik",
        module: "traefik",
        package: "github.com/traefik/traefik/v3/cmd/traefik",
        variables: &["github.com/traefik/traefik/v3/pkg/version.Version=v3.6.12"],
        minutes: "5 minutes",
    },
    Tool {
        name: "prometheus",
        module: "prometheus",
        package: "github.com/prometheus/prometheus/cmd/prometheus",
        variables: &["github.com/prometheus/common/version.Version=3.15.0"],
        minutes: "5 minutes",
    },
    Tool {
        name: "helm",
        module: "helm",
        package: "helm.sh/helm/v4/cmd/helm",
        variables: &["helm.sh/helm/v4/internal/version.version=v4.3.1"],
        minutes: "2 minutes",
    },
    Tool {
        name: "helm3",
        module: "helm3",
        package: "helm.sh/helm/v3/cmd/helm",
        variables: &["helm.sh/helm/v3/internal/version.version=v3.22.0"],
        minutes: "1 minute",
    },
    Tool {
        name: "krew",
        module: "krew",
        package: "sigs.k8s.io/krew/cmd/krew",
        variables: &["sigs.k8s.io/krew/internal/version.gitTag=v0.5.0"],
        minutes: "half a minute",
    },
    Tool {
        name: "actionlint",
        module: "actionlint",
        package: "github.com/rhysd/actionlint/cmd/actionlint",
        variables: &["github.com/rhysd/actionlint.version=v1.7.12"],
        minutes: "half a minute",
    },
    Tool {
        name: "kubeconform",
        module: "kubeconform",
        package: "github.com/yannh/kubeconform/cmd/kubeconform",
        variables: &["main.version=v0.8.0"],
        minutes: "half a minute",
    },
];

/// The path of a tool, built now if it is not there or its `go.mod` has changed.
///
/// # Panics
/// If the tool is not in the table, Go is not installed, or the build fails.
pub fn tool(name: &str) -> PathBuf {
    try_tool(name).unwrap_or_else(|sentence| panic!("{sentence}"))
}

/// As `tool`, with the sentence instead of the panic.
///
/// # Errors
/// If Go is not installed, or the build fails.
pub fn try_tool(name: &str) -> Result<PathBuf, String> {
    let tool = TOOLS.iter().find(|tool| tool.name == name).unwrap_or_else(|| panic!("no tool is called `{name}`"));
    made(name, tool.module, tool.variables, |binary| build(tool, binary))
}

/// A directory with the CustomResourceDefinitions of Traefik and of the Gateway API, from their modules.
///
/// # Errors
/// If Go is not installed, or the modules cannot be had.
pub fn definitions() -> Result<PathBuf, String> {
    made("crds", "crds", &[], |directory| {
        fs::create_dir_all(directory).unwrap();
        let traefik = module_source("crds", "github.com/traefik/traefik/v3")?;
        let reference = "docs/content/reference/dynamic-configuration/kubernetes-crd-definition-v1.yml";
        fs::copy(traefik.join(reference), directory.join("traefik.yaml")).unwrap();
        let standard = module_source("crds", "sigs.k8s.io/gateway-api")?.join("config/crd/standard");
        for file in fs::read_dir(standard).unwrap() {
            let file = file.unwrap();
            if file.file_name().to_string_lossy().starts_with("gateway.networking.k8s.io_") {
                fs::copy(file.path(), directory.join(file.file_name())).unwrap();
            }
        }
        Ok(())
    })
}

/// Something below `target/tools`, made if it is not there or its module is not the one it was made from.
fn made(
    name: &str,
    module: &str,
    variables: &[&str],
    make: impl FnOnce(&Path) -> Result<(), String>,
) -> Result<PathBuf, String> {
    let directory = directory();
    fs::create_dir_all(&directory).unwrap();
    let lock = File::create(directory.join(format!("{module}.lock"))).unwrap();
    // test binaries run beside each other: the second one waits for the first one's build
    lock.lock().unwrap();
    let (path, stamp) = (directory.join(name), directory.join(format!("{name}.stamp")));
    let wanted = digest(module, variables);
    if !path.exists() || fs::read_to_string(&stamp).ok().as_ref() != Some(&wanted) {
        make(&path)?;
        fs::write(&stamp, wanted).unwrap();
    }
    Ok(path)
}

/// Names another place for them: for a test of what there is without them.
pub const ELSEWHERE: &str = "BED_TOOLS";

/// Where they all are.
pub fn directory() -> PathBuf {
    let usual = || Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("tools");
    std::env::var_os(ELSEWHERE).map_or_else(usual, PathBuf::from)
}

fn module(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tools").join(name)
}

fn digest(name: &str, variables: &[&str]) -> String {
    let mut hash = Sha256::new();
    for file in ["go.mod", "go.sum"] {
        hash.update(fs::read(module(name).join(file)).unwrap());
    }
    hash.update(variables.join(" "));
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn build(tool: &Tool, binary: &Path) -> Result<(), String> {
    eprintln!("building {} (about {} the first time)", tool.name, tool.minutes);
    let variables: String = tool.variables.iter().map(|variable| format!(" -X {variable}")).collect();
    let mut go = go(tool.module, &["build", "-trimpath", "-buildvcs=false", "-ldflags"]);
    go.arg(format!("-s -w{variables}")).arg("-o").arg(binary).arg(tool.package);
    let status = go.status().map_err(|error| format!("this test needs Go, to build {}: {error}", tool.name))?;
    if status.success() { Ok(()) } else { Err(format!("go could not build {} ({status})", tool.name)) }
}

/// Where the source of one of a module's requirements lies.
fn module_source(name: &str, path: &str) -> Result<PathBuf, String> {
    let wants = |error| format!("this test needs Go, to fetch {path}: {error}");
    go(name, &["mod", "download", path]).status().map_err(wants)?;
    let output = go(name, &["list", "-m", "-f", "{{.Dir}}", path]).output().map_err(wants)?;
    match String::from_utf8_lossy(&output.stdout).trim_end() {
        "" => Err(format!("go could not fetch {path}")),
        directory => Ok(directory.into()),
    }
}

fn go(name: &str, words: &[&str]) -> Command {
    let mut command = Command::new("go");
    command.args(words).env("CGO_ENABLED", "0").current_dir(module(name));
    command
}
