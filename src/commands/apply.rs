use super::carry_out::{CarryOptions, History, Orders, carry_out};
use super::habits::{Accepted, dry_run_of_apply};
use super::wanted::{Wanted, WantedOptions};
use super::workspace::{Loaded, Workspace};
use super::{Exit, Failure, Session, repair};
use crate::rollout::Consent;
use crate::rollout::ledger::Verb;
use crate::rollout::plan::Document;
use crate::world::disk::read_file;
use std::path::{Path, PathBuf};

/// Carry out a plan: write what changes, wait until it runs, record it, remove what is left over
///
/// Where PATH is a plan file (`plan --out`), that plan is carried out and nothing else, for its
/// application in the working directory. Else a plan is made and shown, and you are asked. Nothing is
/// written if the plan does not hold any more. An interrupted run is finished by the next one.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    wanted: WantedOptions,

    #[command(flatten)]
    carry: CarryOptions,

    /// Bring back what others changed or deleted, as the ledger has it and whatever files say; during a trial, too
    #[arg(long, conflicts_with_all = ["track", "base", "direct", "replan", "adopt", "allow_empty"])]
    repair: bool,

    /// As kubectl spells it
    #[arg(long, hide = true, value_parser = dry_run_of_apply)]
    #[allow(dead_code, reason = "accepted, and nothing follows from it")]
    dry_run: Option<Accepted>,
}

pub fn run(args: &Args, session: &mut Session) -> Result<Exit, Failure> {
    if args.repair {
        return repair::run(&args.wanted, &args.carry, session);
    }
    let mut options = args.wanted.clone();
    let saved = saved(&options.path)?;
    let mut consents = None;
    if let Some(document) = &saved {
        options.path = directory_of(&document.intent.app);
        options.target = options.target.or_else(|| some(&document.intent.target));
        consents = Some(document.intent.consents.clone());
    }
    let mut wanted = match Wanted::compile(&options, "apply", session)? {
        Ok(wanted) => wanted,
        Err(exit) => return Ok(exit),
    };
    if let Some(flags) = consents {
        // what was agreed to when the plan was made, no more and no less
        let all = [Consent::Adopt, Consent::Force, Consent::TakeOver, Consent::Empty];
        wanted.consents = all.into_iter().filter(|consent| flags.iter().any(|flag| flag == consent.flag())).collect();
    }
    let orders = Orders { verb: Verb::Apply, options: &args.carry, saved, history: History::Stays };
    carry_out(&wanted, &orders, session)
}

/// A plan file; it has to be there.
pub fn document(path: &Path) -> Result<Document, Failure> {
    saved(path)?.ok_or_else(|| Failure::Refused(format!("{}: there is no such plan", path.display())))
}

fn saved(path: &Path) -> Result<Option<Document>, Failure> {
    let what = || format!("cannot read {}", path.display());
    let bytes = read_file(path).map_err(|source| Failure::Io { what: what(), source })?;
    let document = bytes.map(|bytes| Document::read(&bytes)).transpose();
    document.map_err(|unreadable| Failure::Refused(format!("{}: {unreadable}", path.display())))
}

/// The directory of a plan's application, among several in the working directory.
fn directory_of(app: &str) -> PathBuf {
    let here = PathBuf::from(".");
    let workspace = Workspace::contracts(std::slice::from_ref(&here));
    let is_it = |loaded: &&Loaded| loaded.application.as_ref().is_some_and(|known| known.name() == app);
    let mut own = workspace.apps.iter().filter(is_it);
    match (own.next(), own.next()) {
        (Some(only), None) => only.found.path.clone(),
        _ => here,
    }
}

fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}
