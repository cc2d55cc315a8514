//! `kill -9` at every write of an application that clients reach: whatever moment it is, a route leads to a port that is there.
//! Each run waits for its pods and routes, and writes everywhere what there is to write: pods, a port that goes, a route.

use crate::bed::bed;
use crate::bed::faults::{Moment, Request};
use crate::sample::{PLAIN, Sample};
use serde_json::{Value, json};
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};

/// In place of the canary that a plain worker does without.
const CANARY: &str = r#"strategy = "weighted"
sessions = "independent"
steps = [{ weight = 10, hold = "10m" }]

[[stage.canary.gate]]
name = "restarts"
restarts = 0

[target.main]
settle = "0s"

[expose]
host = "NAMESPACE.example.org"
"#;

/// Clients reach it on this port of its Service, below this path.
fn contract(port: u64, path: &str) -> String {
    let ports = format!("ports = {{ http = {{ port = 8080, service = {port} }} }}\nmin_ready = \"0s\"");
    let worker = PLAIN.replace("ports = { http = 8080 }", &ports);
    format!("{}path = \"{path}\"\n", worker.replace("strategy = \"none\"\nreason = \"a test\"\n", CANARY))
}

/// An application, and what its routes are: of which router, by which further words of `[expose]`.
struct Exposed {
    sample: Sample,
    routes: &'static str,
    more: &'static str,
}

impl Exposed {
    fn new(name: &str, routes: &'static str, more: &'static str) -> Self {
        bed().definitions();
        let exposed = Self { sample: Sample::new(name, PLAIN), routes, more };
        exposed.step(0);
        exposed
    }

    /// A version with other pods, on another port of its Service, and led to by another path.
    fn step(&self, number: usize) {
        let contract = contract(port(number), &format!("/v{number}"));
        self.sample.write("app.toml", &format!("{contract}{}", self.more));
        self.sample.version(&format!("v1.{number}.0"));
    }

    fn live(&self) -> Vec<Value> {
        bed().list(&format!("service,endpointslice,{}", self.routes), &self.sample.namespace, "")
    }

    /// Each Service that a route names has that port, and pods that are ready behind it.
    fn assert_led(&self, after: &str) {
        let all = self.live();
        let of = |kind: &'static str| all.iter().filter(move |one| one["kind"] == kind);
        for (name, port) in led(&all) {
            let service = of("Service").find(|service| service["metadata"]["name"] == name.as_str());
            let ports = service.map(|service| numbers(&service["spec"]["ports"])).unwrap_or_default();
            assert!(ports.contains(&port), "{after}: {name}:{port} of {ports:?}");
            let own = of("EndpointSlice")
                .filter(|slice| slice["metadata"]["labels"]["kubernetes.io/service-name"] == name.as_str());
            let mut endpoints = own.filter_map(|slice| slice["endpoints"].as_array()).flatten();
            assert!(endpoints.any(|endpoint| endpoint["conditions"]["ready"] == true), "{after}: {name} has no pods");
        }
    }

    /// What a version ends in: its pods, one port, its route, one record more.
    fn assert_done(&self, number: usize, after: &str) {
        self.assert_led(after);
        let all = self.live();
        let leads: Vec<u64> = led(&all).into_iter().map(|(_, port)| port).collect();
        assert!(!leads.is_empty() && leads.iter().all(|led| *led == port(number)), "{after}: {leads:?}");
        assert!(json!(all).to_string().contains(&format!("/v{number}")), "{after}: another path");
        assert_eq!(numbers(&self.sample.get("service", "web")["spec"]["ports"]), [port(number)], "{after}");
        let image =
            self.sample.get("deployment", "web")["spec"]["template"]["spec"]["containers"][0]["image"].to_string();
        assert!(image.contains(&format!(":1.{number}.0@")), "{after}: {image}");
        let versions: Vec<Value> = self.sample.records().iter().map(|record| record["version"].clone()).collect();
        let expected: Vec<Value> = (0..=number).map(|number| json!(format!("v1.{number}.0"))).collect();
        assert_eq!(versions, expected[expected.len() - versions.len()..], "{after}");
        assert_held(&all, after);
    }

    fn is_finished_wherever_it_is_killed(&self, moment: Moment) {
        let words = ["apply", "--yes", "--direct", "--reason=a test"];
        let ends = |after: &str| {
            let said = self.sample.run(&words);
            assert_eq!(said.code, Some(0), "{after}: {}", said.stderr);
        };
        ends("the first");
        let faults = bed().faults();
        let mut n = 1;
        for number in 1.. {
            self.step(number);
            let mut command = self.sample.command(faults.kubeconfig(), &[&words[..], &["--lease=2s"]].concat());
            command.stdout(Stdio::null()).stderr(Stdio::null());
            let ended = faults.run_killed(&mut command, Request::is_write, n, moment);
            let after = format!("killed at write {n}, {moment:?}");
            self.assert_led(&after);
            ends(&after);
            self.assert_done(number, &after);
            match (ended.killed, ended.status.code()) {
                (true, _) => n += 1,
                // two seconds are short on a busy machine: it stopped by itself, which interrupts it as well
                (false, Some(1)) => {}
                (false, code) => {
                    assert_eq!(code, Some(0));
                    return assert!(n > 10, "there are more writes than {n}");
                }
            }
        }
    }
}

/// What holds the shares of requests is the traffic manager's; whoever took the lease of a dead run over has fenced it off.
fn assert_held(all: &[Value], after: &str) {
    for route in all.iter().filter(|one| matches!(one["kind"].as_str(), Some("TraefikService" | "HTTPRoute"))) {
        let entries = route["metadata"]["managedFields"].as_array().unwrap().iter();
        let own = entries.filter(|entry| entry["subresource"].is_null() && entry["manager"] != "railiance-lease");
        let managers: Vec<&Value> = own.map(|entry| &entry["manager"]).collect();
        assert_eq!(managers, ["railiance-traffic"], "{after}: {} {}", route["kind"], route["metadata"]["name"]);
    }
}

fn port(number: usize) -> u64 {
    80 + u64::from(!number.is_multiple_of(2))
}

fn numbers(ports: &Value) -> Vec<u64> {
    ports.as_array().unwrap().iter().map(|port| port["port"].as_u64().unwrap()).collect()
}

/// The Services and ports that routes name, wherever they do so.
fn led(all: &[Value]) -> Vec<(String, u64)> {
    let mut found = Vec::new();
    for route in all.iter().filter(|one| !matches!(one["kind"].as_str(), Some("Service" | "EndpointSlice"))) {
        references(&route["spec"], &mut found);
    }
    found
}

fn references(value: &Value, found: &mut Vec<(String, u64)>) {
    match value {
        Value::Array(all) => all.iter().for_each(|one| references(one, found)),
        Value::Object(map) => {
            if let (Some(name), Some(port)) =
                (map.get("name").and_then(Value::as_str), map.get("port").and_then(Value::as_u64))
            {
                found.push((name.to_owned(), port));
            }
            map.values().for_each(|one| references(one, found));
        }
        _ => {}
    }
}

const TRAEFIK: &str = "ingressroute.traefik.io,traefikservice.traefik.io";

#[test]
fn routes_of_traefik_lead_somewhere_killed_before_any_write() {
    Exposed::new("led-before", TRAEFIK, "").is_finished_wherever_it_is_killed(Moment::Before);
}

#[test]
fn routes_of_traefik_lead_somewhere_killed_behind_any_write() {
    Exposed::new("led-after", TRAEFIK, "").is_finished_wherever_it_is_killed(Moment::After);
}

#[test]
fn a_route_of_a_gateway_leads_somewhere_killed_before_any_write() {
    by_a_gateway("gate-before", Moment::Before);
}

#[test]
fn a_route_of_a_gateway_leads_somewhere_killed_behind_any_write() {
    by_a_gateway("gate-after", Moment::After);
}

fn by_a_gateway(name: &str, moment: Moment) {
    const HTTP_ROUTE: &str = "httproute.gateway.networking.k8s.io";
    let more = "router = \"gateway-api\"\ngateway = { name = \"public\" }\n";
    let exposed = Exposed::new(name, HTTP_ROUTE, more);
    let namespace = &exposed.sample.namespace;
    crate::waiting::gateway(namespace);
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        // the Gateway's controller accepts whatever is there
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                bed().list(HTTP_ROUTE, namespace, "").iter().for_each(crate::waiting::accept);
                std::thread::sleep(std::time::Duration::from_millis(300));
            }
        });
        let ended = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            exposed.is_finished_wherever_it_is_killed(moment);
        }));
        done.store(true, Ordering::Relaxed);
        ended.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
    });
}
