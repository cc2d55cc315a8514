//! A Gateway API HTTPRoute, all defaults written out: its lists are atomic, and a second manager
//! would conflict with the server's own additions. The header has a route of its own, which wins
//! by the API's rules of precedence (most header matches).

use super::build::{entry, fixed, object, share, suffixed};
use super::{Audience, Traffic};
use crate::compile::resolve::{Header, Route};
use crate::tree::{Placed, Record, list, map};

const API: &str = "gateway.networking.k8s.io/v1";

pub fn objects(traffic: &Traffic) -> Vec<Placed> {
    let mut objects = Vec::new();
    for (index, hosts) in host_groups(traffic).into_iter().enumerate() {
        let suffix = |name: &str| match (index, name) {
            (0, name) => name.to_owned(),
            (_, "") => format!("hosts-{index}"),
            (_, name) => format!("{name}-{index}"),
        };
        let rules = || list(hosts.iter().map(|route| weighted_rule(traffic, route)));
        match traffic.audience {
            Audience::Public => objects.push(route_object(traffic, &suffix(""), &hosts, rules())),
            Audience::OwnHost => objects.push(route_object(traffic, &suffix("canary"), &hosts, rules())),
            Audience::HeaderOnly => {}
        }
        if let Some(header) = traffic.header_route() {
            let rules = hosts.iter().map(|route| header_rule(traffic, route, header));
            objects.push(route_object(traffic, &suffix("header"), &hosts, list(rules)));
        }
    }
    objects
}

/// Routes of the same hosts share an object: an HTTPRoute has one list of hosts for all its rules.
fn host_groups<'a>(traffic: &Traffic<'a>) -> Vec<Vec<&'a Route>> {
    let mut groups: Vec<Vec<&Route>> = Vec::new();
    for route in &traffic.exposure.routes {
        let same = |group: &&mut Vec<&Route>| group.first().is_some_and(|first| hosts(first) == hosts(route));
        match groups.iter_mut().find(same) {
            Some(group) => group.push(route),
            None => groups.push(vec![route]),
        }
    }
    groups
}

fn hosts(route: &Route) -> Vec<&str> {
    route.hosts.iter().map(|host| host.value.as_str()).collect()
}

fn route_object(traffic: &Traffic, suffix: &str, routes: &[&Route], rules: Placed) -> Placed {
    let hostnames = routes.first().filter(|route| !route.hosts.is_empty()).and_then(|route| route.hosts.place());
    let parents = traffic.exposure.gateway.as_ref().map(|gateway| {
        list([map([
            entry("group", fixed("gateway.networking.k8s.io")),
            entry("kind", fixed("Gateway")),
            entry("name", gateway.name.place()),
            entry("namespace", gateway.namespace.place()),
            entry("sectionName", gateway.section.place()),
        ])])
    });
    let spec = map([entry("parentRefs", parents), entry("hostnames", hostnames), entry("rules", Some(rules))]);
    object(traffic, API, "HTTPRoute", suffix, spec)
}

fn weighted_rule(traffic: &Traffic, route: &Route) -> Placed {
    let backends = traffic.shares().into_iter().map(|(track, percent)| backend(traffic, route, track, percent));
    rule(list([path_match(route, None)]), list(backends))
}

fn header_rule(traffic: &Traffic, route: &Route, header: &Header) -> Placed {
    let header = list([map([
        entry("type", fixed("Exact")),
        entry("name", header.name.place()),
        entry("value", header.value.place()),
    ])]);
    rule(list([path_match(route, Some(header))]), list([backend(traffic, route, "canary", 100)]))
}

fn rule(matches: Placed, backends: Placed) -> Placed {
    map([entry("matches", Some(matches)), entry("backendRefs", Some(backends))])
}

fn path_match(route: &Route, headers: Option<Placed>) -> Placed {
    let path = map([entry("type", fixed("PathPrefix")), entry("value", route.path.place())]);
    map([entry("path", Some(path)), entry("headers", headers)])
}

fn backend(traffic: &Traffic, route: &Route, track: &str, percent: u32) -> Placed {
    map([
        entry("group", fixed("")),
        entry("kind", fixed("Service")),
        entry("name", suffixed(&traffic.identity.app, track)),
        entry("port", route.port_number.place()),
        entry("weight", share(percent)),
    ])
}
