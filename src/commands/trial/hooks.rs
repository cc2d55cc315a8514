//! Commands around a trial: each runs at least once, as it was recorded (decision H34).

use super::Work;
use super::diary::Diary;
use super::programs::{Asked, environment};
use super::work::interrupted;
use crate::commands::{Failure, Session};
use crate::report::skipped::Skipped;
use crate::rollout::judge::Hooked;
use crate::rollout::ledger::{Errand, Event};
use crate::rollout::trial::{Hook, Trial};
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
            When::BeforeCanary => "before_canary",
            When::BeforePromote => "before_promote",
            When::AfterPromote => "after_promote",
            When::BeforeRollback => "before_rollback",
            When::AfterRollback => "after_rollback",
        }
    }

    /// The name under which the journal has one of its commands.
    pub fn of(self, command: &[String]) -> String {
        format!("{}: {}", self.name(), command.join(" "))
    }
}

impl Work<'_> {
    /// Runs what is due at a moment of a trial and has not passed yet. Tells why one has failed.
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
        for hook in hooks {
            if let Some(signal) = self.scene.interrupt.heard() {
                return Err(interrupted(signal));
            }
            let name = when.of(&hook.command);
            let runs = trial.ran.get(&(Errand::Hook, name.clone())).copied().unwrap_or_default();
            if runs.passed {
                continue;
            }
            let mut env = environment(trial);
            env.insert("RAILIANCE_ATTEMPT".to_owned(), (runs.times + 1).to_string());
            if let Some(why) = self.run_hook(when, hook, env, diary, session).await? {
                return Ok(Some(why));
            }
        }
        Ok(None)
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

    /// Runs one command, and says in the journal what came of it.
    ///
    /// # Errors
    /// The server's, or somebody else who drives.
    pub async fn run_hook(
        &self,
        when: When,
        hook: &Hook,
        mut env: BTreeMap<String, String>,
        diary: &Diary,
        session: &mut Session,
    ) -> Result<Option<String>, Failure> {
        let name = when.of(&hook.command);
        session.say(&format!("hook {name}"))?;
        env.insert("RAILIANCE_HOOK".to_owned(), when.name().to_owned());
        env.insert("RAILIANCE_APP".to_owned(), self.scene.app().to_owned());
        env.insert("RAILIANCE_TARGET".to_owned(), self.scene.place.target.clone().unwrap_or_default());
        let asked = Asked { hook, timeout: self.scene.timeout.as_secs(), env };
        let (ended, last) = self.sight().program(asked, &self.scene.interrupt).await?;
        let last = last.map(|line| format!(": {line}")).unwrap_or_default();
        let failed = why(&ended).map(|why| format!("{why}{last}"));
        let says = failed.clone().unwrap_or_else(|| format!("ended with 0{last}"));
        let (what, passed) = (Errand::Hook, failed.is_none());
        self.note(diary, Event::Ran { what, name: name.clone(), passed, says }).await?;
        Ok(failed.map(|why| format!("hook {name}: {why}")))
    }
}

fn why(ended: &Hooked) -> Option<String> {
    match ended {
        Hooked::Exited { code: 0 } => None,
        Hooked::Exited { code } => Some(format!("ended with {code}")),
        Hooked::Broken { cause } => Some(cause.clone()),
        Hooked::TimedOut => Some("did not end in time".to_owned()),
    }
}
