//! One look at a canary: what is known of it, and what the gates say.

use super::Work;
use super::carry::own;
use super::raise::split;
use crate::commands::Failure;
use crate::compile::render::{Side, Sizes, Split, compose};
use crate::rollout::diff::ObjectId;
use crate::rollout::health::{Health, Policy, Reason};
use crate::rollout::judge::{Answer, Answers, Facts, Outcome, Question, Terms, judge, questions};
use crate::rollout::order::{Phase, Traffic};
use crate::rollout::trial::Trial;
use crate::world::cluster::Detail;
use crate::world::cluster::wait::Watched;
use crate::world::metrics::{Environment, Metrics, Server, Unusable};
use jiff::Timestamp;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// How long Prometheus may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

impl Work<'_> {
    /// Looks at the canary of a step.
    ///
    /// # Errors
    /// The server's. That a gate cannot be asked is an answer of its own.
    pub async fn look(&self, trial: &Trial, began: Timestamp) -> Result<Outcome, Failure> {
        let now = self.store.now().await?;
        let facts = Facts {
            began,
            now,
            canary_version: trial.opened.version.clone(),
            stable_version: self.view.base.as_ref().map(|base| base.identity.version.value.clone()),
            readiness: self.readiness(trial).await?,
            restarts: None,
            probes: BTreeMap::new(),
            hooks: BTreeMap::new(),
            confirmed: BTreeSet::new(),
        };
        Ok(judged(&trial.opened.terms.judged, &facts).await)
    }

    /// Whether all workloads of the canary are ready.
    async fn readiness(&self, trial: &Trial) -> Result<Health, Failure> {
        let Some(candidate) = &self.view.candidate else { return Ok(Health::Ready) };
        let base = self.view.base.as_ref();
        let with = compose(base, Some(candidate), split(trial, base, 0), &Sizes::default());
        let own = own(&with, &self.without());
        let workloads = with.objects.iter().map(|object| &object.value).filter(|object| {
            let id = ObjectId::of(object);
            own.contains(&id) && Phase::of(&id, Traffic::Stays) == Phase::Workloads
        });
        let mut objects = Vec::new();
        for workload in workloads {
            match self.live(workload).await? {
                Some(object) => objects.push(Watched { id: ObjectId::of(workload), object }),
                None => {
                    let id = ObjectId::of(workload);
                    return Ok(Health::Failed(Reason::new("Gone", format!("`{id}` is gone"))));
                }
            }
        }
        let standing = self.behind.standing(objects, Policy::DIRECT, Duration::ZERO).await?;
        let unready = standing.into_iter().map(|standing| standing.health).find(|health| *health != Health::Ready);
        Ok(unready.unwrap_or(Health::Ready))
    }

    async fn live(&self, object: &Value) -> Result<Option<Value>, Failure> {
        let place = self.behind.place(object).await?;
        Ok(self.behind.get(&place, Detail::Whole).await?)
    }

    /// How many pods stable's workload asks for now.
    pub async fn live_pods(&self, base: &Side) -> Result<Option<u32>, Failure> {
        let stable = compose(Some(base), None, Split::Stable, &Sizes::default());
        let workload = stable.objects.iter().find(|object| {
            Phase::of(&ObjectId::of(&object.value), Traffic::Stays) == Phase::Workloads
                && object.value.pointer("/spec/template").is_some()
        });
        let Some(workload) = workload else { return Ok(None) };
        let live = self.live(&workload.value).await?;
        let pods = live.as_ref().and_then(|live| live.pointer("/spec/replicas")).and_then(Value::as_u64);
        Ok(pods.and_then(|pods| u32::try_from(pods).ok()))
    }
}

/// Asks Prometheus what the gates need, and judges. Without an address the gates say so themselves.
async fn judged(terms: &Terms, facts: &Facts) -> Outcome {
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
    let server = Environment::read().and_then(|environment| Server::new(named, &environment));
    Some(server.and_then(|server| Metrics::connect(server, PATIENCE)))
}
