//! A candidate that may become stable: what was agreed about it, what speaks against it, and how it comes into the ledger.

use super::{Authors, Scene, View, Work, authors};
use crate::commands::{Exit, Failure, Session};
use crate::compile::application::Application;
use crate::compile::render::Side;
use crate::rollout::judge::Gate;
use crate::rollout::ledger::keep::withdrawn;
use crate::rollout::ledger::{About, Body, Event, Number, Rollout, SecretVersion, Stored, freeze};
use crate::rollout::trial::{Base, Lineage, Opened, Terms, lacks};
use crate::world::git;
use std::path::Path;

/// A candidate that may begin.
pub struct Candidate {
    pub side: Side,
    pub terms: Terms,
    pub reason: Option<String>,
    pub built_on: Option<String>,
    pub hotfix: bool,
    pub basis: Basis,
}

/// By which ledger a candidate was judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Basis {
    stable: Option<Base>,
    trial: Option<Rollout>,
    queued: Option<Rollout>,
    /// Where to what was written last would be gone back to, which came to no release.
    unsettled: Option<Number>,
}

/// What a person's word passes over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Passes {
    /// That it was taken back, or was stable before.
    pub again: bool,
    /// The record up to which that was asked when the candidate came.
    pub known: Option<Number>,
    /// That it lacks what is stable.
    pub without_hotfix: bool,
}

impl Basis {
    pub fn of(view: &View) -> Basis {
        let (trial, queued) = (view.trial(), view.history.queued.as_ref());
        let (trial, queued) = (trial.map(|trial| trial.rollout), queued.map(|queued| queued.rollout));
        Basis { stable: view.stable(), trial, queued, unsettled: view.unsettled() }
    }

    /// Whether nothing was written, promoted, taken back, begun, ended, queued, sent away or held since.
    pub fn still(&self, view: &View) -> bool {
        Basis::of(view) == *self && view.history.held.is_none()
    }

    /// The same for one that is about to wait: whoever waits makes room for it.
    pub fn still_but_who_waits(&self, view: &View) -> bool {
        Basis { queued: self.queued, ..Basis::of(view) } == *self && view.history.held.is_none()
    }
}

impl Candidate {
    /// Counts those who wrote it among its authors, as far as anybody asks. Tells why that cannot be known, and how a verb ends then.
    ///
    /// # Errors
    /// The screen's.
    pub fn count_authors(
        &mut self,
        app: &Application,
        scene: &Scene,
        view: &View,
        session: &mut Session,
    ) -> Result<Option<Exit>, Failure> {
        let since = view.book.newest().and_then(|newest| newest.record.about.commit.as_deref());
        match authors(app, &self.terms.approvals, scene.directory(), self.terms.commit.as_deref(), since) {
            Ok(Authors { names, unknown }) => {
                unknown.map_or(Ok(()), |words| session.say(&words))?;
                self.terms.approvals.authors = names;
                Ok(None)
            }
            Err(words) => {
                session.complain(&words)?;
                Ok(Some(Exit::Closed))
            }
        }
    }

    /// Where it comes from, as far as git, its files and the ledger know.
    pub fn lineage(&self, scene: &Scene, view: &View) -> Lineage<'_> {
        let queued = view.history.queued.as_ref().filter(|queued| queued.opened.digest == self.side.digest);
        let waited = queued.is_some_and(|queued| queued.opened.base != view.stable());
        let holds_stable = scene.directory().and_then(|directory| self.holds_stable(directory, view));
        Lineage { built_on: self.built_on.as_deref(), holds_stable, waited }
    }

    /// What git says, where the repository is at hand and both commits are known.
    fn holds_stable(&self, directory: &Path, view: &View) -> Option<bool> {
        let stable = view.book.newest()?.record.about.commit.as_deref()?;
        git::is_among(directory, stable, self.terms.commit.as_deref()?)
    }

    /// What speaks against it, beside its files and the cluster.
    pub fn unsound(&self, view: &View, lineage: Lineage<'_>, passes: Passes) -> Option<String> {
        let mut briefs = view.book.briefs();
        briefs.retain(|brief| passes.known.is_none_or(|known| brief.number > known));
        if withdrawn(&briefs).contains(self.side.digest.as_str()) && !passes.again {
            let help = "`--again --reason TEXT` tries it once more";
            return Some(format!("closed: this very version was taken back\nhelp: {help}"));
        }
        let new = |before: &&Stored| !passes.again && passes.known.is_none_or(|known| before.number() > known);
        if let Some((before, now)) =
            was_stable(&self.side.digest, view).zip(view.book.newest()).filter(|(before, _)| new(before))
        {
            let About { number, version, .. } = &before.record.about;
            let to = format!("`railiance rollback --to {} --reason TEXT` goes back to it", number.0);
            return Some(format!(
                "closed: this very `{version}` was stable before ({number}), and {} is by now\nhelp: {to}; `--again --reason TEXT` tries it as the next one",
                now.number()
            ));
        }
        let base = view.base.as_ref()?;
        let (own, stable) = (&self.side.identity.version.value, &base.identity.version.value);
        let blind = self.terms.judged.gates.iter().find(|gate| own == stable && tells_by_version(gate));
        if let Some(gate) = blind {
            return Some(format!(
                "closed: stable runs as `{stable}` too, and the gate `{}` tells them apart by their versions\n\
                 help: a changed contract is another version: `railiance release set candidate --version VERSION`",
                gate.name
            ));
        }
        let lacking = lacks(lineage, stable).filter(|_| !passes.without_hotfix)?;
        let help = match self.hotfix {
            true => "a hotfix starts from what is stable",
            false => "rebuild it on what is stable, or take that away on purpose: `--without-hotfix --reason TEXT`",
        };
        Some(format!("closed: {lacking}\nhelp: {help}"))
    }
}

/// The record by which a side was stable, by its digest, where another one is now: whoever declares it has old files (decision H25).
pub fn was_stable<'v>(digest: &str, view: &'v View) -> Option<&'v Stored> {
    let base = view.base.as_ref().filter(|base| base.digest != digest)?;
    let newest = view.book.newest().filter(|newest| newest.record.about.digest == base.digest)?;
    let records = view.book.records.iter().filter(|stored| stored.number() < newest.number());
    records.filter(|stored| stored.record.about.digest == digest).max_by_key(|stored| stored.number())
}

fn tells_by_version(gate: &Gate) -> bool {
    let names = |text: &str| text.contains("$canary_version") || text.contains("$stable_version");
    gate.queries().any(|query| names(&query.text))
}

impl Work<'_> {
    /// Opens what the ledger knows of a candidate: its objects first, then the entry that names them; then nobody waits any more, but
    /// behind a hotfix.
    ///
    /// # Errors
    /// The server's, or somebody else who writes.
    pub async fn begin(&self, candidate: &Candidate, session: &mut Session) -> Result<(), Failure> {
        self.tidy().await?;
        let diary = self.new_diary();
        let body = self.freeze(&candidate.side, diary.rollout).await?;
        let mut opened = self.opened(candidate, body);
        opened.secrets = self.secrets(&candidate.terms).await?;
        let queued = self.view.history.queued.as_ref();
        let own = queued.filter(|queued| queued.opened.digest == candidate.side.digest);
        if let Some(queued) = own {
            // who brought it is an author, whoever begins with it
            opened.terms.approvals.bring_in(&queued.author.name, &queued.opened.terms.approvals);
        }
        self.note(&diary, Event::Opened(Box::new(opened))).await?;
        if let Some(queued) = queued.filter(|_| own.is_some() || !candidate.hotfix) {
            if own.is_none() {
                let reason = format!("`{}` came after it, and began", candidate.side.identity.version.value);
                session.say(&format!("`{}` waits no more: {reason}", queued.opened.version))?;
                self.note(&self.diary_of(queued.rollout), Event::Unqueued { reason }).await?;
            }
            self.forget_pieces(queued.rollout).await?;
        }
        Ok(())
    }

    /// In which state the Secrets are that a candidate refers to.
    ///
    /// # Errors
    /// The server's.
    pub async fn secrets(&self, terms: &Terms) -> Result<Vec<SecretVersion>, Failure> {
        Ok(self.behind.secret_versions(self.scene.place.set.namespace(), &terms.secrets).await?)
    }

    /// Puts a side into the ledger.
    ///
    /// # Errors
    /// It is too large, and the server's.
    pub async fn freeze(&self, side: &Side, rollout: Rollout) -> Result<Body, Failure> {
        let frozen = freeze(side).map_err(|refused| Failure::Refused(refused.to_string()))?;
        for object in frozen.objects(self.store.place(), rollout) {
            self.store.post(&object).await?;
        }
        Ok(frozen.body.clone())
    }

    /// What the journal says of a candidate that begins, or waits.
    pub fn opened(&self, candidate: &Candidate, body: Body) -> Opened {
        let Candidate { side, reason, built_on, hotfix, .. } = candidate;
        let mut terms = candidate.terms.clone();
        let base = self.view.stable();
        if base.is_none() {
            // nothing was there to compare it with: a person looks (decision H18)
            terms.approvals.required = terms.approvals.required.max(1);
        }
        let (version, digest) = (side.identity.version.value.clone(), side.digest.clone());
        let (reason, built_on, hotfix) = (reason.clone(), built_on.clone(), *hotfix);
        Opened { version, digest, base, body, terms, reason, built_on, hotfix, secrets: Vec::new() }
    }
}
