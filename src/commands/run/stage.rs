//! The process, and everything that can happen while something else is waited for.

use super::subject::Subject;
use crate::commands::{Failure, Session};
use crate::rollout::local::Mask;
use crate::rollout::receipt::Signal;
use crate::world::clock::Stopwatch;
use crate::world::interrupt::Interrupt;
use crate::world::local::{Changes, Keeper, Kept, Line, Lines, Loss, Place, REST, Refused, Start, Tail, environment};
use std::future::{Future, pending};
use std::pin::pin;
use std::time::Duration;
use tokio::time::timeout;

/// What ended a wait.
#[derive(Debug)]
pub enum Meanwhile<T> {
    Done(T),
    /// The process ended by itself.
    Lost(Loss),
    Signal(Signal),
    /// A file changed, where the stage watches them: [`Stage::changed`] says which.
    Changed,
}

/// A file that changed, and how long after the round began.
#[derive(Debug)]
pub struct Change {
    pub file: String,
    pub after: Duration,
}

pub struct Stage<'a> {
    session: &'a mut Session,
    interrupt: &'a Interrupt,
    changes: Option<&'a mut Changes>,
    changed: Option<Change>,
    begun: Stopwatch,
    /// Before each line of the process.
    prefix: String,
    pub mask: Mask,
    pub tail: Tail,
    keeper: Keeper,
    kept: Option<Kept>,
    lines: Option<Lines>,
}

impl<'a> Stage<'a> {
    pub fn new(subject: &Subject, interrupt: &'a Interrupt, session: &'a mut Session) -> Stage<'a> {
        let inherited = environment();
        let both = inherited.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let mask = Mask::new(both.chain(subject.env.iter().map(|(name, value)| (name.as_str(), value.as_str()))));
        let bar = if session.terminal.talk_screen().unicode { "│" } else { "|" };
        let prefix = format!("{} {bar} ", subject.app);
        let (tail, keeper) = (Tail::default(), Keeper::default());
        Stage {
            session,
            interrupt,
            changes: None,
            changed: None,
            begun: Stopwatch::start(),
            prefix,
            mask,
            tail,
            keeper,
            kept: None,
            lines: None,
        }
    }

    /// From here on a file that changes ends whatever is waited for.
    pub fn watch(&mut self, changes: &'a mut Changes) {
        self.changes = Some(changes);
    }

    /// The file that ended the last wait, if one did.
    pub fn changed(&mut self) -> Option<Change> {
        self.changed.take()
    }

    pub fn session(&mut self) -> &mut Session {
        self.session
    }

    pub fn say(&mut self, text: &str) -> Result<(), Failure> {
        self.session.say(text)
    }

    /// Whether the process was started and not stopped since.
    pub fn is_up(&self) -> bool {
        self.kept.is_some()
    }

    /// Where checks run.
    pub fn place(&self, subject: &Subject) -> Place {
        let (directory, env) = (subject.directory.clone(), subject.env.clone());
        Place { directory, env, keeper: self.keeper.clone(), grace: subject.grace }
    }

    /// # Errors
    /// Why it cannot be started.
    pub async fn start(&mut self, subject: &Subject) -> Result<(), Refused> {
        let (words, env, directory) = (subject.words.clone(), subject.env.clone(), subject.directory.clone());
        let start = Start { words, env, directory, grace: subject.grace };
        let (kept, lines) = Kept::start(&start, &self.keeper).await?;
        (self.kept, self.lines) = (Some(kept), Some(lines));
        Ok(())
    }

    /// Waits for something, shows meanwhile what the process writes, and returns when it is done or can be no more.
    pub async fn during<T>(&mut self, work: impl Future<Output = T>) -> Result<Meanwhile<T>, Failure> {
        let mut changes = self.changes.take();
        let ended = self.until(work, change(&mut changes)).await;
        self.changes = changes;
        ended
    }

    async fn until<T>(
        &mut self,
        work: impl Future<Output = T>,
        change: impl Future<Output = String>,
    ) -> Result<Meanwhile<T>, Failure> {
        let (mut work, mut change) = (pin!(work), pin!(change));
        loop {
            // in any order, and none begun anew with each line: who writes without end keeps nobody from being heard
            let line = tokio::select! {
                signal = self.interrupt.comes() => return Ok(Meanwhile::Signal(signal)),
                file = &mut change => {
                    self.changed = Some(Change { file, after: self.begun.elapsed() });
                    return Ok(Meanwhile::Changed);
                }
                line = next(&mut self.lines) => line,
                loss = lost(&mut self.kept) => return Ok(Meanwhile::Lost(loss)),
                done = &mut work => return Ok(Meanwhile::Done(done)),
            };
            self.show(line)?;
        }
    }

    /// Ends the process and all that it and the checks started; what it writes meanwhile is shown.
    pub async fn stop(&mut self) -> Result<(), Failure> {
        if let Some(kept) = self.kept.take() {
            let mut gone = pin!(kept.stop());
            loop {
                let line = tokio::select! {
                    line = next(&mut self.lines) => line,
                    () = &mut gone => break,
                };
                self.show(line)?;
            }
            self.rest().await?;
        }
        self.keeper.all_gone().await;
        Ok(())
    }

    async fn rest(&mut self) -> Result<(), Failure> {
        while self.lines.is_some() {
            match timeout(REST, next(&mut self.lines)).await {
                Ok(line) => self.show(line)?,
                // somebody who got away does not let go of the pipe
                Err(_) => self.lines = None,
            }
        }
        Ok(())
    }

    /// One line of the process, or that there are no more.
    fn show(&mut self, line: Option<Line>) -> Result<(), Failure> {
        let Some(line) = line else {
            self.lines = None;
            return Ok(());
        };
        let text = self.mask.all(&line.text);
        self.session.say(&format!("{}{text}", self.prefix))?;
        self.tail.push(text);
        Ok(())
    }
}

async fn next(lines: &mut Option<Lines>) -> Option<Line> {
    match lines {
        Some(lines) => lines.next().await,
        None => pending().await,
    }
}

async fn change(changes: &mut Option<&mut Changes>) -> String {
    match changes {
        Some(changes) => changes.come().await,
        None => pending().await,
    }
}

async fn lost(kept: &mut Option<Kept>) -> Loss {
    match kept {
        Some(kept) => kept.lost().await,
        None => pending().await,
    }
}
