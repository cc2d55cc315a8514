//! What a crashing container said last. It is shown to the person who waits, and kept nowhere.

use super::{End, Observer};
use crate::rollout::diff::ObjectId;
use crate::rollout::health::{Health, Reason};
use crate::rollout::receipt::{Broken, Progress, Standing};
use crate::world::cluster::{Cluster, Request};
use serde_json::Value;
use std::collections::BTreeSet;

/// How many lines are shown.
const LINES: &str = "5";
/// Pods of one version crash alike.
const PODS: usize = 1;

impl Cluster {
    /// Adds the last lines of containers that crash, and what claims lack. Who may not read them does without.
    pub(super) async fn explained(&self, end: End) -> End {
        match end {
            End::Ready => End::Ready,
            End::Broken(broken) => End::Broken(self.with_causes(broken).await),
            End::TimedOut(broken) => End::TimedOut(self.with_causes(broken).await),
        }
    }

    async fn with_causes(&self, broken: Vec<Broken>) -> Vec<Broken> {
        self.with_claims(self.with_logs(broken).await).await
    }

    /// Tells the last words of each workload that crashes, once: whoever waits need not wait for the end to see the cause.
    pub(super) async fn hear(&self, standing: &[Standing], heard: &mut BTreeSet<ObjectId>, observe: &mut Observer<'_>) {
        for one in standing {
            let Health::Waiting(reasons) = &one.health else { continue };
            let pod = reasons.iter().flat_map(crashing).next().filter(|_| !heard.contains(&one.id));
            let Some(pod) = pod else { continue };
            let lines = self.last_lines(one.id.namespace.as_deref().unwrap_or_default(), &pod).await;
            if !lines.is_empty() {
                observe(&Progress::Crashed { pod, lines });
                heard.insert(one.id.clone());
            }
        }
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
