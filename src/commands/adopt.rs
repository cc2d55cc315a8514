use super::carry_out::{CarryOptions, History, Orders, carry_out, verified};
use super::wanted::{Wanted, WantedOptions};
use super::{Exit, Failure, Session};
use crate::rollout::ledger::Verb;

/// Take over an application that runs already, from Helm, kubectl or another tool
///
/// The plan shows whose objects become ours, and you are asked. Client-side apply ends with it, pods are
/// changed before the Services that lead to them, and what is there then is recorded as the first release.
/// In the end every object is sent as a dry run: an adoption is done when nothing would change any more.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    wanted: WantedOptions,

    #[command(flatten)]
    carry: CarryOptions,
}

pub fn run(args: &Args, session: &mut Session) -> Result<Exit, Failure> {
    let mut options = args.wanted.clone();
    options.consents.adopt = true;
    let wanted = match Wanted::compile(&options, "adopt", session)? {
        Ok(wanted) => wanted,
        Err(exit) => return Ok(exit),
    };
    let orders = Orders { verb: Verb::Adopt, options: &args.carry, saved: None, history: History::Stays };
    match carry_out(&wanted, &orders, session)? {
        Exit::Done => verified(&wanted, session),
        other => Ok(other),
    }
}
