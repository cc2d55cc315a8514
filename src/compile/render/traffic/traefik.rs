//! Traefik's own objects (decision H1): a TraefikService that holds the weights, an IngressRoute
//! to it, and a second IngressRoute straight to stable, one priority lower, that takes over while
//! a child of the weighted service has no endpoint. The header has a route of its own.

use super::build::{entry, fixed, object, share, suffixed};
use super::{Audience, Traffic};
use crate::compile::resolve::{Header, Route, Sticky};
use crate::tree::{Origin, Placed, Record, Traced, list, map};

const API: &str = "traefik.io/v1alpha1";

pub fn objects(traffic: &Traffic) -> Vec<Placed> {
    let mut objects = Vec::new();
    if traffic.audience == Audience::OwnHost {
        let rule = |route: &Route| rule(traffic, matcher(route), Priority::Own, service_of(traffic, route, "canary"));
        objects.push(ingress(traffic, "canary", rule));
    }
    if traffic.audience == Audience::Public {
        let ports = distinct_ports(&traffic.exposure.routes);
        objects.extend(ports.iter().map(|route| weighted(traffic, route)));
        objects.push(ingress(traffic, "", |route| weighted_rule(traffic, route)));
        objects.push(ingress(traffic, "fallback", |route| fallback_rule(traffic, route)));
    }
    if let Some(header) = traffic.header_route() {
        objects.push(ingress(traffic, "header", |route| header_rule(traffic, route, header)));
    }
    objects
}

/// One route for each port that routes lead to, the main one first.
fn distinct_ports(routes: &[Route]) -> Vec<&Route> {
    let mut ports: Vec<&Route> = Vec::new();
    for route in routes {
        if ports.iter().all(|known| known.port.value != route.port.value) {
            ports.push(route);
        }
    }
    ports
}

/// The weighted service of a port is named after the application, for further ports after them too.
fn service_suffix<'a>(traffic: &Traffic, route: &'a Route) -> &'a str {
    let main = traffic.exposure.routes.first().map(|first| first.port.value.as_str());
    if main == Some(route.port.value.as_str()) { "" } else { &route.port.value }
}

fn weighted(traffic: &Traffic, route: &Route) -> Placed {
    let children = traffic.shares().into_iter().map(|(track, percent)| {
        map([
            entry("kind", fixed("Service")),
            entry("name", suffixed(&traffic.identity.app, track)),
            entry("port", route.port_number.place()),
            entry("weight", share(percent)),
        ])
    });
    let weighted = map([
        entry("services", Some(list(children))),
        entry("sticky", traffic.sticky.map(|sticky| cookie(sticky, traffic.exposure.tls.is_some()))),
    ]);
    let spec = map([entry("weighted", Some(weighted))]);
    object(traffic, API, "TraefikService", service_suffix(traffic, route), spec)
}

/// A browser does not keep a secure cookie of a host that it reaches by plain HTTP.
fn cookie(sticky: &Sticky, secure: bool) -> Placed {
    let cookie = map([
        entry("name", sticky.cookie.place()),
        entry("httpOnly", fixed(true)),
        entry("secure", fixed(secure)),
        entry("sameSite", fixed("lax")),
        entry("maxAge", sticky.max_age.place()),
    ]);
    map([entry("cookie", Some(cookie))])
}

fn ingress(traffic: &Traffic, suffix: &str, rule: impl Fn(&Route) -> Placed) -> Placed {
    let exposure = traffic.exposure;
    let tls = exposure
        .tls
        .as_ref()
        .map(|tls| map([entry("secretName", tls.secret.place()), entry("certResolver", tls.resolver.place())]));
    let spec = map([
        entry("entryPoints", exposure.entry_points.place()),
        entry("routes", Some(list(exposure.routes.iter().map(rule)))),
        entry("tls", tls),
    ]);
    object(traffic, API, "IngressRoute", suffix, spec)
}

fn weighted_rule(traffic: &Traffic, route: &Route) -> Placed {
    let name = match service_suffix(traffic, route) {
        "" => traffic.identity.app.place(),
        port => suffixed(&traffic.identity.app, port),
    };
    let service = map([entry("kind", fixed("TraefikService")), entry("name", name)]);
    rule(traffic, matcher(route), Priority::Own, service)
}

fn fallback_rule(traffic: &Traffic, route: &Route) -> Placed {
    rule(traffic, matcher(route), Priority::OneBelow, service_of(traffic, route, "stable"))
}

fn header_rule(traffic: &Traffic, route: &Route, header: &Header) -> Placed {
    let plain = matcher(route);
    let origin =
        Origin::computed("header route", [plain.origin, header.name.origin.clone(), header.value.origin.clone()]);
    let with_header = format!("{} && Header(`{}`, `{}`)", plain.value, header.name.value, header.value.value);
    rule(traffic, Traced::new(with_header, origin), Priority::Own, service_of(traffic, route, "canary"))
}

fn service_of(traffic: &Traffic, route: &Route, track: &str) -> Placed {
    map([
        entry("kind", fixed("Service")),
        entry("name", suffixed(&traffic.identity.app, track)),
        entry("port", route.port_number.place()),
    ])
}

/// Traefik's own priority of a rule is its length; it is written out, so that one can stand below it.
enum Priority {
    Own,
    OneBelow,
}

fn rule(traffic: &Traffic, matcher: Traced<String>, priority: Priority, service: Placed) -> Placed {
    let length = matcher.value.len();
    let priority = match priority {
        Priority::Own => length,
        Priority::OneBelow => length - 1,
    };
    let middlewares = traffic
        .exposure
        .middlewares
        .as_ref()
        .map(|names| list(names.iter().map(|name| map([entry("name", name.place())]))));
    map([
        entry("kind", fixed("Rule")),
        entry("match", matcher.place()),
        entry("priority", matcher.derive("length of the rule", |_| priority as u64).place()),
        entry("services", Some(list([service]))),
        entry("middlewares", middlewares),
    ])
}

/// ``(Host(`a`) || Host(`b`)) && (Path(`/x`) || PathPrefix(`/x/`))``: a prefix of whole path
/// elements, as the Gateway API means it.
fn matcher(route: &Route) -> Traced<String> {
    let hosts: Vec<String> = route.hosts.iter().map(|host| host_matcher(host)).collect();
    let hosts = match hosts.as_slice() {
        [] => None,
        [one] => Some(one.clone()),
        several => Some(format!("({})", several.join(" || "))),
    };
    let path = route.path.trim_end_matches('/');
    let path = (!path.is_empty()).then(|| format!("(Path(`{path}`) || PathPrefix(`{path}/`))"));
    let parts: Vec<String> = hosts.into_iter().chain(path).collect();
    let text = if parts.is_empty() { "PathPrefix(`/`)".to_owned() } else { parts.join(" && ") };
    let from = route.hosts.iter().map(|host| host.origin.clone()).chain([route.path.origin.clone()]);
    Traced::new(text, Origin::computed("rule of hosts and path", from))
}

fn host_matcher(host: &str) -> String {
    match host.strip_prefix("*.") {
        Some(domain) => format!("HostRegexp(`^[^.]+\\.{}$`)", domain.replace('.', "\\.")),
        None => format!("Host(`{host}`)"),
    }
}
