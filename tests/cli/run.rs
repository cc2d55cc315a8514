use std::process::{Command, Output};

/// The program with a fixed environment.
pub fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_railiance"));
    command.args(args);
    for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "HELM_PLUGIN_NAME"] {
        command.env_remove(name);
    }
    command
}

pub fn run(args: &[&str]) -> Said {
    Said::new(command(args).output().unwrap())
}

/// What a run ended with.
#[derive(Debug)]
pub struct Said {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Said {
    pub fn new(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Said { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }
}
