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

pub fn h21_by_traefik_ports_that_move_cost_no_request() {
    move_and_change_their_name("ports", TRAEFIK);
}

pub fn h21_by_the_gateway_api_ports_that_move_cost_no_request() {
    move_and_change_their_name("gate-ports", GATEWAY);
}
