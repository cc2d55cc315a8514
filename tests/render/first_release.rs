//! A candidate without a stable version (decision H18).

use crate::bench::{Bench, Directory, find, titles};
use railiance::compile::track::{Purpose, Track, manifests};
use railiance::diag::Code;

fn app(canary: &str) -> String {
    format!(
        "contract = \"railiance.dev/v1\"\n[app]\nname = \"a\"\nowner = \"t\"\n[workload]\nimage = \"registry.example.org/a\"\nports = {{ http = 80 }}\n\
         [expose]\nhost = \"a.example.org\"\n[stage.canary]\n{canary}\n"
    )
}

#[test]
fn it_runs_and_nobody_is_led_to_it() {
    let canary = Bench::new().compile(&Directory::first_release(&app("")), None).canary(50);
    let wanted =
        ["ServiceAccount a/a", "PodDisruptionBudget a/a-canary", "Service a/a-canary", "Deployment a/a-canary"];
    assert_eq!(titles(&canary), wanted);
    assert_eq!(find(&canary, "Deployment a/a-canary").value["spec"]["replicas"], 1);
}

#[test]
fn its_header_leads_to_it() {
    let app = app("header = { name = \"X-Canary\", value = \"yes\" }");
    let canary = Bench::new().compile(&Directory::first_release(&app), None).canary(50);
    let routes: Vec<String> = titles(&canary).into_iter().filter(|title| title.starts_with("Ingress")).collect();
    assert_eq!(routes, ["IngressRoute a/a-header"]);
    let route = &find(&canary, "IngressRoute a/a-header").value["spec"]["routes"][0];
    assert_eq!(route["match"], "Host(`a.example.org`) && Header(`X-Canary`, `yes`)");
    assert_eq!(route["services"][0]["name"], "a-canary");
}

#[test]
fn there_is_no_stable_to_render() {
    let compiled = Bench::new().compile(&Directory::first_release(&app("")), None);
    let stable = manifests(&compiled.versions, Track::Stable, &compiled.app, Purpose::Deliver);
    assert_eq!(stable.findings.iter().map(|found| found.code).collect::<Vec<_>>(), [Code::NothingStable]);
    assert_eq!(stable.value.desired().count(), 0);
}

#[test]
fn a_canary_apart_has_its_own_host_from_the_first_release_on() {
    let app = app("strategy = \"isolated\"\nreason = \"r\"\nhost = \"canary.a.example.org\"");
    let canary = Bench::new().compile(&Directory::first_release(&app), None).canary(50);
    let routes: Vec<String> = titles(&canary).into_iter().filter(|title| title.starts_with("Ingress")).collect();
    assert_eq!(routes, ["IngressRoute a/a-canary"], "and none of the application's host");
}
