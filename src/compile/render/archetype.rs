//! The built-in templates of `charts/app`: one application as Kubernetes objects.

use super::object::Scope;
use super::template::{Engine, Template};
use crate::diag::Sources;

/// One built-in template: file, text, and whose objects it makes; partials make none.
struct Builtin {
    name: &'static str,
    text: &'static str,
    makes: Makes,
}

/// What a built-in template makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Makes {
    /// Nothing by itself.
    Partial,
    Objects(Scope),
    /// Jobs: actions, not state.
    Actions,
    /// The workload, of the kind named.
    Workload(&'static str),
}

macro_rules! builtin {
    ($($name:literal $makes:expr;)+) => {
        /// Every built-in template.
        const BUILTIN: &[Builtin] = &[$(Builtin {
            name: $name,
            text: include_str!(concat!("../../../charts/app/", $name, ".hbs")),
            makes: $makes,
        }),+];
    };
}

builtin! {
    "labels" Makes::Partial;
    "version-labels" Makes::Partial;
    "track-labels" Makes::Partial;
    "annotations" Makes::Partial;
    "track-annotations" Makes::Partial;
    "pod" Makes::Partial;
    "pod-security" Makes::Partial;
    "container" Makes::Partial;
    "probe" Makes::Partial;
    "volume" Makes::Partial;
    "service-ports" Makes::Partial;
    "peer" Makes::Partial;
    "peer-ports" Makes::Partial;
    "service-account.yaml" Makes::Objects(Scope::Shared);
    "config-maps.yaml" Makes::Objects(Scope::Content);
    "claims.yaml" Makes::Objects(Scope::Shared);
    "network-policy.yaml" Makes::Objects(Scope::Shared);
    "service.yaml" Makes::Objects(Scope::Track);
    "address.yaml" Makes::Objects(Scope::Stable);
    "deployment.yaml" Makes::Workload("Deployment");
    "statefulset.yaml" Makes::Workload("StatefulSet");
    "peers.yaml" Makes::Workload("StatefulSet");
    "autoscaler.yaml" Makes::Objects(Scope::Track);
    "disruption-budget.yaml" Makes::Objects(Scope::Track);
    "jobs.yaml" Makes::Actions;
}

/// The built-in templates, each compiled once a run, when it is first needed.
pub struct Archetype {
    engine: Engine,
    partials: Vec<Template<'static>>,
}

impl Archetype {
    /// Adds the texts of the built-in templates to the sources of the run.
    pub fn new(sources: &mut Sources) -> Self {
        let templates: Vec<Template<'static>> = BUILTIN
            .iter()
            .map(|builtin| Template {
                name: builtin.name,
                source: sources.add(format!("charts/app/{}.hbs", builtin.name), builtin.text),
                text: builtin.text,
            })
            .collect();
        let partial =
            |name: &str| BUILTIN.iter().any(|builtin| builtin.name == name && builtin.makes == Makes::Partial);
        let partials = templates.iter().copied().filter(|template| partial(template.name)).collect();
        Archetype { engine: Engine::of_sound(&templates), partials }
    }

    /// The built-in partials, which the user's own templates may call.
    pub fn partials(&self) -> &[Template<'static>] {
        &self.partials
    }

    pub(super) fn engine(&self) -> &Engine {
        &self.engine
    }

    /// The templates that make something, in the order of their objects.
    pub(super) fn makers() -> impl Iterator<Item = (&'static str, Makes)> {
        BUILTIN.iter().filter(|builtin| builtin.makes != Makes::Partial).map(|builtin| (builtin.name, builtin.makes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_templates_are_without_faults() {
        let source = Sources::default().add("charts/app", "");
        let templates: Vec<_> =
            BUILTIN.iter().map(|builtin| Template { name: builtin.name, source, text: builtin.text }).collect();
        assert_eq!(Engine::compile(&templates).findings, Vec::new());
    }
}
