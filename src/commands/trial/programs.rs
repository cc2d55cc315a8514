//! Programs that decide, or are run around a trial: gates and hooks.

use super::look::{Programs, Sight};
use super::recorded::is_recorded;
use super::work::interrupted;
use crate::commands::Failure;
use crate::rollout::judge::{Asks, Gate, Hooked};
use crate::rollout::local::{Answer, Ask, End, Mask, Wrote};
use crate::rollout::trial::{Hook, Trial};
use crate::world::cluster::Error;
use crate::world::interrupt::Interrupt;
use crate::world::local::{Keeper, Place};
use std::collections::BTreeMap;
use std::time::Duration;

/// Letters of a program's last line that are kept.
const LINE: usize = 200;

/// What a stopping program is given before it is ended.
const GRACE: Duration = Duration::from_secs(5);

impl Sight<'_> {
    /// How hooks of gates ended, by the gate's name.
    pub(super) async fn hooks(&self, gates: &[Gate], trial: &Trial) -> Result<BTreeMap<String, Hooked>, Failure> {
        let mut hooks = BTreeMap::new();
        let Programs::Run(interrupt) = self.programs else { return Ok(hooks) };
        for gate in gates {
            if let Asks::Exec { command, timeout, files } = &gate.asks {
                let hook = Hook { command: command.clone(), files: files.clone(), timeout: Some(*timeout) };
                let asked = Asked { hook: &hook, env: environment(trial), longest: *timeout };
                let ran = self.program(asked, interrupt, std::future::pending()).await?;
                hooks.insert(gate.name.clone(), ran.ended);
            }
        }
        Ok(hooks)
    }

    /// Runs a command in the directory that holds `railiance/`, if it is the one that was recorded.
    ///
    /// # Errors
    /// A signal came, or the lease was `taken`: the command is ended, and all that it started.
    pub(super) async fn program(
        &self,
        asked: Asked<'_>,
        interrupt: &Interrupt,
        taken: impl Future<Output = Error>,
    ) -> Result<Ran, Failure> {
        let broken = |cause: &str| Ok(Ran::of(Hooked::Broken { cause: cause.to_owned() }));
        let Some(directory) = self.directory else { return broken("the application's files are not at hand") };
        if !is_recorded(asked.hook, directory) {
            return broken("its files are not those that were recorded when the trial began");
        }
        let mask = mask(&asked.env);
        let keeper = Keeper::default();
        let limit = Duration::from_secs(asked.seconds());
        let place = Place { directory: directory.to_owned(), env: asked.env, keeper: keeper.clone(), grace: GRACE };
        let words = Ask::Exec { words: asked.hook.command.clone() };
        let answer = tokio::select! {
            biased;
            signal = interrupt.comes() => Err(interrupted(signal)),
            taken = taken => Err(taken.into()),
            answer = place.ask_within(&words, limit) => Ok(answer),
        };
        // nothing of it is left behind, however it went
        keeper.all_gone().await;
        Ok(hooked(answer?, &mask))
    }
}

/// What came of a command, and what it said, without what is secret.
pub(super) struct Ran {
    pub ended: Hooked,
    /// The last line on stderr, else on stdout.
    pub last: Option<String>,
    /// The last lines of both.
    pub tail: Vec<String>,
}

impl Ran {
    /// Of which nothing was heard.
    fn of(ended: Hooked) -> Ran {
        Ran { ended, last: None, tail: Vec::new() }
    }

    fn that(ended: Hooked, wrote: &Wrote, mask: &Mask) -> Ran {
        let last = wrote.last().map(|last| shown(last.trim(), mask));
        Ran { ended, last, tail: wrote.tail.iter().map(|line| shown(line, mask)).collect() }
    }
}

/// A command, and what it is given.
pub(super) struct Asked<'a> {
    pub hook: &'a Hook,
    /// In seconds, whatever the hook has of its own.
    pub longest: u64,
    pub env: BTreeMap<String, String>,
}

impl Asked<'_> {
    /// How long it may take.
    pub fn seconds(&self) -> u64 {
        self.hook.timeout.map_or(self.longest, |own| own.min(self.longest))
    }
}

fn mask(env: &BTreeMap<String, String>) -> Mask {
    let inherited = crate::world::local::environment();
    let inherited = inherited.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    Mask::new(inherited.chain(env.iter().map(|(name, value)| (name.as_str(), value.as_str()))))
}

fn hooked(answer: Result<Answer, Wrote>, mask: &Mask) -> Ran {
    match answer {
        Ok(Answer::Command { end, wrote }) => {
            let ended = match end {
                End::Code(code) => Hooked::Exited { code },
                End::Signal(signal) => Hooked::Broken { cause: format!("it was ended by signal {signal}") },
            };
            Ran::that(ended, &wrote, mask)
        }
        Ok(Answer::Nothing(cause)) => Ran::of(Hooked::Broken { cause }),
        Ok(Answer::Http { .. } | Answer::Connected | Answer::Health(_) | Answer::File(_)) => {
            Ran::of(Hooked::Broken { cause: "it is no command".to_owned() })
        }
        Err(wrote) => Ran::that(Hooked::TimedOut, &wrote, mask),
    }
}

fn shown(line: &str, mask: &Mask) -> String {
    mask.all(line).chars().take(LINE).map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// What every command is told.
pub(super) fn environment(trial: &Trial) -> BTreeMap<String, String> {
    let told = [
        ("RAILIANCE_VERSION", trial.opened.version.clone()),
        ("RAILIANCE_DIGEST", trial.opened.digest.clone()),
        ("RAILIANCE_RUN", trial.rollout.to_string()),
        ("RAILIANCE_WEIGHT", trial.weight().to_string()),
        ("RAILIANCE_APP", trial.app.clone()),
        ("RAILIANCE_TARGET", trial.target.clone().unwrap_or_default()),
    ];
    told.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
