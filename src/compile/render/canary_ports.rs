//! A canary takes requests where stable's routes lead them (decision H24), whatever number its own Service has for that port: without it
//! the Gateway API answers the canary's share with 500, and Traefik drops the whole service.

use super::order::part;
use super::side::Side;
use crate::compile::resolve::{Route, names};
use crate::tree::{Origin, Placed};
use serde_json::{Value, json};

/// Adds to the canary's Service the ports that stable's routes name and the candidate's does not have.
pub(super) fn lead_on(objects: &mut [Placed], base: &Side, candidate: &Side) {
    let routes = base.exposure.iter().flat_map(|exposure| &exposure.routes);
    let name = names::canary(&candidate.identity.app);
    let is_it = |object: &&mut Placed| {
        part(&object.value, "/kind") == "Service" && part(&object.value, "/metadata/name") == name
    };
    let Some(service) = objects.iter_mut().find(is_it) else { return };
    for route in routes {
        add(service, route, candidate);
    }
}

fn add(service: &mut Placed, route: &Route, candidate: &Side) {
    let mut ports = service.value.pointer("/spec/ports").and_then(Value::as_array).cloned().unwrap_or_default();
    let number = |port: &Value| port.get("port").and_then(Value::as_u64);
    let wanted = u64::from(route.port_number.value);
    let own = counterpart(route, candidate).map(|route| u64::from(route.port_number.value));
    let Some(mut port) = ports.iter().find(|port| own.is_none() || number(port) == own).cloned() else { return };
    if number(&port) == Some(wanted) {
        return;
    }
    // what has that number and serves something else keeps its name, by which it is found, and gets another one
    let free = (1..=u64::from(u16::MAX)).rev().find(|free| ports.iter().all(|port| number(port) != Some(*free)));
    ports.iter_mut().filter(|port| number(port) == Some(wanted)).for_each(|port| port["port"] = json!(free));
    let taken = |name: &str| ports.iter().any(|port| port.get("name").and_then(Value::as_str) == Some(name));
    let called = Some(route.port.value.clone()).filter(|name| !taken(name));
    port["name"] = json!(called.unwrap_or_else(|| format!("port-{wanted}-tcp")));
    port["port"] = json!(wanted);
    ports.push(port);
    let origin = Origin::computed("port of stable's route", [route.port_number.origin.clone()]);
    service.set(&["spec", "ports"], Value::Array(ports), &origin);
}

/// What serves the same in the candidate: by the port's name, by hosts and path, by the path, else what serves most.
fn counterpart<'s>(route: &Route, candidate: &'s Side) -> Option<&'s Route> {
    let own = &candidate.exposure.as_ref()?.routes;
    let hosts = |route: &Route| route.hosts.iter().map(|host| host.value.clone()).collect::<Vec<_>>();
    let path = |other: &Route| other.path.value == route.path.value;
    let alike: [&dyn Fn(&Route) -> bool; 3] =
        [&|other| other.port.value == route.port.value, &|other| path(other) && hosts(other) == hosts(route), &path];
    alike.iter().find_map(|alike| own.iter().find(|other| alike(other))).or_else(|| own.first())
}
