//! One version's objects in stable form.

use super::archetype::{Archetype, Makes};
use super::canonical;
use super::object::{Scope, SideObject};
use super::order::part;
use super::user::UserObjects;
use crate::compile::resolve::{Autoscale, Exposure, Isolation, Release, names};
use crate::diag::Checked;
use crate::tree::{Origin, Placed, Record, Traced, map};
use std::sync::Arc;

/// Who a side is, for naming and labelling what is made of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Identity {
    pub app: Traced<String>,
    pub namespace: Traced<String>,
    pub version: Traced<String>,
    /// Labels by which the tracks' pods differ: key, stable's value, the canary's value.
    pub marks: Vec<Mark>,
    /// Labels and annotations of routing objects.
    pub labels: Placed,
    pub annotations: Placed,
}

/// A label whose value tells the tracks apart.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    pub key: String,
    pub stable: String,
    pub canary: String,
}

/// One version's objects in stable form; the digest is the version's identity.
#[derive(Debug, Clone, PartialEq)]
pub struct Side {
    pub identity: Identity,
    pub objects: Vec<SideObject>,
    /// Jobs: recorded actions outside the desired set (decision H4).
    pub actions: Vec<Arc<Placed>>,
    /// `sha256:…` over canonical JSON without replicas.
    pub digest: String,
    pub exposure: Option<Exposure>,
    /// Where a canary of it runs, if it may share nothing with stable.
    pub isolation: Option<Isolation>,
    /// Pods in stable form; `None` where an autoscaler chooses.
    pub replicas: Option<Traced<u32>>,
    pub autoscale: Option<Autoscale>,
}

/// Renders one version. The user's own templates and manifests go through the same engine.
pub fn side(release: &Release, archetype: &Archetype, user: &UserObjects) -> Checked<Side> {
    let mut findings = Vec::new();
    let context = release.place().unwrap_or_else(|| map([]));
    let (mut objects, mut actions) = (Vec::new(), Vec::new());
    for (template, makes) in Archetype::makers() {
        let scope = match makes {
            Makes::Objects(scope) => Some(scope),
            Makes::Workload(kind) if kind == release.workload.kind.value => Some(Scope::Track),
            Makes::Actions => None,
            Makes::Workload(_) | Makes::Partial => continue,
        };
        let made = archetype.engine().render(template, &context).take(&mut findings);
        match scope {
            Some(scope) => objects.extend(made.into_iter().map(|made| SideObject { scope, object: Arc::new(made) })),
            None => actions.extend(made.into_iter().map(Arc::new)),
        }
    }
    objects.extend(user.render(&context, release).take(&mut findings));
    let digest = canonical::digest(&objects, &actions);
    stamp(&mut objects, &mut actions, &digest);
    let side = Side {
        identity: identity(release),
        objects,
        actions,
        digest,
        exposure: release.exposure.clone(),
        isolation: release.isolation.clone(),
        replicas: release.workload.replicas.clone(),
        autoscale: release.autoscale.clone(),
    };
    Checked::new(side, findings)
}

/// What carries the version's identity says so, and actions are named by it.
fn stamp(objects: &mut [SideObject], actions: &mut [Arc<Placed>], digest: &str) {
    let origin = Origin::Row { table: "computed", row: "digest of the side" };
    let annotation = ["metadata", "annotations", "railiance.dev/digest"];
    for part in objects.iter_mut().filter(|part| part.scope == Scope::Track) {
        Arc::make_mut(&mut part.object).set(&annotation, digest.into(), &origin);
    }
    let short = digest.trim_start_matches("sha256:").get(..10).unwrap_or(digest);
    for action in actions.iter_mut().map(Arc::make_mut) {
        let name = names::joined(&[part(&action.value, "/metadata/name"), short]);
        action.set(&["metadata", "name"], name.into(), &origin);
        action.set(&annotation, digest.into(), &origin);
    }
}

fn identity(release: &Release) -> Identity {
    let leaf = |traced: &Traced<String>| traced.place();
    let ours = Traced::row("railiance".to_owned(), "default", "managed-by");
    let labels = map([
        (names::NAME.to_owned(), leaf(&release.app.name)),
        (names::INSTANCE.to_owned(), leaf(&release.app.name)),
        ("app.kubernetes.io/managed-by".to_owned(), leaf(&ours)),
        ("app.kubernetes.io/part-of".to_owned(), release.app.part_of.place()),
    ]);
    let annotations = map([
        ("railiance.dev/contract".to_owned(), leaf(&release.version.contract)),
        ("railiance.dev/source".to_owned(), leaf(&release.version.source)),
        ("railiance.dev/owner".to_owned(), leaf(&release.app.owner)),
    ]);
    Identity {
        app: release.app.name.clone(),
        namespace: release.app.namespace.clone(),
        version: release.version.tag.clone(),
        marks: marks(release),
        labels,
        annotations,
    }
}

/// The track; the key of an adopted selector that lacks it (decision H21); and, for a canary that
/// shares nothing with stable, the instance (or what is left of both tracks' labels): whatever
/// selects both tracks passes it by.
fn marks(release: &Release) -> Vec<Mark> {
    let workload = &release.workload;
    let adopted = names::mark_key(&workload.selector);
    let both = workload.both_tracks.keys().map(String::as_str);
    let apart = release.isolation.as_ref().and_then(|_| both.min_by_key(|key| *key != names::INSTANCE));
    let further = adopted.into_iter().chain(apart).filter_map(|key| Some((key, workload.labels.get(key)?)));
    let further = further.map(|(key, value)| Mark {
        key: key.to_owned(),
        stable: value.value.clone(),
        canary: names::canary(&value.value),
    });
    let stable = workload.labels.get(names::TRACK).map_or(names::STABLE, |track| track.value.as_str());
    let track = Mark { key: names::TRACK.to_owned(), stable: stable.to_owned(), canary: names::CANARY.to_owned() };
    std::iter::once(track).chain(further).collect()
}
