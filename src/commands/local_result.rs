//! The local run that stage 2 asks for (`[stage.canary] needs_local`), handed over as a file.

use super::trial::View;
use super::{Exit, Failure, Session};
use crate::compile::application::Application;
use crate::compile::check::contract::{Criticality, Duration};
use crate::diag::Sources;
use crate::rollout::local::{Age, Document, Needed, Proof, Verdict, accepts, is_of, read};
use crate::tree::Spanned;
use crate::world::disk::read_file;
use jiff::Timestamp;
use std::path::{Path, PathBuf};

/// The result that a verb is given.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct LocalResultOption {
    /// What `railiance run --out FILE` wrote, where the contract has `needs_local`; without it what `run --record` wrote into the
    /// ledger
    #[arg(long, value_name = "FILE")]
    pub local_result: Option<PathBuf>,
}

impl LocalResultOption {
    /// Tells why stage 2 stays closed for want of a local run, and is the exit then; `None`: the way is open.
    ///
    /// # Errors
    /// The screen's.
    pub fn closed(
        &self,
        app: &Application,
        sources: &Sources,
        view: &View,
        session: &mut Session,
    ) -> Result<Option<Exit>, Failure> {
        let needed = app.config.canary().and_then(|canary| canary.needs_local.as_ref());
        let Some(needed) = needed else { return Ok(None) };
        let why = match (&self.local_result, decisive(app, &view.tried)) {
            (None, Some((document, time))) => of_ledger(app, needed, (document, *time), view.now),
            (Some(_), _) | (None, None) => self.why(app, needed, view.now),
        };
        let Some(why) = why else { return Ok(None) };
        session.complain(&format!(
            "closed: {why}\n  at {}\nhelp: check out the candidate's commit, and `railiance run --record`; or `railiance run --out FILE`, and \
             hand the file over with `--local-result FILE`",
            sources.place(needed.span)
        ))?;
        Ok(Some(Exit::Closed))
    }

    fn why(&self, app: &Application, needed: &Spanned<Duration>, now: Timestamp) -> Option<String> {
        let Some(file) = &self.local_result else {
            return Some(format!("stage 2 needs a local run not older than `{}`", needed.text));
        };
        let proof = Proof { age: Age::Asserted, asserted_is_enough: !is_critical(app) };
        let needed = asked(app, needed, now, proof);
        match self::result(file) {
            Ok(result) => accepts(&result, &needed).err().map(|why| why.to_string()),
            Err(why) => Some(format!("`{}`: {why}", file.display())),
        }
    }
}

/// The newest run that says something of the candidate's commit: of the very commit, and to its end. Where there is none the newest
/// of it, and where there is none of that the newest of all, which says what it was of.
fn decisive<'v>(app: &Application, tried: &'v [(Document, Timestamp)]) -> Option<&'v (Document, Timestamp)> {
    let commit = app.candidate().and_then(|candidate| candidate.commit.as_ref());
    let own = |(document, _): &&(Document, Timestamp)| commit.is_some_and(|commit| is_of(document, &commit.value));
    let tells = |(document, _): &&(Document, Timestamp)| {
        document.source.clean == Some(true) && !matches!(document.verdict, Verdict::NotStarted | Verdict::Interrupted)
    };
    let newest = || tried.iter().rev().filter(own);
    newest().find(tells).or_else(|| newest().next()).or(tried.last())
}

fn is_critical(app: &Application) -> bool {
    let level = app.config.contract.app.criticality.as_ref().map(|level| level.value);
    level == Some(Criticality::Critical)
}

/// A result of the ledger, as old as the server says.
fn of_ledger(
    app: &Application,
    needed: &Spanned<Duration>,
    (document, time): (&Document, Timestamp),
    now: Timestamp,
) -> Option<String> {
    let proof = Proof { age: Age::Recorded(time), asserted_is_enough: !is_critical(app) };
    accepts(document, &asked(app, needed, now, proof)).err().map(|why| why.to_string())
}

fn asked<'a>(app: &'a Application, needed: &Spanned<Duration>, now: Timestamp, proof: Proof) -> Needed<'a> {
    let candidate = app.candidate();
    Needed {
        app: app.name(),
        commit: candidate.and_then(|candidate| candidate.commit.as_ref()).map(|commit| commit.as_str()),
        image: candidate.and_then(|candidate| candidate.image.as_ref()).map(|image| image.as_str()),
        within: needed.seconds,
        now,
        proof,
    }
}

fn result(file: &Path) -> Result<Document, String> {
    let text = read_file(file).map_err(|error| error.to_string())?.ok_or("there is no such file")?;
    read(&text).map_err(|why| why.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::workspace::Workspace;
    use crate::rollout::local::Source;
    use crate::rollout::local::sample::{COMMIT, result};
    use crate::world::disk::write_file;

    const CONTRACT: &str = include_str!("../../fixtures/greeter/railiance/app.toml");

    /// Why stage 2 is closed at noon and one, for an application with this level and this file.
    fn why(level: &str, file: Option<&str>) -> Option<String> {
        with(level, file, |local_result, app, needed| {
            LocalResultOption { local_result }.why(app, needed, "2026-03-01T13:00:00Z".parse().unwrap())
        })
    }

    fn with<T>(
        level: &str,
        file: Option<&str>,
        ask: impl FnOnce(Option<PathBuf>, &Application, &Spanned<Duration>) -> T,
    ) -> T {
        let (railiance, beside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let write = |path: PathBuf, text: &str| write_file(&path, text.as_bytes()).unwrap();
        let head = CONTRACT
            .replace("[workload]", &format!("criticality = \"{level}\"\ncontacts = [\"a@example.org\"]\n\n[workload]"));
        let stages = "\n[stage.local]\nstart = [\"true\"]\n\n[stage.canary]\nneeds_local = \"24h\"\n\n[stage.production]\napprovals = { required = 1 }\n";
        write(railiance.path().join("app.toml"), &(head + stages));
        let candidate = format!("[candidate]\nversion = \"v2.0.0\"\ncommit = \"{}\"\n", &COMMIT[..7]);
        write(railiance.path().join("release.toml"), &candidate);
        let local_result = file.map(|text| {
            let path = beside.path().join("result.json");
            write(path.clone(), text);
            path
        });
        let workspace = Workspace::open(&[railiance.path().to_owned()]);
        let app = workspace.applications().next().unwrap();
        let needed = app.config.canary().and_then(|canary| canary.needs_local.as_ref()).unwrap();
        ask(local_result, app, needed)
    }

    fn text(result: Document) -> String {
        serde_json::to_string(&result.sealed().unwrap()).unwrap()
    }

    #[test]
    fn h34_only_a_passed_run_of_the_candidates_commit_opens_stage_2() {
        assert_eq!(why("normal", Some(&text(result()))), None);
        assert_eq!(why("normal", None).as_deref(), Some("stage 2 needs a local run not older than `24h`"));
        let dirty = Document { source: Source { clean: Some(false), ..result().source }, ..result() };
        assert!(why("normal", Some(&text(dirty))).unwrap().contains("differed from their commit"));
        let changed = text(result()).replace(COMMIT, &COMMIT.replace('0', "1"));
        assert!(why("normal", Some(&changed)).unwrap().ends_with("it was changed, or cut"));
        assert!(why("normal", Some("{}")).unwrap().contains("it is no result of `railiance run`"));
    }

    #[test]
    fn h34_what_the_ledger_holds_is_as_old_as_the_server_says() {
        let opens = |minutes: i64| {
            let (time, now) =
                ("2026-03-01T12:00:05Z".parse().unwrap(), "2026-03-02T12:00:00Z".parse::<Timestamp>().unwrap());
            with("critical", None, |_, app, needed| {
                of_ledger(app, needed, (&result(), time), now + jiff::SignedDuration::from_mins(minutes))
            })
        };
        assert_eq!(opens(0), None);
        assert!(opens(1).is_some_and(|why| why.contains("24h") || why.contains("old")), "{:?}", opens(1));
    }

    #[test]
    fn h34_the_newest_run_of_the_candidates_commit_decides() {
        let run = |commit: &str, hour: i64| {
            let source = Source { commit: Some(commit.to_owned()), clean: Some(true) };
            let noon: Timestamp = "2026-03-01T12:00:00Z".parse().unwrap();
            (Document { source, ..result() }, noon + jiff::SignedDuration::from_hours(hour))
        };
        let other = COMMIT.chars().rev().collect::<String>();
        let hour = |tried: &[(Document, Timestamp)]| {
            with("normal", None, |_, app, _| decisive(app, tried).map(|(_, time)| time.to_string()))
        };
        let all = [run(COMMIT, 1), run(COMMIT, 2), run(&other, 3)];
        assert_eq!(hour(&all).as_deref(), Some("2026-03-01T14:00:00Z"));
        assert_eq!(hour(&all[2..]).as_deref(), Some("2026-03-01T15:00:00Z"));
    }

    #[test]
    fn h34_a_critical_application_does_not_take_a_laptops_word() {
        assert!(why("critical", Some(&text(result()))).unwrap().contains("asserted by the machine that ran it"));
    }
}
