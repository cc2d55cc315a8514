//! The same question about stable: what it asks of the canary, asked of the other side.

use super::quoted::{Quoted, quoted};
use super::{Counted, Facts, Owner, Query, Terms};
use std::iter::once;

/// What labels are named that hold the name of an application, among others.
const NAMED: &[&str] = &["app", "job", "service", "container", "deployment", "workload"];

impl Query {
    /// With each label that picks the canary held against stable.
    #[must_use]
    pub fn of_stable(&self, owner: &Owner) -> Query {
        let mut other = self.clone();
        let selectors = other.selectors.iter_mut().map(|selector| &mut selector.text);
        once(&mut other.text).chain(selectors).for_each(|text| *text = of_stable(text, owner));
        other
    }
}

/// What counts stable's requests as the canary's are counted. Nothing where that is not certain: a wrong share is worse than none.
pub(super) fn counted(terms: &Terms, facts: &Facts) -> Option<Counted> {
    let is_split = terms.steps.iter().any(|step| step.weight > 0);
    let counted = terms.requests.as_ref().filter(|counted| is_split && !counted.query.selectors.is_empty())?;
    let is_same = *facts.stable_version.as_ref()? == facts.canary_version;
    let owner = &facts.owner;
    counted
        .query
        .selectors
        .iter()
        .all(|selector| is_certain(&selector.text, owner, is_same))
        .then(|| Counted { query: counted.query.of_stable(owner), since: of_stable(&counted.since, owner) })
}

fn of_stable(text: &str, owner: &Owner) -> String {
    let (all, rest) = quoted(text);
    let mut told = String::new();
    for one in all {
        told.push_str(one.before);
        told.push_str(&swapped(one, owner).unwrap_or_else(|| one.value.to_owned()));
    }
    told + rest
}

/// Whether a selector, asked of stable, has stable's series and nobody else's: it picks the canary by nothing that stays, and
/// something else in it says whose canary that is.
fn is_certain(selector: &str, owner: &Owner, is_same: bool) -> bool {
    let (all, rest) = quoted(selector);
    let picks: Vec<String> = all.iter().filter_map(|one| swapped(*one, owner)).collect();
    let stays = |one: &&Quoted<'_>| swapped(**one, owner).is_none() && !pins(**one, owner);
    // a recorded metric may be named after the track, and `or` between matchers binds nothing
    let plain = |code: &str| !code.contains("canary") && !code.contains(" or ");
    let by_version = picks.iter().any(|value| value.contains("$stable_version"));
    let tells_apart = !(picks.is_empty() || is_same && by_version);
    tells_apart
        && all.iter().any(|one| pins(*one, owner))
        && all.iter().map(|one| one.before).chain([rest]).all(plain)
        && !all.iter().filter(stays).any(|one| one.value.contains("canary"))
}

/// The value of a matcher that picks the canary, held against stable. One that leaves the canary out is stable's already.
fn swapped(one: Quoted<'_>, owner: &Owner) -> Option<String> {
    let (label, value) = (one.label()?, one.value);
    match value {
        "canary" if label.contains("track") => Some("stable".to_owned()),
        _ if value.contains("$canary_version") => {
            let value = value.replace("$canary_version", "$stable_version");
            (!value.contains("canary")).then_some(value)
        }
        _ if label.contains("service") => of_service(value, owner),
        _ => None,
    }
}

/// A router counts by the Services, and these two have names of one form: alone, or as Traefik has them, `namespace-name-port@provider`.
/// A namespace may be named `shop-canary`, too.
fn of_service(value: &str, owner: &Owner) -> Option<String> {
    let Owner { app, namespace } = owner;
    let own = format!("{app}-canary");
    if value == own {
        return Some(format!("{app}-stable"));
    }
    let rest = value.strip_prefix(&format!("{namespace}-{own}"))?;
    let ends = rest.is_empty() || rest.starts_with(['-', '.', '@']);
    (ends && !rest.contains("canary")).then(|| format!("{namespace}-{app}-stable{rest}"))
}

/// Whether a matcher lets only this application's series through. A track and a version are those of many.
fn pins(one: Quoted<'_>, owner: &Owner) -> bool {
    let Owner { app, namespace } = owner;
    let Some(label) = one.label() else { return false };
    let of_namespace = label.contains("namespace") && one.value == namespace;
    let named = NAMED.iter().any(|name| label.contains(name));
    let of_app = one.value == app || one.value.split_once('/') == Some((namespace.as_str(), app.as_str()));
    let of_service = label.contains("service") && of_service(one.value, owner).is_some();
    of_namespace || (named && of_app) || of_service
}
