//! Whose object it is, where it is not ours: what other tools leave on the objects that they manage.
//!
//! A mark of another tool counts on an object of our own inventory too: there it says that somebody
//! else has begun to write it. Without any mark an object that exists and is not in our inventory is
//! somebody's all the same (decision H19).

use super::marks::{INVENTORY, KAPP};
use super::{LivePath, annotation, entries, label};
use crate::rollout::inventory::{PART_OF, Set};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt;

const INSTANCE: &str = "app.kubernetes.io/instance";

/// Somebody else's object.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum ForeignOwner {
    /// A controller made it and would make it again.
    Controller {
        kind: String,
        name: String,
    },
    ArgoCd {
        application: String,
    },
    /// `Kustomization` or `HelmRelease`.
    Flux {
        kind: &'static str,
        name: String,
    },
    Helm {
        release: String,
        namespace: String,
    },
    Kapp {
        app: String,
    },
    /// An inventory of cli-utils (`kpt live`, Config Sync).
    Inventory {
        id: String,
    },
    ApplySet {
        id: String,
    },
    /// Another application of this program's.
    Application {
        name: String,
    },
    /// In no inventory; these managers wrote it.
    Unmarked {
        managers: Vec<String>,
    },
}

impl ForeignOwner {
    /// Whether a person may decide to take the object over. What reconciles for ever would take it
    /// back: there the other side has to let go first (decision H6).
    pub fn may_be_adopted(&self) -> bool {
        match self {
            ForeignOwner::Controller { .. } | ForeignOwner::ArgoCd { .. } | ForeignOwner::Flux { .. } => false,
            ForeignOwner::Helm { .. }
            | ForeignOwner::Kapp { .. }
            | ForeignOwner::Inventory { .. }
            | ForeignOwner::ApplySet { .. }
            | ForeignOwner::Application { .. }
            | ForeignOwner::Unmarked { .. } => true,
        }
    }

    /// What has to be done before the object can be ours.
    pub fn help(&self) -> String {
        match self {
            ForeignOwner::Controller { kind, name } => format!("change `{kind} {name}`, which makes it, instead"),
            ForeignOwner::ArgoCd { .. } | ForeignOwner::Flux { .. } => {
                "take it out of there first, or set `delivery = \"external\"` for the target and let that tool apply what `render` writes"
                    .to_owned()
            }
            ForeignOwner::Helm { release, .. } => {
                format!(
                    "`--adopt` takes it over; the release `{release}` has to be forgotten then, or its next upgrade takes it back and its end deletes it"
                )
            }
            ForeignOwner::Kapp { .. } | ForeignOwner::ApplySet { .. } => {
                "`--adopt` takes it over; take it out of what is applied there too, or the next run takes it back"
                    .to_owned()
            }
            ForeignOwner::Inventory { .. } => {
                "`--adopt` takes it over; take it out of that inventory too: a run that adopts what is in none takes it back or deletes it"
                    .to_owned()
            }
            ForeignOwner::Application { name } => {
                format!("give one of the two another name, or `--adopt` if `{name}` gave it up")
            }
            ForeignOwner::Unmarked { .. } => "`--adopt` takes it over".to_owned(),
        }
    }

    /// What is left for a person to do once objects were adopted: what others own is theirs to end.
    pub fn afterwards(&self) -> Option<String> {
        match self {
            ForeignOwner::Helm { release, namespace } => {
                let within = if namespace.is_empty() { String::new() } else { format!("-n {namespace} ") };
                Some(format!(
                    "{self} still lists what was adopted: `kubectl {within}delete secret -l owner=helm,name={release}` forgets it and touches nothing else; `helm uninstall` of Helm 3 would delete what was adopted"
                ))
            }
            ForeignOwner::Kapp { .. } | ForeignOwner::ApplySet { .. } => Some(format!(
                "{self} does not know what was adopted any more: take it out of what is applied there, or the next run takes it back"
            )),
            ForeignOwner::Inventory { .. } => Some(format!(
                "{self} still lists what was adopted: take it out of there, or a run that adopts what is in no inventory takes it back or deletes it"
            )),
            ForeignOwner::Controller { .. }
            | ForeignOwner::ArgoCd { .. }
            | ForeignOwner::Flux { .. }
            | ForeignOwner::Application { .. }
            | ForeignOwner::Unmarked { .. } => None,
        }
    }
}

impl fmt::Display for ForeignOwner {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        match self {
            ForeignOwner::Controller { kind, name } => write!(formatter, "the controller of `{kind} {name}`"),
            ForeignOwner::ArgoCd { application } => write!(formatter, "the Argo CD application `{application}`"),
            ForeignOwner::Flux { kind, name } => write!(formatter, "Flux, by the {kind} `{name}`"),
            ForeignOwner::Helm { release, namespace } if namespace.is_empty() => {
                write!(formatter, "the Helm release `{release}`")
            }
            ForeignOwner::Helm { release, namespace } => {
                write!(formatter, "the Helm release `{release}` in `{namespace}`")
            }
            ForeignOwner::Kapp { app } => write!(formatter, "the kapp application `{app}`"),
            ForeignOwner::Inventory { id } => write!(formatter, "the inventory `{id}`"),
            ForeignOwner::ApplySet { id } => write!(formatter, "the ApplySet `{id}`"),
            ForeignOwner::Application { name } => write!(formatter, "the application `{name}`"),
            ForeignOwner::Unmarked { managers } if managers.is_empty() => write!(formatter, "no inventory"),
            ForeignOwner::Unmarked { managers } => {
                write!(formatter, "no inventory, and was written by {}", crate::diag::join(managers, "and"))
            }
        }
    }
}

/// Who owns a live object, if it is not ours.
pub fn owner(live: &Value, ours: &Set) -> Option<ForeignOwner> {
    let marked = controller(live)
        .or_else(|| argo(live))
        .or_else(|| flux(live))
        .or_else(|| helm(live))
        .or_else(|| label(live, KAPP).map(|app| ForeignOwner::Kapp { app: app.to_owned() }))
        .or_else(|| inventory(live));
    marked.or_else(|| match label(live, PART_OF) {
        Some(id) if id == ours.id().as_str() => None,
        // an application of ours is told by its name
        Some(id) => Some(application(live, ours).unwrap_or_else(|| ForeignOwner::ApplySet { id: id.to_owned() })),
        None => Some(application(live, ours).unwrap_or_else(|| unmarked(live))),
    })
}

/// The owner that says it controls the object.
pub fn controller(live: &Value) -> Option<ForeignOwner> {
    let owners = live.pointer("/metadata/ownerReferences")?.as_array()?;
    let owner = owners.iter().find(|owner| owner.get("controller") == Some(&Value::Bool(true)))?;
    let text = |key: &str| owner.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    Some(ForeignOwner::Controller { kind: text("kind"), name: text("name") })
}

fn argo(live: &Value) -> Option<ForeignOwner> {
    // `application:group/Kind:namespace/name`
    let tracking = annotation(live, "argocd.argoproj.io/tracking-id").and_then(|id| id.split(':').next());
    let labelled = || label(live, "argocd.argoproj.io/instance").or_else(|| labelled_by_argo(live));
    Some(ForeignOwner::ArgoCd { application: tracking.or_else(labelled)?.to_owned() })
}

/// The label that Argo CD tracks by where nobody chose another way. Others use it as well, so it counts where Argo CD wrote it.
fn labelled_by_argo(live: &Value) -> Option<&str> {
    let name = label(live, INSTANCE)?;
    let path = LivePath::of(&["metadata", "labels", INSTANCE]);
    let wrote = entries(live).iter().any(|entry| entry.manager.starts_with("argocd-") && entry.fields.holds(&path));
    wrote.then_some(name)
}

fn flux(live: &Value) -> Option<ForeignOwner> {
    let made_by = |kind, key| label(live, key).map(|name| ForeignOwner::Flux { kind, name: name.to_owned() });
    made_by("Kustomization", "kustomize.toolkit.fluxcd.io/name")
        .or_else(|| made_by("HelmRelease", "helm.toolkit.fluxcd.io/name"))
}

fn helm(live: &Value) -> Option<ForeignOwner> {
    let release = annotation(live, "meta.helm.sh/release-name")?;
    let namespace = annotation(live, "meta.helm.sh/release-namespace").unwrap_or_default();
    let says_so = label(live, "app.kubernetes.io/managed-by") == Some("Helm");
    says_so.then(|| ForeignOwner::Helm { release: release.to_owned(), namespace: namespace.to_owned() })
}

fn inventory(live: &Value) -> Option<ForeignOwner> {
    let id = annotation(live, INVENTORY)?;
    Some(ForeignOwner::Inventory { id: id.to_owned() })
}

/// An application of this program's that has the object by its labels, and is not ours.
fn application(live: &Value, ours: &Set) -> Option<ForeignOwner> {
    let name = label(live, INSTANCE)?;
    let railiance = label(live, "app.kubernetes.io/managed-by") == Some("railiance");
    (railiance && name != ours.app()).then(|| ForeignOwner::Application { name: name.to_owned() })
}

fn unmarked(live: &Value) -> ForeignOwner {
    let writers = entries(live).into_iter().filter(|entry| entry.subresource.is_none());
    let managers: BTreeSet<String> = writers.map(|entry| entry.manager).collect();
    ForeignOwner::Unmarked { managers: managers.into_iter().collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn owned(labels: Value, annotations: Value) -> Option<String> {
        let mut labels = labels;
        let ours = Set::of("greeter", "demo");
        if labels == json!("ours") {
            labels = json!({ PART_OF: ours.id().as_str() });
        }
        let live = json!({ "metadata": { "labels": labels, "annotations": annotations } });
        owner(&live, &ours).map(|owner| owner.to_string())
    }

    #[test]
    fn what_is_in_our_inventory_is_ours() {
        assert_eq!(owned(json!("ours"), json!({})), None);
        let argo = json!({ "argocd.argoproj.io/tracking-id": "shop:apps/Deployment:demo/web" });
        assert_eq!(owned(json!("ours"), argo).as_deref(), Some("the Argo CD application `shop`"));
    }

    #[test]
    fn marks_of_other_tools() {
        let none = || json!({});
        let cases = [
            (json!({ "argocd.argoproj.io/instance": "shop" }), none(), "the Argo CD application `shop`"),
            (json!({ "kustomize.toolkit.fluxcd.io/name": "apps" }), none(), "Flux, by the Kustomization `apps`"),
            (json!({ "helm.toolkit.fluxcd.io/name": "web" }), none(), "Flux, by the HelmRelease `web`"),
            (
                json!({ "app.kubernetes.io/managed-by": "Helm" }),
                json!({ "meta.helm.sh/release-name": "web", "meta.helm.sh/release-namespace": "demo" }),
                "the Helm release `web` in `demo`",
            ),
            (json!({ "kapp.k14s.io/app": "17" }), none(), "the kapp application `17`"),
            (none(), json!({ "config.k8s.io/owning-inventory": "inv-1" }), "the inventory `inv-1`"),
            (json!({ PART_OF: "applyset-x-v1" }), none(), "the ApplySet `applyset-x-v1`"),
            (
                json!({ "app.kubernetes.io/managed-by": "railiance", "app.kubernetes.io/instance": "shop" }),
                none(),
                "the application `shop`",
            ),
            (
                json!({ PART_OF: "x", "app.kubernetes.io/managed-by": "railiance", "app.kubernetes.io/instance": "shop" }),
                none(),
                "the application `shop`",
            ),
            (none(), none(), "no inventory"),
        ];
        for (labels, annotations, wanted) in cases {
            assert_eq!(owned(labels, annotations).as_deref(), Some(wanted));
        }
    }

    #[test]
    fn a_controller_makes_it_again() {
        let references = json!([{ "kind": "ReplicaSet", "name": "web-1", "controller": true }]);
        let live = json!({ "metadata": { "ownerReferences": references } });
        let owner = owner(&live, &Set::of("web", "demo")).unwrap();
        assert_eq!(owner.to_string(), "the controller of `ReplicaSet web-1`");
        assert!(!owner.may_be_adopted());
    }

    #[test]
    fn the_label_that_all_use_is_of_argo_where_argo_wrote_it() {
        let owned = |manager: &str| {
            let fields = json!({ "f:metadata": { "f:labels": { "f:app.kubernetes.io/instance": {} } } });
            let entry = json!({ "manager": manager, "operation": "Update", "fieldsV1": fields });
            let labels = json!({ "app.kubernetes.io/instance": "shop" });
            let live = json!({ "metadata": { "labels": labels, "managedFields": [entry] } });
            owner(&live, &Set::of("web", "demo")).unwrap().to_string()
        };
        assert_eq!(owned("argocd-controller"), "the Argo CD application `shop`");
        assert_eq!(owned("helm"), "no inventory, and was written by `helm`");
    }

    #[test]
    fn the_writers_of_an_unmarked_object_are_named() {
        let entry = |manager: &str| json!({ "manager": manager, "operation": "Update" });
        let live = json!({ "metadata": { "managedFields": [entry("kubectl-edit"), entry("argocd-controller")] } });
        let owner = owner(&live, &Set::of("web", "demo")).unwrap();
        assert_eq!(owner.to_string(), "no inventory, and was written by `argocd-controller` and `kubectl-edit`");
    }
}
