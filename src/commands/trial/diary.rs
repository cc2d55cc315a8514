use super::Work;
use crate::commands::Failure;
use crate::rollout::ledger::{Cursor, Entry, Event, Rollout};
use crate::rollout::receipt::Receipt;
use crate::rollout::trial::{Ticks, Trial};
use std::cell::Cell;

/// The journal of one trial, written under the lease.
pub struct Diary {
    pub rollout: Rollout,
    pub sequence: Cell<u64>,
}

impl Work<'_> {
    /// Adds an entry. If its number is taken, somebody else drives.
    ///
    /// # Errors
    /// The server's, and that somebody else was faster.
    pub async fn note(&self, diary: &Diary, event: Event) -> Result<(), Failure> {
        let sequence = diary.sequence.replace(diary.sequence.get() + 1);
        let entry = Entry {
            app: self.scene.app().to_owned(),
            target: self.scene.place.target.clone(),
            rollout: diary.rollout,
            sequence,
            epoch: self.hold.epoch,
            actor: self.scene.actor(),
            time: self.store.now().await?,
            event,
        };
        let object = entry.object(self.store.place())?;
        Ok(self.store.post(&object).await?)
    }

    /// Remembers that a step begins. What was used of the budgets is that of the cursor by now: the look that led here wrote it.
    ///
    /// # Errors
    /// The server's, and that somebody else was faster.
    pub async fn remember_begin(&self, trial: &Trial, step: usize) -> Result<(), Failure> {
        let restarts = self.sight().counts(trial).await?;
        let now = self.store.now().await?;
        self.keep(|cursor| {
            let begun = Ticks::begin(trial.rollout, step, now, cursor.ticks.as_ref());
            cursor.ticks = Some(Ticks { restarts, ..begun });
        })
        .await
    }

    /// Remembers what a look found.
    pub async fn remember(&self, ticks: Option<&Ticks>) -> Result<(), Failure> {
        self.keep(|cursor| cursor.ticks = ticks.cloned()).await
    }

    /// A run that is about to end is under way until then, whatever it wrote before.
    ///
    /// # Errors
    /// The server's, and that somebody else was faster.
    pub async fn mark_open(&self, diary: &Diary) -> Result<(), Failure> {
        self.keep(|cursor| cursor.open = Some(diary.rollout)).await
    }

    /// The end of a run that had more to do than to write objects.
    ///
    /// # Errors
    /// Those of [`note`](Work::note).
    pub async fn end(&self, diary: &Diary, receipt: &Receipt) -> Result<(), Failure> {
        self.note(diary, receipt.done()).await?;
        self.keep(|cursor| cursor.open = None).await
    }

    async fn keep(&self, change: impl FnOnce(&mut Cursor)) -> Result<(), Failure> {
        let book = self.store.read().await?;
        let (mut cursor, held) = book.cursor.clone().unwrap_or_default();
        cursor.marks = cursor.marks.and(book.marks());
        change(&mut cursor);
        self.store.keep_cursor(&cursor, &held).await?;
        Ok(())
    }
}

impl Diary {
    pub fn new(rollout: Rollout, next: u64) -> Diary {
        Diary { rollout, sequence: Cell::new(next) }
    }
}
