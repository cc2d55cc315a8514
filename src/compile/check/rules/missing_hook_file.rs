//! A hook that runs a file of the `railiance/` directory needs that file. Other programs lie elsewhere
//! in the repository, where only the machine that runs the hook can see them.

use crate::compile::check::Config;
use crate::diag::{Code, Finding, nearest};

pub fn run(config: &Config, findings: &mut Vec<Finding>) {
    for (hook, commands) in config.contract.hooks.all() {
        for program in commands.iter().filter_map(|command| command.first()) {
            let path = program.trim_start_matches("./");
            let Some(file) = path.strip_prefix("railiance/").filter(|file| !config.files.contains(*file)) else {
                continue;
            };
            let close = nearest(file, config.files.iter().map(String::as_str));
            findings.push(
                Finding::new(
                    Code::MissingHookFile,
                    format!("hook `{hook}` runs `{}`, which is not there", program.value),
                )
                .at(program.span, "no such file")
                .help(match close {
                    Some(file) => format!("did you mean `railiance/{file}`?"),
                    None => "create it; the path counts from the repository's root".to_owned(),
                }),
            );
        }
    }
}
