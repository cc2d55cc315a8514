use super::released::Released;
use super::workspace::Workspace;
use super::{Exit, Failure, Output, Session, check};
use crate::compile::load::{Files, Role};
use crate::diag::Severity;
use crate::edit::init::{Draft, DraftKind, INTERESTING, Native, Origin, Project, detect, valid_name, write};
use crate::report::begun::{self, Begun, Detected};
use crate::report::findings::Findings;
use crate::world::disk::{Disk, write_file};
use crate::world::folder::{self, Folder};
use std::path::{Path, PathBuf};

/// Write a first app.toml for a project
///
/// Takes what the project's files tell: its name, the port of a Dockerfile, the command that starts
/// it, the team of CODEOWNERS; a directory with a Chart.yaml becomes an overlay. What no file tells
/// is made up and marked with `# change:`. Never asks, never overwrites.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The project's directory; `railiance/app.toml` is written below it
    #[arg(value_name = "DIR", default_value = ".")]
    directory: PathBuf,

    /// The application's name
    #[arg(long)]
    name: Option<String>,

    /// The team that answers for it
    #[arg(long, value_name = "TEAM")]
    owner: Option<String>,

    /// The repository of its image, without a version
    #[arg(long)]
    image: Option<String>,

    /// The port it listens on
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..))]
    port: Option<u16>,

    /// The name that clients use
    #[arg(long)]
    host: Option<String>,
}

pub fn run(args: &Args, session: &mut Session) -> Result<Exit, Failure> {
    let output = session.output_of("init", &[Output::Text, Output::Json])?;
    let draft = draft(args)?;
    let directory = args.directory.join("railiance");
    let file = directory.join("app.toml");
    let shown = shown(&file);
    if folder::is_taken(&file) {
        return Err(Failure::Refused(format!("`{shown}` is there already, and was left as it is")));
    }
    Folder::create(&directory)
        .map_err(|source| Failure::Io { what: format!("cannot create `{}`", directory.display()), source })?;
    write_file(&file, write(&draft).as_bytes()).map_err(|error| Failure::Refused(error.to_string()))?;
    let begun = begun(&draft, shown);
    session.write(&match output {
        Output::Json => begun::json(&begun)?,
        _ => format!("{}\n", begun.file),
    })?;
    let exit = check_written(&directory, session)?;
    if output == Output::Text {
        session.say(&begun::next_steps(&begun, &args.directory.to_string_lossy()))?;
    }
    Ok(exit)
}

/// The path as a person writes it.
fn shown(path: &Path) -> String {
    path.strip_prefix(".").unwrap_or(path).to_string_lossy().replace('\\', "/")
}

/// What the files tell, and over it what was said on the command line.
fn draft(args: &Args) -> Result<Draft, Failure> {
    let mut draft = detect(&project(&args.directory));
    if let Some(name) = &args.name {
        (draft.name, draft.name_from) = (said_name(name)?, Some(Origin::Person));
    }
    draft.owner = said(args.owner.clone()).or(draft.owner);
    match &mut draft.kind {
        DraftKind::Native(native) => {
            native.port = said(args.port).or(native.port.take());
            native.image = said(args.image.clone()).or(native.image.take());
            native.host = said(args.host.clone());
        }
        DraftKind::Overlay(_) => refuse_native(args)?,
    }
    Ok(draft)
}

fn said<T>(value: Option<T>) -> Option<(T, Origin)> {
    value.map(|value| (value, Origin::Person))
}

fn said_name(name: &str) -> Result<String, Failure> {
    let valid = valid_name(name);
    match valid == name {
        true => Ok(valid),
        false => Err(Failure::Usage(format!("`{name}` cannot be the name of an application; `{valid}` can"))),
    }
}

fn refuse_native(args: &Args) -> Result<(), Failure> {
    let given = [("--image", args.image.is_some()), ("--port", args.port.is_some()), ("--host", args.host.is_some())];
    match given.into_iter().find(|(_, given)| *given) {
        None => Ok(()),
        Some((flag, _)) => Err(Failure::Usage(format!(
            "`{flag}` is about code of one's own, and `{}` holds a Chart.yaml, which is wrapped as it is",
            args.directory.display()
        ))),
    }
}

/// What of a project tells something; what cannot be read tells nothing.
fn project(directory: &Path) -> Project {
    let disk = Disk::new(directory);
    let read = |name: &&str| {
        let bytes = disk.read(name, Role::App.limit()).ok()?;
        Some(((*name).to_owned(), String::from_utf8(bytes).ok()?))
    };
    Project {
        directory: folder::name(directory).unwrap_or_default(),
        files: INTERESTING.iter().filter_map(read).collect(),
    }
}

fn begun(draft: &Draft, file: String) -> Begun {
    let mut list = Told::default();
    list.add("app.name", draft.name_from.as_ref().map(|from| (draft.name.clone(), from)));
    // the directory's own name is a good one
    list.placeholders.clear();
    list.add("app.owner", draft.owner.as_ref().map(|(owner, from)| (owner.clone(), from)));
    match &draft.kind {
        DraftKind::Native(native) => native_keys(native, &mut list),
        DraftKind::Overlay(overlay) => {
            list.detected.push(detected("upstream.helm", &overlay.chart, "Chart.yaml"));
        }
    }
    Begun { file, detected: list.detected, placeholders: list.placeholders }
}

fn native_keys(native: &Native, list: &mut Told) {
    list.add("workload.image", native.image.as_ref().map(|(image, from)| (image.clone(), from)));
    list.add("workload.ports.http", native.port.as_ref().map(|(port, from)| (port.to_string(), from)));
    list.add("expose.host", native.host.as_ref().map(|(host, from)| (host.clone(), from)));
    list.placeholders.push("health.ready");
    if let Some((start, from)) = &native.start {
        list.add("stage.local.start", Some((start.join(" "), from)));
    }
}

#[derive(Default)]
struct Told {
    detected: Vec<Detected>,
    placeholders: Vec<&'static str>,
}

impl Told {
    fn add(&mut self, key: &'static str, found: Option<(String, &Origin)>) {
        match found {
            Some((value, Origin::File(name))) => self.detected.push(detected(key, &value, name)),
            Some((_, Origin::Person)) => {}
            None => self.placeholders.push(key),
        }
    }
}

fn detected(key: &'static str, value: &str, from: &str) -> Detected {
    Detected { key, value: value.to_owned(), from: from.to_owned() }
}

/// The same look at it that `check` takes.
fn check_written(directory: &Path, session: &mut Session) -> Result<Exit, Failure> {
    let mut workspace = Workspace::open(&[directory.to_owned()]);
    let released = Released::default();
    let compiled: Vec<_> =
        workspace.apps.iter().flat_map(|loaded| check::application(loaded, &workspace, &released).1).collect();
    let mut findings = workspace.take_findings();
    findings.extend(compiled);
    let mut findings = workspace.allowed(findings);
    // hints are for a contract that somebody wrote
    findings.retain(|finding| finding.severity != Severity::Hint);
    session.say_findings(&Findings::new(&workspace.sources, findings, 0))
}
