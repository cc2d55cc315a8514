//! `release.toml` speaks of the targets of `app.toml`, and of each by its name.

use crate::compile::check::Config;
use crate::diag::{Code, Finding, join, nearest};

pub fn run(config: &Config, findings: &mut Vec<Finding>) {
    let names: Vec<&str> = config.contract.target.keys().map(|name| name.value.as_str()).collect();
    for (target, stable) in config.stables() {
        match target {
            None if names.len() > 1 => findings.push(
                Finding::new(Code::UnknownTarget, format!("`[stable]` of which of {} targets?", names.len()))
                    .at(stable.version.span, "a version without a target")
                    .help(format!("write a table for each: `[stable.{}]`", names.join("]`, `[stable."))),
            ),
            Some(target) if !names.contains(&target.value.as_str()) => findings.push(
                Finding::new(Code::UnknownTarget, format!("target `{}` is not declared", target.value))
                    .at(target.span, "no such target in `app.toml`")
                    .help(suggestion(target, &names)),
            ),
            None | Some(_) => {}
        }
    }
}

fn suggestion(written: &str, names: &[&str]) -> String {
    match (nearest(written, names.iter().copied()), names) {
        (Some(close), _) => format!("did you mean `{close}`?"),
        (None, []) => "without any `[target.NAME]` write plain `[stable]`".to_owned(),
        (None, names) => format!("declared: {}", join(names, "and")),
    }
}
