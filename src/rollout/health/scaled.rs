//! Pods that somebody took away: a controller that is told to run none misses none.

use super::Reason;
use crate::rollout::diff::ObjectId;
use serde_json::Value;

/// Why a workload has no pods though it was not written so.
pub fn scaled_away(written: &Value, live: &Value) -> Option<Reason> {
    let none = |object: &Value| object.pointer("/spec/replicas").and_then(Value::as_u64) == Some(0);
    if none(written) || !none(live) {
        return None;
    }
    let ObjectId { kind, name, .. } = ObjectId::of(live);
    let reason = Reason::new("ScaledToZero", "was scaled to 0 by somebody else".to_owned());
    Some(reason.about(format!("{}/{name}", kind.to_lowercase())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn deployment(replicas: Option<u64>) -> Value {
        let metadata = json!({ "name": "web-canary", "namespace": "web" });
        json!({ "apiVersion": "apps/v1", "kind": "Deployment", "metadata": metadata, "spec": { "replicas": replicas } })
    }

    #[test]
    fn h1_pods_that_were_taken_away_are_missed() {
        let says =
            |written, live| scaled_away(&deployment(written), &deployment(live)).map(|reason| reason.to_string());
        let said = Some("deployment/web-canary: ScaledToZero: was scaled to 0 by somebody else".to_owned());
        assert_eq!([says(Some(2), Some(0)), says(None, Some(0))], [said.clone(), said]);
        assert_eq!([says(Some(0), Some(0)), says(Some(2), Some(1)), says(Some(2), None)], [None, None, None]);
    }
}
