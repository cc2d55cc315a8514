//! Ports of a Service that move, or are called otherwise, cost no request (decision H21): a proxy finds a port's pods by its name.

use crate::candidate::Candidate;
use crate::contract::{Contract, GATEWAY, SHORT, TRAEFIK};

fn becomes(web: &Candidate, changes: &[(&str, &str)]) {
    let path = web.file("railiance/app.toml");
    let mut text = std::fs::read_to_string(&path).unwrap();
    for (from, to) in changes {
        assert!(text.contains(from), "{from}: {text}");
        text = text.replace(from, to);
    }
    std::fs::write(path, text).unwrap();
    let load = web.load();
    let said = web.ends(0, &["apply", "--yes", "--direct", "--reason", "other ports"]);
    assert!(said.err.contains("removed: the old ports of Service "), "{said:?}");
    let served = load.stop();
    assert!(served.total() > 0 && served.failures() == 0, "{changes:?}: {served}\n{}", said.err);
}

fn move_and_change_their_name(name: &str, router: &str) {
    let web = Candidate::new(name, "", Contract { router, ..SHORT });
    web.declare("v1.0.0", "1.0.0");
    let mut before = "http = 8080".to_owned();
    for number in 8081..8085 {
        let after = format!("http = {{ port = 8080, service = {number} }}");
        becomes(&web, &[(&before, &after)]);
        before = after;
    }
    let ready = ("ready = { http = \"/healthz\" }", "ready = { http = \"/healthz\", port = \"one\" }");
    becomes(&web, &[("ports = { http = ", "ports = { one = "), ("port = \"http\"", "port = \"one\""), ready]);
    for (from, to) in [("one", "other"), ("other", "third")] {
        let named = |name: &str| [format!("ports = {{ {name} = "), format!("port = \"{name}\"")];
        let ([ports, port], [after, other]) = (named(from), named(to));
        becomes(&web, &[(&ports, &after), (&port, &other)]);
    }
    // both at once
    let number = ("service = 8084", "service = 9000");
    becomes(&web, &[("ports = { third = ", "ports = { last = "), ("port = \"third\"", "port = \"last\""), number]);
}

/// A port comes with the route that leads to it, and goes with it: by trials, and by ways back.
fn comes_and_goes(name: &str, router: &str) {
    let web = Candidate::new(name, "", Contract { router, ..SHORT });
    let (without, with) = ("ports = { http = 8080 }", "ports = { http = 8080, front = 8090 }");
    web.edit(without, with);
    web.edit("[expose]", "[expose]\nport = \"front\"");
    is_promoted(&web, "v1.1.0", "1.1.0");
    web.edit(with, without);
    web.edit("port = \"front\"", "");
    is_promoted(&web, "v1.2.0", "1.2.0");
    for (to, version) in [("2", "v1.1.0"), ("1", "v1.0.0")] {
        costs_nothing(&web, &["rollback", "--to", to, "--yes", "--reason", "back"]);
        assert_eq!(web.released().0, version);
    }
}

fn is_promoted(web: &Candidate, version: &str, tag: &str) {
    web.declare(version, tag);
    let load = web.load();
    web.passes();
    let served = load.stop();
    assert!(served.failures() == 0 && served.of_track("canary") > 0, "{version}: {served}");
    costs_nothing(web, &["promote", "--yes"]);
}

fn costs_nothing(web: &Candidate, words: &[&str]) {
    let load = web.load();
    let said = web.ends(0, words);
    let served = load.stop();
    assert!(served.total() > 0 && served.failures() == 0, "{words:?}: {served}\n{}", said.err);
    assert!(!said.err.contains("loses the requests"), "{}", said.err);
}

/// The canary's own Service has another number than stable's routes name.
fn are_tried(name: &str, router: &str) {
    let web = Candidate::new(name, "", Contract { router, ..SHORT });
    let from = "ports = { http = 8080 }";
    web.edit(from, "ports = { http = { port = 8080, service = 8088 } }");
    web.declare("v1.1.0", "1.1.0");
    let load = web.load();
    web.passes();
    web.ends(0, &["promote", "--yes"]);
    let served = load.stop();
    assert!(served.failures() == 0 && served.of_track("canary") > 0, "{served}");
    let ports = crate::traffic::traffic().get("service", &web.namespace, "web")["spec"]["ports"].clone();
    assert_eq!((ports[0]["port"].clone(), ports.as_array().unwrap().len()), (8088.into(), 1), "{ports}");
    web.rests_at("v1.1.0", 2);
}

pub fn h24_by_traefik_a_candidate_with_another_port_is_tried() {
    are_tried("port-tried", TRAEFIK);
}

pub fn h24_by_the_gateway_api_a_candidate_with_another_port_is_tried() {
    are_tried("gate-port-tried", GATEWAY);
}

/// What cannot be without a gap says so.
pub fn h21_a_port_that_moves_and_is_renamed_at_once_in_its_pods_is_told() {
    let web = Candidate::new("port-gap", "", SHORT);
    let path = web.file("railiance/app.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let text = text.replace("ports = { http = 8080 }", "ports = { web = { port = 8081, service = 80 } }");
    let text = text
        .replace("port = \"http\"", "port = \"web\"")
        .replace("{ http = \"/healthz\" }", "{ http = \"/healthz\", port = \"web\" }");
    std::fs::write(&path, text).unwrap();
    let said = web.run(&["plan"]);
    assert!(said.out.contains("loses the requests that reach it while pods change"), "{said:?}");
    let said = web.run(&["apply", "--yes", "--no-wait", "--direct", "--reason", "a gap"]);
    assert!(said.err.contains("/web loses the requests that reach it while pods change: "), "{said:?}");
}

pub fn h21_by_traefik_ports_that_move_cost_no_request() {
    move_and_change_their_name("ports", TRAEFIK);
}

pub fn h21_by_the_gateway_api_ports_that_move_cost_no_request() {
    move_and_change_their_name("gate-ports", GATEWAY);
}

pub fn h21_by_traefik_a_port_that_goes_with_its_route_costs_no_request() {
    comes_and_goes("port-goes", TRAEFIK);
}

pub fn h21_by_the_gateway_api_a_port_that_goes_with_its_route_costs_no_request() {
    comes_and_goes("gate-port-goes", GATEWAY);
}
