use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// What each container has counted, by its pod's uid and its name.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Restarts(BTreeMap<String, u64>);

impl Restarts {
    /// Counts a pod's containers; those that run beside the others from the beginning stand among the first ones.
    pub fn take(&mut self, pod: &Value) {
        let uid = pod.pointer("/metadata/uid").and_then(Value::as_str).unwrap_or_default();
        for list in ["/status/containerStatuses", "/status/initContainerStatuses"] {
            for status in pod.pointer(list).and_then(Value::as_array).into_iter().flatten() {
                let name = status.get("name").and_then(Value::as_str).unwrap_or_default();
                let count = status.get("restartCount").and_then(Value::as_u64).unwrap_or(0);
                self.0.insert(format!("{uid}/{name}"), count);
            }
        }
    }

    /// What was added since; a pod of after brought all of its own.
    pub fn since(&self, before: &Restarts) -> u64 {
        self.0.iter().map(|(name, now)| now.saturating_sub(before.0.get(name).copied().unwrap_or(0))).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn counted(pods: &[(&str, u64, u64)]) -> Restarts {
        let mut restarts = Restarts::default();
        for (uid, web, proxy) in pods {
            restarts.take(&json!({ "metadata": { "uid": uid }, "status": {
                "containerStatuses": [{ "name": "web", "restartCount": web }],
                "initContainerStatuses": [{ "name": "proxy", "restartCount": proxy }] } }));
        }
        restarts
    }

    #[test]
    fn what_was_counted_before_the_step_is_not_counted_again() {
        let before = counted(&[("a", 1, 0), ("b", 7, 0)]);
        let now = counted(&[("a", 2, 1), ("c", 1, 0)]);
        assert_eq!(now.since(&before), 3);
        assert_eq!(before.since(&before), 0);
    }
}
