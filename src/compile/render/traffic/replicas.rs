//! The ratio of pods behind one Service: the application's own Service selects both tracks, so
//! sizes are the weight. An Ingress brings traffic to it where hosts are given.

use super::build::{entry, fixed, object, suffixed};
use super::{Audience, Traffic};
use crate::compile::resolve::Route;
use crate::tree::{Placed, Record, Traced, list, map};

const API: &str = "networking.k8s.io/v1";

pub fn objects(traffic: &Traffic) -> Vec<Placed> {
    let hosted = traffic.exposure.routes.iter().any(|route| !route.hosts.is_empty());
    match traffic.audience {
        Audience::Public if hosted => vec![ingress(traffic, "")],
        Audience::OwnHost => vec![ingress(traffic, "canary")],
        Audience::Public | Audience::HeaderOnly => Vec::new(),
    }
}

/// `suffix` tells whose Service it leads to, and is part of its own name.
fn ingress(traffic: &Traffic, suffix: &str) -> Placed {
    let routes = &traffic.exposure.routes;
    let rules =
        routes.iter().flat_map(|route| route.hosts.iter().map(move |host| (route, host))).map(|(route, host)| {
            map([
                entry("host", host.place()),
                entry("http", Some(map([entry("paths", Some(list([path(traffic, route, suffix)])))]))),
            ])
        });
    let tls = traffic.exposure.tls.as_ref().and_then(|tls| tls.secret.as_ref()).map(|secret| {
        let mut hosts: Vec<&Traced<String>> = Vec::new();
        for host in routes.iter().flat_map(|route| &route.hosts) {
            if hosts.iter().all(|known| known.value != host.value) {
                hosts.push(host);
            }
        }
        let hosts = list(hosts.into_iter().filter_map(Record::place));
        list([map([entry("hosts", Some(hosts)), entry("secretName", secret.place())])])
    });
    object(traffic, API, "Ingress", suffix, map([entry("rules", Some(list(rules))), entry("tls", tls)]))
}

fn path(traffic: &Traffic, route: &Route, suffix: &str) -> Placed {
    let port = map([entry("name", route.port.place())]);
    let app = &traffic.identity.app;
    let name = if suffix.is_empty() { app.place() } else { suffixed(app, suffix) };
    let service = map([entry("name", name), entry("port", Some(port))]);
    map([
        entry("path", route.path.place()),
        entry("pathType", fixed("Prefix")),
        entry("backend", Some(map([entry("service", Some(service))]))),
    ])
}
