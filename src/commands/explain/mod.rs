mod known;
mod page;
mod pages;
mod table;

use super::session::look;
use super::{Exit, Failure, Output, Session};
use known::Known;

/// Explain a code: what it means, why it matters, what to write instead
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Identifier or name, for example `MNG001` or `weights-out-of-order`, or `PRE006` of `preflight`; without it, all codes
    code: Option<String>,
}

pub fn run(args: &Args, session: &mut Session) -> Result<Exit, Failure> {
    let output = session.output_of("explain", &[Output::Text, Output::Json])?;
    let look = look(session.terminal.data_screen());
    let wanted = args.code.as_deref().map(Known::find).transpose()?;
    let text = match (wanted, output) {
        (Some(known), Output::Json) => table::json_page(known)?,
        (Some(known), _) => page::render(&known.page(), &look),
        (None, Output::Json) => table::json()?,
        (None, _) => table::text(&look),
    };
    session.write(&text)?;
    Ok(Exit::Done)
}
