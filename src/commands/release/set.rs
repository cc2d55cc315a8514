use super::file::{self, ReleaseFile};
use crate::commands::choose::one_target;
use crate::commands::patch::patch;
use crate::commands::{Exit, Failure, Output, Session};
use crate::compile::application::Application;
use crate::diag::join;
use crate::edit::release::{ReleaseValues, Slot};
use crate::report::findings::Findings;
use crate::report::released::{self, Edit};
use crate::world::disk::write_file;
use std::path::{Path, PathBuf};

/// Write a version to release.toml, keeping comments and layout
///
/// What is not given stays as it is. The result is checked before it is written: if the version
/// would be invalid, nothing is.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    slot: SlotArgs,
}

#[derive(Debug, clap::Subcommand)]
enum SlotArgs {
    Candidate(CandidateArgs),
    Stable(StableArgs),
}

/// The version on trial
#[derive(Debug, clap::Args)]
struct CandidateArgs {
    #[command(flatten)]
    common: Common,

    /// The stable version that it was built on
    #[arg(long, value_name = "VERSION", group = "value")]
    base: Option<String>,
}

/// The version in production, as a report; on a cluster the ledger decides
#[derive(Debug, clap::Args)]
struct StableArgs {
    #[command(flatten)]
    common: Common,

    /// The commit whose `railiance/` it was rendered from
    #[arg(long, value_name = "COMMIT", group = "value")]
    source: Option<String>,

    /// The target that it runs on; needed where the contract declares several
    #[arg(long, value_name = "NAME")]
    target: Option<String>,
}

#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("value").required(true).multiple(true))]
struct Common {
    /// The `railiance/` directory, or a directory above it
    #[arg(value_name = "PATH", default_value = ".")]
    path: PathBuf,

    /// The version tag: semver, with or without a leading `v`
    #[arg(long, value_name = "VERSION", group = "value")]
    version: Option<String>,

    /// The image, by digest
    #[arg(long, value_name = "IMAGE@DIGEST", group = "value")]
    image: Option<String>,

    /// The commit that the image was built from
    #[arg(long, value_name = "COMMIT", group = "value")]
    commit: Option<String>,

    /// Write nothing; show what would change
    #[arg(long)]
    dry_run: bool,
}

impl Args {
    fn common(&self) -> &Common {
        match &self.slot {
            SlotArgs::Candidate(args) => &args.common,
            SlotArgs::Stable(args) => &args.common,
        }
    }

    fn values(&self) -> ReleaseValues {
        let common = self.common();
        let (base, source) = match &self.slot {
            SlotArgs::Candidate(args) => (args.base.clone(), None),
            SlotArgs::Stable(args) => (None, args.source.clone()),
        };
        let Common { version, image, commit, .. } = common;
        ReleaseValues { version: version.clone(), image: image.clone(), commit: commit.clone(), base, source }
    }

    fn slot(&self, app: &Application, file: &ReleaseFile) -> Result<Slot, Failure> {
        let SlotArgs::Stable(args) = &self.slot else { return Ok(Slot::Candidate) };
        let target = one_target(app, args.target.as_deref())?.0.map(|name| name.value.clone());
        // a contract with one target has a plain `[stable]`, unless the file names the target already
        let plain = app.targets().len() == 1 && !target.as_deref().is_some_and(|name| file.has_stable_of(name));
        Ok(Slot::Stable { target: target.filter(|_| !plain) })
    }
}

pub fn run(args: &Args, session: &mut Session) -> Result<Exit, Failure> {
    let output = session.output_of("release set", &[Output::Text, Output::Json])?;
    let mut opened = match file::open(&args.common().path)? {
        Ok(opened) => opened,
        Err(refused) => return session.say_findings(&Findings::new(&refused.sources, refused.findings, 0)),
    };
    let slot = args.slot(&opened.application, &opened.file)?;
    let edited = opened.edit(&slot, &args.values());
    if edited.failed() {
        let exit = session.say_findings(&Findings::new(&opened.sources, edited.findings, 0))?;
        session.say(&format!("nothing was written to {}", opened.file.name))?;
        return Ok(Exit::gravest(&[exit, Exit::Error]));
    }
    let text = edited.value;
    let moved = opened.file.text.as_deref() != Some(text.as_str());
    let dry = args.common().dry_run;
    if moved && !dry {
        write_file(&opened.file.path, text.as_bytes()).map_err(|error| Failure::Refused(error.to_string()))?;
    }
    let edit = opened.report(&slot, &args.values(), &text, moved && !dry);
    session.write(&match (output, dry) {
        (Output::Json, _) => released::json(&edit)?,
        (_, true) => patch(session, &edit.file, opened.file.text.as_deref(), &text),
        (_, false) => released::text(&edit),
    })?;
    remarks(&edit, moved, session)?;
    Ok(Exit::Done)
}

/// Writes what was released, as a report (decision H26). The answer is what was written, as the user calls the file; nothing
/// where it says so already.
///
/// # Errors
/// The file cannot be written, or would not be valid any more.
pub fn report_stable(path: &Path, target: Option<&str>, values: &ReleaseValues) -> Result<Option<String>, Failure> {
    let unreadable = |what: &str| Failure::Refused(format!("release.toml was not written: {what}"));
    let mut opened =
        file::open(path)?.map_err(|_| unreadable("the directory has findings; `railiance check` tells them"))?;
    let plain = opened.application.targets().len() == 1 && !target.is_some_and(|name| opened.file.has_stable_of(name));
    let slot = Slot::Stable { target: target.map(str::to_owned).filter(|_| !plain) };
    let edited = opened.edit(&slot, values);
    if edited.failed() {
        return Err(unreadable("it would not be valid any more; `railiance release set stable` tells why"));
    }
    if opened.file.text.as_deref() == Some(edited.value.as_str()) {
        return Ok(None);
    }
    write_file(&opened.file.path, edited.value.as_bytes()).map_err(|error| Failure::Refused(error.to_string()))?;
    Ok(Some(opened.file.name))
}

fn remarks(edit: &Edit, moved: bool, session: &mut Session) -> Result<(), Failure> {
    if !moved {
        session.say(&format!("{} says so already", edit.file))?;
    }
    if !edit.kept.is_empty() {
        let kept = join(&edit.kept, "and");
        session.say(&format!("warning: {kept} still said of the version before; set them too if they differ"))?;
    }
    Ok(())
}
