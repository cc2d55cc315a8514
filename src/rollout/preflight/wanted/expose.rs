use super::Wanted;
use crate::compile::check::Place;
use crate::compile::check::contract::{self, Tls};
use crate::rollout::preflight::{GatewayNeed, Router};
use crate::tree::{Origin, Spanned, Traced};

/// Who leads requests to the application, if any are led now: a first release has no route.
pub(super) fn router(wanted: &Wanted<'_>) -> Option<Traced<Router>> {
    if wanted.manifests.routing.is_empty() {
        return None;
    }
    let (name, target) = wanted.target;
    let (router, span) = wanted.app.config.router(Place { name, target })?;
    let expose = wanted.contract().expose.as_ref()?;
    let here = Origin::Text(span.unwrap_or(expose.span));
    match router {
        contract::Router::Traefik => Some(Traced::new(Router::Traefik, here)),
        contract::Router::Replicas => Some(Traced::new(Router::Replicas, here)),
        contract::Router::GatewayApi => gateway(wanted),
    }
}

fn gateway(wanted: &Wanted<'_>) -> Option<Traced<Router>> {
    let own = wanted.target().and_then(|target| target.expose.as_ref()).and_then(|own| own.gateway.as_ref());
    let gateway = own.or_else(|| wanted.contract().expose.as_ref()?.gateway.as_ref())?;
    let namespace = gateway.namespace.as_ref().map_or_else(|| wanted.namespace().value, |own| own.value.clone());
    let need = GatewayNeed { namespace, name: gateway.name.value.clone() };
    Some(Traced::new(Router::Gateway(need), Origin::Text(gateway.name.span)))
}

/// The certificate of the hosts on this target.
pub(super) fn tls<'a>(wanted: &Wanted<'a>) -> Option<&'a Spanned<Tls>> {
    let own = wanted.target().and_then(|target| target.expose.as_ref()).and_then(|own| own.tls.as_ref());
    own.or_else(|| wanted.contract().expose.as_ref()?.tls.as_ref())
}
