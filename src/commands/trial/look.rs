//! One look at a canary: what is known of it, and what the gates say.

use super::carry::own;
use super::raise::at_most;
use super::{Scene, View, Work};
use crate::commands::Failure;
use crate::compile::render::{Manifests, Side, alone};
use crate::rollout::answer::Kind;
use crate::rollout::diff::ObjectId;
use crate::rollout::health::{Health, Policy, Reason, scaled_away};
use crate::rollout::inventory::Set;
use crate::rollout::judge::{Answer, Answers, Facts, Outcome, Owner, Question, Terms, judge, questions};
use crate::rollout::live::text;
use crate::rollout::order::{Phase, Traffic};
use crate::rollout::trial::{Looked, Trial};
use crate::world::cluster::wait::Watched;
use crate::world::cluster::{Cluster, Detail, Resource, Within};
use crate::world::interrupt::Interrupt;
use crate::world::metrics::Metrics;
use crate::world::site::{Server, Unusable, Whose};
use jiff::Timestamp;
use serde_json::Value;
use std::path::Path;
use std::time::Duration;

/// How long Prometheus may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// What a look is made of.
#[derive(Clone, Copy)]
pub struct Sight<'a> {
    pub cluster: &'a Cluster,
    pub view: &'a View,
    /// Whose objects they are.
    pub set: &'a Set,
    /// The directory that holds `railiance/`, where it is at hand.
    pub directory: Option<&'a Path>,
    pub programs: Programs<'a>,
}

/// What becomes of gates that are programs.
#[derive(Clone, Copy)]
pub enum Programs<'a> {
    /// They are run, unless somebody wants us to end.
    Run(&'a Interrupt),
    /// Whoever only watches starts none.
    Leave,
}

/// By what measure a workload is ready, waits or has failed, and for how long it had time.
#[derive(Clone, Copy)]
pub struct Measure {
    pub policy: Policy,
    pub waited: Duration,
}

impl Measure {
    /// A moment's picture, which gives nothing up.
    pub const NOW: Measure = Measure { policy: Policy::DIRECT, waited: Duration::ZERO };
}

/// A workload as it is, and how it is.
pub struct Seen {
    pub object: Value,
    pub health: Health,
}

impl Work<'_> {
    pub fn sight(&self) -> Sight<'_> {
        self.scene.sight(&self.behind, &self.view)
    }
}

impl Scene {
    /// Sees what there is, and runs what has to be run.
    pub fn sight<'a>(&'a self, cluster: &'a Cluster, view: &'a View) -> Sight<'a> {
        let (set, directory) = (&self.place.set, self.directory());
        Sight { cluster, view, set, directory, programs: Programs::Run(&self.interrupt) }
    }
}

impl Sight<'_> {
    /// How many pods stable's own workload asks for now, whatever else the application brings.
    pub async fn live_pods(&self, base: &Side) -> Result<Option<u32>, Failure> {
        let stable = alone(Some(base));
        let is_own = |workload: &&Value| text(workload, "/metadata/name") == Some(base.identity.app.as_str());
        let mut asked =
            workloads(&stable).filter(is_own).filter(|workload| workload.pointer("/spec/template").is_some());
        let Some(workload) = asked.next() else { return Ok(None) };
        let live = self.live(workload).await?;
        let pods = live.as_ref().and_then(|live| live.pointer("/spec/replicas")).and_then(Value::as_u64);
        Ok(pods.and_then(|pods| u32::try_from(pods).ok()))
    }

    /// Looks at the canary of a step. Prometheus is asked last: its clock is held against the time of then.
    ///
    /// # Errors
    /// The server's, and a signal. That a gate cannot be asked is an answer of its own.
    pub async fn look(&self, trial: &Trial, since: Timestamp) -> Result<Looked, Failure> {
        let began = self.cluster.now().await?;
        let gates = &trial.opened.terms.judged.gates;
        let (probes, hooks) = tokio::join!(self.probes(gates), self.hooks(gates, trial));
        let (readiness, restarts) = (self.readiness(trial, since).await?, self.restarts(trial).await?);
        let now = self.cluster.now().await?;
        let facts = Facts {
            owner: Owner::of(self.set),
            began: since,
            now,
            canary_version: trial.opened.version.clone(),
            stable_version: self.view.base.as_ref().map(|base| base.identity.version.value.clone()),
            readiness,
            misrouted: self.misrouted(trial).await?,
            restarts,
            probes,
            hooks: hooks?,
            confirmed: trial.confirmed.clone(),
        };
        let found = judged(&trial.opened.terms.judged, &facts).await;
        Ok(Looked { found, began, ended: now })
    }

    /// What is there for the trial alone.
    pub(super) fn canary(&self, trial: &Trial) -> Manifests {
        let Some(candidate) = self.view.candidate.as_ref().filter(|_| trial.has_canary()) else {
            return Manifests::default();
        };
        let base = self.view.base.as_ref();
        let mut with = at_most(trial, base, Some(candidate));
        let own = own(&with, &alone(base));
        with.objects.retain(|object| own.contains(&ObjectId::of(&object.value)));
        with
    }

    /// Whether all workloads of the canary are ready.
    async fn readiness(&self, trial: &Trial, since: Timestamp) -> Result<Health, Failure> {
        let canary = self.canary(trial);
        let canary: Vec<&Value> = workloads(&canary).collect();
        let waited = Duration::try_from(self.view.now.duration_since(since)).unwrap_or_default();
        let (seen, gone) = self.seen(&canary, Measure { policy: Policy::CANARY, waited }).await?;
        if let Some(id) = gone.first() {
            return Ok(Health::Failed(Reason::new("Gone", format!("`{id}` is gone"))));
        }
        // without a pod nothing is there that could be judged (decision H1)
        let healths = canary.iter().zip(seen).map(|(written, seen)| match scaled_away(written, &seen.object) {
            Some(reason) => Health::Waiting(vec![reason]),
            None => seen.health,
        });
        Ok(healths.max_by_key(severity).unwrap_or(Health::Ready))
    }

    /// Objects as they are, and the names of those that are not there.
    ///
    /// # Errors
    /// The server's.
    pub async fn seen(&self, objects: &[&Value], measure: Measure) -> Result<(Vec<Seen>, Vec<ObjectId>), Failure> {
        let (mut there, mut gone) = (Vec::new(), Vec::new());
        for object in objects {
            match self.live(object).await? {
                Some(live) => there.push(live),
                None => gone.push(ObjectId::of(object)),
            }
        }
        let watched = there.iter().map(|object| Watched { id: ObjectId::of(object), object: object.clone() });
        let standing = self.cluster.standing(watched.collect(), measure.policy, measure.waited).await?;
        let seen = there.into_iter().zip(standing).map(|(object, standing)| Seen { object, health: standing.health });
        Ok((seen.collect(), gone))
    }

    /// An object as it is.
    ///
    /// # Errors
    /// The server's.
    pub async fn live(&self, object: &Value) -> Result<Option<Value>, Failure> {
        let place = self.cluster.place(object).await?;
        Ok(self.cluster.get(&place, Detail::Whole).await?)
    }
}

/// What the cluster reports of a kind in a namespace; nothing where that may not be read.
///
/// # Errors
/// The server's.
pub async fn reported(
    cluster: &Cluster,
    api_version: &str,
    kind: &str,
    namespace: &str,
) -> Result<Option<Vec<Value>>, Failure> {
    let Some(kind) = Resource::built_in(api_version, kind) else { return Ok(None) };
    match cluster.list(&kind, Within::Namespace(namespace), "", Detail::Whole).await {
        Ok(listed) => Ok(Some(listed.items)),
        Err(error) if matches!(error.kind(), Some(Kind::Forbidden(_))) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// The pods behind the Services of a namespace; nothing where they may not be read.
///
/// # Errors
/// The server's.
pub async fn endpoints(cluster: &Cluster, namespace: &str) -> Result<Option<Vec<Value>>, Failure> {
    reported(cluster, "discovery.k8s.io/v1", "EndpointSlice", namespace).await
}

/// What has failed is told before what may still come to it.
fn severity(health: &Health) -> u8 {
    match health {
        Health::Ready => 0,
        Health::Waiting(_) => 1,
        Health::Failed(_) => 2,
    }
}

/// What runs pods.
pub fn workloads(manifests: &Manifests) -> impl Iterator<Item = &Value> {
    let objects = manifests.objects.iter().map(|object| &object.value);
    objects.filter(|object| Phase::of(&ObjectId::of(object), Traffic::Stays) == Phase::Workloads)
}

/// Asks Prometheus what the gates need, and judges. Without an address the gates say so themselves.
pub async fn judged(terms: &Terms, facts: &Facts) -> Outcome {
    let questions = questions(terms, facts);
    let answers = match metrics(terms) {
        Some(Ok(metrics)) => metrics.ask(&questions).await,
        Some(Err(unusable)) => {
            let none = |question: &Question| (question.clone(), Answer::Unreachable { cause: unusable.to_string() });
            questions.iter().map(none).collect()
        }
        None => Answers::default(),
    };
    judge(terms, &answers, facts)
}

fn metrics(terms: &Terms) -> Option<Result<Metrics, Unusable>> {
    let named = terms.prometheus.as_deref()?;
    let server = Server::find(Whose::Prometheus, Some(named))?;
    Some(server.and_then(|server| Metrics::connect(server, PATIENCE)))
}
