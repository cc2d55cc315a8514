//! What has to be seen: to plan, what is there; to wait, what was written, since a run that may not look would end halfway.

use super::writes::access;
use super::{Wanted, text};
use crate::rollout::diff::ObjectId;
use crate::rollout::health::backends;
use crate::rollout::order::{is_awaited, scales};
use crate::rollout::preflight::known::Known;
use crate::rollout::preflight::{Access, Stage};
use serde_json::Value;
use std::collections::BTreeSet;

/// Lists and watches, each over one connection.
const VERBS: [&str; 2] = ["list", "watch"];

/// What stands behind a route: the Service and, by its name, the pods that are ready.
const BEHIND: [(&str, &str); 2] = [("", "services"), ("discovery.k8s.io", "endpointslices")];

/// What is read of the application's own: its namespace (a name is no identity: decision H32), the ledger, and the lease.
const OWN: [(&str, &str, &str); 4] = [
    ("", "namespaces", "get"),
    ("", "configmaps", "get"),
    ("", "configmaps", "list"),
    ("coordination.k8s.io", "leases", "get"),
];

/// What chooses the number of pods, beside workloads that leave it open or state it.
const SCALERS: (&str, &str, &str) = ("autoscaling", "horizontalpodautoscalers", "list");

/// What a plan lists, the kinds that are waited for, and what is behind the routes that are written.
pub(super) fn needs(wanted: &Wanted<'_>, known: &Known) -> BTreeSet<Access> {
    let kinds = wanted.written().map(|object| &object.value).filter(|object| is_waited_for(object, wanted.stage));
    let seen = kinds.flat_map(|object| VERBS.into_iter().filter_map(move |verb| access(object, verb, known)));
    let led = changed(*wanted).flat_map(backends).map(|backend| backend.namespace).collect::<BTreeSet<_>>();
    let seen = seen.chain(led.iter().flat_map(|namespace| behind(namespace)));
    // who has made a plan has seen all of that
    let planned = wanted.plan.is_none().then(|| surveyed(wanted, known));
    seen.chain(planned.into_iter().flatten()).collect()
}

/// Members are looked for by their kinds: in the namespace of the application, and where they are wanted. Elsewhere nobody has to look.
fn surveyed(wanted: &Wanted<'_>, known: &Known) -> BTreeSet<Access> {
    let home = wanted.namespace().value;
    let own = |(group, resource, verb): (&str, &str, &str)| Access {
        namespace: home.clone(),
        group: group.to_owned(),
        resource: resource.to_owned(),
        verb: verb.to_owned(),
    };
    let objects = || wanted.manifests.desired().map(|object| &object.value);
    let there = objects().filter_map(|object| access(object, "list", known));
    let both = there.flat_map(|there| {
        let home = if there.namespace.is_empty() { String::new() } else { home.clone() };
        [Access { namespace: home, ..there.clone() }, there]
    });
    let scalable = |object: &Value| matches!(text(object, "/kind"), "Deployment" | "StatefulSet");
    let scalers = objects().any(scalable).then(|| own(SCALERS));
    both.chain(OWN.map(own)).chain(scalers).collect()
}

/// Only a canary waits for what chooses the number of its pods.
fn is_waited_for(object: &Value, stage: Stage) -> bool {
    let id = ObjectId::of(object);
    is_awaited(&id) && (stage == Stage::Canary || !scales(&id))
}

/// Of a plan, what would be written; what stays leads where it led.
fn changed<'a>(wanted: Wanted<'a>) -> impl Iterator<Item = &'a Value> {
    let steps = wanted.plan.into_iter().flat_map(|plan| &plan.steps).filter(|step| step.action.writes());
    let planned = steps.filter_map(|step| step.object.as_ref());
    let all = wanted.manifests.desired().filter(move |_| wanted.plan.is_none());
    planned.chain(all).map(|object| &object.value)
}

fn behind(namespace: &str) -> impl Iterator<Item = Access> {
    let each = BEHIND.into_iter().flat_map(|part| VERBS.map(|verb| (part, verb)));
    each.map(|((group, resource), verb)| Access {
        namespace: namespace.to_owned(),
        group: group.to_owned(),
        resource: resource.to_owned(),
        verb: verb.to_owned(),
    })
}
