//! Names that the application's own objects and labels bear already.

use crate::compile::check::Config;
use crate::diag::{Code, Finding};

/// Endings of the objects of an application called `<app>`.
const ENDINGS: [&str; 3] = ["-canary", "-stable", "-fallback"];
/// Labels and annotations that railiance writes, and selects by.
const PREFIXES: [&str; 3] = ["railiance.dev/", "app.kubernetes.io/", "applyset.kubernetes.io/"];

pub fn run(config: &Config, findings: &mut Vec<Finding>) {
    let name = &config.contract.app.name;
    if let Some(ending) = ENDINGS.into_iter().find(|ending| name.ends_with(ending)) {
        let other = name.strip_suffix(ending).unwrap_or_default();
        findings.push(
            Finding::new(Code::ReservedName, format!("name `{}` ends in `{ending}`", name.value))
                .at(name.span, format!("an application `{other}` would make an object of this name"))
                .help(format!("choose a name that does not end in `{ending}`")),
        );
    }
    let Some(workload) = &config.contract.workload else { return };
    for key in workload.labels.keys().chain(workload.annotations.keys()) {
        let Some(prefix) = PREFIXES.into_iter().find(|prefix| key.starts_with(prefix)) else { continue };
        findings.push(
            Finding::new(Code::ReservedName, format!("`{}` belongs to railiance", key.value))
                .at(key.span, format!("every name under `{prefix}` is written by railiance"))
                .help("use a prefix of your own, such as `example.org/`"),
        );
    }
}
