//! What the contract runs around a rollback.

use crate::commands::trial::{Diary, When, Work, recorded};
use crate::commands::{Failure, Session};
use crate::rollout::ledger::{About, Entry, Event, RollbackHooks, Rollout, Stored};
use crate::rollout::trial::Hook;
use std::collections::BTreeMap;

/// The contract's commands around a rollback; what is not at hand is skipped, which is told and recorded (decision H34).
pub async fn hooks(
    work: &Work<'_>,
    when: When,
    to: &Stored,
    diary: &Diary,
    session: &mut Session,
) -> Result<Option<String>, Failure> {
    let Some(directory) = work.scene.directory() else {
        // those of the release that is left: its contract is the one in force
        let left = work.view.book.newest().and_then(|newest| newest.record.about.rollback_hooks.as_ref());
        for (name, why) in left_out(when, left) {
            work.skip(name, why, diary, session).await?;
        }
        return Ok(None);
    };
    let Some(app) = work.scene.application() else { return Ok(None) };
    let hooks = RollbackHooks::of(&app.config);
    let timeout = app.config.contract.hooks.timeout.as_ref().map(|time| time.seconds);
    let mut failed = Vec::new();
    for (name, words) in when.named(around(when, &hooks)) {
        let hook = match recorded(words.to_vec(), directory) {
            Ok(hook) => Hook { timeout, ..hook },
            // at night a way back does not depend on a file
            Err(missing) => {
                work.skip(name, missing.to_string(), diary, session).await?;
                continue;
            }
        };
        let mut env = environment(&to.record.about, diary.rollout);
        env.insert("RAILIANCE_ATTEMPT".to_owned(), (begun(&work.view.journal, diary.rollout, &name) + 1).to_string());
        failed.extend(work.run_hook(when, &name, &hook, env, diary, session).await?);
        // behind the record all of them run: nothing depends on the one before
        if !failed.is_empty() && when == When::BeforeRollback {
            break;
        }
    }
    Ok((!failed.is_empty()).then(|| failed.join("; ")))
}

fn environment(about: &About, rollout: Rollout) -> BTreeMap<String, String> {
    let told = [("VERSION", about.version.clone()), ("DIGEST", about.digest.clone()), ("RUN", rollout.to_string())];
    told.into_iter().map(|(name, value)| (format!("RAILIANCE_{name}"), value)).collect()
}

/// How often a hook was begun on this way back.
fn begun(journal: &[Entry], rollout: Rollout, hook: &str) -> usize {
    let own = journal.iter().filter(|entry| entry.rollout == rollout);
    own.filter(|entry| matches!(&entry.event, Event::Running { name, .. } if name == hook)).count()
}

/// The commands of one moment.
fn around(when: When, hooks: &RollbackHooks) -> impl Iterator<Item = &[String]> {
    let commands: &[Vec<String>] = match when {
        When::BeforeRollback => &hooks.before,
        When::AfterRollback => &hooks.after,
        When::BeforeCanary | When::BeforePromote | When::AfterPromote => &[],
    };
    commands.iter().map(Vec::as_slice)
}

/// What is not run where no file is at hand, each by its name and why. Records of before hooks were kept do not say whether there is any.
fn left_out(when: When, recorded: Option<&RollbackHooks>) -> Vec<(String, String)> {
    let away = "the application's files are not at hand";
    match recorded {
        Some(hooks) => when.named(around(when, hooks)).into_iter().map(|(name, _)| (name, away.to_owned())).collect(),
        None => vec![(when.name().to_owned(), format!("{away}: its hooks, if it has any, were not run"))],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn h34_only_hooks_that_there_are_count_as_left_out() {
        let hooks = RollbackHooks {
            before: vec![vec!["hooks/drain.sh".to_owned(), "all".to_owned()]],
            ..RollbackHooks::default()
        };
        let away = "the application's files are not at hand";
        let drain = ("before_rollback: hooks/drain.sh all".to_owned(), away.to_owned());
        assert_eq!(left_out(When::BeforeRollback, Some(&hooks)), [drain]);
        assert_eq!(left_out(When::AfterRollback, Some(&hooks)), []);
        // a record of before says nothing of them
        let (name, why) = left_out(When::AfterRollback, None).remove(0);
        assert_eq!(
            (name, why),
            ("after_rollback".to_owned(), format!("{away}: its hooks, if it has any, were not run"))
        );
    }
}
