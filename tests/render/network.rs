//! A NetworkPolicy says what the contract says, above all where it says nothing.

use crate::bench::{Bench, Directory, find};
use railiance::compile::track::Track;
use serde_json::{Value, json};

fn policy(ports: &str, network: &str) -> Value {
    let app = format!(
        "contract = \"railiance.dev/v1\"\n[app]\nname = \"a\"\nowner = \"t\"\n[workload]\nimage = \"registry.example.org/a\"\nports = {{ {ports} }}\n[network]\n{network}\n"
    );
    let promotion = Bench::new().compile(&Directory::first_release(&app), None).track(Track::Promotion);
    find(&promotion, "NetworkPolicy a/a").value["spec"].clone()
}

#[test]
fn an_empty_list_admits_nobody() {
    let spec = policy("http = 80", "allow_from = []");
    assert_eq!((&spec["policyTypes"], spec.get("ingress")), (&json!(["Ingress"]), None));
}

#[test]
fn nothing_said_admits_everybody_to_the_declared_ports() {
    let spec = policy("http = 80", "");
    assert_eq!(spec["ingress"], json!([{ "ports": [{ "port": 80, "protocol": "TCP" }] }]));
}

#[test]
fn without_ports_there_is_nothing_to_come_in_by() {
    // a rule without ports would mean all of them
    assert_eq!(policy("", "").get("ingress"), None);
}

#[test]
fn an_empty_list_of_destinations_leaves_dns_alone() {
    let spec = policy("http = 80", "allow_to = []");
    assert_eq!(spec["policyTypes"], json!(["Ingress", "Egress"]));
    let dns = json!([{ "ports": [{ "port": 53, "protocol": "UDP" }, { "port": 53, "protocol": "TCP" }] }]);
    assert_eq!(spec["egress"], dns);
}

#[test]
fn an_adopted_selector_does_not_hide_the_pods_from_the_policy() {
    let app = "contract = \"railiance.dev/v1\"\n[app]\nname = \"a\"\nowner = \"t\"\n[workload]\nimage = \"registry.example.org/a\"\nports = { http = 80 }\n\
               selector = { \"app.kubernetes.io/name\" = \"old\", \"app.kubernetes.io/instance\" = \"older\" }\n[expose]\nhost = \"a.example.org\"\n[network]\n";
    let canary = Bench::new().compile(&Directory::new(app), None).canary(10);
    let labels = |name: &str| find(&canary, name).value["spec"]["template"]["metadata"]["labels"].clone();
    assert_eq!(labels("Deployment a/a")["app.kubernetes.io/instance"], "older");
    assert_eq!(labels("Deployment a/a-canary")["app.kubernetes.io/instance"], "older-canary");
    let selected = &find(&canary, "NetworkPolicy a/a").value["spec"]["podSelector"]["matchLabels"];
    assert_eq!(*selected, json!({ "app.kubernetes.io/name": "old" }), "what both tracks' pods bear");
}
