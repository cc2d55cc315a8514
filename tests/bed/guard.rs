//! The policy of `railiance guard`, bound to one namespace: others of the cluster write, too.

use super::{Bed, eventually};
use serde_json::{Value, json};
use std::process::Command;

impl Bed {
    /// From here on nobody writes into this namespace's ledger in somebody else's name.
    pub fn guard(&self, namespace: &str) {
        let printed = Command::new(env!("CARGO_BIN_EXE_railiance")).args(["guard", "-o", "json"]).output().unwrap();
        let mut list: Value = serde_json::from_slice(&printed.stdout).unwrap();
        let name = format!("railiance-ledger-{namespace}");
        for item in list["items"].as_array_mut().unwrap() {
            item["metadata"]["name"] = json!(name);
            if item["kind"] == "ValidatingAdmissionPolicyBinding" {
                item["spec"]["policyName"] = json!(name);
                let here = json!({ "matchLabels": { "kubernetes.io/metadata.name": namespace } });
                item["spec"]["matchResources"] = json!({ "namespaceSelector": here });
            }
        }
        self.apply(namespace, &list.to_string());
        // the API server takes a new policy some moments later
        eventually("the policy", || (!self.takes_a_forgery(namespace)).then_some(()));
    }

    fn takes_a_forgery(&self, namespace: &str) -> bool {
        let forgery = json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": {
            "name": "railiance.web.r98.1", "namespace": namespace,
            "labels": { "railiance.dev/app": "web", "railiance.dev/ledger": "entry" },
            "annotations": { "railiance.dev/actor": "somebody-else" } } });
        let file = self.directory().join(self.unique("forgery"));
        std::fs::write(&file, forgery.to_string()).unwrap();
        self.try_kubectl(&["create", "--dry-run=server", "-f", &file.to_string_lossy()]).status.success()
    }
}
