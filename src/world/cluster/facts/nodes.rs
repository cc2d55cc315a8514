use super::super::{Cluster, Detail, Error, Within};
use super::probe;
use crate::rollout::live::label;
use crate::rollout::preflight::{Growth, Needs, Node, Nodes, Probe};

impl Cluster {
    /// What nodes offer and pods take, of the whole cluster: asked only where a canary comes beside stable.
    pub(super) async fn nodes(&self, needs: &Needs) -> Option<Probe<Nodes>> {
        match needs.pods.is_empty() {
            true => None,
            false => Some(probe(self.look_at_nodes().await.map(Some))),
        }
    }

    async fn look_at_nodes(&self) -> Result<Nodes, Error> {
        let (nodes, pods, autoscaler) = tokio::join!(
            self.core_list("Node", Within::Everywhere, "", Detail::Whole),
            self.core_list("Pod", Within::Everywhere, "", Detail::Whole),
            self.core("ConfigMap", "kube-system", "cluster-autoscaler-status", Detail::Metadata),
        );
        let (nodes, pods) = (nodes?, pods?);
        let provisioned = nodes.iter().any(|node| label(node, "karpenter.sh/nodepool").is_some());
        let autoscaled = provisioned || matches!(autoscaler, Ok(Some(_)));
        let growth = if autoscaled { Growth::Autoscaled } else { Growth::Fixed };
        Ok(Nodes { nodes: nodes.iter().filter_map(|node| Node::read(node, &pods)).collect(), growth })
    }
}
