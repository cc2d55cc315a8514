//! The journal's entries as one state.

use super::opened::{intent, opening};
use super::{Approval, Before, Opened, Queued, Runs, Strategy, Why, seconds};
use crate::rollout::judge;
use crate::rollout::ledger::{Actor, Entry, Errand, Event, Rollout};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// A trial as the journal tells it.
#[derive(Debug, Clone, PartialEq)]
pub struct Trial {
    pub app: String,
    pub target: Option<String>,
    pub rollout: Rollout,
    pub opened: Opened,
    /// The digest of what was agreed: application, target, candidate, base, terms (decision H13).
    pub intent: String,
    /// Who opened it, and when.
    pub author: Actor,
    pub since: Timestamp,
    pub reached: Reached,
    /// Closed when the last hold passed; a promotion that goes back comes back to it, as old as it is.
    pub verdict: Option<Verdict>,
    /// When a promotion was begun that is not taken back: stable may be the candidate, in whole or in part.
    pub promoting: Option<Timestamp>,
    /// Something was written for it, whatever became of that.
    pub begun: bool,
    /// The step that is announced is a lower one than that which was held.
    pub falls: bool,
    /// From when its deadline counts: the first step, or a person's word after that.
    pub counts: Timestamp,
    /// When it was over.
    pub ended: Option<Timestamp>,
    /// Whose canary was there before.
    pub before: Option<Before>,
    /// Why it went back to stable, if it did.
    pub fell: Option<Why>,
    /// The canary's pods as they were last written; nothing where the contract's number counts.
    pub pods: Option<u32>,
    /// How often each job and hook ran, and whether it passed.
    pub ran: BTreeMap<(Errand, String), Runs>,
    /// Jobs that ran at all, whatever came of them.
    pub jobs: BTreeSet<String>,
    /// Gates that a person confirmed at the present step.
    pub confirmed: BTreeSet<String>,
    /// Those that name this candidate and its verdict, and were not taken back.
    pub approvals: Vec<Approval>,
}

/// How far a trial has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reached {
    Opened,
    /// A step was announced, and may be written in part.
    Raising {
        step: usize,
    },
    /// A step is there since then.
    Holding {
        step: usize,
        since: Timestamp,
    },
    /// The last hold passed, or there is none.
    Passed,
    /// It goes back to stable.
    Aborting {
        why: Why,
        reason: String,
    },
    /// It goes into production.
    Promoting,
    Over,
}

/// The entry that says that the last hold passed (decision H13); where nothing is tried, the one that opened it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    pub at: Timestamp,
    /// Its number in the journal of the trial.
    pub sequence: u64,
}

/// Automation waits for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    pub reason: String,
    pub by: Actor,
    pub at: Timestamp,
}

/// Until the entry is there that says why.
const BEGUN: &str = "a rollback was begun";

/// Between a hold and the one that it came over.
const ANOTHER: &str = "; before that held by ";

impl Held {
    fn by(entry: &Entry, reason: String) -> Held {
        Held { reason, by: entry.actor.clone(), at: entry.time }
    }

    /// Whether it says of another hold below it.
    pub fn is_over_another(&self) -> bool {
        self.reason.contains(ANOTHER)
    }

    /// One hold over another: whoever lets it go on hears of both.
    fn over(before: Option<Held>, entry: &Entry, reason: &str) -> Held {
        let both = match before.filter(|before| before.reason != BEGUN) {
            Some(before) if before.by == entry.actor && before.reason.contains(reason) => before.reason,
            Some(before) => format!("{reason}{ANOTHER}{}: {}", before.by, before.reason),
            None => reason.to_owned(),
        };
        Held::by(entry, both)
    }
}

/// What the journal says of now.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct History {
    /// The newest trial, over or not.
    pub trial: Option<Trial>,
    pub held: Option<Held>,
    /// There is one place, and the newest has it.
    pub queued: Option<Queued>,
}

impl History {
    /// The trial that goes on.
    pub fn open(&self) -> Option<&Trial> {
        self.trial.as_ref().filter(|trial| trial.reached != Reached::Over)
    }
}

/// Why a promotion that did not come up is held.
pub fn back_again(reason: &str) -> String {
    format!("stable did not come up as the candidate: {reason}")
}

/// Reads the journal, from the oldest entry to the newest.
pub fn history(entries: &[Entry]) -> History {
    entries.iter().fold(History::default(), |mut history, entry| {
        history.take(entry);
        history
    })
}

impl History {
    fn take(&mut self, entry: &Entry) {
        match &entry.event {
            Event::Queued(opened) => {
                let (rollout, opened) = (entry.rollout, (**opened).clone());
                self.queued = Some(Queued { rollout, opened, author: entry.actor.clone(), since: entry.time });
            }
            Event::Unqueued { .. } => _ = self.queued.take_if(|queued| queued.rollout == entry.rollout),
            Event::Opened(opened) => {
                let (rollout, opened) = (entry.rollout, (**opened).clone());
                self.queued.take_if(|queued| queued.opened.digest == opened.digest);
                let (author, since) = (entry.actor.clone(), entry.time);
                let (reached, verdict) = opening(entry, &opened);
                // a job's name holds its candidate's digest: in another trial of the same it is the same (decision H4)
                let last = self.trial.take();
                let before = last.as_ref().and_then(|last| Before::of(last, &opened));
                let (ran, jobs) = last.map(|trial| (trial.ran, trial.jobs)).unwrap_or_default();
                let ran = ran.into_iter().filter(|((what, _), _)| *what == Errand::Job).collect();
                self.trial = Some(Trial {
                    app: entry.app.clone(),
                    target: entry.target.clone(),
                    rollout,
                    intent: intent(entry, &opened),
                    opened,
                    author,
                    since,
                    reached,
                    verdict,
                    promoting: None,
                    begun: false,
                    falls: false,
                    counts: entry.time,
                    ended: None,
                    before,
                    fell: None,
                    pods: None,
                    ran,
                    jobs,
                    confirmed: BTreeSet::new(),
                    approvals: Vec::new(),
                });
            }
            Event::Held { reason } => {
                let before = self.held.take();
                self.held = Some(Held::over(before, entry, reason));
            }
            Event::Resumed { .. } => {
                self.held = None;
                self.hold_anew(entry);
            }
            // the entries that say so are written after these
            Event::RollingBack { .. } => {
                self.held.get_or_insert_with(|| Held::by(entry, BEGUN.to_owned()));
            }
            Event::GoneBack { reason } => {
                self.held = Some(Held::by(entry, back_again(reason)));
                self.tell_trial(entry);
            }
            _ => self.tell_trial(entry),
        }
    }

    fn tell_trial(&mut self, entry: &Entry) {
        if let Some(trial) = self.trial.as_mut().filter(|trial| trial.rollout == entry.rollout) {
            trial.take(entry);
        }
    }
}

impl History {
    /// Takes what approvers have written in a namespace of their own, from the oldest to the newest. Where the terms name one, nothing
    /// else counts.
    pub fn agree(&mut self, entries: &[Entry]) {
        let Some(trial) = self.trial.as_mut().filter(|trial| trial.opened.terms.approvals.namespace.is_some()) else {
            return;
        };
        trial.approvals.clear();
        let of_people = |entry: &&Entry| matches!(entry.event, Event::Approved { .. } | Event::Revoked { .. });
        let rollout = trial.rollout;
        entries.iter().filter(|entry| entry.rollout == rollout).filter(of_people).for_each(|entry| trial.take(entry));
    }

    /// What was counted before a person looked is no evidence of after: the hold and its warming begin again, and so does the time
    /// that it may take.
    fn hold_anew(&mut self, entry: &Entry) {
        let Some(trial) = self.trial.as_mut().filter(|trial| trial.rollout == entry.rollout) else { return };
        trial.counts = entry.time;
        if let Reached::Holding { since, .. } = &mut trial.reached {
            *since = entry.time;
        }
    }
}

impl Trial {
    /// Whether the candidate has objects of its own beside stable.
    pub fn has_canary(&self) -> bool {
        self.opened.terms.strategy != Strategy::Direct
    }

    /// Whether it was begun to end it, and that is not done.
    pub fn is_ending(&self) -> bool {
        matches!(self.reached, Reached::Aborting { .. })
    }

    /// Whether its verdict does not count any more. Without a canary nothing was seen that could grow old; approvals end by themselves.
    pub fn is_stale(&self, now: Timestamp) -> bool {
        let age = self.verdict.map_or(0, |verdict| seconds(verdict.at, now));
        self.has_canary() && age > self.opened.terms.judged.evidence_max_age
    }

    fn take(&mut self, entry: &Entry) {
        let (at, sequence) = (entry.time, entry.sequence);
        match &entry.event {
            Event::Raising { step, pods, .. } => self.announced(*step, *pods, at),
            Event::Holding { step, .. } => {
                (self.reached, self.falls) = (Reached::Holding { step: *step, since: at }, false)
            }
            Event::Withdrawn => self.reached = Reached::Opened,
            Event::Passed { secrets, .. } => {
                self.opened.secrets.clone_from(secrets);
                (self.reached, self.verdict) = (Reached::Passed, Some(Verdict { at, sequence }));
            }
            Event::Aborting { why, reason, .. } => {
                self.reached = Reached::Aborting { why: *why, reason: reason.clone() };
                self.fell = Some(*why);
            }
            Event::Promoting { .. } => {
                (self.reached, self.promoting, self.begun) = (Reached::Promoting, Some(at), true);
            }
            Event::Aborted | Event::Promoted { .. } => (self.reached, self.ended) = (Reached::Over, Some(at)),
            Event::GoneBack { .. } => {
                (self.reached, self.promoting) = (Reached::Passed, None);
                self.hooks_are_due_again();
            }
            Event::Approved { statement } if statement.is_about(self) => {
                self.approvals.push(Approval::of(entry, statement));
            }
            Event::Regated { judged, .. } => self.regated(entry, judged),
            Event::Confirmed { gate } => _ = self.confirmed.insert(gate.clone()),
            Event::Revoked { of, .. } => self.approvals.retain(|approval| approval.actor.name != *of),
            Event::Running { what, name } => self.ran.entry((*what, name.clone())).or_default().begin(),
            Event::Ran { what, name, passed, .. } => {
                self.ran.entry((*what, name.clone())).or_default().end(*passed);
                if *what == Errand::Job {
                    self.jobs.insert(name.clone());
                }
            }
            Event::Rerun { name, .. } => _ = self.ran.remove(&(Errand::Job, name.clone())),
            Event::Opened(_)
            | Event::Tried(_)
            | Event::Queued(_)
            | Event::Unqueued { .. }
            | Event::Skipped { .. }
            | Event::RollingBack { .. }
            | Event::Held { .. }
            | Event::Resumed { .. }
            | Event::Approved { .. }
            | Event::Begun { .. }
            | Event::Done { .. }
            | Event::Stopped { .. }
            | Event::TakenOver { .. }
            | Event::Pruning { .. }
            | Event::Forced { .. }
            | Event::Adopted { .. }
            | Event::HandedOver { .. }
            | Event::LetGo { .. } => {}
        }
    }

    /// A step is begun, or begun once more.
    fn announced(&mut self, step: usize, pods: Option<u32>, at: Timestamp) {
        self.falls = match self.reached {
            Reached::Holding { step: held, .. } => step < held,
            Reached::Raising { step: begun } => step < begun || self.falls,
            Reached::Opened | Reached::Passed | Reached::Aborting { .. } | Reached::Promoting | Reached::Over => false,
        };
        // whatever waits for its window does not grow old before it is held for the first time
        let never_held = !self.falls && matches!(self.reached, Reached::Opened | Reached::Raising { step: 0 });
        if !self.begun || never_held {
            self.counts = at;
        }
        (self.reached, self.pods, self.begun) = (Reached::Raising { step }, pods, true);
        // what somebody looked at was another share of the traffic
        self.confirmed.clear();
    }

    /// Steps and budgets stay as they were agreed; what a look is made of is another one (decision H2).
    fn regated(&mut self, entry: &Entry, judged: &judge::Terms) {
        let steps = std::mem::take(&mut self.opened.terms.judged.steps);
        let budgets = self.opened.terms.judged.clone();
        let (failures, inconclusive, deadline) = (budgets.failures, budgets.inconclusive, budgets.deadline);
        let on_failure = budgets.on_failure;
        self.opened.terms.judged =
            judge::Terms { steps, failures, inconclusive, deadline, on_failure, ..judged.clone() };
        self.intent = intent(entry, &self.opened);
        self.confirmed.clear();
        if let Reached::Holding { since, .. } = &mut self.reached {
            *since = entry.time;
        }
    }
}
