use super::against::compare;
use super::carry_out::foretold;
use super::habits::{Accepted, dry_run_of_plan};
use super::preflight;
use super::session::look;
use super::trial::unattended::sought;
use super::wanted::{Wanted, WantedOptions};
use super::{Exit, Failure, Output, Session};
use crate::diag::Sources;
use crate::report::diff::{self as view, Paint};
use crate::report::{self, plan};
use crate::rollout::diff::{Diff, ObjectChange};
use crate::rollout::plan::{Document, Others, Plan, SELECTING, Step, selecting};
use crate::rollout::preflight::Closed;
use crate::world::cluster::{Cluster, How, Runtime, Survey};
use crate::world::disk::write_file;
use std::path::{Path, PathBuf};

/// Show what would change in the cluster, whose it is, and where each change was decided
///
/// Every object is sent to the API server as a dry run of a server-side apply and compared with the
/// live one; nothing is written. A plan that is refused, because something stands in the way, ends
/// with 1; one that lacks a prerequisite with 15.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    wanted: WantedOptions,

    /// Write the plan to a file, for `apply`
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,

    /// End with 2 where something would change
    #[arg(long)]
    detailed_exitcode: bool,

    /// Send nothing, not even dry runs: compare live objects and their managed fields
    #[arg(long, conflicts_with = "against")]
    read_only: bool,

    /// Do not look at what is live: compare with a directory, with a git revision of this one, or with the newest release
    #[arg(long, value_name = "DIR|REV|ledger", conflicts_with = "out")]
    against: Option<String>,

    /// As kubectl spells it
    #[arg(long, hide = true, value_parser = dry_run_of_plan, conflicts_with_all = ["against", "read_only"])]
    #[allow(dead_code, reason = "accepted, and nothing follows from it")]
    dry_run: Option<Accepted>,
}

/// What is said of a plan without dry runs.
const UNSEEN: &str = "without dry runs it is not seen what the server would add, refuse, or store in another form";

pub fn run(args: &Args, session: &mut Session) -> Result<Exit, Failure> {
    let output = session.output_of("plan", &[Output::Text, Output::Json, Output::Name])?;
    let mut wanted = match Wanted::compile(&args.wanted, "plan", session)? {
        Ok(wanted) => wanted,
        Err(exit) => return Ok(exit),
    };
    if let Some(against) = &args.against {
        let changes = compare(&mut wanted, &args.wanted, against, session)?;
        return offline(&changes, &wanted, args.detailed_exitcode, output, session);
    }
    let how = if args.read_only { How::ReadOnly } else { How::DryRun };
    let made = Runtime::start().map_err(Failure::runtime)?.block_on(make(&wanted, how, session))?;
    let Made { survey, closed, barred, left } = made;
    if args.read_only {
        session.say(UNSEEN)?;
    }
    tell(&survey, session)?;
    // to people it is part of the result: whoever is shown that alone must not agree to what nobody can carry out
    let foretold: Vec<&String> = barred.iter().chain(&left).collect();
    if output != Output::Text {
        foretold.iter().try_for_each(|words| session.say(words))?;
    }
    let sources = &wanted.workspace.sources;
    let screen = session.terminal.data_screen();
    let paint = if screen.colour { Paint::Colour } else { Paint::Plain };
    let shown = match output {
        Output::Json => plan::json(
            &survey.plan,
            &closed,
            plan::Foretold { barred: barred.as_deref(), left: left.as_deref() },
            sources,
        )?,
        Output::Name => names(&survey.plan, &closed, sources, session)?,
        _ => {
            // values of users stay what they are
            let text = below(&plan::text(&survey.plan, sources, paint, look(screen).glyphs), &closed, sources);
            let foretold: String = foretold.iter().map(|words| format!("\n{words}\n")).collect();
            text + &session.terminal.as_typed(&foretold)
        }
    };
    session.write(&shown)?;
    if let Some(path) = &args.out {
        save(&Document::of(&survey.plan, sources), path)?;
        session.say(&format!("wrote {}", path.display()))?;
    }
    Ok(if closed.is_empty() {
        exit(&survey.plan, args.detailed_exitcode, left.is_some())
    } else {
        exit_closed(&survey)
    })
}

fn offline(
    changes: &Diff,
    wanted: &Wanted,
    detailed: bool,
    output: Output,
    session: &mut Session,
) -> Result<Exit, Failure> {
    let sources = &wanted.workspace.sources;
    let paint = if session.terminal.data_screen().colour { Paint::Colour } else { Paint::Plain };
    session.write(&match output {
        Output::Json => view::json(changes, sources)?,
        Output::Name => report::names(changes.objects.iter().map(ObjectChange::id)),
        _ => view::text(changes, sources, paint),
    })?;
    Ok(if detailed && !changes.is_empty() { Exit::Changes } else { Exit::Done })
}

/// A plan, and what would keep it from being carried out.
struct Made {
    survey: Survey,
    closed: Vec<Closed>,
    /// What `apply` would say of what has to be proven or agreed to first, was taken back, or is on trial.
    barred: Option<String>,
    /// What `apply` would do though no object changes.
    left: Option<String>,
}

/// Looks at the cluster that the options name. Who asks for no dry runs has not come to write: what a
/// write needs is not asked then.
async fn make(wanted: &Wanted, how: How, session: &mut Session) -> Result<Made, Failure> {
    let cluster = connect(wanted, session).await?;
    let ledger = async {
        match how {
            How::ReadOnly => Ok(None),
            How::DryRun | How::Proof => foretold::ledger(&cluster, wanted).await.map(Some),
        }
    };
    let (survey, unattended, ledger) =
        tokio::join!(survey(&cluster, wanted, how), sought(&cluster, &wanted.set), ledger);
    let survey = survey?;
    if let Some(words) = unattended {
        session.say(&words)?;
    }
    let closed = match how {
        How::ReadOnly => Vec::new(),
        How::DryRun | How::Proof => {
            let book = ledger.as_ref().ok().and_then(Option::as_ref);
            preflight::of_plan(&cluster, wanted, &survey, book).await?
        }
    };
    let (barred, left) = match ledger {
        Ok(Some(book)) => {
            (foretold::words(&cluster, wanted, &survey.plan, &book).await, foretold::left(&survey, &book, wanted))
        }
        other => (other.map(|_| None), None),
    };
    // a plan is worth seeing without it
    let barred = barred.unwrap_or_else(|why| Some(format!("whether `apply` would be closed cannot be seen: {why}")));
    // what is closed is not done
    let may = closed.is_empty() && !survey.plan.is_refused() && barred.is_none();
    let left = left.filter(|_| may);
    Ok(Made { survey, closed, barred, left })
}

/// The cluster that the options name.
pub async fn connect(wanted: &Wanted, session: &mut Session) -> Result<Cluster, Failure> {
    wanted.asked.connect(wanted.app(), wanted.set.namespace(), session).await
}

/// What is there, and what would become of it.
pub async fn survey(cluster: &Cluster, wanted: &Wanted, how: How) -> Result<Survey, Failure> {
    let mut survey = cluster.survey(wanted.task(how)?).await?;
    survey.plan.idle = wanted.idle();
    look_around(cluster, wanted, &mut survey.plan).await;
    Ok(survey)
}

/// What of others selects by the labels of what is adopted (decision H21). It is advice: who may not look is told so, and goes on.
async fn look_around(cluster: &Cluster, wanted: &Wanted, plan: &mut Plan) {
    if plan.adopts() {
        let (live, unseen) = cluster.seen_of(&SELECTING, wanted.set.namespace()).await;
        plan.others.told.extend(selecting(plan, wanted.marks(), &live));
        plan.others.unseen.extend(unseen);
    }
}

/// What is worth knowing beside the plan.
pub fn tell(survey: &Survey, session: &mut Session) -> Result<(), Failure> {
    if survey.plan.steps.iter().any(Step::lacks_right) {
        session.say("dry runs need the rights of the writes; `--read-only` compares without them")?;
    }
    if let Some(from) = survey.admission.taken_from() {
        session.say(&format!("the inventory is taken over: until now it was written {from}"))?;
    }
    let Others { told, unseen, hidden } = &survey.plan.others;
    for other in told {
        session.say(&other.to_string())?;
    }
    for why in unseen {
        session.say(&format!("what of others has to do with it cannot all be seen: {why}"))?;
    }
    for one in hidden {
        session.say(&one.to_string())?;
    }
    for warning in &survey.warnings {
        session.say(&format!("the server warns: {warning}"))?;
    }
    for kind in &survey.vanished {
        session
            .say(&format!("`{kind}` is in the inventory, and the cluster serves it no more: its objects are gone"))?;
    }
    Ok(())
}

fn save(document: &Document, path: &Path) -> Result<(), Failure> {
    let bytes = document.to_bytes().map_err(|holds| Failure::Refused(format!("{holds}; {}", holds.help())))?;
    write_file(path, &bytes).map_err(|error| Failure::Refused(error.to_string()))
}

/// What would be written or removed, by name; what stands in the way is told beside it.
fn names(plan: &Plan, closed: &[Closed], sources: &Sources, session: &mut Session) -> Result<String, Failure> {
    let barred = [plan::refusals(plan), report::preflight::text(closed, sources)];
    barred.iter().filter(|text| !text.is_empty()).try_for_each(|text| session.complain(text))?;
    Ok(report::names(plan.steps.iter().filter(|step| step.action.writes()).map(|step| &step.id)))
}

/// The plan, and what is closed below it.
fn below(plan: &str, closed: &[Closed], sources: &Sources) -> String {
    match closed.is_empty() {
        true => plan.to_owned(),
        false => format!("{plan}\n{}", report::preflight::text(closed, sources)),
    }
}

/// What is refused outweighs what is missing, unless it is refused for that.
fn exit_closed(survey: &Survey) -> Exit {
    if survey.plan.is_refused() && !survey.plan.lacks_only() { Exit::Error } else { Exit::Closed }
}

fn exit(plan: &Plan, detailed: bool, left: bool) -> Exit {
    match (plan.is_refused(), plan.has_changes() || left) {
        (true, _) => Exit::Error,
        (false, true) if detailed => Exit::Changes,
        (false, _) => Exit::Done,
    }
}
