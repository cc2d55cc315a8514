//! Objects on the real server, as this program applies them and others change them.

use crate::bed::bed;
use crate::support::placed;
use railiance::diag::Sources;
use railiance::rollout::Manager;
use railiance::world::cluster::{Access, Apply, Cluster, Detail, Error, Force, Run, Runtime};
use serde_json::{Value, json};

pub struct Real {
    pub runtime: Runtime,
    pub cluster: Cluster,
    pub namespace: String,
}

impl Real {
    pub fn new(name: &str) -> Real {
        bed().definitions();
        let runtime = Runtime::start().unwrap();
        let access = Access { kubeconfig: Some(bed().kubeconfig().to_owned()), ..Access::default() };
        let cluster = runtime.block_on(Cluster::connect(&access)).unwrap();
        Real { runtime, cluster, namespace: bed().namespace(name) }
    }

    /// The seeds, in the test's namespace.
    pub fn seeds(&self) -> Vec<Value> {
        let seeds = placed("seeds.yaml", include_str!("seeds.yaml"), &mut Sources::default());
        let within = |mut object: Value| {
            object["metadata"]["namespace"] = json!(self.namespace);
            object
        };
        seeds.into_iter().map(|seed| within(seed.value)).collect()
    }

    /// Applies an object, and gives back what the server answers.
    pub fn apply(&self, object: &Value, manager: Manager, force: Force, run: Run) -> Result<Value, Error> {
        self.runtime.block_on(apply(&self.cluster, object, manager, force, run))
    }

    pub fn get(&self, object: &Value) -> Value {
        let found = self.runtime.block_on(async {
            let place = self.cluster.place(object).await.unwrap();
            self.cluster.get(&place, Detail::Whole).await.unwrap()
        });
        found.unwrap()
    }
}

pub async fn apply(
    cluster: &Cluster,
    object: &Value,
    manager: Manager,
    force: Force,
    run: Run,
) -> Result<Value, Error> {
    let place = cluster.place(object).await?;
    let apply = Apply { place: &place, object, manager: manager.name(), force, run, guard: None };
    Ok(cluster.apply(&apply).await?.body)
}
