//! Whether requests are shared as a step asks: what somebody set by hand is nobody's step, and is not judged as one.

use super::Sight;
use super::look::workloads;
use crate::commands::Failure;
use crate::rollout::diff::ObjectId;
use crate::rollout::health::{Share, shares};
use crate::rollout::trial::Trial;
use serde_json::Value;

impl Sight<'_> {
    /// What is not as the step wrote it, if anything is.
    ///
    /// # Errors
    /// The server's.
    pub(super) async fn misrouted(&self, trial: &Trial) -> Result<Option<String>, Failure> {
        let composed = self.view.composed(None);
        let routing = composed.routing.iter().map(|route| &route.value);
        let shared: Vec<&Value> = routing.filter(|route| shares(route, |_| None).is_some()).collect();
        let mut told = Vec::new();
        for route in &shared {
            told.extend(differs(route, self.live(route).await?.as_ref()));
        }
        // without a router the pods are the shares
        if shared.is_empty() && trial.shares() {
            let canary = self.canary(trial);
            for workload in workloads(&canary) {
                told.extend(outnumbers(workload, self.live(workload).await?.as_ref()));
            }
        }
        Ok((!told.is_empty()).then(|| format!("{}; `railiance apply --repair` gives it back", told.join("; "))))
    }
}

fn differs(wanted: &Value, live: Option<&Value>) -> Option<String> {
    let id = ObjectId::of(wanted);
    let Some(live) = live else { return Some(format!("`{id}` is gone")) };
    let asked = weights(wanted);
    let led = weights(live);
    (asked != led).then(|| format!("`{id}` leads {led}, and the step asks for {asked}"))
}

/// `web-stable 80, web-canary 20`
fn weights(route: &Value) -> String {
    let words = |share: &Share| format!("{} {}", share.service, share.weight);
    let all: Vec<String> = shares(route, |_| None).iter().flatten().map(words).collect();
    if all.is_empty() { "nowhere".to_owned() } else { all.join(", ") }
}

fn outnumbers(wanted: &Value, live: Option<&Value>) -> Option<String> {
    let pods = |object: &Value| object.pointer("/spec/replicas").and_then(Value::as_u64);
    // of what is gone readiness tells
    let (asked, there) = (pods(wanted)?, pods(live?)?);
    let id = ObjectId::of(wanted);
    (asked != there).then(|| format!("`{id}` has {there} pods, and the step asks for {asked}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn split(weights: [u64; 2]) -> Value {
        let service =
            |name: &str, weight: u64| json!({ "name": name, "kind": "Service", "port": 80, "weight": weight });
        json!({ "apiVersion": "traefik.io/v1alpha1", "kind": "TraefikService",
            "metadata": { "name": "web", "namespace": "shop" },
            "spec": { "weighted": { "services": [service("web-stable", weights[0]), service("web-canary", weights[1])] } } })
    }

    #[test]
    fn what_somebody_set_by_hand_is_told_beside_what_the_step_asks() {
        let (asked, live) = (split([80, 20]), split([100, 0]));
        assert_eq!(differs(&asked, Some(&asked)), None);
        let said = differs(&asked, Some(&live)).unwrap();
        assert!(
            said.ends_with("leads web-stable 100, web-canary 0, and the step asks for web-stable 80, web-canary 20"),
            "{said}"
        );
        assert!(differs(&asked, None).unwrap().ends_with("is gone"));
    }

    #[test]
    fn where_pods_are_the_shares_their_number_counts() {
        let canary = |replicas: u64| {
            json!({ "apiVersion": "apps/v1", "kind": "Deployment",
            "metadata": { "name": "web-canary", "namespace": "shop" }, "spec": { "replicas": replicas } })
        };
        assert_eq!(outnumbers(&canary(1), Some(&canary(1))), None);
        assert!(outnumbers(&canary(1), Some(&canary(4))).unwrap().ends_with("has 4 pods, and the step asks for 1"));
    }
}
