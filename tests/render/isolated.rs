//! A canary that shares neither traffic nor data (decision H30), and an application without one.

use crate::bench::{Bench, Directory, find, titles};
use railiance::compile::render::Manifests;
use railiance::compile::track::{Purpose, Track, manifests};
use railiance::diag::Code;
use serde_json::Value;

fn app(router: &str, canary: &str) -> Directory {
    Directory::new(&format!(
        "contract = \"railiance.dev/v1\"\n[app]\nname = \"a\"\nowner = \"t\"\n[workload]\nimage = \"registry.example.org/a\"\n\
         ports = {{ http = 80 }}\nconfig = {{ \"/etc/a.yaml\" = \"config/a.yaml\" }}\n\
         volumes = {{ data = {{ mount = \"/data\", claim = {{ size = \"1Gi\" }} }} }}\n\
         [expose]\nhost = \"a.example.org\"\npath = \"/shop\"\nrouter = \"{router}\"\ngateway = {{ name = \"public\" }}\n\
         [network]\nallow_from = []\n[jobs.migrate]\nwhen = \"before-canary\"\ncommand = [\"/m\"]\ncompatible_with_stable = true\n\
         [stage.canary]\nstrategy = \"isolated\"\nreason = \"r\"\n{canary}\n"
    ))
    .with("config/a.yaml", "a: 1\n")
    .with(
        "manifests/rights.yaml",
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: reads}\n\
         roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reads}\n\
         subjects: [{kind: ServiceAccount, name: a, namespace: a}]\n",
    )
}

const HOST: &str = "host = \"canary.a.example.org\"";

fn canary(directory: &Directory) -> Manifests {
    let mut bench = Bench::new();
    let compiled = bench.compile(directory, None);
    let manifests = compiled.canary(25);
    let findings = bench.verify(&compiled, &manifests);
    let grave: Vec<_> = findings.iter().filter(|found| found.code != Code::MissingReference).collect();
    assert!(grave.is_empty(), "{grave:#?}");
    manifests
}

fn claims(object: &Value) -> &Value {
    let volumes = object.pointer("/spec/template/spec/volumes").and_then(Value::as_array).unwrap();
    &volumes.iter().find(|volume| volume["name"] == "data").unwrap()["persistentVolumeClaim"]["claimName"]
}

#[test]
fn its_claims_are_its_own() {
    let canary = canary(&app("traefik", HOST));
    assert_eq!(claims(&find(&canary, "Deployment a/a").value), "a-data");
    assert_eq!(claims(&find(&canary, "Deployment a/a-canary").value), "a-data-canary");
    find(&canary, "PersistentVolumeClaim a/a-data");
    find(&canary, "PersistentVolumeClaim a/a-data-canary");
    let job = canary.actions.first().unwrap();
    assert_eq!(claims(&job.value), "a-data-canary", "a migration works on the canary's data");
    assert!(job.value["metadata"]["name"].as_str().unwrap().ends_with("-canary"));
}

#[test]
fn a_claim_that_is_shared_with_consent_stays_shared() {
    for name in ["data", "a-data"] {
        let canary = canary(&app("traefik", &format!("{HOST}\naccept_shared = [\"{name}\"]")));
        assert_eq!(claims(&find(&canary, "Deployment a/a-canary").value), "a-data");
        let made = titles(&canary).into_iter().filter(|title| title.starts_with("PersistentVolumeClaim"));
        assert_eq!(made.collect::<Vec<_>>(), ["PersistentVolumeClaim a/a-data"]);
    }
}

#[test]
fn stables_traffic_does_not_know_it() {
    for router in ["traefik", "gateway-api", "replicas"] {
        let mut bench = Bench::new();
        let compiled = bench.compile(&app(router, HOST), None);
        let (stable, canary) = (compiled.track(Track::Stable), compiled.canary(25));
        for object in &stable.routing {
            assert!(canary.routing.contains(object), "{router}");
        }
        assert_eq!(canary.routing.len(), stable.routing.len() + 1, "{router}: {:?}", titles(&canary));
    }
}

#[test]
fn its_host_leads_straight_to_it() {
    let traefik = canary(&app("traefik", HOST));
    let route = &find(&traefik, "IngressRoute a/a-canary").value["spec"]["routes"][0];
    assert_eq!(route["match"], "Host(`canary.a.example.org`) && (Path(`/shop`) || PathPrefix(`/shop/`))");
    assert_eq!(route["services"], serde_json::json!([{ "kind": "Service", "name": "a-canary", "port": 80 }]));
    let gateway = canary(&app("gateway-api", HOST));
    let spec = &find(&gateway, "HTTPRoute a/a-canary").value["spec"];
    assert_eq!(spec["hostnames"], serde_json::json!(["canary.a.example.org"]));
    assert_eq!(spec["rules"][0]["backendRefs"][0]["name"], "a-canary");
    let ingress = canary(&app("replicas", HOST));
    let rule = &find(&ingress, "Ingress a/a-canary").value["spec"]["rules"][0];
    assert_eq!(rule["http"]["paths"][0]["backend"]["service"]["name"], "a-canary");
}

#[test]
fn without_a_host_only_its_service_leads_to_it() {
    let canary = canary(&app("traefik", ""));
    assert!(!titles(&canary).contains(&"IngressRoute a/a-canary".to_owned()));
    find(&canary, "Service a/a-canary");
}

#[test]
fn in_a_namespace_of_its_own_everything_of_it_stands_there() {
    let canary = canary(&app("gateway-api", &format!("{HOST}\nnamespace = \"trial\"")));
    let apart: Vec<String> = titles(&canary).into_iter().filter(|title| title.contains(" trial/")).collect();
    let wanted = [
        "ServiceAccount trial/a",
        "RoleBinding trial/reads",
        "ConfigMap trial/",
        "PersistentVolumeClaim trial/a-data-canary",
        "NetworkPolicy trial/a-canary",
        "PodDisruptionBudget trial/a-canary",
        "Service trial/a-canary",
        "Deployment trial/a-canary",
        "HTTPRoute trial/a-canary",
    ];
    assert_eq!(apart.len(), wanted.len(), "{apart:?}");
    for (title, wanted) in apart.iter().zip(wanted) {
        assert!(title.starts_with(wanted), "{title} is not {wanted}");
    }
    let route = &find(&canary, "HTTPRoute trial/a-canary").value["spec"];
    assert_eq!(route["parentRefs"][0]["namespace"], "a", "the Gateway stays where it is");
    assert_eq!(find(&canary, "RoleBinding trial/reads").value["subjects"][0]["namespace"], "trial");
    assert_eq!(canary.actions[0].value["metadata"]["namespace"], "trial");
}

#[test]
fn it_is_as_large_as_its_contract_says() {
    let canary = canary(&app("traefik", HOST));
    assert_eq!(find(&canary, "Deployment a/a-canary").value["spec"]["replicas"], 2);
}

#[test]
fn strategy_none_has_no_canary() {
    let app = "contract = \"railiance.dev/v1\"\n[app]\nname = \"a\"\nowner = \"t\"\n[workload]\nimage = \"registry.example.org/a\"\n\
               [stage.canary]\nstrategy = \"none\"\nreason = \"r\"\n";
    let compiled = Bench::new().compile(&Directory::new(app), None);
    let canary = manifests(&compiled.versions, Track::Unrouted, &compiled.app, Purpose::Deliver);
    assert_eq!(canary.findings.iter().map(|found| found.code).collect::<Vec<_>>(), [Code::NoCanary]);
    assert_eq!(canary.value.desired().count(), 0);
    assert!(compiled.track(Track::Promotion).desired().count() > 0);
}
