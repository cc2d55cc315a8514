//! Two things at one path of a container: the second hides the first, and the API server refuses it.

use crate::compile::check::Config;
use crate::compile::check::contract::Workload;
use crate::diag::{Code, Finding};
use crate::tree::Spanned;
use std::collections::BTreeMap;

pub fn run(config: &Config, findings: &mut Vec<Finding>) {
    let Some(workload) = &config.contract.workload else { return };
    judge(of_main(workload), findings);
    for container in workload.containers.values() {
        judge(container.mounts.values().map(|path| ("another volume", path)), findings);
    }
}

fn of_main(workload: &Workload) -> impl Iterator<Item = (&'static str, &Spanned<String>)> {
    let volumes = workload.volumes.values().map(|volume| ("another volume", &volume.mount));
    volumes.chain(workload.config.keys().map(|path| ("a config file", path)))
}

fn judge<'a>(mounts: impl Iterator<Item = (&'static str, &'a Spanned<String>)>, findings: &mut Vec<Finding>) {
    let mut seen: BTreeMap<&str, &Spanned<String>> = BTreeMap::new();
    for (what, path) in mounts {
        let Some(first) = seen.insert(path.trim_end_matches('/'), path) else { continue };
        findings.push(
            Finding::new(Code::DuplicateMount, format!("two mounts at `{}`", path.value))
                .at(path.span, format!("{what} at the same path"))
                .at(first.span, "mounted here already")
                .help("give each its own path"),
        );
    }
}
