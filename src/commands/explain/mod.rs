mod page;
mod pages;
mod table;

use super::session::look;
use super::{Exit, Failure, Output, Session};
use crate::diag::{Code, nearest};

/// Explain a code: what it means, why it matters, what to write instead
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Identifier or name, for example `MNG001` or `weights-out-of-order`; without it, all codes
    code: Option<String>,
}

pub fn run(args: &Args, session: &mut Session) -> Result<Exit, Failure> {
    let output = session.output_of("explain", &[Output::Text, Output::Json])?;
    let look = look(session.terminal.data_screen());
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
