use crate::commands::workspace::Workspace;
use crate::commands::{Exit, Failure, Output, Session};
use crate::compile::application::{Application, TargetOf};
use crate::compile::check::contract::{Candidate, StableVersion};
use crate::report::findings::Findings;
use crate::report::versions::{self, OnTarget, Version, Versions};
use crate::tree::Spanned;
use std::path::PathBuf;

/// Show the candidate, and what release.toml reports as stable on each target
///
/// On a cluster the ledger decides what is stable; the file is a report.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// `railiance/` directories, or directories above them
    #[arg(value_name = "PATH", default_value = ".")]
    paths: Vec<PathBuf>,
}

pub fn run(args: &Args, session: &mut Session) -> Result<Exit, Failure> {
    let output = session.output_of("release show", &[Output::Text, Output::Json])?;
    let mut workspace = Workspace::open(&args.paths);
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
