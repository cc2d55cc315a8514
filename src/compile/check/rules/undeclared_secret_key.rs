//! A key that the declaration of a secret does not list: nobody checks that it exists before a stage.

use crate::compile::check::Config;
use crate::diag::{Code, Finding, join, nearest};

pub fn run(config: &Config, findings: &mut Vec<Finding>) {
    for (_, value) in config.environments() {
        let (Some(secret), Some(key)) = (&value.table.secret, &value.table.key) else { continue };
        let Some(declared) = config.contract.secrets.get(secret) else { continue };
        if declared.keys.contains(key) {
            continue;
        }
        let keys: Vec<&str> = declared.keys.iter().map(|key| key.value.as_str()).collect();
        let help = match nearest(key, keys.iter().copied()) {
            Some(close) => format!("did you mean `{close}`?"),
            None => format!("declared: {}; add it to `keys` of `[secrets.{}]`", join(&keys, "and"), secret.value),
        };
        let declared = declared.keys.first().map_or(declared.name.span, |first| first.span);
        findings.push(
            Finding::new(
                Code::UndeclaredSecretKey,
                format!("key `{}` of secret `{}` is not declared", key.value, secret.value),
            )
            .at(key.span, "used here")
            .at(declared, "not among these keys")
            .help(help),
        );
    }
}
