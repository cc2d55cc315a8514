//! What goes back with no release: the data. A person has to say that it may stay as it is (decision H11).

use super::jobs::is_lasting;
use super::{Scene, Sight, View, side};
use crate::commands::{Exit, Failure, Session};
use crate::report::note;
use crate::rollout::ledger::{Event, Stored, Verb};
use crate::rollout::live::text;
use crate::rollout::trial::Trial;
use crate::world::cluster::store::Store;

/// Why going back waits for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caveat {
    why: String,
    /// What contracts tell that person.
    notes: Vec<String>,
}

impl Caveat {
    fn new<'n>(why: String, notes: impl Iterator<Item = &'n str>) -> Caveat {
        let mut told: Vec<String> = Vec::new();
        for note in notes {
            // the same contract released many times says it once
            if !told.iter().any(|known| known == note) {
                told.push(note.to_owned());
            }
        }
        Caveat { why, notes: told }
    }

    fn words(&self) -> String {
        let notes = self.notes.iter().flat_map(|note| note::lines(note));
        std::iter::once(self.why.clone()).chain(notes).collect::<Vec<_>>().join("\n  ")
    }

    /// Ends a verb that nobody has given this word.
    pub fn refuse(&self, session: &mut Session) -> Result<Exit, Failure> {
        let words = self.words();
        session.complain(&format!("waiting for a person: {words}\nhelp: look at the data, then `--across-data`"))?;
        Ok(Exit::WaitingForHuman)
    }

    /// Leaves it to a person where to go from here.
    pub fn leave(&self, session: &mut Session) -> Result<Exit, Failure> {
        let words = self.words();
        session.complain(&format!(
            "waiting for a person: {words}\nhelp: look at the data; then `railiance promote` waits on, or \
             `railiance rollback --across-data --reason TEXT` goes back"
        ))?;
        Ok(Exit::WaitingForHuman)
    }

    /// What somebody who has given it should have seen.
    pub fn tell(&self, session: &mut Session) -> Result<(), Failure> {
        session.say(&format!("across data: {}", self.words()))
    }
}

impl Sight<'_> {
    /// A job of the candidate was begun that cannot be taken back, or its pods run in stable's place on data of which the contract
    /// says that.
    ///
    /// A job that failed, or runs still, may have changed data as well.
    ///
    /// # Errors
    /// The server's.
    pub async fn lasting(&self, trial: &Trial) -> Result<Option<Caveat>, Failure> {
        self.lasting_where(trial, trial.promoting.is_some()).await
    }

    /// The same where it is known whether stable may be the candidate, in part.
    ///
    /// # Errors
    /// The server's.
    pub async fn lasting_where(&self, trial: &Trial, is_mixed: bool) -> Result<Option<Caveat>, Failure> {
        let version = &trial.opened.version;
        let note = || trial.opened.terms.rollback_note.as_deref().into_iter();
        if is_mixed && trial.opened.terms.lasting {
            let why = format!("the contract of `{version}` says `rollback = \"needs-human\"`");
            return Ok(Some(Caveat::new(why, note())));
        }
        if let Some(why) = self.view.lost.as_ref().filter(|_| !trial.jobs.is_empty()) {
            let why = format!("jobs of `{version}` were begun, and what they are cannot be read: {why}");
            return Ok(Some(Caveat::new(why, note())));
        }
        let jobs = if self.view.lost.is_none() { self.all_jobs(trial) } else { Vec::new() };
        for job in jobs.iter().filter(|job| is_lasting(job)) {
            let name = text(job, "/metadata/name").unwrap_or_default();
            if trial.jobs.contains(name) || self.live(job).await?.is_some() {
                let why = format!("the job `{name}` of `{version}` was begun, and cannot be taken back");
                return Ok(Some(Caveat::new(why, note())));
            }
        }
        Ok(None)
    }
}

/// Why data may not fit the release that is gone back to: what the contract at hand says, and what is recorded of each
/// release that is left, the newest first, as each step back is one over its data.
///
/// # Errors
/// The server's, or a record that cannot be read.
pub async fn data(scene: &Scene, store: &Store, view: &View, to: &Stored) -> Result<Option<Caveat>, Failure> {
    let config = scene.application().map(|app| &app.config);
    let left = || view.book.records.iter().rev().filter(|record| record.number() > to.number());
    let why = match config.filter(|config| config.keeps_data()) {
        Some(_) => Some("the contract says `rollback = \"needs-human\"`".to_owned()),
        None => match unrecorded(view) {
            Some(version) => {
                Some(format!("the contract of {version}, which was begun, says `rollback = \"needs-human\"`"))
            }
            None => recorded(store, view, left()).await?,
        },
    };
    let own = config.and_then(|config| config.rollback_note());
    let recorded: Vec<&str> = left().filter_map(|record| record.record.about.rollback_note.as_deref()).collect();
    Ok(why.map(|why| Caveat::new(why, notes(&recorded, own))))
}

/// What was begun behind the newest record and not taken back since, and may have written data already.
fn unrecorded(view: &View) -> Option<&str> {
    view.unsettled()?;
    let newest = view.book.newest()?.record.about.rollout;
    view.journal.iter().filter(|entry| entry.rollout > newest).find_map(|entry| match &entry.event {
        Event::Begun { verb: Verb::Apply, lasting: true, version, .. } => version.as_deref(),
        _ => None,
    })
}

/// What was said of the releases that are left; the files at hand may be of another time, and count where that is nothing.
fn notes<'n>(recorded: &'n [&'n str], own: Option<&'n str>) -> impl Iterator<Item = &'n str> {
    let own = own.filter(|_| recorded.is_empty());
    recorded.iter().copied().chain(own)
}

/// What the ledger says, whether the contract is at hand or not.
async fn recorded(store: &Store, view: &View, left: impl Iterator<Item = &Stored>) -> Result<Option<String>, Failure> {
    for record in left {
        let version = &record.record.about.version;
        if record.record.about.lasting {
            return Ok(Some(format!("the contract of {version} says `rollback = \"needs-human\"`")));
        }
        let side = side(store, &view.book, record).await?;
        if let Some(job) = side.actions.iter().find(|job| is_lasting(&job.value)) {
            let job = text(&job.value, "/metadata/name").unwrap_or_default();
            return Ok(Some(format!("the job `{job}` of {version} cannot be taken back")));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn h11_each_text_is_told_once_and_steers_no_terminal() {
        let notes = ["restore the dump\nof before\n", "restore the dump\nof before\n", "ask \u{1b}[2Jada"];
        let caveat = Caveat::new("the contract says so".to_owned(), super::notes(&notes, Some("of today")));
        assert_eq!(caveat.words(), "the contract says so\n  restore the dump\n  of before\n  ask \\u{1b}[2Jada");
    }

    #[test]
    fn h11_what_the_files_say_today_counts_where_nothing_is_recorded() {
        assert_eq!(notes(&["of then"], Some("of today")).collect::<Vec<_>>(), ["of then"]);
        assert_eq!(notes(&[], Some("of today")).collect::<Vec<_>>(), ["of today"]);
        assert_eq!(notes(&[], None).count(), 0);
    }
}
