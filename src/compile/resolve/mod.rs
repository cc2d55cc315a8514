//! [`Config`] + a target + a version → [`Release`]: defaults, profiles, names and labels are decided here.
//!
//! In: what the directory declares, which target, which version, the contents of config files.
//! Out: the intermediate form, every value with its origin. It knows neither file syntax nor
//! Kubernetes objects.

mod config_maps;
mod containers;
mod defaulted;
mod exposure;
mod isolation;
mod jobs;
pub mod names;
mod network;
mod pod;
mod probes;
mod quantities;
mod reach;
mod release;
mod resources;
mod version;
mod volumes;
mod workload;

pub use crate::compile::check::contract::Router;
pub use isolation::Isolation;
pub use reach::{Exposure, Gateway, Header, Route, Sticky, Tls};
pub use release::*;
pub use version::Chosen;

use crate::compile::check::contract::{self, Contract, Criticality};
use crate::compile::check::profiles::Profile;
use crate::compile::check::{Config, defaults, profile};
use crate::diag::{Checked, Finding, SourceId};
use crate::tree::{Origin, Spanned, Traced};
use std::collections::BTreeMap;

/// One file below `config/`.
#[derive(Debug, Clone)]
pub struct ConfigFile {
    pub bytes: Vec<u8>,
    /// The file as a source of the run, where it is text.
    pub source: Option<SourceId>,
}

/// Everything that [`resolve`] looks at.
pub struct Input<'a> {
    pub config: &'a Config,
    pub target: (Option<&'a Spanned<String>>, Option<&'a Spanned<contract::Target>>),
    pub version: &'a Chosen,
    /// By path relative to the directory, `config/app.yaml`.
    pub config_files: &'a BTreeMap<String, ConfigFile>,
    /// The path of the directory in its repository.
    pub source: &'a str,
}

/// What the resolving functions share: the input, and where findings go.
struct Resolver<'a> {
    contract: &'a Contract,
    workload: &'a contract::Workload,
    name: Option<&'a Spanned<String>>,
    target: Option<&'a contract::Target>,
    profile: &'static Profile,
    kubernetes: u32,
    version: &'a Chosen,
    config_files: &'a BTreeMap<String, ConfigFile>,
    findings: Vec<Finding>,
}

/// The intermediate form of one version on one target; `None` for a contract that wraps an
/// upstream: a rule says that it is not rendered.
pub fn resolve(input: &Input<'_>) -> Checked<Option<Release>> {
    let contract = &input.config.contract;
    let Some(workload) = &contract.workload else {
        return Checked::clean(None);
    };
    let mut resolver = Resolver {
        contract,
        workload,
        name: input.target.0,
        target: input.target.1.map(|target| &target.value),
        profile: profile(input.target.1),
        kubernetes: kubernetes(input.target.1),
        version: input.version,
        config_files: input.config_files,
        findings: Vec::new(),
    };
    let release = resolver.release(input.source);
    Checked::new(Some(release), resolver.findings)
}

/// The minor version of Kubernetes 1.x on a target.
pub fn kubernetes(target: Option<&Spanned<contract::Target>>) -> u32 {
    let minor = |version: &str| version.strip_prefix("1.")?.parse().ok();
    let written = target.and_then(|target| target.kubernetes.as_ref());
    let default = || minor(&defaulted::text(None, &defaults::KUBERNETES));
    written.and_then(|version| minor(version)).or_else(default).unwrap_or(0)
}

impl Resolver<'_> {
    fn release(&mut self, source: &str) -> Release {
        self.refuse_sidecars();
        let config_maps = self.config_maps();
        let main = self.main_container(&config_maps);
        let workload = self.workload_of(main, &config_maps);
        Release {
            app: self.app(),
            version: self.version_of(source),
            target: self.target_of(),
            service_ports: self.service_ports(),
            config_maps: config_maps.into_iter().map(|made| made.map).collect(),
            claims: self.claims(),
            service_account: self.service_account(),
            autoscale: self.autoscale(),
            disruption: self.disruption(),
            network: self.network(),
            jobs: self.jobs(&workload),
            exposure: self.exposure(),
            isolation: self.isolation(),
            workload,
        }
    }

    fn app(&self) -> App {
        let app = &self.contract.app;
        let level = defaulted::choice(app.criticality.as_ref(), &defaults::CRITICALITY, Criticality::Normal);
        App {
            name: (&app.name).into(),
            namespace: self.namespace(),
            owner: (&app.owner).into(),
            criticality: level.map(|level| match level {
                Criticality::Low => "low".to_owned(),
                Criticality::Normal => "normal".to_owned(),
                Criticality::Critical => "critical".to_owned(),
            }),
            part_of: app.part_of.as_ref().map(Traced::from),
        }
    }

    fn namespace(&self) -> Traced<String> {
        let app = &self.contract.app;
        let written = self.target.and_then(|target| target.namespace.as_ref()).or(app.namespace.as_ref());
        written.map_or_else(
            || {
                let origin = Origin::computed(
                    "default /app/namespace",
                    [Origin::Text(app.name.span), defaulted::origin(&defaults::NAMESPACE)],
                );
                Traced::new(app.name.value.clone(), origin)
            },
            Traced::from,
        )
    }

    fn version_of(&self, source: &str) -> Version {
        Version {
            tag: self.version.tag.clone(),
            label: self.version.tag.derive("label value", |tag| names::version_label(tag)),
            commit: self.version.commit.clone(),
            contract: (&self.contract.contract).into(),
            source: Traced::row(source.to_owned(), "run", "path of the directory"),
        }
    }

    fn target_of(&self) -> Target {
        let written = self.target.and_then(|target| target.kubernetes.as_ref());
        let origin = written.map_or(defaulted::origin(&defaults::KUBERNETES), |version| Origin::Text(version.span));
        Target {
            name: self.name.map(Traced::from),
            profile: defaulted::text(self.target.and_then(|target| target.profile.as_ref()), &defaults::PROFILE),
            kubernetes: Traced::new(self.kubernetes, origin),
        }
    }

    /// A value that a row of the target's profile decides.
    fn profiled<T>(&self, value: T, row: &'static str) -> Traced<T> {
        Traced::row(value, self.profile.name, row)
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_default_version_is_the_newest_that_is_known() {
        let newest = crate::compile::check::profiles::KUBERNETES_MINORS.end();
        assert_eq!(crate::compile::resolve::kubernetes(None), *newest);
    }
}
