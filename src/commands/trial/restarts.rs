//! How often containers of the canary restarted since its step began.

use super::look::{Sight, workloads};
use crate::commands::Failure;
use crate::rollout::judge::Asks;
use crate::rollout::trial::{Restarts, Trial};
use crate::world::cluster::{Detail, Error, Resource, Within};
use serde_json::Value;

impl Sight<'_> {
    /// Restarts since the step began, where a gate asks for them; nothing where pods cannot be read, or could not be then.
    ///
    /// # Errors
    /// The server's.
    pub(super) async fn restarts(&self, trial: &Trial) -> Result<Option<u64>, Failure> {
        let Some(now) = self.counts(trial).await? else { return Ok(None) };
        let remembered = self.view.ticks();
        let before = trial.ticks(remembered).and_then(|ticks| ticks.restarts.as_ref());
        Ok(before.map(|before| now.since(before)))
    }

    /// What the canary's containers have counted so far, where a gate asks for it.
    ///
    /// # Errors
    /// The server's.
    pub(super) async fn counts(&self, trial: &Trial) -> Result<Option<Restarts>, Failure> {
        let asked = trial.opened.terms.judged.gates.iter().any(|gate| matches!(gate.asks, Asks::Restarts { .. }));
        let Some(pods) = Resource::built_in("v1", "Pod").filter(|_| asked) else { return Ok(None) };
        let mut counts = Restarts::default();
        for workload in workloads(&self.canary(trial)) {
            let namespace = workload.pointer("/metadata/namespace").and_then(Value::as_str).unwrap_or_default();
            let Some(selector) = selector(workload) else { return Ok(None) };
            match self.cluster.list(&pods, Within::Namespace(namespace), &selector, Detail::Whole).await {
                Ok(listed) => listed.items.iter().for_each(|pod| counts.take(pod)),
                Err(Error::Refused { .. }) => return Ok(None),
                Err(error) => return Err(error.into()),
            }
        }
        Ok(Some(counts))
    }
}

/// None where it is not by labels alone: then other pods would be counted, too.
fn selector(workload: &Value) -> Option<String> {
    let selector = workload.pointer("/spec/selector")?;
    let labels = selector.get("matchLabels")?.as_object().filter(|labels| !labels.is_empty())?;
    let plain = selector.get("matchExpressions").is_none();
    let pairs = labels.iter().map(|(key, value)| Some(format!("{key}={}", value.as_str()?)));
    pairs.collect::<Option<Vec<_>>>().filter(|_| plain).map(|pairs| pairs.join(","))
}
