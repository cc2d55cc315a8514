use super::record::{number, show};
use crate::commands::cluster_options::ClusterOptions;
use crate::commands::place::PlaceOptions;
use crate::commands::workspace::Workspace;
use crate::commands::{Exit, Failure, Output, Session};
use crate::compile::application::{Application, TargetOf};
use crate::compile::check::contract::{Candidate, StableVersion};
use crate::report::findings::Findings;
use crate::report::versions::{self, OnTarget, Version, Versions};
use crate::tree::Spanned;
use std::path::PathBuf;

/// Show the candidate, and what release.toml reports as stable on each target; or one release by its number
///
/// On a cluster the ledger decides what is stable; the file is a report. With a number, `release show 12`, it is asked
/// for that release: what, who, when, and on what grounds (gates with their values, approvals, jobs and hooks, the
/// plan's digest).
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A release by its number, `12` or `v12`, and then the application's directory; else `railiance/` directories, or
    /// directories above them
    #[arg(value_name = "N|PATH", default_value = ".")]
    what: Vec<String>,

    /// The target of a release; needed where several are declared
    #[arg(long, value_name = "NAME")]
    target: Option<String>,

    /// The application by its name, without its files
    #[arg(long, value_name = "NAME")]
    app: Option<String>,

    #[command(flatten)]
    cluster: ClusterOptions,
}

pub fn run(args: &Args, session: &mut Session) -> Result<Exit, Failure> {
    let (number, rest) = match args.what.split_first() {
        Some((first, rest)) if number(first).is_some() => (number(first), rest),
        Some(_) | None => (None, args.what.as_slice()),
    };
    let paths: Vec<PathBuf> = rest.iter().map(PathBuf::from).collect();
    match (number, paths.as_slice()) {
        (None, []) => of_files(&[PathBuf::from(".")], session),
        (None, paths) => of_files(paths, session),
        (Some(number), [] | [_]) => {
            let path = paths.into_iter().next().unwrap_or_else(|| PathBuf::from("."));
            let options = PlaceOptions { path, target: args.target.clone(), cluster: args.cluster.clone() };
            show(number, &options, args.app.as_deref(), session)
        }
        (Some(_), _) => Err(Failure::Usage("`release show N` is about one application".to_owned())),
    }
}

fn of_files(paths: &[PathBuf], session: &mut Session) -> Result<Exit, Failure> {
    let output = session.output_of("release show", &[Output::Text, Output::Json])?;
    let mut workspace = Workspace::open(paths);
    let applications: Vec<Versions> = workspace.applications().map(of_application).collect();
    let unread = workspace.apps.iter_mut().filter(|loaded| loaded.application.is_none());
    let mut findings: Vec<_> = unread.flat_map(|loaded| std::mem::take(&mut loaded.findings)).collect();
    findings.append(&mut workspace.findings);
    let exit = session.say_findings(&Findings::new(&workspace.sources, findings, 0))?;
    session.write(&match output {
        Output::Json => versions::json(&applications)?,
        _ => versions::text(&applications),
    })?;
    Ok(exit)
}

fn of_application(app: &Application) -> Versions {
    let on_target = |target: &TargetOf<'_>| OnTarget {
        target: target.0.map(|name| name.value.clone()),
        stable: app.stable(target).map(stable),
    };
    Versions {
        app: app.name().to_owned(),
        directory: app.root.clone(),
        candidate: app.candidate().map(|written| candidate(written)),
        targets: app.targets().iter().map(on_target).collect(),
    }
}

fn candidate(written: &Candidate) -> Version {
    Version {
        version: written.version.value.clone(),
        image: text(written.image.as_ref()),
        commit: text(written.commit.as_ref()),
        base: text(written.base.as_ref()),
        source: None,
    }
}

fn stable(written: &StableVersion) -> Version {
    Version {
        version: written.version.value.clone(),
        image: text(written.image.as_ref()),
        commit: text(written.commit.as_ref()),
        base: None,
        source: text(written.source.as_ref()),
    }
}

fn text(written: Option<&Spanned<String>>) -> Option<String> {
    written.map(|written| written.value.clone())
}
