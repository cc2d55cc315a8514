use super::config_maps::MadeConfigMap;
use super::{Container, ContainerPort, EnvVar, Mount, Resolver, SecretKey, defaulted};
use crate::compile::check::contract::{self, Brief, ContainerRole, EnvField, EnvValue, Ports, Protocol};
use crate::compile::check::{MAIN_CONTAINER, defaults, since};
use crate::diag::{Code, Finding};
use crate::tree::{Spanned, Traced};
use std::collections::BTreeMap;

type Env = BTreeMap<Spanned<String>, Brief<EnvValue>>;

impl Resolver<'_> {
    pub(super) fn main_container(&mut self, config_maps: &[MadeConfigMap]) -> Container {
        let workload = self.workload;
        Container {
            name: Traced::row(MAIN_CONTAINER.to_owned(), "default", "name of the main container"),
            image: self.version.image.clone(),
            command: texts(&workload.command),
            args: texts(&workload.args),
            ports: non_empty(container_ports(&workload.ports)),
            env: self.main_env(),
            resources: self.main_resources(),
            mounts: non_empty(self.main_mounts(config_maps)),
            ready: self.probe(|health| health.ready.as_ref()),
            live: self.probe(|health| health.live.as_ref()),
            start: self.probe(|health| health.start.as_ref()),
            pre_stop: self.pre_stop(),
            restart: None,
        }
    }

    /// The workload's variables, those of the target added or in their place.
    pub(super) fn main_env(&self) -> Option<Vec<EnvVar>> {
        let mut env = self.workload.env.clone();
        for (name, value) in self.target.into_iter().flat_map(|target| &target.env) {
            env.remove(name);
            env.insert(name.clone(), value.clone());
        }
        non_empty(self.env(&env))
    }

    /// In the order written, because a value may refer to the variables before it.
    pub(super) fn env(&self, env: &Env) -> Vec<EnvVar> {
        let mut written: Vec<_> = env.iter().collect();
        written.sort_by_key(|(name, _)| (name.span.source, name.span.start));
        written.into_iter().map(|(name, value)| self.env_var(name, value)).collect()
    }

    fn env_var(&self, name: &Spanned<String>, value: &EnvValue) -> EnvVar {
        EnvVar {
            name: name.into(),
            // an empty value is not stored by the API server
            value: value.value.as_ref().filter(|text| !text.is_empty()).map(Traced::from),
            secret: self.secret_key(value),
            field: value.field.as_ref().map(|field| Traced::from(field).map(|field| field_path(field).to_owned())),
        }
    }

    fn secret_key(&self, value: &EnvValue) -> Option<SecretKey> {
        let (secret, key) = (value.secret.as_ref()?, value.key.as_ref()?);
        Some(SecretKey {
            name: self.secret_name(secret),
            key: key.into(),
            optional: value.optional.as_ref().map(Traced::from),
        })
    }

    /// The Secret object behind a name of `[secrets]`.
    pub(super) fn secret_name(&self, used: &Spanned<String>) -> Traced<String> {
        let declared = self.contract.secrets.get(used);
        declared.map_or_else(|| used.into(), |reference| (&reference.name).into())
    }

    pub(super) fn extra_containers(&self, wanted: fn(ContainerRole) -> bool) -> Vec<Container> {
        let mut containers: Vec<_> = self.workload.containers.iter().collect();
        containers.sort_by_key(|(name, _)| name.span.start);
        containers
            .into_iter()
            .map(|(name, container)| (name, container, role(container)))
            .filter(|(_, _, role)| wanted(role.value))
            .map(|(name, container, role)| self.extra_container(name, container, &role))
            .collect()
    }

    /// An older server would run a sidecar as an init container and wait for its end for ever.
    pub(super) fn refuse_sidecars(&mut self) {
        if self.kubernetes >= since::SIDECARS {
            return;
        }
        for container in self.workload.containers.values() {
            if let Some(role) = container.role.as_ref().filter(|role| role.value == ContainerRole::Sidecar) {
                let version =
                    format!("a sidecar needs Kubernetes 1.{}, the target has 1.{}", since::SIDECARS, self.kubernetes);
                let finding = Finding::new(Code::UnsupportedKubernetes, version)
                    .at(role.span, "not known there")
                    .help("write `role = \"beside\"`, or raise the target's version");
                self.findings.push(finding);
            }
        }
    }

    fn extra_container(
        &self,
        name: &Spanned<String>,
        container: &contract::Container,
        role: &Traced<ContainerRole>,
    ) -> Container {
        Container {
            name: name.into(),
            image: (&container.image).into(),
            command: texts(&container.command),
            args: texts(&container.args),
            ports: non_empty(container_ports(&container.ports)),
            env: non_empty(self.env(&container.env)),
            resources: self.resources(container.resources.as_ref()),
            mounts: non_empty(container.mounts.iter().map(|(volume, path)| mount(volume, path)).collect()),
            ready: None,
            live: None,
            start: None,
            pre_stop: None,
            restart: match role.value {
                ContainerRole::Sidecar => Some(role.derive("sidecar", |_| "Always".to_owned())),
                ContainerRole::Init | ContainerRole::Beside => None,
            },
        }
    }
}

fn role(container: &contract::Container) -> Traced<ContainerRole> {
    defaulted::choice(container.role.as_ref(), &defaults::CONTAINER_ROLE, ContainerRole::Beside)
}

fn mount(volume: &Spanned<String>, path: &Spanned<String>) -> Mount {
    Mount { name: volume.into(), path: path.into(), sub_path: None, read_only: None }
}

fn field_path(field: EnvField) -> &'static str {
    match field {
        EnvField::Track => "metadata.labels['railiance.dev/track']",
        EnvField::Version => "metadata.labels['app.kubernetes.io/version']",
        EnvField::PodName => "metadata.name",
        EnvField::PodIp => "status.podIP",
        EnvField::NodeName => "spec.nodeName",
        EnvField::Namespace => "metadata.namespace",
    }
}

/// Ports in the order written.
pub(super) fn container_ports(ports: &Ports) -> Vec<ContainerPort> {
    let mut written: Vec<_> = ports.iter().collect();
    written.sort_by_key(|(name, _)| name.span.start);
    written
        .into_iter()
        .map(|(name, port)| ContainerPort {
            name: name.into(),
            port: (&port.port).into(),
            protocol: protocol(port.protocol.as_ref()),
        })
        .collect()
}

pub(super) fn protocol(written: Option<&Spanned<Protocol>>) -> Traced<String> {
    defaulted::choice(written, &defaults::PROTOCOL, Protocol::Tcp).map(|protocol| match protocol {
        Protocol::Tcp => "TCP".to_owned(),
        Protocol::Udp => "UDP".to_owned(),
        Protocol::Sctp => "SCTP".to_owned(),
    })
}

pub(super) fn texts(written: &[Spanned<String>]) -> Option<Vec<Traced<String>>> {
    non_empty(written.iter().map(Traced::from).collect())
}

/// Empty lists are not stored by the API server, so they are left out.
pub(super) fn non_empty<T>(list: Vec<T>) -> Option<Vec<T>> {
    match list.is_empty() {
        true => None,
        false => Some(list),
    }
}
