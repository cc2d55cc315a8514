mod compared;
mod found;

use super::carry_out::{Span, span};
use super::declared::Declared;
use super::place::{NamedOptions, Place};
use super::session::look;
use super::trial::{at_home, until_verdict};
use super::{Exit, Failure, Output, Session};
use crate::report::diff::Paint;
use crate::report::findings;
use crate::report::skipped::Skipped;
use crate::report::status::{self, Status};
use crate::world::cluster::{Cluster, Runtime};
use crate::world::interrupt::Interrupt;
use found::find;

/// Show how the objects of an application are, and what others changed of them
///
/// They are compared with what was released last, not with the files at hand. Nothing is written; only
/// objects of which it cannot be told otherwise are sent as a dry run. Ends with 1 if something has
/// failed or is gone, with 17 if something is not ready yet.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    of: NamedOptions,

    /// End with 2 where others changed something
    #[arg(long)]
    detailed_exitcode: bool,

    /// Wait until the trial has a verdict, and end with its code: 0 if it passed, 10 if gates failed, 11 if a person has
    /// to decide, 12 if nothing could be judged, 13 if it took too long
    #[arg(long, value_name = "verdict", value_parser = ["verdict"], conflicts_with = "detailed_exitcode")]
    wait_for: Option<String>,

    /// How long to wait at most: `90s`, `2h`; then it ends with 13
    #[arg(long, value_name = "TIME", value_parser = span, requires = "wait_for")]
    timeout: Option<Span>,
}

pub fn run(args: &Args, session: &mut Session) -> Result<Exit, Failure> {
    let output = session.output_of("status", &[Output::Text, Output::Json])?;
    let place = match args.of.find("status", session)? {
        Ok(place) => place,
        Err(exit) => return Ok(exit),
    };
    let (place, verdict, found) = Runtime::start().map_err(Failure::runtime)?.block_on(async {
        let cluster = place.connect(session).await?;
        let place = match args.of.app {
            // what was taken away, or not begun to be written, has none: the ledger tells of it
            Some(_) => at_home(place, &cluster).await?.unwrap_or_else(|place| place),
            None => place,
        };
        let verdict = match &args.wait_for {
            Some(_) => Some(wait(args, &place, &cluster, session).await?),
            None => None,
        };
        let found = match (find(args, &place, &cluster, session).await, verdict) {
            // that there is no trial was said, and there is nothing else to tell
            (Ok(Err(_)) | Err(Failure::Refused(_)), Some(exit @ (Exit::Closed | Exit::TimedOut))) => Err(exit),
            (found, _) => found?,
        };
        Ok::<_, Failure>((place, verdict, found))
    })?;
    let found = match found {
        Ok(found) => found,
        Err(exit) => return Ok(exit),
    };
    let stopped = found.book.stopped();
    let status = Status {
        app: place.set.app(),
        target: place.target.as_deref(),
        released: found.book.newest().map(|stored| &stored.record),
        basis: found.basis,
        writer: found.writer,
        told: found.told,
        skipped: found.book.entries.iter().filter_map(Skipped::of).collect(),
        unfinished: found.book.unfinished().or(stopped.map(|(begun, _)| begun)),
        stopped: stopped.map(|(_, why)| why),
        goes_on: found.goes_on,
        lost: found.lost,
        objects: found.objects,
    };
    let screen = look(session.terminal.data_screen());
    let paint = if screen.paint == findings::Paint::Ansi { Paint::Colour } else { Paint::Plain };
    session.write(&match output {
        Output::Json => status::json(&status)?,
        _ => session.terminal.as_typed(&status::text(&status, paint)).into_owned(),
    })?;
    Ok(verdict.unwrap_or_else(|| exit(&status, args.detailed_exitcode)))
}

async fn wait(args: &Args, place: &Place, cluster: &Cluster, session: &mut Session) -> Result<Exit, Failure> {
    let interrupt = Interrupt::listen().map_err(Failure::runtime)?;
    let most = args.timeout.as_ref().map(|span| span.0);
    let declared = if args.of.app.is_none() { Declared::of(&args.of.place) } else { None };
    let (exit, words) = until_verdict(&place.store(cluster)?, cluster, declared.as_ref(), most, &interrupt).await?;
    match (exit, words) {
        (Exit::Closed, Some(words)) => {
            let help = "`railiance deploy` begins one; with `--timeout` it is waited for until then";
            session.complain(&format!("closed: {words}\nhelp: {help}"))?;
        }
        (_, words) => words.map_or(Ok(()), |words| session.say(&words))?,
    }
    Ok(exit)
}

/// What has failed outweighs what is not ready, and that what others changed.
fn exit(status: &Status<'_>, detailed: bool) -> Exit {
    let totals = status.totals();
    // what nobody takes is not ready, whatever its object says of itself
    let waiting = totals.waiting + status.lost.len();
    match (totals.failed + totals.absent, waiting, totals.drifted + totals.unknown) {
        (0, 0, 0) => Exit::Done,
        (0, 0, _) if detailed => Exit::Changes,
        (0, 0, _) => Exit::Done,
        (0, _, _) => Exit::Progressing,
        (_, _, _) => Exit::Error,
    }
}
