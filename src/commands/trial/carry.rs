//! One set of objects written, and nothing beside what a move may touch.

use super::diary::Diary;
use super::{Scene, View, Work};
use crate::commands::Failure;
use crate::commands::carry_out::watched;
use crate::commands::wanted::wants;
use crate::compile::check::contract::VERSION;
use crate::compile::check::defaults::SETTLE;
use crate::compile::check::seconds;
use crate::compile::render::{Manifests, Side, alone};
use crate::report::plan::refusals;
use crate::rollout::diff::ObjectId;
use crate::rollout::health::Policy;
use crate::rollout::ledger::Verb;
use crate::rollout::plan::{Action, Document, Plan, Refused, Step};
use crate::rollout::receipt::Receipt;
use crate::rollout::{Consent, Consents, Manager};
use crate::world::cluster::execute::{Errand, Readiness, Release, Waiting};
use crate::world::cluster::{Cluster, How, Task};
use std::collections::BTreeSet;
use std::time::Duration;

/// What one move writes.
pub struct Writing<'m> {
    pub verb: Verb,
    pub manifests: &'m Manifests,
    /// Which steps are its business.
    pub allowed: &'m dyn Fn(&Step) -> bool,
    pub readiness: Readiness,
    pub policy: Policy,
    pub release: Option<Release<'m>>,
    pub reason: Option<String>,
    pub consents: Consents,
    /// Whether the run has more to do after it, and [ends](Work::end) on its own.
    pub goes_on: bool,
}

impl<'m> Writing<'m> {
    /// A move of a trial, which takes nothing from others.
    pub fn new(verb: Verb, manifests: &'m Manifests, allowed: &'m dyn Fn(&Step) -> bool) -> Self {
        let consents = [Consent::Empty].into_iter().collect();
        let (readiness, policy) = (Readiness::Wait, Policy::DIRECT);
        Writing { verb, manifests, allowed, readiness, policy, release: None, reason: None, consents, goes_on: false }
    }
}

impl Work<'_> {
    /// What a move would write.
    ///
    /// # Errors
    /// The server's.
    pub async fn plan(&self, writing: &Writing<'_>) -> Result<Plan, Failure> {
        let (manifests, consents) = (writing.manifests, writing.consents.clone());
        let plan = self.scene.survey(&self.behind, manifests, consents, How::Proof).await?;
        Ok(plan.sparing(writing.allowed))
    }

    /// Writes it, and waits until it runs.
    ///
    /// # Errors
    /// Something stands in the way; then nothing of this was written.
    pub async fn carry(
        &self,
        writing: Writing<'_>,
        diary: &Diary,
        session: &mut crate::commands::Session,
    ) -> Result<Receipt, Failure> {
        let plan = self.plan(&writing).await?;
        if plan.is_refused() {
            return Err(Failure::Refused(format!("not written: {}{}", refusals(&plan), help(&plan, writing.verb))));
        }
        let unseen = plan.others.hidden.iter().map(ToString::to_string).chain(plan.others.unseen.iter().cloned());
        for words in unseen.collect::<Vec<_>>() {
            session.say(&words)?;
        }
        let document = Document::of(&plan, &self.scene.place.workspace.sources);
        // what a move before has left in the ledger, too
        let book = self.store.read().await?;
        let errand = Errand {
            plan: &plan,
            hold: self.hold,
            book: &book,
            verb: writing.verb,
            actor: self.scene.actor(),
            target: self.scene.place.target.clone(),
            intent: document.digest.clone(),
            reason: writing.reason,
            rollout: diary.rollout,
            sequence: &diary.sequence,
            release: writing.release,
            waiting: Waiting {
                readiness: writing.readiness,
                until: Waiting::until(self.scene.timeout),
                policy: writing.policy,
                settle: self.time_to_follow(&plan, writing.verb),
            },
            goes_on: writing.goes_on,
            interrupt: &self.scene.interrupt,
            told: &[],
        };
        watched(&self.behind, &errand, session).await
    }
}

/// What to do where a move may take nothing from others.
const HELD: &str = "have it given back by whoever holds it, then the same verb";
/// What takes workloads and routing; only from there on nobody is stronger.
const BACK: &str = "; `railiance rollback --reason TEXT` goes back, whoever holds workloads and routing";

fn help(plan: &Plan, verb: Verb) -> String {
    let is_held = |step: &Step| matches!(&step.action, Action::Refused(refused) if refused.is_about_owners());
    let leads_back = matches!(verb, Verb::Abort | Verb::Rollback);
    match plan.steps.iter().any(is_held) {
        true if leads_back => format!("\nhelp: {HELD}"),
        true => format!("\nhelp: {HELD}{BACK}"),
        false => String::new(),
    }
}

impl Work<'_> {
    /// How long a proxy may lead to ports that go, by the routes of another router, or back to what goes with a release; what else a
    /// move removes is waited for between the moves.
    fn time_to_follow(&self, plan: &Plan, verb: Verb) -> Duration {
        let usual = || seconds(None, SETTLE).unwrap_or(0);
        // of the newest trial, over or not: a way back has none of its own
        let said = self.view.history.trial.as_ref().map_or_else(usual, |trial| trial.opened.terms.settle);
        let leaves = plan.narrowed().next().is_some() || plan.steps.iter().any(Step::is_ahead);
        let waits = leaves || plan.changes_router() || verb == Verb::Rollback;
        if waits { Duration::from_secs(said) } else { Duration::ZERO }
    }
}

impl Scene {
    /// What would change if these objects were all that is wanted.
    ///
    /// # Errors
    /// The server's.
    pub async fn survey(
        &self,
        cluster: &Cluster,
        manifests: &Manifests,
        consents: Consents,
        how: How,
    ) -> Result<Plan, Failure> {
        let place = &self.place;
        let task = Task {
            set: place.set.clone(),
            home: place.home.clone(),
            contract: VERSION.to_owned(),
            consents,
            wants: wants(manifests, &place.set)?,
            how,
        };
        Ok(cluster.survey(task).await?.plan)
    }
}

impl Scene {
    /// Why nothing may be tried beside stable: another tool has its mark on an object of it, and would write what is ours (decision H6).
    ///
    /// # Errors
    /// The server's.
    pub async fn marked(&self, view: &View) -> Result<Option<String>, Failure> {
        let consents = [Consent::Empty].into_iter().collect();
        let stable = alone(view.base.as_ref());
        let plan = self.survey(&self.cluster, &stable, consents, How::Proof).await?;
        Ok(marks(&plan).map(|marks| format!("closed: others write to what is stable:{marks}")))
    }
}

/// The objects of a plan that carry the mark of another tool.
pub fn marks(plan: &Plan) -> Option<String> {
    let marked: Vec<String> = plan.steps.iter().filter_map(foreign).collect();
    (!marked.is_empty()).then(|| marked.concat())
}

fn foreign(step: &Step) -> Option<String> {
    match &step.action {
        Action::Refused(Refused::Foreign(owner)) => {
            Some(format!("\n  `{}` is of {owner}\nhelp: {}", step.id, owner.help()))
        }
        _ => None,
    }
}

/// Steps that lead requests, whoever writes them.
pub fn leads(step: &Step) -> bool {
    step.manager == Manager::Traffic || step.phase().is_routing()
}

pub fn removes(step: &Step) -> bool {
    step.action == Action::Prune
}

/// The objects that are there for the trial alone, each by its manifest's name and by that of a kind without namespaces: which of both
/// a step bears only the server knows, and no kind has both.
pub fn own(with: &Manifests, without: &Manifests) -> BTreeSet<ObjectId> {
    let ids = |manifests: &Manifests| -> BTreeSet<ObjectId> {
        let stated = manifests.desired().map(|object| ObjectId::of(&object.value));
        stated.flat_map(|id| [ObjectId { namespace: None, ..id.clone() }, id]).collect()
    };
    let rest = ids(without);
    ids(with).into_iter().filter(|id| !rest.contains(id)).collect()
}

/// What becomes a record.
pub fn release<'a>(side: &'a Side, terms: &crate::rollout::trial::Terms) -> Release<'a> {
    Release {
        side,
        commit: terms.commit.clone(),
        contract: terms.contract.clone(),
        secrets: terms.secrets.clone(),
        keep: terms.keep,
        withdraws: None,
        lasting: terms.lasting,
        rollback_note: terms.rollback_note.clone(),
        rollback_hooks: terms.rollback_hooks.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::{Origin, Placed};
    use serde_json::json;
    use std::sync::Arc;

    fn manifests(names: &[&str]) -> Manifests {
        let object = |name: &&str| {
            let metadata = json!({ "name": name, "namespace": "shop" });
            json!({ "apiVersion": "example.org/v1", "kind": "Thing", "metadata": metadata })
        };
        let placed = |name| Arc::new(Placed::leaf(object(name), Origin::Row { table: "test", row: "/" }));
        Manifests { objects: names.iter().map(placed).collect(), ..Manifests::default() }
    }

    #[test]
    fn what_has_no_namespace_is_the_trials_own_whatever_its_manifest_says() {
        let own = own(&manifests(&["stays", "goes"]), &manifests(&["stays"]));
        let live = |name: &str| {
            ObjectId::of(&json!({ "apiVersion": "example.org/v1", "kind": "Thing", "metadata": { "name": name } }))
        };
        assert!(own.contains(&live("goes")) && !own.contains(&live("stays")));
    }
}
