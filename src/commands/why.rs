use super::base::BaseOption;
use super::choose::{TrackName, TrackOptions, one_application, one_target};
use super::workspace::Workspace;
use super::{Exit, Failure, Output, Session};
use crate::compile::render::Manifests;
use crate::compile::track::{self, Purpose};
use crate::diag::{Finding, Severity, nearest};
use crate::report::findings::Findings;
use crate::report::{manifests, why};
use crate::tree::{FieldPath, Placed};
use std::path::PathBuf;

/// Show where a field of a rendered object comes from
///
/// Prints the value and the chain behind it: the template line that placed it, and the line of
/// app.toml or release.toml, or the row of a table of defaults, that decided it. Without a track, the
/// promotion is looked at, or stable where no candidate is declared.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The object, as `kind/name`
    #[arg(value_name = "OBJECT")]
    object: String,

    /// The field, for example `spec.template.spec.containers[0].image` or `…containers[app].image`
    #[arg(value_name = "FIELD")]
    field: String,

    /// The application's directory
    #[arg(value_name = "PATH", default_value = ".")]
    path: PathBuf,

    #[command(flatten)]
    of: TrackOptions,

    #[command(flatten)]
    base: BaseOption,
}

pub fn run(args: &Args, session: &mut Session) -> Result<Exit, Failure> {
    let output = session.output_of("why", &[Output::Text, Output::Json])?;
    let path = FieldPath::parse(&args.field).map_err(|error| Failure::Usage(error.to_string()))?;
    let mut workspace = Workspace::open(std::slice::from_ref(&args.path));
    let mut findings = workspace.take_findings();
    let apps = std::mem::take(&mut workspace.apps);
    let bases = args.base.load(&apps, &mut workspace, &mut findings);
    workspace.apps = apps;
    say_errors(&workspace, findings, session)?;
    let app = one_application(&workspace, "why")?;
    let target = one_target(app, args.of.target.as_deref())?;
    let usual = if app.candidate().is_some() || app.stable(&target).is_none() {
        TrackName::Promotion
    } else {
        TrackName::Stable
    };
    let which = args.of.track.unwrap_or(usual).track(args.of.weight, app);
    let versions = bases.versions(app, &target, &workspace, false).value;
    let manifests = track::manifests(&versions, which, app, Purpose::Check).value;
    let object = find(&manifests, &args.object)?;
    let answer =
        why::Answer::new(&path, object, &workspace.sources).map_err(|missing| Failure::Refused(missing.to_string()))?;
    session.write(&match output {
        Output::Json => answer.json()?,
        _ => answer.text(),
    })?;
    Ok(Exit::Done)
}

/// An answer about a faulty contract is given, but not as if nothing were wrong.
fn say_errors(workspace: &Workspace, findings: Vec<Finding>, session: &mut Session) -> Result<(), Failure> {
    let mut errors = workspace.allowed_in_part(&workspace.apps, findings);
    errors.retain(|finding| finding.severity == Severity::Error);
    session.say_findings(&Findings::new(&workspace.sources, errors, workspace.apps.len()))?;
    Ok(())
}

/// The object that `kind/name` means, in any case of letters.
fn find<'a>(manifests: &'a Manifests, wanted: &str) -> Result<&'a Placed, Failure> {
    let all: Vec<&Placed> = manifests.desired().chain(manifests.jobs()).collect();
    let names: Vec<String> = all.iter().map(|object| manifests::short_name(&object.value)).collect();
    let lower = wanted.to_lowercase();
    match names.iter().position(|name| *name == lower) {
        Some(at) if at < all.len() => Ok(all[at]),
        _ => Err(Failure::Refused(unknown(wanted, &lower, &names))),
    }
}

fn unknown(wanted: &str, lower: &str, names: &[String]) -> String {
    let hint = match nearest(lower, names.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("there are {}", crate::diag::join(names, "and")),
    };
    format!("no object `{wanted}` in this track; {hint}")
}
