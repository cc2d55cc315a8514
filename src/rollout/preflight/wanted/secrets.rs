use super::{Wanted, expose, text};
use crate::compile::check::contract::{Brief, EnvValue, SecretReference};
use crate::diag::Span;
use crate::rollout::preflight::SecretNeed;
use crate::tree::{Origin, Traced};
use serde_json::Value;
use std::collections::BTreeSet;

/// The Secrets that must be there when pods start, in each namespace where some do.
pub(super) fn needs(wanted: &Wanted<'_>) -> Vec<Traced<SecretNeed>> {
    let named: Vec<Named> = declared(wanted).chain(pulled(wanted)).chain(certificate(wanted)).collect();
    let mut needs = Vec::new();
    for home in wanted.homes() {
        let written = made(wanted, &home.value);
        for one in named.iter().filter(|one| !written.contains(one.name.as_str())) {
            let need = SecretNeed { namespace: home.value.clone(), name: one.name.clone(), keys: one.keys.clone() };
            needs.push(Traced::new(need, Origin::Text(one.span)));
        }
    }
    needs
}

struct Named {
    name: String,
    keys: BTreeSet<String>,
    span: Span,
}

/// `[secrets.NAME]`, but for keys without which pods start as well.
fn declared(wanted: &Wanted<'_>) -> impl Iterator<Item = Named> {
    wanted.contract().secrets.iter().filter_map(|(entry, reference)| {
        let keys: BTreeSet<String> = required(wanted, &entry.value, reference);
        (!keys.is_empty()).then(|| Named { name: reference.name.value.clone(), keys, span: reference.name.span })
    })
}

fn required(wanted: &Wanted<'_>, entry: &str, reference: &SecretReference) -> BTreeSet<String> {
    let volumes = wanted.contract().workload.iter().flat_map(|workload| workload.volumes.values());
    let mounted = volumes.filter_map(|volume| volume.secret.as_ref()).any(|secret| secret.value == entry);
    let uses: Vec<&EnvValue> = wanted
        .app
        .config
        .environments()
        .map(|(_, value): (_, &Brief<EnvValue>)| &**value)
        .filter(|value| value.secret.as_ref().is_some_and(|secret| secret.value == entry))
        .collect();
    let optional = |key: &str| {
        let of_key = |value: &&&EnvValue| value.key.as_ref().is_some_and(|used| used.value == key);
        let mut used = uses.iter().filter(of_key).peekable();
        used.peek().is_some() && used.all(|value| value.optional.as_ref().is_some_and(|optional| optional.value))
    };
    let keys = reference.keys.iter().map(|key| &key.value);
    keys.filter(|key| mounted || !optional(key)).cloned().collect()
}

fn pulled(wanted: &Wanted<'_>) -> impl Iterator<Item = Named> {
    let names = wanted.contract().workload.iter().flat_map(|workload| &workload.pull_secrets);
    names.map(|name| Named { name: name.value.clone(), keys: BTreeSet::new(), span: name.span })
}

/// Routes serve no other certificate than that of the Secret they name.
fn certificate(wanted: &Wanted<'_>) -> Option<Named> {
    let secret = expose::tls(wanted).filter(|_| !wanted.manifests.routing.is_empty())?.secret.as_ref()?;
    let keys = ["tls.crt", "tls.key"].map(str::to_owned).into();
    Some(Named { name: secret.value.clone(), keys, span: secret.span })
}

/// Secrets that come with the objects that are written, or are made from them.
pub(super) fn made<'a>(wanted: &Wanted<'a>, namespace: &str) -> BTreeSet<&'a str> {
    let there = |object: &&Value| text(object, "/metadata/namespace") == namespace;
    wanted.written().map(|object| &object.value).filter(there).filter_map(makes).collect()
}

/// The Secret that an object is, or that a controller makes from it.
fn makes(object: &Value) -> Option<&str> {
    let own = text(object, "/metadata/name");
    match text(object, "/kind") {
        "Secret" | "SealedSecret" => Some(own),
        "ExternalSecret" => {
            Some(text(object, "/spec/target/name")).map(|name| if name.is_empty() { own } else { name })
        }
        "Certificate" => Some(text(object, "/spec/secretName")),
        _ => None,
    }
}
