//! Tracks: which sides are composed, and how (decisions H2, H3, H18).

use super::application::{Application, TargetOf};
use super::check::contract::Strategy;
use super::render::verify::{Expectations, Library, Minor, cross_check, validate};
use super::render::{Archetype, Manifests, Outside, Side, Sizes, Split, Weight, alone, compose, side};
use super::resolve::{Chosen, kubernetes};
use super::selectors;
use crate::diag::{Checked, Code, Family, Finding, Severity, Span};
use crate::tree::Placed;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

/// What is rendered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Track {
    /// The base alone.
    Stable,
    /// The base untouched, the candidate beside it, traffic at a weight.
    Canary(Weight),
    /// A canary that gets no share: reached by its header or its own Service.
    Unrouted,
    /// The candidate in stable form.
    Promotion,
}

/// The two versions of a target, as far as they are declared.
pub struct Versions {
    pub base: Option<Side>,
    pub candidate: Option<Side>,
    /// What the contracts of both say is there already.
    outside: Outside,
}

/// Where the base is rendered from.
#[derive(Clone, Copy)]
pub enum BaseFrom<'a> {
    /// The tree of the commit in `[stable] source`, or a directory that was named.
    Application(&'a Application),
    /// Today's tree, because nothing better is at hand: worth a warning.
    Today,
    /// Today's tree on purpose: it is what is being checked.
    TodayOnPurpose,
    /// Nowhere: only the candidate is asked for.
    Nowhere,
}

/// Renders the sides of a target. Without any declared version, the contract alone is rendered as
/// a candidate that cannot be deployed, so that it can be checked.
pub fn versions(
    app: &Application,
    target: &TargetOf<'_>,
    base: BaseFrom<'_>,
    archetype: &Archetype,
) -> Checked<Versions> {
    let mut findings = Vec::new();
    let contract = &app.config.contract;
    let candidate = app.candidate().map(|candidate| Chosen::candidate(candidate, contract));
    let stable = app.stable(target).map(|stable| (Chosen::stable(stable, contract), stable));
    let mut outside = outside(app);
    let declared = candidate.is_some() || stable.is_some();
    let base = stable.and_then(|(chosen, stable)| {
        let tree = match base {
            BaseFrom::Application(tree) => {
                merge(&mut outside, self::outside(tree));
                tree
            }
            BaseFrom::Today => {
                findings.push(from_today(stable));
                app
            }
            BaseFrom::TodayOnPurpose => app,
            BaseFrom::Nowhere => return None,
        };
        render(tree, target, &chosen, archetype, &mut findings)
    });
    let chosen = candidate.or_else(|| (!declared).then(|| Chosen::unreleased(contract)));
    let candidate = chosen.and_then(|chosen| render(app, target, &chosen, archetype, &mut findings));
    if let (Some(base), Some(candidate)) = (&base, &candidate) {
        findings.extend(selectors::changed(base, candidate));
    }
    Checked::new(Versions { base, candidate, outside }, findings)
}

fn merge(into: &mut Outside, more: Outside) {
    for (object, keys) in more {
        into.entry(object).or_default().extend(keys);
    }
}

fn render(
    app: &Application,
    target: &TargetOf<'_>,
    version: &Chosen,
    archetype: &Archetype,
    findings: &mut Vec<Finding>,
) -> Option<Side> {
    let release = app.release(target, version).take(findings)?;
    Some(side(&release, archetype, &app.user).take(findings))
}

fn from_today(stable: &super::check::contract::StableVersion) -> Finding {
    Finding::new(Code::StableFromToday, format!("stable `{}` is rendered from today's tree", stable.version.value))
        .at(stable.version.span, "no `source` says which commit it was rendered from")
        .help("add `source`, the commit whose railiance/ it was rendered from, or name a directory with `--base`")
        .note("settings that changed since then appear in stable as if they had been released")
}

/// Objects that the contract says are there already.
fn outside(app: &Application) -> Outside {
    let mut outside = Outside::default();
    for secret in app.config.contract.secrets.values() {
        let keys = secret.keys.iter().map(|key| key.value.clone());
        outside.entry(("Secret", secret.name.value.clone())).or_default().extend(keys);
    }
    let Some(workload) = &app.config.contract.workload else { return outside };
    let account = workload.service_account.as_ref().and_then(|account| account.name.as_ref());
    let claims = workload.volumes.values().filter_map(|volume| volume.existing_claim.as_ref());
    let claims = claims.map(|name| ("PersistentVolumeClaim", name));
    let pulls = workload.pull_secrets.iter().map(|name| ("Secret", name));
    for (kind, name) in account.map(|name| ("ServiceAccount", name)).into_iter().chain(claims).chain(pulls) {
        outside.entry((kind, name.value.clone())).or_default();
    }
    outside
}

/// What manifests are made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To be looked at: a contract without any version will do.
    Check,
    /// To be delivered: the version must be declared.
    Deliver,
}

/// The manifests of a track; a finding where its version is not declared.
pub fn manifests(versions: &Versions, track: Track, app: &Application, purpose: Purpose) -> Checked<Manifests> {
    if app.config.contract.workload.is_none() {
        // a rule says that an upstream is not rendered
        return Checked::clean(Manifests::default());
    }
    let declared = purpose == Purpose::Check || app.candidate().is_some();
    let (base, candidate) = (versions.base.as_ref(), versions.candidate.as_ref().filter(|_| declared));
    let composed = match (track, base, candidate) {
        (Track::Stable, Some(base), _) => alone(Some(base)),
        (Track::Stable, None, _) => return Checked::new(Manifests::default(), vec![nothing_stable(app)]),
        (_, _, None) => return Checked::new(Manifests::default(), vec![no_candidate(app)]),
        (Track::Promotion, _, Some(side)) => alone(Some(side)),
        (Track::Canary(_) | Track::Unrouted, _, Some(_)) if app.config.strategy() == Some(Strategy::None) => {
            return Checked::new(Manifests::default(), vec![no_canary(app)]);
        }
        (Track::Canary(weight), _, Some(side)) => canary(base, side, Split::Canary(weight)),
        (Track::Unrouted, _, Some(side)) => canary(base, side, Split::Unrouted),
    };
    Checked::clean(Manifests { outside: versions.outside.clone(), ..composed })
}

/// A canary apart has no share, and a first release nothing to split with.
fn canary(base: Option<&Side>, candidate: &Side, split: Split) -> Manifests {
    let split = match (&candidate.isolation, base) {
        (Some(_), _) => Split::Isolated,
        (None, Some(_)) => split,
        (None, None) => Split::Unrouted,
    };
    compose(base, Some(candidate), split, &Sizes::of(base, candidate, split))
}

fn nothing_stable(app: &Application) -> Finding {
    let finding = Finding::new(Code::NothingStable, format!("`{}` has no stable version to render", app.name()))
        .help("report it in release.toml: `railiance release set stable --version V --image IMAGE@sha256:…`")
        .note("a first release has no stable version yet: render its canary or its promotion");
    match app.config.release.as_ref().and_then(|release| release.candidate.as_ref()) {
        Some(candidate) => finding.at(candidate.span, "only a candidate is declared"),
        None => finding.at(app.config.contract.app.name.span, "no version is declared"),
    }
}

fn no_canary(app: &Application) -> Finding {
    Finding::new(Code::NoCanary, format!("`{}` has no canary to render", app.name()))
        .at(app.config.strategy_span(), "its versions are not tried before production")
        .help("render its promotion; or choose `strategy = \"isolated\"` or `\"weighted\"`")
}

fn no_candidate(app: &Application) -> Finding {
    Finding::new(Code::NoRelease, format!("`{}` has no candidate to render", app.name()))
        .at(app.config.contract.app.name.span, "release.toml names no `[candidate]`")
        .help("name one: `railiance release set candidate --version V --image IMAGE@sha256:…`")
}

/// Later findings without those that only repeat an error on the same place of the user's text: an
/// object is wrong there because the contract is.
pub fn without_consequences(earlier: &[Finding], later: Vec<Finding>) -> Vec<Finding> {
    let wrong: BTreeSet<Span> = earlier
        .iter()
        .filter(|finding| finding.severity == Severity::Error)
        .flat_map(|finding| finding.labels.iter().map(|label| label.span))
        .collect();
    let repeats = |finding: &Finding| {
        finding.code.family() == Family::Kubernetes && finding.labels.iter().any(|label| wrong.contains(&label.span))
    };
    later.into_iter().filter(|finding| !repeats(finding)).collect()
}

/// Objects of a track against the schemas of the target's Kubernetes and against each other.
pub fn verify(manifests: &Manifests, app: &Application, target: &TargetOf<'_>, library: &Library) -> Vec<Finding> {
    let all = manifests.desired().chain(manifests.jobs());
    let mut findings: Vec<Finding> = all.flat_map(|object| validate(object, library)).collect();
    findings.extend(cross(manifests, app, target));
    findings
}

/// Objects of a canary: its own objects are the candidate's, which the promotion shows in stable
/// form, and the base's are those of stable; only routing and relations are new.
pub fn verify_canary(
    manifests: &Manifests,
    app: &Application,
    target: &TargetOf<'_>,
    library: &Library,
) -> Vec<Finding> {
    let mut findings: Vec<Finding> = manifests.routing.iter().flat_map(|object| validate(object, library)).collect();
    findings.extend(cross(manifests, app, target));
    findings
}

/// Objects of a track against each other.
fn cross(manifests: &Manifests, app: &Application, target: &TargetOf<'_>) -> Vec<Finding> {
    let namespace = app.namespace(target);
    let (secrets, existing) = expected(manifests);
    // a canary apart may have a namespace of its own: nothing there refers to what is here
    let own = app.config.canary_namespace().map(|own| own.value.as_str()).filter(|own| *own != namespace);
    let (apart, here): (Vec<&Placed>, Vec<&Placed>) = manifests.desired().partition(|object| is_in(object, own));
    let check = |objects: &[&Placed], namespace: &str| {
        cross_check(objects, &Expectations { namespace, secrets: &secrets, existing: &existing })
    };
    let mut findings = check(&here, namespace);
    findings.extend(own.map(|own| check(&apart, own)).unwrap_or_default());
    findings
}

type Expected = (BTreeMap<String, Vec<String>>, BTreeSet<(String, String)>);

/// Secrets with their keys, and all that is known by name alone.
fn expected(manifests: &Manifests) -> Expected {
    let mut expected = Expected::default();
    for ((kind, name), keys) in &manifests.outside {
        match *kind == "Secret" && !keys.is_empty() {
            true => _ = expected.0.insert(name.clone(), keys.iter().cloned().collect()),
            false => _ = expected.1.insert(((*kind).to_owned(), name.clone())),
        }
    }
    expected
}

fn is_in(object: &Placed, namespace: Option<&str>) -> bool {
    namespace.is_some() && object.value.pointer("/metadata/namespace").and_then(Value::as_str) == namespace
}

/// The schemas of all versions, shared by the applications of a run.
pub struct Libraries {
    builtin: Vec<(Minor, OnceLock<Library>)>,
}

impl Default for Libraries {
    fn default() -> Self {
        Libraries { builtin: Minor::all().map(|minor| (minor, OnceLock::new())).collect() }
    }
}

impl Libraries {
    /// The schemas of a target; `None` for a version that is not known, which is a finding of its own.
    pub fn of(&self, app: &Application, target: &TargetOf<'_>) -> Option<Library> {
        let number = kubernetes(target.1);
        let minor = Minor::parse(&format!("1.{number}"))?;
        match app.crds.is_empty() {
            true => {
                let (_, shared) = self.builtin.iter().find(|(known, _)| *known == minor)?;
                Some(shared.get_or_init(|| Library::new(minor, &[])).clone())
            }
            false => Some(Library::new(minor, &app.crds)),
        }
    }
}
