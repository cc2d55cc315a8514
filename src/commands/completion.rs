use super::{Exit, Failure, Output, Session};
use clap_complete::Shell;

/// Print the completion script of a shell
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The shell to write for
    shell: Shell,
}

pub fn run(args: &Args, session: &mut Session) -> Result<Exit, Failure> {
    session.output_of("completion", &[Output::Text])?;
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut (session.grammar)(), "railiance", &mut script);
    session.write(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Done)
}
