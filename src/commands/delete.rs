use super::carry_out::{CarryOptions, History, Orders, Span, carry_out, reason, span};
use super::place::PlaceOptions;
use super::wanted::Wanted;
use super::{Exit, Failure, Session};
use crate::rollout::ledger::Verb;
use crate::rollout::{Consent, Consents};

/// Remove an application from a cluster: routing first, what others own never
///
/// What goes is shown, and you are asked. Namespaces, claims and definitions stay, as does everything that
/// `railiance.dev/prune: keep` says so of. What was released stays in the ledger, so that `apply` can bring
/// it back and `history` can tell of it.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    place: PlaceOptions,

    /// Do not ask: for pipelines, and wherever there is no terminal
    #[arg(short, long)]
    yes: bool,

    /// Why, for the journal
    #[arg(long, value_name = "TEXT", value_parser = reason)]
    reason: Option<String>,

    /// Remove the ledger and the lease as well; numbers of releases start over
    #[arg(long)]
    with_history: bool,

    /// Remove what was written from another repository or for another target
    #[arg(long)]
    take_over: bool,

    /// How long to wait for controllers to let go what they hold by finalizers, before pods go and in the end: `90s`, `10m`
    #[arg(long, value_name = "TIME", value_parser = span, default_value = "10m")]
    timeout: Span,

    /// How long the right to write lasts if this run dies
    #[arg(long, value_name = "TIME", value_parser = span, default_value = "60s", hide = true)]
    lease: Span,
}

pub fn run(args: &Args, session: &mut Session) -> Result<Exit, Failure> {
    let place = match args.place.find("delete", session)? {
        Ok(place) => place,
        Err(exit) => return Ok(exit),
    };
    let options = CarryOptions {
        yes: args.yes,
        reason: args.reason.clone(),
        direct: false,
        replan: false,
        no_wait: true,
        timeout: args.timeout,
        lease: args.lease,
    };
    let take_over = args.take_over.then_some(Consent::TakeOver);
    let consents: Consents = take_over.into_iter().chain([Consent::Empty]).collect();
    let history = if args.with_history { History::Goes } else { History::Stays };
    let wanted = Wanted::nothing(place, consents);
    let exit = carry_out(&wanted, &Orders { verb: Verb::Delete, options: &options, saved: None, history }, session)?;
    if exit == Exit::Done && history == History::Stays {
        session.say(&format!("the ledger of `{}` stays; `--with-history` removes it too", wanted.app()))?;
    }
    Ok(exit)
}
