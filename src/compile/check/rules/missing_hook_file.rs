//! A hook that runs a program beside `railiance/` needs that file.

use crate::compile::check::Config;
use crate::diag::{Code, Finding, nearest};

pub fn run(config: &Config, findings: &mut Vec<Finding>) {
    for (whose, command) in config.commands() {
        if let Some(program) = command.first() {
            let Some(there) = config.beside.lacks(program) else { continue };
            let (directory, name) = program.rsplit_once('/').unwrap_or(("", program));
            findings.push(
                Finding::new(
                    Code::MissingHookFile,
                    format!("{whose} runs `{}`, which is not there", program.value),
                )
                .at(program.span, "no such file")
                .help(match nearest(name, there) {
                    Some(close) => format!("did you mean `{directory}/{close}`?"),
                    None => "create it, or name a program that is there".to_owned(),
                })
                .note(
                    "hooks run in the directory that holds `railiance/`; a name without a slash is found on the `PATH`",
                ),
            );
        }
    }
}
