mod page;
mod pages;
mod table;

use super::session::look;
use super::{Exit, Failure, Output, Session};
use crate::diag::{Code, nearest};
use crate::rollout::preflight;

/// Explain a code: what it means, why it matters, what to write instead
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Identifier or name, for example `MNG001` or `weights-out-of-order`, or `PRE006` of `preflight`; without it, all codes of
    /// `check`
    code: Option<String>,
}

pub fn run(args: &Args, session: &mut Session) -> Result<Exit, Failure> {
    let output = session.output_of("explain", &[Output::Text, Output::Json])?;
    let look = look(session.terminal.data_screen());
    if let Some(code) = args.code.as_deref().and_then(closing) {
        session.write(&match output {
            Output::Json => table::json_closing(code)?,
            _ => page::render(&pages::closing(code), &look),
        })?;
        return Ok(Exit::Done);
    }
    let wanted = args.code.as_deref().map(find).transpose()?;
    let text = match (wanted, output) {
        (Some(code), Output::Json) => table::json_page(code, pages::text(code))?,
        (Some(code), _) => page::render(pages::text(code), &look),
        (None, Output::Json) => table::json()?,
        (None, _) => table::text(&look),
    };
    session.write(&text)?;
    Ok(Exit::Done)
}

/// A reason for which preflight closes.
fn closing(name: &str) -> Option<preflight::Code> {
    let is = |code: &&preflight::Code| code.id().eq_ignore_ascii_case(name) || code.slug().eq_ignore_ascii_case(name);
    preflight::Code::ALL.iter().find(is).copied()
}

fn find(name: &str) -> Result<Code, Failure> {
    Code::find(name).ok_or_else(|| {
        let wanted = (name.to_ascii_uppercase(), name.to_ascii_lowercase());
        let near = nearest(&wanted.0, Code::ALL.iter().map(|code| code.id()))
            .or_else(|| nearest(&wanted.1, Code::ALL.iter().map(|code| code.slug())));
        let hint = near
            .map_or_else(|| "`railiance explain` lists all codes".to_owned(), |near| format!("did you mean `{near}`?"));
        Failure::Usage(format!("there is no code `{name}`; {hint}"))
    })
}
