//! What of a recorded release has to be other than it was, so that this cluster takes it today (decision H10).

use super::Sight;
use super::look::workloads;
use crate::commands::Failure;
use crate::compile::render::Manifests;
use crate::rollout::diff::ObjectId;
use crate::tree::Placed;
use crate::world::cluster::{Cluster, Detail, Error};
use serde_json::{Value, json};

/// An object of a version that the server does not serve any more, and the one that it serves in its place.
pub struct Moved {
    pub id: ObjectId,
    pub from: String,
    pub to: Option<String>,
}

impl Moved {
    pub fn words(&self) -> String {
        match &self.to {
            Some(to) => format!("`{}` is of `{}`, which is served as `{to}` by now", self.id, self.from),
            None => format!("`{}` is of `{}`, which is served no more", self.id, self.from),
        }
    }
}

/// Finds what is of a version that is gone.
///
/// # Errors
/// The server's.
pub async fn moved(cluster: &Cluster, manifests: &Manifests) -> Result<Vec<Moved>, Failure> {
    let mut moved = Vec::new();
    for object in manifests.desired() {
        let id = ObjectId::of(&object.value);
        let text = |key: &str| object.value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let (from, kind) = (text("apiVersion"), text("kind"));
        match cluster.resource(&from, &kind).await {
            Ok(_) => {}
            Err(Error::NotServed { .. }) => {
                let to = cluster.in_another_version(&from, &kind).await?.map(|resource| resource.api_version);
                moved.push(Moved { id, from, to });
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(moved)
}

/// Writes objects in the version that is served; their fields stay as they were recorded, and the server says if it does not know one.
pub fn convert(manifests: &mut Manifests, moved: &[Moved]) {
    if moved.is_empty() {
        return;
    }
    for object in manifests.desired_mut() {
        let id = ObjectId::of(&object.value);
        if let Some(to) = moved.iter().find(|moved| moved.id == id).and_then(|moved| moved.to.as_ref()) {
            object.value["apiVersion"] = json!(to);
        }
    }
}

impl Sight<'_> {
    /// Where somebody put a value over a reference of ours, an empty one is written beside the reference: the server takes no
    /// reference together with a value, and a value of somebody else does not go by itself.
    ///
    /// # Errors
    /// The server's.
    pub async fn clear_values(&self, manifests: &mut Manifests) -> Result<(), Failure> {
        let wanted: Vec<Value> = workloads(manifests).cloned().collect();
        for workload in wanted {
            let place = self.cluster.place(&workload).await?;
            let Some(live) = self.cluster.get(&place, Detail::Whole).await? else { continue };
            let id = ObjectId::of(&workload);
            if let Some(object) = manifests.desired_mut().find(|object| ObjectId::of(&object.value) == id) {
                clear(object, &live);
            }
        }
        Ok(())
    }
}

fn clear(object: &mut Placed, live: &Value) {
    for list in ["/spec/template/spec/containers", "/spec/template/spec/initContainers"] {
        let Some(containers) = object.value.pointer_mut(list).and_then(Value::as_array_mut) else { continue };
        for container in containers {
            let theirs = named(live.pointer(list), container.get("name")).and_then(|theirs| theirs.get("env")).cloned();
            let variables = container.get_mut("env").and_then(Value::as_array_mut);
            for variable in variables.into_iter().flatten().filter(|variable| variable.get("valueFrom").is_some()) {
                let live = named(theirs.as_ref(), variable.get("name")).and_then(|live| live.get("value"));
                if live.and_then(Value::as_str).is_some_and(|value| !value.is_empty()) {
                    variable["value"] = json!("");
                }
            }
        }
    }
}

fn named<'v>(list: Option<&'v Value>, name: Option<&Value>) -> Option<&'v Value> {
    list?.as_array()?.iter().find(|item| item.get("name") == name)
}
