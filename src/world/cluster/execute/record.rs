//! The record of a release, and those that are let go.

use super::Release;
use super::course::{Course, of_error, of_fault};
use crate::rollout::ledger::keep::{Brief, Kept, journal, keep, orphans, waits};
use crate::rollout::ledger::{About, Entry, Event, Name, Number, SecretVersion, seal};
use crate::rollout::receipt::{Progress, Stop};
use crate::world::cluster::store::Fault;

impl Course<'_> {
    /// The version is recorded if it is not the one that was recorded last.
    pub async fn record(&self) -> Result<(), Stop> {
        let Some(release) = &self.errand.release else { return Ok(()) };
        let newest = self.errand.book.newest();
        if newest.is_some_and(|newest| newest.record.about.digest == release.side.digest) {
            return Ok(());
        }
        self.errand.hold.confirm().await.map_err(of_fault)?;
        let number = self.errand.book.marks().next_record();
        let about = self.about(release, number).await?;
        let sealed = seal(about, release.side);
        let sealed = sealed.map_err(|refused| Stop::Failed { object: None, why: refused.to_string() })?;
        for object in sealed.objects(self.store.place()) {
            self.store.post(&object).await.map_err(of_fault)?;
        }
        self.recorded(number);
        Ok(())
    }

    async fn about(&self, release: &Release<'_>, number: Number) -> Result<About, Stop> {
        let side = release.side;
        let brief = Brief { number, digest: side.digest.clone(), withdraws: release.withdraws.clone() };
        let kept = self.kept(release, Some(brief));
        Ok(About {
            app: self.set().app().to_owned(),
            target: self.errand.target.clone(),
            number,
            version: side.identity.version.value.clone(),
            digest: side.digest.clone(),
            commit: release.commit.clone(),
            contract: release.contract.clone(),
            actor: self.errand.actor.clone(),
            time: self.cluster.now().await.map_err(|error| of_error(None, &error))?,
            rollout: self.journal.rollout,
            intent: Some(self.errand.intent.clone()),
            reason: self.errand.reason.clone(),
            previous: self.errand.book.newest().map(crate::rollout::ledger::Stored::link),
            withdraws: release.withdraws.clone(),
            lasting: release.lasting,
            rollback_note: release.rollback_note.clone(),
            rollback_hooks: release.rollback_hooks.clone(),
            checkpoint: kept.map_or(number, |kept| kept.oldest),
            secrets: self.secrets(release).await?,
        })
    }

    fn kept(&self, release: &Release<'_>, new: Option<Brief>) -> Option<Kept> {
        let briefs: Vec<Brief> = self.errand.book.briefs().into_iter().chain(new).collect();
        keep(&briefs, release.keep, &[])
    }

    /// In which state the Secrets were; never what they hold.
    async fn secrets(&self, release: &Release<'_>) -> Result<Vec<SecretVersion>, Stop> {
        let versions = self.cluster.secret_versions(self.set().namespace(), &release.secrets).await;
        versions.map_err(|error| of_error(None, &error))
    }

    /// Deletes records that nobody needs any more, with their journal, and what interrupted runs left.
    pub async fn let_go(&self) -> Result<(), Stop> {
        let book = self.errand.book;
        let names: Vec<Name> = book.names.iter().map(|(name, _)| *name).collect();
        let old = self.errand.release.as_ref().and_then(|release| self.kept(release, self.newest(release)));
        let numbers = old.as_ref().map(|kept| kept.go.clone()).unwrap_or_default();
        if !numbers.is_empty() {
            self.journal.write(Event::LetGo { records: numbers.clone() }).await?;
        }
        let of_old = |name: &&Name| match name {
            Name::Record(number) | Name::Chunk(number, _) => numbers.contains(number),
            Name::Entry(..) | Name::Piece(..) | Name::Cursor => false,
        };
        let mut go: Vec<Name> = names.iter().filter(of_old).copied().collect();
        let oldest = old.filter(|kept| !kept.go.is_empty()).and_then(|kept| {
            let record = book.records.iter().find(|stored| stored.number() == kept.oldest);
            record.map(|stored| stored.record.about.rollout)
        });
        if let Some(rollout) = oldest {
            match self.store.journal().await {
                Ok(entries) => {
                    let entries: Vec<Entry> = entries.into_iter().map(|(entry, _)| entry).collect();
                    let stays = waits(&entries);
                    go.extend(journal(&names, rollout).into_iter().filter(|name| !stays(name)));
                }
                // an entry that cannot be read may be a person's word: all of them stay
                Err(Fault::Ledger(why)) => self.tell(&Progress::JournalStays(why.to_string())),
                Err(fault) => return Err(of_fault(fault)),
            }
        }
        go.extend(orphans(&names));
        self.store.let_go(book, &go).await.map_err(of_fault)
    }

    /// The record that this run has written.
    fn newest(&self, release: &Release<'_>) -> Option<Brief> {
        let number = self.record_written()?;
        Some(Brief { number, digest: release.side.digest.clone(), withdraws: release.withdraws.clone() })
    }
}
