//! `scripts/helm-package`: the archive that Helm 4 installs.

use crate::support::{Helm, bare, direct, directory, fixture, root, said};
use std::process::Command;

#[test]
fn helm_installs_what_was_packed() {
    let (helm, out) = (Helm::four(), directory());
    let mut packing = bare(&root().join("scripts/helm-package"), out.path());
    packing.args([env!("CARGO_BIN_EXE_railiance"), out.path().to_str().unwrap(), "--sign=false"]);
    let packed = said(packing.env("HELM", &helm.program));
    assert_eq!(packed.code, 0, "{packed:?}");
    let name = format!("railiance-{}.tgz", env!("CARGO_PKG_VERSION"));
    let archive = out.path().join(&name);
    let list = said(Command::new("tar").arg("tzf").arg(&archive)).stdout;
    let mut files: Vec<&str> =
        list.lines().map(|line| line.trim_start_matches("railiance").trim_matches('/')).collect();
    files.sort_unstable();
    let plugin = ["LICENSE", "NOTICE", "bin", "bin/kubectl-railiance", "completion.yaml", "plugin.complete"];
    let scripts = ["plugin.yaml", "scripts", "scripts/helm-install.sh", "scripts/kubectl_complete-railiance"];
    assert_eq!(files, [&[""], &plugin[..], &scripts].concat());
    let install =
        |words: &[&str]| said(helm.command(&["plugin", "install", &name]).args(words).current_dir(out.path()));
    // unsigned: Helm 4 wants to hear that this is known
    let refused = install(&[]);
    assert!(refused.code != 0 && refused.stderr.contains("provenance"), "{refused:?}");
    let installed = install(&["--verify=false"]);
    assert_eq!(installed.code, 0, "{installed:?}");
    std::fs::remove_file(archive).unwrap();
    let words = ["render", &fixture("greeter")];
    let through = helm.run(&[&["railiance"][..], &words].concat());
    assert_eq!((through.code, through.stdout), (0, direct(&words).stdout));
    assert_eq!(helm.run(&["__complete", "railiance", "rend"]).stdout, "render\n:4\n");
}

#[test]
fn without_a_build_it_says_what_to_run() {
    let said = said(bare(&root().join("scripts/helm-package"), root()).arg("/nowhere/railiance"));
    assert_eq!((said.code, said.stdout.as_str()), (1, ""));
    assert!(said.stderr.contains("cargo build --locked --profile dist"), "{}", said.stderr);
}
