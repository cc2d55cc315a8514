//! A hook that runs a program of the `railiance/` directory needs that file.

use super::named_files;
use crate::compile::check::Config;
use crate::diag::{Code, Finding, nearest};

pub fn run(config: &Config, findings: &mut Vec<Finding>) {
    for (hook, program) in named_files::hooks(config).filter(|(_, program)| !program.is_there(config)) {
        let path = program.path();
        let close = nearest(path, config.files.iter().map(String::as_str));
        findings.push(
            Finding::new(Code::MissingHookFile, format!("hook `{hook}` runs `{path}`, which is not there"))
                .at(program.span, "no such file below `railiance/`")
                .help(match close {
                    Some(file) => format!("did you mean `railiance/{file}`?"),
                    None => "create it, or name a program of the repository".to_owned(),
                }),
        );
    }
}
