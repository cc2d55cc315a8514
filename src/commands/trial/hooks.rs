//! Commands around a trial: each runs at least once, as it was recorded (decision H34).

use super::Work;
use super::diary::Diary;
use super::programs::{Asked, Ran, environment};
use super::work::interrupted;
use crate::commands::{Failure, Session};
use crate::report::skipped::Skipped;
use crate::rollout::judge::Hooked;
use crate::rollout::ledger::{Errand, Event};
use crate::rollout::trial::{Hook, Runs, Trial};
use std::collections::BTreeMap;

/// When a hook runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    BeforeCanary,
    BeforePromote,
    AfterPromote,
    BeforeRollback,
    AfterRollback,
}

impl When {
    pub fn name(self) -> &'static str {
        match self {
            When::BeforeCanary => Runs::BEFORE_CANARY,
            When::BeforePromote => Runs::BEFORE_PROMOTE,
            When::AfterPromote => "after_promote",
            When::BeforeRollback => "before_rollback",
            When::AfterRollback => "after_rollback",
        }
    }

    /// The commands of a moment by the names under which the journal has them. One that stands there again is another one.
    pub fn named<'c>(self, commands: impl Iterator<Item = &'c [String]>) -> Vec<(String, &'c [String])> {
        let mut named: Vec<(String, &[String])> = Vec::new();
        for command in commands {
            let plain = format!("{}: {}", self.name(), command.join(" "));
            let name = match named.iter().filter(|(_, other)| *other == command).count() {
                0 => plain,
                before => format!("{plain} ({})", before + 1),
            };
            named.push((name, command));
        }
        named
    }
}

impl Work<'_> {
    /// Runs what is due at a moment of a trial and has not passed yet, up to one that fails; after a promotion all of it. Tells why
    /// one has failed.
    ///
    /// # Errors
    /// The server's, or somebody else who drives.
    pub async fn trial_hooks(
        &self,
        trial: &Trial,
        when: When,
        diary: &Diary,
        session: &mut Session,
    ) -> Result<Option<String>, Failure> {
        let hooks = &trial.opened.terms.hooks;
        let hooks = match when {
            When::BeforeCanary => &hooks.before_canary,
            When::BeforePromote => &hooks.before_promote,
            When::AfterPromote => &hooks.after_promote,
            When::BeforeRollback | When::AfterRollback => return Ok(None),
        };
        let mut failed = Vec::new();
        let names = when.named(hooks.iter().map(|hook| hook.command.as_slice()));
        for ((name, _), hook) in names.into_iter().zip(hooks) {
            if let Some(signal) = self.scene.interrupt.heard() {
                return Err(interrupted(signal));
            }
            let runs = trial.ran.get(&(Errand::Hook, name.clone())).copied().unwrap_or_default();
            if runs.passed {
                continue;
            }
            let mut env = environment(trial);
            env.insert("RAILIANCE_ATTEMPT".to_owned(), (runs.times + 1).to_string());
            failed.extend(self.run_hook(when, &name, hook, env, diary, session).await?);
            // behind the record all of them run: nothing depends on the one before
            if !failed.is_empty() && when != When::AfterPromote {
                break;
            }
        }
        Ok((!failed.is_empty()).then(|| failed.join("; ")))
    }

    /// Leaves out what cannot be run, one command or all of a moment, and says so in the journal, too.
    ///
    /// # Errors
    /// The server's, or somebody else who writes.
    pub async fn skip(&self, name: String, why: String, diary: &Diary, session: &mut Session) -> Result<(), Failure> {
        let what = Errand::Hook;
        session.say(&Skipped { what, name: &name, why: &why }.words())?;
        self.note(diary, Event::Skipped { what, name, why }).await
    }

    /// Runs one command, and says in the journal that it does and what came of it.
    ///
    /// # Errors
    /// The server's, or somebody else who drives.
    pub async fn run_hook(
        &self,
        when: When,
        name: &str,
        hook: &Hook,
        mut env: BTreeMap<String, String>,
        diary: &Diary,
        session: &mut Session,
    ) -> Result<Option<String>, Failure> {
        session.say(&format!("hook {name}"))?;
        env.insert("RAILIANCE_HOOK".to_owned(), when.name().to_owned());
        env.insert("RAILIANCE_APP".to_owned(), self.scene.app().to_owned());
        env.insert("RAILIANCE_TARGET".to_owned(), self.scene.place.target.clone().unwrap_or_default());
        let what = Errand::Hook;
        self.note(diary, Event::Running { what, name: name.to_owned() }).await?;
        let asked = Asked { hook, longest: self.scene.timeout.as_secs(), env };
        let limit = asked.seconds();
        let Ran { ended, last, tail } = self.sight().program(asked, &self.scene.interrupt, self.hold.taken()).await?;
        let last = last.map(|line| format!(": {line}")).unwrap_or_default();
        let failed = why(&ended, limit).map(|why| format!("{why}{last}"));
        if failed.is_some() && tail.len() > 1 {
            session.say(&format!("  | {}", tail.join("\n  | ")))?;
        }
        let says = failed.clone().unwrap_or_else(|| format!("ended with 0{last}"));
        self.note(diary, Event::Ran { what, name: name.to_owned(), passed: failed.is_none(), says }).await?;
        Ok(failed.map(|why| format!("hook {name}: {why}")))
    }
}

/// A limit is in seconds.
fn why(ended: &Hooked, limit: u64) -> Option<String> {
    match ended {
        Hooked::Exited { code: 0 } => None,
        Hooked::Exited { code } => Some(format!("ended with {code}")),
        Hooked::Broken { cause } => Some(cause.clone()),
        Hooked::TimedOut => Some(format!("did not end within {limit} s and was stopped")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn h34_a_command_that_stands_there_again_is_another_one() {
        let commands = ["drain", "migrate", "drain"].map(|word| vec![word.to_owned()]);
        let named = When::BeforePromote.named(commands.iter().map(Vec::as_slice));
        let names: Vec<String> = named.into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["before_promote: drain", "before_promote: migrate", "before_promote: drain (2)"]);
    }
}
