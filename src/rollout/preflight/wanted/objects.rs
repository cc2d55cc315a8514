//! What objects say themselves that they need, where no contract is asked.

use super::{Wanted, secrets, text};
use crate::compile::render::verify::{Reference, references};
use crate::rollout::preflight::{GatewayNeed, Needs, ObjectNeed, Outsider, Router, SecretNeed};
use crate::tree::{Placed, Traced};

/// Who leads requests to them, and what their pods cannot start without.
pub(super) fn add(wanted: &Wanted<'_>, needs: &mut Needs) {
    needs.router = wanted.written().find_map(router);
    for object in wanted.written() {
        let namespace = text(&object.value, "/metadata/namespace");
        let made = secrets::made(wanted, namespace);
        for one in references(object) {
            let origin = object.origin(one.path.iter().map(String::as_str)).clone();
            match outsider(&one) {
                Some(kind) if !wanted.writes(kind.kind(), namespace, &one.name) => {
                    let need = ObjectNeed { kind, namespace: namespace.to_owned(), name: one.name };
                    if needs.objects.iter().all(|other| other.value != need) {
                        needs.objects.push(Traced::new(need, origin));
                    }
                }
                None if one.kind == "Secret" && !made.contains(one.name.as_str()) => {
                    let need = SecretNeed { namespace: namespace.to_owned(), name: one.name, keys: one.keys };
                    secret(&mut needs.secrets, Traced::new(need, origin));
                }
                Some(_) | None => {}
            }
        }
    }
}

fn outsider(one: &Reference) -> Option<Outsider> {
    [Outsider::ServiceAccount, Outsider::PersistentVolumeClaim].into_iter().find(|kind| kind.kind() == one.kind)
}

fn router(object: &Placed) -> Option<Traced<Router>> {
    let at = |pointer: &str| text(&object.value, pointer).to_owned();
    let router = match text(&object.value, "/kind") {
        "IngressRoute" | "TraefikService" if at("/apiVersion").starts_with("traefik.io/") => Router::Traefik,
        // a mesh routes by Services, and a route may belong to nothing yet
        "HTTPRoute"
            if matches!(at("/spec/parentRefs/0/kind").as_str(), "" | "Gateway")
                && !at("/spec/parentRefs/0/name").is_empty() =>
        {
            let (own, said) = (at("/metadata/namespace"), at("/spec/parentRefs/0/namespace"));
            let namespace = if said.is_empty() { own } else { said };
            Router::Gateway(GatewayNeed { namespace, name: at("/spec/parentRefs/0/name") })
        }
        _ => return None,
    };
    Some(Traced::new(router, object.origin(["kind"]).clone()))
}

/// What several places ask for is one need, with all the keys.
fn secret(needs: &mut Vec<Traced<SecretNeed>>, need: Traced<SecretNeed>) {
    let same = |other: &&mut Traced<SecretNeed>| {
        (&other.value.namespace, &other.value.name) == (&need.value.namespace, &need.value.name)
    };
    match needs.iter_mut().find(same) {
        Some(other) => other.value.keys.extend(need.value.keys),
        None => needs.push(need),
    }
}
