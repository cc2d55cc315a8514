use super::{Wanted, text};
use crate::rollout::preflight::known::{Kind, Known, Source};
use crate::rollout::preflight::routing::TRAEFIK;
use crate::rollout::preflight::{DefinitionNeed, Needs, Router};
use crate::tree::{Origin, Traced};
use serde_json::Value;
use std::collections::BTreeMap;

/// The definitions of our own objects. Those that are written along with them are there when they are
/// needed, and whether Traefik is there is asked as a whole.
pub(super) fn add(wanted: &Wanted<'_>, known: &Known, needs: &mut Needs) {
    let traefik = matches!(needs.router.as_ref().map(|router| &router.value), Some(Router::Traefik));
    let along = |name: &str| wanted.writes("CustomResourceDefinition", "", name);
    let asked = |name: &str| traefik && TRAEFIK.contains(&name);
    let own = own(wanted, known).into_iter().filter(|(name, _)| !along(name) && !asked(name));
    needs.definitions.extend(
        own.map(|(name, (version, origin))| Traced::new(DefinitionNeed { name, version: Some(version) }, origin)),
    );
}

/// The version in which objects are written, and the first line that asks for one, by definition.
fn own(wanted: &Wanted<'_>, known: &Known) -> BTreeMap<String, (String, Origin)> {
    let mut own = BTreeMap::new();
    for object in wanted.written() {
        let kind = Kind::of(&object.value);
        let named = known.kinds.get(&kind);
        if kind.group().is_empty() || named.is_some_and(|named| named.source == Source::BuiltIn) {
            continue;
        }
        let plural = named.map(|named| named.plural.clone()).or_else(|| written_plural(wanted, &kind));
        let name = format!("{}.{}", plural.unwrap_or_else(|| kind.likely_plural()), kind.group());
        let origin = object.origin(["kind"]).clone();
        own.entry(name).or_insert((kind.version().to_owned(), origin));
    }
    own
}

/// The plural as a definition says it that is written along.
fn written_plural(wanted: &Wanted<'_>, kind: &Kind) -> Option<String> {
    let defines = |object: &&Value| {
        text(object, "/kind") == "CustomResourceDefinition"
            && text(object, "/spec/group") == kind.group()
            && text(object, "/spec/names/kind") == kind.kind
    };
    let definition = wanted.written().map(|object| &object.value).find(defines)?;
    Some(text(definition, "/spec/names/plural").to_owned())
}
