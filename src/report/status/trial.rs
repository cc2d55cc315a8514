use crate::report::counted::Counted;
use crate::rollout::judge::Traffic;
use crate::rollout::ledger::Cursor;
use crate::rollout::trial::{Held, Objection, Reached, Ticks, Trial, counting};
use jiff::Timestamp;
use serde::Serialize;

/// The state of a trial whose step is held: only then something is counted.
const HOLDING: &str = "holding";

/// How far a trial has come, for people and machines.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TrialLine {
    pub run: String,
    pub version: String,
    pub digest: String,
    /// `opened`, `raising`, `holding`, `passed`, `aborting`, `promoting`; without a canary `waiting` for people instead of `passed`
    pub state: &'static str,
    /// The share of the traffic that was asked for, in percent.
    pub weight: u32,
    /// It is the share of new visitors: others stay where they are (decision H35).
    pub sticky: bool,
    /// What came of it, as the last look counted.
    pub counted: Option<Counted>,
    /// The candidate has objects of its own beside stable; else people agree to it untried (decision H7).
    pub canary: bool,
    /// Whether its steps ask for shares of the requests.
    #[serde(skip)]
    pub shares: bool,
    /// Counted from 1.
    pub step: Option<usize>,
    pub steps: usize,
    /// Seconds of the hold that are left.
    pub left: Option<u64>,
    /// Nobody found it well for longer than `max_gap`: the hold begins anew with the next good look.
    pub anew: bool,
    /// Seconds since somebody looked; a trial that nobody drives stays where it is (decision H8).
    pub unattended: Option<u64>,
    pub author: String,
    pub since: String,
    /// Who agreed, so that it counts.
    pub approvals: Vec<String>,
    /// Why the word of others does not count.
    pub uncounted: Vec<String>,
    /// Why automation waits for a person.
    pub held: Option<String>,
    /// When the window opens that it waits for, where it is shut.
    pub opens: Option<String>,
    /// What is to be known of its gates.
    pub warnings: Vec<String>,
}

impl TrialLine {
    pub fn of(trial: &Trial, held: Option<&Held>, cursor: Option<&Cursor>, now: Timestamp) -> TrialLine {
        let step = trial.step();
        let remembered = cursor.and_then(|cursor| cursor.ticks.as_ref());
        let ticks = trial.ticks(remembered);
        let (agreed, uncounted) = counting(trial, now);
        let holding = matches!(trial.reached, Reached::Holding { .. });
        let hold = step.and_then(|step| trial.opened.terms.judged.steps.get(step)).map(|step| step.hold);
        let max_gap = trial.opened.terms.judged.max_gap;
        let anew = holding && ticks.is_some_and(|ticks| ticks.is_broken(max_gap, now));
        let left = |ticks: &Ticks| Some(if anew { hold? } else { hold?.saturating_sub(ticks.held(now)) });
        TrialLine {
            run: trial.rollout.to_string(),
            version: trial.opened.version.clone(),
            digest: trial.opened.digest.clone(),
            state: state(trial),
            weight: trial.weight(),
            sticky: trial.opened.terms.sticky,
            counted: ticks.filter(|_| holding).and_then(|ticks| ticks.traffic).map(Counted::of),
            canary: trial.has_canary(),
            shares: trial.shares(),
            step: step.map(|step| step + 1),
            steps: trial.opened.terms.judged.steps.len(),
            left: ticks.filter(|_| holding).and_then(left),
            anew,
            unattended: ticks.filter(|_| holding).map(|ticks| ticks.age(now)),
            author: trial.author.to_string(),
            since: format!("{:.0}", trial.since),
            approvals: agreed.iter().map(|approval| approval.actor.to_string()).collect(),
            uncounted: uncounted.iter().map(Objection::words).collect(),
            held: held.map(|held| format!("{} ({})", held.reason, held.by)),
            opens: trial.opens(now),
            warnings: trial.mixed(now),
        }
    }

    /// With why the word of nobody counts, where what approvers wrote cannot be read.
    #[must_use]
    pub fn without(mut self, unread: Option<&str>) -> TrialLine {
        self.uncounted.extend(unread.map(str::to_owned));
        self
    }

    /// With what a look of now counts. It is of the step that is held, and else of none.
    #[must_use]
    pub fn counting(self, traffic: Option<Traffic>) -> TrialLine {
        let counted = traffic.filter(|_| self.state == HOLDING).map(Counted::of);
        TrialLine { counted, ..self }
    }

    /// `v1.1.0 on trial: holding at 10 %, 9.8 % counted (98 of 1000 requests), step 1 of 2, 12 s left`; `v1.1.0 without a
    /// trial: waiting`
    pub fn words(&self) -> String {
        let step = self.step.map(|step| format!(", step {step} of {}", self.steps)).unwrap_or_default();
        let anew = if self.anew { " from the next good look on" } else { "" };
        let left = self.left.map(|left| format!(", {left} s left{anew}")).unwrap_or_default();
        let alone = self.unattended.map(|ago| format!(", last looked at {ago} s ago")).unwrap_or_default();
        let what = if self.canary { "on trial" } else { "without a trial" };
        let weight = if self.shares { self.share() } else { String::new() };
        format!("{} {what}: {}{weight}{step}{left}{alone}", self.version, self.state)
    }

    /// What was asked for, and what came of it.
    fn share(&self) -> String {
        let whom = if self.sticky { " of new visitors" } else { "" };
        let counted = self.counted.map(|counted| format!(", {}", counted.traffic)).unwrap_or_default();
        format!(" at {} %{whom}{counted}", self.weight)
    }
}

fn state(trial: &Trial) -> &'static str {
    match &trial.reached {
        Reached::Opened => "opened",
        Reached::Raising { .. } => "raising",
        Reached::Holding { .. } => HOLDING,
        Reached::Passed if trial.has_canary() => "passed",
        Reached::Passed => "waiting",
        Reached::Aborting { .. } => "aborting",
        Reached::Promoting => "promoting",
        Reached::Over => "over",
    }
}
