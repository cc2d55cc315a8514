//! What is run, out of the contract: values, so that nothing holds on to its files.

use super::Args;
use crate::commands::choose::one_application;
use crate::commands::workspace::{Workspace, beside_a_result};
use crate::commands::{Exit, Failure, Session};
use crate::compile::application::Application;
use crate::compile::check::contract::LocalStage;
use crate::compile::check::local::Address;
use crate::diag::Finding;
use crate::report::findings::Findings;
use crate::rollout::local::{Ask, Planned, checks, ready};
use crate::tree::Spanned;
use crate::world::disk::holder;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Duration;

/// Whether the process is ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    Start,
    Attach,
}

/// What becomes of the process once there is a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Afterwards {
    Stop,
    Stay,
}

pub struct Subject {
    pub app: String,
    /// The directory that holds `railiance/`.
    pub directory: PathBuf,
    pub way: Way,
    pub afterwards: Afterwards,
    pub words: Vec<String>,
    pub env: BTreeMap<String, String>,
    pub grace: Duration,
    /// The line that names the program.
    pub place: String,
    pub ready: Option<Planned>,
    pub checks: Vec<Planned>,
    /// Where it will listen.
    pub servers: Vec<Address>,
    pub image: Option<String>,
    /// The file that the result is written to.
    pub out: Option<PathBuf>,
    /// Stage 2 wants the result.
    pub wanted: bool,
}

impl Subject {
    /// # Errors
    /// The command line; what the contract lacks is told, and is the exit.
    pub fn read(args: &Args, session: &mut Session) -> Result<Result<Subject, Exit>, Failure> {
        let mut workspace = Workspace::open(std::slice::from_ref(&args.path));
        let findings = workspace.take_findings();
        let exit = tell(&workspace, findings, session)?;
        if exit != Exit::Done {
            return Ok(Err(exit));
        }
        let app = one_application(&workspace, "run")?;
        let Some(local) = &app.config.contract.stage.local else {
            let place = workspace.sources.place(app.config.contract.app.name.span);
            let next = "add `[stage.local]` with `start`, the command that starts it here";
            return closed("the contract does not say how it is run here", &place, next, session);
        };
        let place = workspace.sources.place(local.start.first().map_or(local.span, |program| program.span));
        let subject = of(
            args,
            app,
            local,
            place,
            holder(&workspace.apps.first().map(|one| one.found.path.clone()).unwrap_or_default()),
        );
        match (&subject, args.candidate) {
            (one, true) if one.image.is_none() => {
                let place = workspace.sources.place(app.config.contract.app.name.span);
                closed(
                    "there is no candidate with an image",
                    &place,
                    "`railiance release set candidate --version VERSION --image IMAGE@DIGEST` declares one",
                    session,
                )
            }
            (one, _) if one.ready.is_none() && one.checks.is_empty() => {
                let next = "add `ready` to `[stage.local]`, or checks to `[health]`";
                closed("nothing says when it works, so nothing could fail", &one.place, next, session)
            }
            _ => Ok(Ok(subject)),
        }
    }
}

fn of(args: &Args, app: &Application, local: &Spanned<LocalStage>, place: String, directory: PathBuf) -> Subject {
    let config = &app.config;
    let (checks, ready) = (checks(config), ready(config));
    let image = app.candidate().filter(|_| args.candidate).and_then(|candidate| candidate.image.as_ref());
    Subject {
        app: app.name().to_owned(),
        directory,
        way: if args.attach { Way::Attach } else { Way::Start },
        afterwards: if args.keep || args.watch { Afterwards::Stay } else { Afterwards::Stop },
        words: local.start.iter().map(|word| word.value.clone()).collect(),
        env: local.env.iter().map(|(name, value)| (name.value.clone(), value.value.clone())).collect(),
        grace: args.grace,
        place,
        servers: servers(local, ready.iter().chain(&checks)),
        ready,
        checks,
        image: image.map(|image| image.value.clone()),
        out: args.out.clone(),
        wanted: config.canary().is_some_and(|canary| canary.needs_local.is_some()),
    }
}

fn servers<'a>(local: &LocalStage, asked: impl Iterator<Item = &'a Planned>) -> Vec<Address> {
    let of = |planned: &Planned| match &planned.ask {
        Ask::Http { url: server, .. } | Ask::Grpc { server, .. } => Address::of_url(server),
        Ask::Tcp { authority } => Address::of_url(&format!("http://{authority}")),
        Ask::Exec { .. } | Ask::File { .. } => None,
    };
    // one place may be spoken to in several ways
    let each: BTreeMap<String, Address> =
        local.server().into_iter().chain(asked.filter_map(of)).map(|server| (server.authority(), server)).collect();
    each.into_values().collect::<BTreeSet<_>>().into_iter().collect()
}

fn closed(why: &str, place: &str, next: &str, session: &mut Session) -> Result<Result<Subject, Exit>, Failure> {
    session.complain(&format!("closed: {why}\n  at {place}\nhelp: {next}"))?;
    Ok(Err(Exit::Closed))
}

fn tell(workspace: &Workspace, findings: Vec<Finding>, session: &mut Session) -> Result<Exit, Failure> {
    let told = beside_a_result(workspace.allowed_in_part(&workspace.apps, findings));
    session.say_findings(&Findings::new(&workspace.sources, told, workspace.apps.len()))
}
