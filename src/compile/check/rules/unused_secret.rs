//! A secret, or a key of it, that is declared and never used: a right too many, or a forgotten line.

use crate::compile::check::Config;
use crate::compile::check::contract::SecretReference;
use crate::diag::{Code, Finding};
use crate::tree::Spanned;
use std::collections::BTreeSet;

pub fn run(config: &Config, findings: &mut Vec<Finding>) {
    // charts and templates use secrets in ways that are not seen here
    let unseen = config.files.iter().any(|file| file.starts_with("templates/"));
    let Some(workload) = config.contract.workload.as_ref().filter(|_| !unseen) else { return };
    let mounted: BTreeSet<&str> =
        workload.volumes.values().filter_map(|volume| volume.secret.as_ref()).map(|name| name.value.as_str()).collect();
    for (name, secret) in &config.contract.secrets {
        // a volume shows every key
        if !mounted.contains(name.value.as_str()) {
            findings.extend(judge(config, name, secret));
        }
    }
}

fn judge(config: &Config, name: &Spanned<String>, secret: &SecretReference) -> Vec<Finding> {
    let uses = config.environments().map(|(_, value)| &value.table);
    let keys: BTreeSet<&str> = uses
        .filter(|value| value.secret.as_ref() == Some(name))
        .filter_map(|value| value.key.as_ref())
        .map(|key| key.value.as_str())
        .collect();
    if keys.is_empty() {
        let message = format!("secret `{}` is declared and never used", name.value);
        let help = format!("use it as `{{ secret = \"{}\", key = \"…\" }}`, or remove it", name.value);
        return vec![Finding::new(Code::UnusedSecret, message).at(name.span, "used by nothing").help(help)];
    }
    let unused = secret.keys.iter().filter(|key| !keys.contains(key.value.as_str()));
    unused
        .map(|key| {
            Finding::new(Code::UnusedSecret, format!("key `{}` of secret `{}` is never used", key.value, name.value))
                .at(key.span, "used by nothing")
                .help("remove it from `keys`, or use it")
        })
        .collect()
}
