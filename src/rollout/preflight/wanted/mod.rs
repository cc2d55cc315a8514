//! From what is wanted to what is needed.

mod counted;
mod definitions;
mod expose;
mod ledger;
mod objects;
mod outsiders;
mod reads;
mod requires;
mod room;
mod secrets;
mod writes;

use super::known::{Known, Ledger};
use super::{NamespaceNeed, Needs, Origin, Stage};
use crate::compile::application::{Application, TargetOf};
use crate::compile::check::contract::{Contract, Delivery, Target};
use crate::compile::render::Manifests;
use crate::rollout::plan::{Action, Plan, Step};
use crate::tree::{self, Placed, Traced};
use serde_json::Value;
use std::collections::BTreeMap;

/// Who says what is needed beside the objects that are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// The files at hand: what they require, and what they say is there.
    Contract,
    /// The objects themselves: what the ledger has is brought back, whatever files say by now (decision H7).
    Objects,
}

/// What is about to be written, and for which stage.
#[derive(Clone, Copy)]
pub struct Wanted<'a> {
    pub app: &'a Application,
    pub target: TargetOf<'a>,
    pub manifests: &'a Manifests,
    pub basis: Basis,
    /// The plan of writing them, where one was made: it holds what is there, and what goes.
    pub plan: Option<&'a Plan>,
    pub stage: Stage,
    /// The digest of the version that would be recorded, where that is known.
    pub digest: Option<&'a str>,
    /// What is there of the application's ledger, where somebody has looked already.
    pub ledger: Option<&'a Ledger>,
}

/// Everything that must be so before the first write.
pub fn needs_of(wanted: &Wanted<'_>, known: &Known) -> Needs {
    let target = wanted.target();
    let external = target.and_then(|target| target.delivery.as_ref());
    let external = external.filter(|delivery| delivery.value == Delivery::External);
    let mut needs = Needs {
        stage: wanted.stage,
        external: external.map(|said| Traced::from(said).map(|_| "delivery = \"external\"".to_owned())),
        namespaces: namespaces(wanted),
        rights: writes::needs(wanted, known).into_iter().chain(reads::needs(wanted, known)).collect(),
        room: room::needs(wanted, known),
        pods: room::pods(wanted, known),
        accept_unverified: target.and_then(|target| Some(target.accept_unverified.as_ref()?.value.clone())),
        ..Needs::default()
    };
    match wanted.basis {
        Basis::Contract => of_contract(wanted, &mut needs),
        Basis::Objects => objects::add(wanted, &mut needs),
    }
    definitions::add(wanted, known, &mut needs);
    needs
}

fn of_contract(wanted: &Wanted<'_>, needs: &mut Needs) {
    let kubernetes = wanted.target().and_then(|target| target.kubernetes.as_ref());
    needs.kubernetes = kubernetes.and_then(|said| Some(Traced::new(minor(said)?, tree::Origin::Text(said.span))));
    needs.router = expose::router(wanted);
    needs.secrets = secrets::needs(wanted);
    needs.objects = outsiders::needs(wanted);
    requires::add(wanted, needs);
}

impl<'a> Wanted<'a> {
    fn contract(&self) -> &'a Contract {
        &self.app.config.contract
    }

    fn target(&self) -> Option<&'a Target> {
        self.target.1.map(|target| &target.value)
    }

    /// All objects that will be written. Whoever carries a plan out runs no jobs.
    pub fn written(&self) -> impl Iterator<Item = &'a Placed> {
        let jobs = self.plan.is_none().then(|| self.manifests.jobs());
        self.manifests.desired().chain(jobs.into_iter().flatten())
    }

    /// Live objects that are to be taken away, some of them to be made anew.
    pub fn removed(&self) -> impl Iterator<Item = &'a Value> {
        let steps = self.plan.into_iter().flat_map(|plan| &plan.steps);
        let goes = |step: &&Step| matches!(step.action, Action::Prune | Action::Replace { .. });
        steps.filter(goes).filter_map(|step| step.live.as_ref())
    }

    /// The namespace of the application on this target.
    pub fn namespace(&self) -> Traced<String> {
        let app = &self.contract().app;
        let said = self.target().and_then(|target| target.namespace.as_ref()).or(app.namespace.as_ref());
        said.unwrap_or(&app.name).into()
    }

    /// Where pods of the application run: a canary apart may have a namespace of its own.
    fn homes(&self) -> Vec<Traced<String>> {
        let apart = match self.stage {
            Stage::Canary => self.app.config.canary_namespace().map(Traced::from),
            Stage::Local | Stage::Production => None,
        };
        [self.namespace()].into_iter().chain(apart).collect()
    }

    /// Whether an object of a kind is among those that are written.
    fn writes(&self, kind: &str, namespace: &str, name: &str) -> bool {
        let is = |object: &Value| text(object, "/kind") == kind && text(object, "/metadata/name") == name;
        self.written().any(|object| is(&object.value) && text(&object.value, "/metadata/namespace") == namespace)
    }
}

fn minor(version: &str) -> Option<u32> {
    version.strip_prefix("1.")?.parse().ok()
}

/// Each namespace once, with the first line that says it.
fn namespaces(wanted: &Wanted<'_>) -> Vec<Traced<NamespaceNeed>> {
    let mut said: BTreeMap<String, tree::Origin> = BTreeMap::new();
    for home in wanted.homes() {
        said.entry(home.value).or_insert(home.origin);
    }
    for object in wanted.written() {
        if let Some(name) = object.value.pointer("/metadata/namespace").and_then(Value::as_str) {
            let origin = object.origin(["metadata", "namespace"]);
            said.entry(name.to_owned()).or_insert_with(|| origin.clone());
        }
    }
    let made = |name: &str| if wanted.writes("Namespace", "", name) { Origin::Written } else { Origin::Expected };
    let need =
        |(name, origin): (String, tree::Origin)| Traced::new(NamespaceNeed { origin: made(&name), name }, origin);
    said.into_iter().map(need).collect()
}

fn text<'a>(object: &'a Value, pointer: &str) -> &'a str {
    object.pointer(pointer).and_then(Value::as_str).unwrap_or("")
}
