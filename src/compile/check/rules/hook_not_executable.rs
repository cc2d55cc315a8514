//! A hook's program is there, and the system would refuse to run it.

use crate::compile::check::Config;
use crate::diag::{Code, Finding};

pub fn run(config: &Config, findings: &mut Vec<Finding>) {
    for (whose, command) in config.commands() {
        if let Some(program) = command.first() {
            if !config.beside.cannot_run(program) {
                continue;
            }
            let name = &program.value;
            let message = format!("{whose} runs `{name}`, which is not executable");
            findings.push(
                Finding::new(Code::HookNotExecutable, message).at(program.span, "nobody may execute this file").help(
                    format!("run `chmod +x {name}` and commit it, or name its interpreter: `[\"sh\", \"{name}\"]`"),
                ),
            );
        }
    }
}
