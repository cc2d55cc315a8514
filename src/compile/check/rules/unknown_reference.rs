//! A name that stands for something declared elsewhere in the contract, and is not declared.

use crate::compile::check::Config;
use crate::diag::{Code, Finding, join, nearest};
use crate::tree::Spanned;

pub fn run(config: &Config, findings: &mut Vec<Finding>) {
    let contract = &config.contract;
    let secrets: Vec<&str> = contract.secrets.keys().map(|name| name.value.as_str()).collect();
    let of_env = config.environments().filter_map(|(_, value)| value.table.secret.as_ref());
    let volumes = contract.workload.iter().flat_map(|workload| &workload.volumes);
    let of_volumes = volumes.clone().filter_map(|(_, volume)| volume.secret.as_ref());
    findings.extend(of_env.chain(of_volumes).filter_map(|used| unknown(used, "secret", "[secrets.NAME]", &secrets)));
    let volumes: Vec<&str> = volumes.map(|(name, _)| name.value.as_str()).collect();
    let mounts =
        contract.workload.iter().flat_map(|workload| workload.containers.values()).flat_map(|one| one.mounts.keys());
    findings.extend(mounts.filter_map(|used| unknown(used, "volume", "[workload.volumes.NAME]", &volumes)));
    findings.extend(accepted(config).filter_map(|used| {
        let known = super::isolated_shares_data::names(config);
        unknown(used, "shared claim, secret or host", "its own table", &known)
    }));
}

fn accepted(config: &Config) -> impl Iterator<Item = &Spanned<String>> {
    config.canary().into_iter().flat_map(|canary| &canary.accept_shared)
}

fn unknown(used: &Spanned<String>, what: &str, table: &str, known: &[&str]) -> Option<Finding> {
    if known.contains(&used.value.as_str()) {
        return None;
    }
    let declared = || match known.is_empty() {
        true => format!("declare it in `{table}`"),
        false => format!("declared: {}", join(known, "and")),
    };
    let help = nearest(used, known.iter().copied()).map_or_else(declared, |close| format!("did you mean `{close}`?"));
    let message = format!("{what} `{}` is not declared", used.value);
    Some(Finding::new(Code::UnknownSecretUse, message).at(used.span, "declared nowhere").help(help))
}
