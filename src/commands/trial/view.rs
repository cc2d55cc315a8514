use super::carry::own;
use super::raise::split;
use crate::commands::Failure;
use crate::compile::render::{Manifests, Side, Sizes, Split, Weight, alone, compose};
use crate::rollout::diff::ObjectId;
use crate::rollout::ledger::{Entry, Event, Held, Number, Rollout, Stored, Unreadable, Verb, next_sequence};
use crate::rollout::local::Document;
use crate::rollout::trial::{Base, History, Reached, Rolling, Terms, Ticks, Trial, history};
use crate::world::cluster::Cluster;
use crate::world::cluster::store::{Book, Fault, Hold, Store};
use jiff::Timestamp;
use std::collections::BTreeSet;

/// What the ledger says at one moment.
pub struct View {
    pub book: Book,
    /// All entries, from the oldest to the newest.
    pub journal: Vec<Entry>,
    /// Local runs, from the oldest to the newest, each with the server's time of its entry.
    pub tried: Vec<(Document, Timestamp)>,
    /// Why no approval counts, where those of another namespace cannot be read.
    pub unread: Option<String>,
    /// The journal as one state.
    pub history: History,
    /// What is stable: the newest record's side; nothing where that was taken away since.
    pub base: Option<Side>,
    /// The candidate of the trial that goes on.
    pub candidate: Option<Side>,
    /// Why that one cannot be read: whoever goes back needs what is stable alone.
    pub lost: Option<Unreadable>,
    /// The server's clock.
    pub now: Timestamp,
}

impl View {
    /// # Errors
    /// The server's, and what cannot be read in the ledger.
    pub async fn read(store: &Store, cluster: &Cluster) -> Result<View, Failure> {
        match Self::once(store, cluster).await {
            // a trial may end between its journal and its candidate
            Ok(View { lost: Some(_), .. }) => Self::once(store, cluster).await,
            seen => seen,
        }
    }

    async fn once(store: &Store, cluster: &Cluster) -> Result<View, Failure> {
        let (book, journal) = tokio::join!(store.read(), store.journal());
        let (book, journal) = (book?, journal?);
        let tried = journal.iter().filter_map(|(entry, held)| tried(entry, held)).collect();
        let journal: Vec<Entry> = journal.into_iter().map(|(entry, _)| entry).collect();
        let mut history = history(&journal);
        let mut unread = None;
        let elsewhere = history.open().and_then(|trial| trial.opened.terms.approvals.namespace.clone());
        if let Some(namespace) = elsewhere {
            // whoever cannot read them may still go back: nothing is agreed to then
            let said = store.approvals(&namespace).journal().await;
            unread = said.as_ref().err().map(|fault| format!("the approvals in `{namespace}` cannot be read: {fault}"));
            history.agree(&said.into_iter().flatten().map(|(entry, _)| entry).collect::<Vec<_>>());
        }
        let base = match book.newest().filter(|newest| is_there(&book, &history, newest)) {
            Some(newest) => Some(side(store, &book, newest).await?),
            None => None,
        };
        let (candidate, lost) = match history.open() {
            Some(trial) => thawed(store.candidate(trial.rollout, &trial.opened.body).await)?,
            None => (None, None),
        };
        let now = cluster.now().await?;
        let mut view = View { book, journal, tried, unread, history, base, candidate, lost, now };
        if view.lost.is_some() && view.trial().is_some_and(|trial| view.is_committed(trial)) {
            // its record has it, too
            (view.candidate, view.lost) = (view.base.clone(), None);
        }
        Ok(view)
    }

    /// # Errors
    /// The candidate on trial cannot be read.
    pub fn whole(self) -> Result<View, Failure> {
        match &self.lost {
            Some(why) => Err(Failure::Refused(format!(
                "{why}\nhelp: `railiance rollback --reason TEXT` leads requests back to stable without it; so does `railiance abort --reason TEXT` before a promotion"
            ))),
            None => Ok(self),
        }
    }

    pub fn trial(&self) -> Option<&Trial> {
        self.history.open()
    }

    /// What the cursor remembers of looks.
    pub fn ticks(&self) -> Option<&Ticks> {
        self.book.cursor.as_ref().and_then(|(cursor, _)| cursor.ticks.as_ref())
    }

    /// A trial, over or not, as its own entries tell it.
    pub fn trial_of(&self, rollout: Rollout) -> Option<Trial> {
        let own: Vec<Entry> = self.journal.iter().filter(|entry| entry.rollout == rollout).cloned().collect();
        history(&own).trial
    }

    /// The number of the next entry of a run.
    pub fn next(&self, rollout: crate::rollout::ledger::Rollout) -> u64 {
        next_sequence(self.book.names.iter().map(|(name, _)| *name), rollout)
    }

    /// What a trial that begins now is tried against.
    pub fn stable(&self) -> Option<Base> {
        let newest = self.book.newest().filter(|_| self.base.is_some())?;
        Some(Base { record: newest.link(), side: newest.record.about.digest.clone() })
    }

    /// What the step of a trial with most pods would write.
    pub fn largest_step(&self, candidate: &Side, terms: &Terms) -> Manifests {
        let most = terms.judged.steps.iter().map(|step| step.weight).max().unwrap_or(0);
        let weight = self.base.as_ref().and_then(|_| Weight::new(most.max(1)));
        let split = match (&candidate.isolation, weight) {
            (Some(_), _) => Split::Isolated,
            (None, Some(weight)) => Split::Canary(weight),
            (None, None) => Split::Unrouted,
        };
        compose(self.base.as_ref(), Some(candidate), split, &Sizes::of(self.base.as_ref(), candidate, split))
    }

    /// What is there as far as the ledger tells: stable, in as many pods as are given or else recorded, and beside it the canary
    /// of a step.
    pub fn composed(&self, stable: Option<u32>) -> Manifests {
        let (base, trial) = (self.base.as_ref(), self.trial());
        let beside = trial.and_then(|trial| Some((trial, trial.step()?, self.candidate.as_ref()?)));
        match beside {
            Some((trial, step, candidate)) if !self.is_committed(trial) => {
                let sizes = Sizes { stable, canary: trial.pods };
                compose(base, Some(candidate), split(trial, base, step), &sizes)
            }
            _ => compose(base, None, Split::Stable, &Sizes { stable, canary: None }),
        }
    }

    /// What the first step adds to stable, where it was announced and is not finished.
    pub fn announced(&self) -> BTreeSet<ObjectId> {
        let is_first = |trial: &&Trial| trial.reached == Reached::Raising { step: 0 } && !trial.falls;
        match self.trial().filter(is_first) {
            Some(_) => own(&self.composed(None), &alone(self.base.as_ref())),
            None => BTreeSet::new(),
        }
    }

    /// What a step up or down may write of these objects: those beside stable, and all that leads requests.
    pub fn written_by_steps(&self, manifests: &Manifests) -> BTreeSet<ObjectId> {
        let routing = manifests.routing.iter().map(|route| ObjectId::of(&route.value));
        own(manifests, &alone(self.base.as_ref())).into_iter().chain(routing).collect()
    }

    /// Where a rollback goes first of all: to what was released last, where an `apply` since came to no release; to where a rollback
    /// that was not finished went.
    pub fn unsettled(&self) -> Option<Number> {
        let newest = self.book.newest()?;
        let of_another = |(rollout, digest, _): &(Rollout, &String, Verb)| {
            *rollout > newest.record.about.rollout && **digest != newest.record.about.digest
        };
        if let Some(to) = self.rolling_back().and_then(|rolling| rolling.to) {
            return Some(to);
        }
        let last = self.journal.iter().rev().find_map(|entry| match &entry.event {
            Event::Begun { digest: Some(digest), verb: verb @ (Verb::Apply | Verb::Rollback), .. } => {
                Some((entry.rollout, digest, *verb))
            }
            _ => None,
        });
        let (_, digest, verb) = last.filter(of_another)?;
        let records = self.book.records.iter().rev();
        let begun = || records.filter(|record| record.record.about.digest == *digest).map(Stored::number).next();
        if verb == Verb::Rollback { begun() } else { Some(newest.number()) }
    }

    /// A rollback that came to no end: the same verb finishes it, and goes no further back.
    pub fn rolling_back(&self) -> Option<Rolling> {
        self.last_rolling().filter(|rolling| rolling.done.is_none())
    }

    /// A rollback that came to its end, and whoever made it could not say so: its last mark is missing, or the lease had to be taken
    /// from it; and automation is held by it yet.
    pub fn just_back(&self, hold: &Hold) -> Option<Rollout> {
        let rolling = self.last_rolling().filter(|rolling| rolling.done.is_some())?;
        let marked = self.book.cursor.as_ref().is_some_and(|(cursor, _)| cursor.open == Some(rolling.rollout));
        let took = hold.from.is_some() && rolling.is_followed_by(hold.epoch);
        let untold = marked || took || rolling.taken;
        (untold && self.history.held.is_some()).then_some(rolling.rollout)
    }

    fn last_rolling(&self) -> Option<Rolling> {
        let newest = self.book.newest().map(|newest| (newest.number(), newest.record.about.rollout));
        Rolling::of(&self.journal, newest)
    }

    /// The verb that goes on with a way back, or with the move that a trial is in, as it is typed; where neither is begun, or a person has
    /// to decide first, there is none.
    pub fn goes_on_by(&self) -> Option<&'static str> {
        if self.rolling_back().is_some() {
            return Some(Verb::Rollback.typed());
        }
        let trial = self.trial()?;
        match trial.reached {
            // what was begun to end is ended, whoever waits for a person
            Reached::Aborting { .. } if trial.has_canary() => Some("deploy"),
            Reached::Aborting { .. } => Some(Verb::Abort.typed()),
            _ if self.history.held.is_some() => None,
            Reached::Raising { .. } => Some("deploy"),
            Reached::Promoting => Some("promote"),
            Reached::Opened | Reached::Holding { .. } | Reached::Passed | Reached::Over => None,
        }
    }

    /// The trial that has made stable what it is, where it is over and still known.
    pub fn promoted(&self) -> Option<Trial> {
        let trial = self.trial_of(self.book.newest()?.record.about.rollout)?;
        self.stable_by(&trial).is_some().then_some(trial)
    }

    /// What is stable, where a trial that is over has made it that.
    pub fn stable_by(&self, trial: &Trial) -> Option<&Side> {
        let is_over = trial.reached == Reached::Over && trial.fell.is_none();
        self.base.as_ref().filter(|base| is_over && base.digest == trial.opened.digest)
    }

    /// Whether the version that is on trial was recorded by it already: from then on it is stable.
    pub fn is_committed(&self, trial: &Trial) -> bool {
        let about = self.book.newest().map(|newest| &newest.record.about);
        about.is_some_and(|about| about.rollout == trial.rollout && about.digest == trial.opened.digest)
    }
}

/// A candidate; or why it cannot be read, where the server answers.
fn thawed(read: Result<Side, Fault>) -> Result<(Option<Side>, Option<Unreadable>), Failure> {
    match read {
        Ok(side) => Ok((Some(side), None)),
        Err(Fault::Ledger(why)) => Ok((None, Some(why))),
        Err(fault) => Err(fault.into()),
    }
}

/// Whether what was released last is there: it was not deleted, neither now nor when the trial began that goes on.
fn is_there(book: &Book, history: &History, newest: &Stored) -> bool {
    let own = |trial: &Trial| trial.rollout == newest.record.about.rollout;
    !book.deleted && history.open().is_none_or(|trial| trial.opened.base.is_some() || own(trial))
}

fn tried(entry: &Entry, held: &Held) -> Option<(Document, Timestamp)> {
    match &entry.event {
        Event::Tried(document) => Some(((**document).clone(), held.created.unwrap_or(entry.time))),
        _ => None,
    }
}

/// The side of a record.
pub async fn side(store: &Store, book: &Book, record: &Stored) -> Result<Side, Failure> {
    let chunks = store.chunks(book, record.number()).await?;
    Ok(record.side(&chunks).map_err(Fault::from)?)
}
