//! The archive and the manifest for krew: held against krew's rules, and installed by krew itself.

use crate::bed::tools::tool;
use crate::support::{Said, bare, directory, root, said};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// `pkg/index/types.go`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Manifest {
    api_version: String,
    kind: String,
    metadata: BTreeMap<String, String>,
    spec: Spec,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Spec {
    version: String,
    homepage: String,
    short_description: String,
    description: String,
    caveats: String,
    platforms: Vec<Platform>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Platform {
    selector: Selector,
    uri: String,
    sha256: String,
    bin: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Selector {
    match_labels: BTreeMap<String, String>,
}

const URL: &str = "https://example.org/releases/v0.1.0";

/// `scripts/archive` of a program, or of what stands for one.
fn archive(program: &Path, out: &Path, platform: &[&str]) -> PathBuf {
    let mut packing = bare(&root().join("scripts/archive"), out);
    let said = said(packing.args([program, out]).args(platform));
    assert_eq!(said.code, 0, "{said:?}");
    said.stdout.trim_end().into()
}

fn manifest(archives: &Path) -> Said {
    said(bare(&root().join("scripts/krew-manifest"), archives).arg(archives).arg(URL))
}

#[test]
fn the_manifest_keeps_the_rules_of_krew() {
    let out = directory();
    for platform in ["darwin-arm64", "linux-amd64", "windows-amd64"] {
        archive(&root().join("LICENSE"), out.path(), &[platform]);
    }
    let text = manifest(out.path());
    assert_eq!(text.code, 0, "{text:?}");
    let Manifest { api_version, kind, metadata, spec } = serde_yaml::from_str(&text.stdout).unwrap();
    assert_eq!((api_version.as_str(), kind.as_str()), ("krew.googlecontainertools.github.com/v1alpha2", "Plugin"));
    assert_eq!(metadata, BTreeMap::from([("name".to_owned(), "railiance".to_owned())]));
    // with a `v` here, and without one in plugin.yaml
    assert_eq!(spec.version, concat!("v", env!("CARGO_PKG_VERSION")));
    assert!(spec.homepage.starts_with("https://") && !spec.description.is_empty() && !spec.caveats.is_empty());
    assert!((1..=50).contains(&spec.short_description.len()) && !spec.short_description.contains('\n'));
    let platforms: Vec<String> = spec.platforms.iter().map(described).collect();
    let windows = "windows-amd64 kubectl-railiance.exe";
    assert_eq!(platforms, ["darwin-arm64 kubectl-railiance", "linux-amd64 kubectl-railiance", windows]);
}

/// `linux-amd64 kubectl-railiance`, once the rest is as it must be.
fn described(platform: &Platform) -> String {
    let labels = &platform.selector.match_labels;
    assert_eq!(labels.keys().collect::<Vec<_>>(), ["arch", "os"]);
    let name = format!("{}-{}", labels["os"], labels["arch"]);
    assert_eq!(platform.uri, format!("{URL}/railiance-v{}-{name}.tar.gz", env!("CARGO_PKG_VERSION")));
    let hex = |character: char| matches!(character, '0'..='9' | 'a'..='f');
    assert!(platform.sha256.len() == 64 && platform.sha256.chars().all(hex), "{}", platform.sha256);
    format!("{name} {}", platform.bin)
}

#[test]
fn without_archives_there_is_no_manifest() {
    let out = directory();
    let said = manifest(out.path());
    assert_eq!((said.code, said.stdout.as_str()), (1, ""));
    assert!(said.stderr.contains("scripts/archive makes one"), "{said:?}");
}

/// `kubectl krew install --manifest --archive`, and then kubectl finds the program.
#[test]
fn krew_installs_it() {
    let out = directory();
    let archive = archive(Path::new(env!("CARGO_BIN_EXE_railiance")), out.path(), &[]);
    let file = out.path().join("railiance.yaml");
    fs::write(&file, manifest(out.path()).stdout).unwrap();
    let krew_root = out.path().join("krew");
    let mut installing = bare(&tool("krew"), out.path());
    installing.env("KREW_ROOT", &krew_root).env("KREW_NO_UPGRADE_CHECK", "1").arg("install");
    installing.arg(format!("--manifest={}", file.display())).arg(format!("--archive={}", archive.display()));
    let installed = said(&mut installing);
    assert_eq!(installed.code, 0, "{installed:?}");
    assert!(installed.stderr.contains("Installed plugin: railiance"), "{installed:?}");
    let store = krew_root.join("store/railiance").join(concat!("v", env!("CARGO_PKG_VERSION")));
    for file in ["LICENSE", "NOTICE", "kubectl_complete-railiance"] {
        assert!(store.join(file).is_file(), "{file}");
    }
    let mut kubectl = bare(&tool("kubectl"), out.path());
    kubectl.env("PATH", format!("{}:/usr/bin:/bin", krew_root.join("bin").display()));
    let version = said(kubectl.args(["railiance", "--version"]));
    assert_eq!(version.stdout, concat!("railiance ", env!("CARGO_PKG_VERSION"), "\n"), "{version:?}");
}
