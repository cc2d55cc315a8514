//! What a crashing container said last. It is shown to the person who waits, and kept nowhere.

use super::End;
use crate::rollout::health::Reason;
use crate::rollout::receipt::Broken;
use crate::world::cluster::{Cluster, Error, Request};
use serde_json::Value;

/// How many lines are shown.
const LINES: &str = "5";
/// Pods of one version crash alike.
const PODS: usize = 1;

impl Cluster {
    /// Adds the last lines of containers that crash. Who may not read them does without.
    pub(super) async fn explained(&self, end: End) -> Result<End, Error> {
        Ok(match end {
            End::Ready => End::Ready,
            End::Broken(broken) => End::Broken(self.with_logs(broken).await),
            End::TimedOut(broken) => End::TimedOut(self.with_logs(broken).await),
        })
    }

    async fn with_logs(&self, mut broken: Vec<Broken>) -> Vec<Broken> {
        for one in &mut broken {
            let namespace = one.id.namespace.clone().unwrap_or_default();
            let pods = one.reasons.iter().flat_map(crashing).take(PODS);
            for pod in pods.collect::<Vec<_>>() {
                one.logs.extend(self.last_lines(&namespace, &pod).await);
            }
        }
        broken
    }

    async fn last_lines(&self, namespace: &str, pod: &str) -> Vec<String> {
        let path = format!("/api/v1/namespaces/{namespace}/pods/{pod}/log");
        for previous in ["true", "false"] {
            let request = Request::get(&path).query("tailLines", LINES).query("previous", previous);
            if let Ok(answer) = self.call(&request).await
                && let Value::String(text) = answer.body
                && !text.trim().is_empty()
            {
                return text.lines().map(str::to_owned).collect();
            }
        }
        Vec::new()
    }
}

/// The pods that a reason says crash.
fn crashing(reason: &Reason) -> Vec<String> {
    let own = reason.about.as_deref().and_then(|about| about.strip_prefix("pod/"));
    let own = own.filter(|_| matches!(reason.word.as_str(), "CrashLoopBackOff" | "Terminated" | "Failed" | "Error"));
    own.map(str::to_owned).into_iter().chain(reason.because.iter().flat_map(crashing)).collect()
}
