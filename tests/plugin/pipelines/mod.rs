//! The pipelines of `docs/pipelines/`: their steps are run in order, with the real program on a real cluster.

mod chart;
mod forgejo;
mod github;
mod gitlab;
mod runner;

use crate::support::{bare, root, said};
use serde_yaml::Value;
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

fn pipeline(name: &str) -> Value {
    serde_yaml::from_str(&fs::read_to_string(root().join("docs/pipelines").join(name)).unwrap()).unwrap()
}

/// The archive that pipelines fetch: its address and its digest.
fn archive() -> &'static (String, String) {
    static ARCHIVE: OnceLock<(String, String)> = OnceLock::new();
    ARCHIVE.get_or_init(|| {
        let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join("archive");
        fs::create_dir_all(&out).unwrap();
        let mut packing = bare(&root().join("scripts/archive"), &out);
        let packed = said(packing.args([env!("CARGO_BIN_EXE_railiance"), out.to_str().unwrap()]));
        assert_eq!(packed.code, 0, "{packed:?}");
        let path = PathBuf::from(packed.stdout.trim_end());
        let digest = Sha256::digest(fs::read(&path).unwrap());
        (format!("file://{}", path.display()), digest.iter().map(|byte| format!("{byte:02x}")).collect())
    })
}

/// A shell as both services start it for a script, with nothing called railiance on the PATH.
fn shell(script: &str, directory: &Path) -> Command {
    let mut shell = bare(Path::new("bash"), directory);
    shell.env("PATH", "/usr/bin:/bin").current_dir(directory);
    shell.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", script]);
    shell
}

/// A checkout of an application.
fn check_out(app: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    let copied = Command::new("cp").arg("-r").arg(app.join("railiance")).arg(to).status().unwrap();
    let begun = Command::new("git").args(["init", "-q"]).current_dir(to).status().unwrap();
    assert!(copied.success() && begun.success());
}

/// A value of YAML as the text that a variable gets.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        other => panic!("not one word: {other:?}"),
    }
}
