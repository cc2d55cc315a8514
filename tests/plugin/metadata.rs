//! `plugin.yaml` is one that every Helm loads: Helm 3 refuses all plugins of the user for one unknown key
//! in one of them, and Helm 4 refuses the legacy format's file if it holds what only the new one has.

use crate::support::root;
use serde::Deserialize;
use std::fs;

/// The metadata of Helm 3.0 (`pkg/plugin/plugin.go`), as far as one may use it: `command` together with
/// `platformCommand` is refused by Helm 4.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Plugin {
    name: String,
    version: String,
    usage: String,
    description: String,
    ignore_flags: bool,
    platform_command: Vec<PlatformCommand>,
    hooks: Hooks,
}

/// `args` came with 3.18.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PlatformCommand {
    os: String,
    command: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Hooks {
    install: String,
    update: String,
}

fn text() -> String {
    fs::read_to_string(root().join("plugin.yaml")).unwrap()
}

fn plugin() -> Plugin {
    serde_yaml::from_str(&text()).unwrap()
}

#[test]
fn it_is_the_program_that_cargo_builds() {
    let plugin = plugin();
    assert_eq!((plugin.name.as_str(), plugin.version.as_str()), ("railiance", env!("CARGO_PKG_VERSION")));
    // Helm 4's parser wants a bare semver
    assert!(semver::Version::parse(&plugin.version).is_ok(), "{}", plugin.version);
    assert!(plugin.usage.starts_with("railiance "));
    assert_eq!(plugin.description, "Compile, plan, apply, observe, promote and roll back railiance apps");
}

#[test]
fn flags_reach_the_program() {
    // `true` drops every argument, not only flags
    assert!(!plugin().ignore_flags);
}

#[test]
fn each_system_has_its_command() {
    let plugin = plugin();
    let systems: Vec<&str> = plugin.platform_command.iter().map(|command| command.os.as_str()).collect();
    assert_eq!(systems, ["linux", "darwin", "windows"]);
    let commands: Vec<&str> = plugin.platform_command.iter().map(|command| command.command.as_str()).collect();
    let unix = "$HELM_PLUGIN_DIR/bin/kubectl-railiance";
    assert_eq!(commands, [unix, unix, r"$HELM_PLUGIN_DIR\bin\kubectl-railiance.exe"]);
}

#[test]
fn hooks_are_scripts_that_can_be_run() {
    let Hooks { install, update } = plugin().hooks;
    for hook in [install, update] {
        let script = root().join(hook.strip_prefix("$HELM_PLUGIN_DIR/").unwrap());
        let mode = std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&script).unwrap().permissions());
        assert!(mode & 0o111 == 0o111, "{} cannot be executed", script.display());
    }
}

#[test]
fn keys_of_the_other_format_are_refused() {
    for other in ["apiVersion: v1", "type: cli/v1", "runtime: subprocess", "command: x", "platformHooks: {}"] {
        let error = serde_yaml::from_str::<Plugin>(&format!("{}{other}\n", text())).unwrap_err();
        assert!(error.to_string().contains("unknown field"), "{other}: {error}");
    }
}
