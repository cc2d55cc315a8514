use super::config_maps::MadeConfigMap;
use super::containers::{container_ports, non_empty, protocol};
use super::pod::copied;
use super::{
    Autoscale, Container, Disruption, Named, Resolver, ServiceAccount, ServicePort, Update, Workload, defaulted,
};
use crate::compile::check::contract::{self, Amount, ContainerRole, UpdateStrategy};
use crate::compile::check::{defaults, since};
use crate::tree::{Origin, Spanned, Traced};
use serde_json::Value;

impl Resolver<'_> {
    pub(super) fn workload_of(&mut self, main: Container, config_maps: &[MadeConfigMap]) -> Workload {
        let workload = self.workload;
        Workload {
            kind: self.kind(),
            replicas: self.replicas(),
            selector: self.selector(),
            both_tracks: self.both_tracks(),
            main,
            init_containers: self.extra_containers(|role| role != ContainerRole::Beside),
            other_containers: self.extra_containers(|role| role == ContainerRole::Beside),
            volumes: self.volumes(config_maps),
            security: self.security(),
            spread: self.spread(),
            update: self.update(),
            termination_grace: defaulted::seconds(workload.termination_grace.as_ref(), &defaults::TERMINATION_GRACE),
            // zero is not stored by the API server
            min_ready: Some(defaulted::seconds(workload.min_ready.as_ref(), &defaults::MIN_READY))
                .filter(|seconds| seconds.value > 0),
            progress_deadline: defaulted::seconds(workload.progress_deadline.as_ref(), &defaults::PROGRESS_DEADLINE),
            history: defaulted::number(workload.history.as_ref(), &defaults::HISTORY),
            node_selector: (!workload.node_selector.is_empty()).then(|| copied(&workload.node_selector)),
            priority_class: workload.priority_class.as_ref().map(Traced::from),
            pull_secrets: non_empty(workload.pull_secrets.iter().map(|name| Named { name: name.into() }).collect()),
            labels: self.pod_labels(),
            annotations: self.pod_annotations(),
            claim_templates: non_empty(self.claim_templates()),
        }
    }

    fn kind(&self) -> Traced<String> {
        let kind = defaulted::choice(self.workload.kind.as_ref(), &defaults::KIND, contract::WorkloadKind::Deployment);
        kind.map(|kind| match kind {
            contract::WorkloadKind::Deployment => "Deployment".to_owned(),
            contract::WorkloadKind::StatefulSet => "StatefulSet".to_owned(),
        })
    }

    /// `None` where an autoscaler chooses.
    fn replicas(&self) -> Option<Traced<u32>> {
        let own = self.target.and_then(|target| target.replicas.as_ref());
        if own.is_none() && self.written_autoscale().is_some() {
            return None;
        }
        let written = own.or(self.workload.replicas.as_ref());
        Some(written.map_or_else(|| self.usual_replicas(), Traced::from))
    }

    /// The profile's number, but one where only one pod can write.
    fn usual_replicas(&self) -> Traced<u32> {
        match &self.workload.single_writer {
            Some(flag) if flag.value => Traced::new(1, Origin::computed("single writer", [Origin::Text(flag.span)])),
            _ => self.profiled(self.profile.replicas, "replicas"),
        }
    }

    fn written_autoscale(&self) -> Option<&Spanned<contract::Autoscale>> {
        let own = self.target.and_then(|target| target.autoscale.as_ref());
        own.or(self.workload.autoscale.as_ref())
    }

    pub(super) fn autoscale(&self) -> Option<Autoscale> {
        let fixed = self.target.is_some_and(|target| target.replicas.is_some() && target.autoscale.is_none());
        let written = self.written_autoscale().filter(|_| !fixed)?;
        Some(Autoscale {
            min: (&written.min).into(),
            max: (&written.max).into(),
            made: defaulted::flag(written.external.as_ref(), &defaults::EXTERNAL).map(|external| !external),
            cpu: written.cpu.as_ref().map(Traced::from),
            memory: written.memory.as_ref().map(Traced::from),
        })
    }

    /// A budget is pointless for a single pod: it would only block every drain.
    pub(super) fn disruption(&self) -> Option<Disruption> {
        let pods = self.autoscale().map(|autoscale| autoscale.min.value).or(self.replicas().map(|pods| pods.value));
        let evict_unhealthy = self
            .known_since(since::UNHEALTHY_EVICTION, "unhealthy pods can be evicted")
            .map(|known| known.map(|_| "AlwaysAllow".to_owned()));
        match &self.workload.disruption {
            Some(written) => Some(Disruption {
                max_unavailable: written.max_unavailable.as_ref().map(amount),
                min_available: written.min_available.as_ref().map(amount),
                evict_unhealthy,
            }),
            None if pods.is_some_and(|pods| pods > 1) => Some(Disruption {
                max_unavailable: Some(number(&defaults::DISRUPTION)),
                min_available: None,
                evict_unhealthy,
            }),
            None => None,
        }
    }

    fn update(&self) -> Update {
        let written = self.workload.update.as_ref().map(|update| &update.value);
        let strategy = defaulted::choice(
            written.and_then(|update| update.strategy.as_ref()),
            &defaults::STRATEGY_OF_UPDATE,
            UpdateStrategy::Rolling,
        );
        let rolling = strategy.value == UpdateStrategy::Rolling && !self.is_stateful();
        let part = |pick: fn(&contract::Update) -> Option<&Spanned<Amount>>, row: &defaults::Default| {
            rolling.then(|| written.and_then(pick).map_or_else(|| number(row), amount))
        };
        Update {
            max_surge: part(|update| update.max_surge.as_ref(), &defaults::MAX_SURGE),
            max_unavailable: part(|update| update.max_unavailable.as_ref(), &defaults::MAX_UNAVAILABLE),
            strategy: strategy.map(|strategy| match strategy {
                UpdateStrategy::Rolling => "RollingUpdate".to_owned(),
                UpdateStrategy::Recreate => "Recreate".to_owned(),
            }),
        }
    }

    pub(super) fn pre_stop(&self) -> Option<Traced<u64>> {
        let seconds = defaulted::seconds(self.workload.pre_stop.as_ref(), &defaults::PRE_STOP);
        (self.kubernetes >= since::PRE_STOP_SLEEP && seconds.value > 0).then_some(seconds)
    }

    pub(super) fn service_account(&self) -> ServiceAccount {
        let written = self.workload.service_account.as_ref().map(|account| &account.value);
        let name = written.and_then(|account| account.name.as_ref());
        let own = || Traced::from(&self.contract.app.name).derive("default service account", Clone::clone);
        ServiceAccount {
            name: name.map_or_else(own, Traced::from),
            made: match name {
                Some(name) => Traced::new(false, Origin::Text(name.span)),
                None => Traced::row(true, "default", "a service account of its own"),
            },
            token: defaulted::flag(written.and_then(|account| account.token.as_ref()), &defaults::TOKEN),
            annotations: written.map(|account| copied(&account.annotations)).unwrap_or_default(),
        }
    }

    pub(super) fn service_ports(&self) -> Vec<ServicePort> {
        container_ports(&self.workload.ports)
            .into_iter()
            .filter_map(|port| {
                let (_, written) = self.workload.ports.iter().find(|(name, _)| name.value == port.name.value)?;
                Some(ServicePort {
                    port: written.service.as_ref().map_or_else(|| service_port(&port.name, written), Traced::from),
                    protocol: protocol(written.protocol.as_ref()),
                    app_protocol: written.app_protocol.as_ref().map(Traced::from),
                    name: port.name,
                })
            })
            .collect()
    }
}

fn service_port(name: &Traced<String>, written: &contract::Port) -> Traced<u16> {
    match name.value.as_str() {
        "http" => Traced::new(80, defaulted::origin(&defaults::SERVICE_PORT)),
        _ => (&written.port).into(),
    }
}

fn amount(written: &Spanned<Amount>) -> Traced<Value> {
    Traced::from(written).map(|amount| match amount {
        Amount::Pods(pods) => Value::from(pods),
        Amount::Percent(_) => Value::from(amount.to_string()),
    })
}

fn number(row: &defaults::Default) -> Traced<Value> {
    defaulted::number(None, row).map(Value::from)
}
