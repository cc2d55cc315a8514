//! Applications of many objects, as files and on the cluster.

use crate::Bench;
use crate::bed::bed;
use crate::shared::files::{objects, write};
use crate::shared::measure::succeed;
use railiance::rollout::inventory::{PART_OF, Set};
use serde::Deserialize;
use serde_json::{Value, json};
use std::fs;
use std::path::PathBuf;

const OBJECTS: &str = include_str!("objects.yaml");
/// What the workload itself brings: a ServiceAccount, a Deployment, a Service, a budget, a NetworkPolicy.
const OWN: usize = 5;

/// An application in a namespace of its own.
pub struct Application {
    pub namespace: String,
    /// For railiance.
    pub directory: PathBuf,
    /// The same objects in one file, for kubectl.
    pub objects: PathBuf,
}

/// Whether the Deployments among the objects have pods.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pods {
    /// Nothing happens behind what is measured.
    None,
    TwoEach,
}

/// An application of so many objects in a new namespace, none of which is there yet.
pub fn new(bench: &Bench, count: usize, pods: Pods) -> Application {
    let namespace = bed().namespace("many");
    let directory = bench.inputs.join(&namespace);
    let contract = format!(
        "contract = \"railiance.dev/v1\"\n\n[app]\nname = \"many\"\nowner = \"team-00\"\nnamespace = \"{namespace}\"\n\n\
         [workload]\nimage = \"registry.example.org/team-00/many\"\nports = {{ http = 8080 }}\n\n\
         [health]\nready = {{ http = \"/healthz\" }}\n"
    );
    write(&directory, "railiance/app.toml", &contract);
    let image = format!("registry.example.org/team-00/many@sha256:{}", "2".repeat(64));
    let release = format!("[candidate]\nversion = \"v1.3.0\"\nimage = \"{image}\"\ncommit = \"a1b2c3d4\"\n");
    write(&directory, "railiance/release.toml", &release);
    let text = match pods {
        Pods::None => OBJECTS.to_owned(),
        Pods::TwoEach => OBJECTS.replace("replicas: 0", "replicas: 2"),
    };
    write(&directory, "railiance/manifests/all.yaml", &objects(&text, count - OWN));
    let objects = bench.inputs.join(format!("{namespace}.json"));
    fs::write(&objects, members(bench, &directory, &namespace, count).to_string()).unwrap();
    Application { namespace, directory, objects }
}

/// The same, live; both sides find nothing to do.
pub fn applied(bench: &Bench, count: usize) -> Application {
    let application = new(bench, count, Pods::None);
    let kubeconfig = bed().kubeconfig();
    succeed(&mut bench.theirs(kubeconfig, "apply", &application.objects));
    if bench.has("apply") {
        // with its inventory and its ledger; when it ends, all of it is ready
        succeed(&mut bench.ours(kubeconfig, &["apply", "--yes"], &application.directory));
    }
    let said = succeed(&mut bench.ours(kubeconfig, &["plan"], &application.directory));
    assert_eq!(said, format!("nothing to do, {count} objects unchanged\n"));
    // it ends with 1 where it finds a difference
    succeed(&mut bench.theirs(kubeconfig, "diff", &application.objects));
    application
}

/// What railiance renders, as members of its set: what a plan sends.
fn members(bench: &Bench, directory: &PathBuf, namespace: &str, count: usize) -> Value {
    let mut render = std::process::Command::new(&bench.railiance);
    let text = succeed(render.args(["render", "--quiet"]).arg(directory));
    let set = Set::of("many", namespace);
    let documents = serde_yaml::Deserializer::from_str(&text).map(|document| Value::deserialize(document).unwrap());
    let mut items: Vec<Value> = documents.filter(|object| !object.is_null()).collect();
    for object in &mut items {
        object["metadata"]["labels"][PART_OF] = set.id().as_str().into();
    }
    assert_eq!(items.len(), count);
    json!({ "apiVersion": "v1", "kind": "List", "items": items })
}
