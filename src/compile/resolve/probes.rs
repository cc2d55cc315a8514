use super::containers::texts;
use super::{Probe, Resolver, defaulted};
use crate::compile::check::contract::{self, Health};
use crate::compile::check::defaults::{self, Default};
use crate::tree::{Origin, Spanned, Traced};

impl Resolver<'_> {
    pub(super) fn probe(&self, which: fn(&Health) -> Option<&Spanned<contract::Probe>>) -> Option<Probe> {
        let probe = which(self.contract.health.as_ref()?)?;
        let port = || self.named_port(probe.port.as_ref(), &defaults::PROBE_PORT);
        Some(Probe {
            http: probe.http.as_ref().map(Traced::from),
            tcp: probe.tcp.as_ref().map(Traced::from),
            grpc: probe.grpc.as_ref().map(Traced::from),
            exec: probe.exec.as_ref().and_then(|words| texts(words)),
            port: (probe.http.is_some() || probe.tcp.is_some()).then(port).flatten(),
            port_number: probe.grpc.as_ref().and_then(|_| self.port_number(&port()?)),
            every: defaulted::seconds(probe.every.as_ref(), &defaults::PROBE_EVERY),
            timeout: defaulted::seconds(probe.timeout.as_ref(), &defaults::PROBE_TIMEOUT),
            failures: defaulted::number(probe.failures.as_ref(), &defaults::PROBE_FAILURES),
        })
    }

    /// The port that is named, or `http`, or the only one.
    pub(super) fn named_port(&self, written: Option<&Spanned<String>>, row: &Default) -> Option<Traced<String>> {
        written.map(Traced::from).or_else(|| self.usual_port(&["http"], row))
    }

    /// The first of the usual names that is declared, or the only port.
    pub(super) fn usual_port(&self, usual: &[&str], row: &Default) -> Option<Traced<String>> {
        let ports = &self.workload.ports;
        let named = usual.iter().find_map(|usual| ports.keys().find(|name| name.as_str() == *usual));
        let only = || ports.keys().next().filter(|_| ports.len() == 1);
        let name = named.or_else(only)?;
        let origin = Origin::computed("the usual port", [Origin::Text(name.span), defaulted::origin(row)]);
        Some(Traced::new(name.value.clone(), origin))
    }

    fn port_number(&self, name: &Traced<String>) -> Option<Traced<u16>> {
        let (_, port) = self.workload.ports.iter().find(|(declared, _)| declared.value == name.value)?;
        Some((&port.port).into())
    }
}
