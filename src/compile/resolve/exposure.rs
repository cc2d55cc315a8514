use super::containers::texts;
use super::{Exposure, Gateway, Header, Resolver, Route, Router, Sticky, Tls, defaulted};
use crate::compile::check::contract::{self, Expose};
use crate::compile::check::defaults;
use crate::tree::{Spanned, Traced};

impl Resolver<'_> {
    pub(super) fn exposure(&self) -> Option<Exposure> {
        let expose = &self.contract.expose.as_ref()?.value;
        let own = self.target.and_then(|target| target.expose.as_ref()).map(|own| &own.value);
        let canary = self.contract.stage.canary.as_ref();
        let entry_points =
            own.map(|own| &own.entry_points).filter(|own| !own.is_empty()).unwrap_or(&expose.entry_points);
        Some(Exposure {
            router: defaulted::choice(
                own.and_then(|own| own.router.as_ref()).or(expose.router.as_ref()),
                &defaults::ROUTER,
                Router::Traefik,
            ),
            routes: self.routes(expose),
            tls: own.and_then(|own| own.tls.as_ref()).or(expose.tls.as_ref()).map(|tls| tls_of(tls)),
            entry_points: texts(entry_points),
            middlewares: texts(&expose.middlewares),
            gateway: own
                .and_then(|own| own.gateway.as_ref())
                .or(expose.gateway.as_ref())
                .map(|gateway| gateway_of(gateway)),
            header: canary
                .and_then(|canary| canary.header.as_ref())
                .map(|header| Header { name: (&header.name).into(), value: (&header.value.value).into() }),
            sticky: canary.and_then(|canary| canary.sticky.as_ref()).map(|sticky| Sticky {
                cookie: (&sticky.cookie).into(),
                max_age: sticky.max_age.as_ref().map(|age| Traced::from(age).map(|age| age.seconds)),
            }),
        })
    }

    /// The main way in first, then the further ones in the order written.
    fn routes(&self, expose: &Expose) -> Vec<Route> {
        let hosts = self.hosts(expose);
        let main = (!hosts.is_empty() || expose.route.is_empty())
            .then(|| self.route(&hosts, expose.path.as_ref(), expose.port.as_ref()));
        let further = expose.route.iter().map(|route| {
            let own: Vec<Traced<String>> = route.hosts.iter().map(Traced::from).collect();
            self.route(if own.is_empty() { &hosts } else { &own }, route.path.as_ref(), route.port.as_ref())
        });
        main.into_iter().chain(further).flatten().collect()
    }

    fn hosts(&self, expose: &Expose) -> Vec<Traced<String>> {
        let own = self.target.and_then(|target| target.expose.as_ref()).and_then(|own| own.host.as_ref());
        match own {
            Some(host) => vec![host.into()],
            None => expose.host.iter().chain(&expose.hosts).map(Traced::from).collect(),
        }
    }

    fn route(
        &self,
        hosts: &[Traced<String>],
        path: Option<&Spanned<String>>,
        port: Option<&Spanned<String>>,
    ) -> Option<Route> {
        let port = self.named_port(port, &defaults::EXPOSED_PORT)?;
        let service = self.service_ports().into_iter().find(|service| service.name.value == port.value)?;
        Some(Route {
            hosts: hosts.to_vec(),
            path: defaulted::text(path, &defaults::PATH),
            port,
            port_number: service.port,
        })
    }
}

fn tls_of(tls: &contract::Tls) -> Tls {
    Tls { secret: tls.secret.as_ref().map(Traced::from), resolver: tls.resolver.as_ref().map(Traced::from) }
}

fn gateway_of(gateway: &contract::Gateway) -> Gateway {
    Gateway {
        name: (&gateway.name).into(),
        namespace: gateway.namespace.as_ref().map(Traced::from),
        section: gateway.section.as_ref().map(Traced::from),
    }
}
