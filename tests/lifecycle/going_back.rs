//! Back to what was stable, from anywhere, at any time (decisions H10, H11).

use crate::bed::faults::{Fault, Request};
use crate::candidate::{Candidate, Said, lost_nothing};
use crate::contract::{Contract, Pace, SHORT};
use crate::outcome::{Left, Lost, Outcome, PASSED, PROMOTED, TAKEN_BACK};
use crate::traffic::traffic;
use serde_json::Value;
use std::fs;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Versions 1.0.0 to 1.2.0 were stable, one after the other.
fn released_twice(name: &str) -> Candidate {
    let web = Candidate::new(name, "", SHORT);
    web.becomes_stable();
    web.declare("v1.2.0", "1.2.0");
    web.becomes_stable();
    web
}

pub fn h11_back_is_to_the_newest_that_was_not_taken_back() {
    let web = released_twice("twice");
    let load = web.load();
    web.ends(0, &["rollback", "--yes", "--reason", "one"]);
    web.rests_at("v1.1.0", 4);
    // not to 1.2.0 again, which was taken back
    web.ends(0, &["rollback", "--yes", "--reason", "two"]);
    web.rests_at("v1.0.0", 5);
    let said = web.ends(15, &["rollback", "--yes", "--reason", "three"]);
    assert!(said.err.contains("nothing to go back to"), "{said:?}");
    lost_nothing(load);
}

pub fn a_release_is_gone_back_to_by_its_number() {
    let web = released_twice("number");
    let load = web.load();
    web.ends(0, &["rollback", "--yes", "--to", "v1", "--reason", "the one that worked"]);
    web.rests_at("v1.0.0", 4);
    web.ends(15, &["rollback", "--yes", "--to", "9", "--reason", "there is none"]);
    web.rests_at("v1.0.0", 4);
    lost_nothing(load);
}

pub fn back<'a>(records: usize, journal: &'a [&'a str], because: &'a str) -> Outcome<'a> {
    Outcome { left: Left::Stable("v1.0.0", records), lost: Lost::Nothing, journal, because }
}

pub fn during_a_trial_back_is_its_end() {
    let web = Candidate::new("during", "", SHORT);
    let load = web.load();
    web.ends(0, &["deploy", "--once"]);
    let said = web.run(&["rollback", "--yes", "--reason", "no"]);
    web.came_to(&said, 0, load, &back(1, TAKEN_BACK, "no"));
}

pub fn a_plan_of_a_rollback_writes_nothing() {
    let web = Candidate::new("plan", "", SHORT);
    web.becomes_stable();
    let faults = traffic().faults();
    let before = objects(&web);
    let said = web.ends_as(faults.kubeconfig(), 0, &["rollback", "--plan", "--reason", "only a look"]);
    assert!(said.out.contains("1.0.0"), "what was asked for is no talk: {said:?}");
    let real = |request: &&Request| request.is_write() && !request.is_dry_run();
    let asks_about_oneself = |request: &&Request| request.path.contains("selfsubject");
    let requests = faults.requests();
    let wrote: Vec<&Request> = requests.iter().filter(real).filter(|request| !asks_about_oneself(request)).collect();
    assert!(wrote.is_empty(), "{wrote:?}");
    assert_eq!(objects(&web), before);
    web.rests_at("v1.1.0", 2);
}

/// Names and versions of all that railiance may have written.
fn objects(web: &Candidate) -> Vec<(Value, Value)> {
    let kinds = "configmap,deployment,service,traefikservice,ingressroute";
    let spec = |object: Value| (object["metadata"]["name"].clone(), object["metadata"]["generation"].clone());
    traffic().list(kinds, &web.namespace, "").into_iter().map(spec).collect()
}

pub fn no_repository_is_needed_to_go_back() {
    let web = Candidate::new("nowhere", "", SHORT);
    web.becomes_stable();
    let load = web.load();
    let said = elsewhere(&web, &["rollback", "--yes", "--reason", "the forge is down"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    web.rests_at("v1.0.0", 3);
    lost_nothing(load);
}

pub fn h10_what_was_scaled_by_hand_is_not_made_smaller() {
    let web = Candidate::new("scaled", "", SHORT);
    web.becomes_stable();
    let load = web.load();
    traffic().kubectl(&["scale", "deployment/web", "--replicas=4", "-n", &web.namespace]);
    let image = "app=registry.example.org/web/web:1.0.9";
    traffic().kubectl(&["set", "image", "deployment/web", image, "-n", &web.namespace]);
    traffic().kubectl(&["rollout", "status", "deployment/web", "-n", &web.namespace]);
    web.ends(0, &["rollback", "--yes", "--reason", "somebody was at it"]);
    web.rests_at("v1.0.0", 3);
    assert_eq!(traffic().get("deployment", &web.namespace, "web")["spec"]["replicas"], 4);
    lost_nothing(load);
}

pub fn h11_data_needs_a_persons_word() {
    let more =
        "[stage.production]\nrollback = \"needs-human\"\nrollback_note = \"restore the dump first\\nand ask ada\"";
    let web = Candidate::new("data", "", Contract { more, ..SHORT });
    web.becomes_stable();
    let told = "says `rollback = \"needs-human\"`\n  restore the dump first\n  and ask ada\nhelp: ";
    for way in ["--yes", "--plan"] {
        let said = web.ends(11, &["rollback", way, "--reason", "at night"]);
        assert!(said.err.contains(told) && said.err.contains("--across-data"), "{said:?}");
    }
    web.rests_at("v1.1.0", 2);
    let said = web.ends(0, &["rollback", "--plan", "--across-data", "--reason", "seen"]);
    assert!(said.err.contains("across data: the contract") && said.err.contains("\n  and ask ada\n"), "{said:?}");
    // where the contract is not at hand, it is bound no less, and the record tells the same
    for way in ["--yes", "--plan"] {
        let said = elsewhere(&web, &["rollback", way, "--reason", "from elsewhere"]);
        assert!(said.code == Some(11) && said.err.contains(&format!("the contract of v1.1.0 {told}")), "{said:?}");
    }
    let record = elsewhere(&web, &["release", "show", "2"]);
    assert!(record.out.contains("restore the dump first") && record.out.contains("and ask ada"), "{record:?}");
    web.rests_at("v1.1.0", 2);
    let said = elsewhere(&web, &["rollback", "--yes", "--across-data", "--reason", "the schema is the same"]);
    assert!(said.code == Some(0) && said.err.contains("\n  restore the dump first\n  and ask ada\n"), "{said:?}");
    // there are no hooks that could be left out
    assert!(!said.err.contains("skipped"), "{said:?}");
    web.rests_at("v1.0.0", 3);
}

pub fn h10_back_from_an_autoscaler_to_a_number() {
    let web = Candidate::new("numbered", "", SHORT);
    web.edit("replicas = 2", "autoscale = { min = 2, max = 4, cpu = 80 }");
    web.becomes_stable();
    assert!(traffic().find("hpa", &web.namespace, "web").is_some());
    let load = web.load();
    let said = web.run(&["rollback", "--yes", "--reason", "a complaint"]);
    let journal = [PASSED, &["promoting", "handed-over", "promoted", "held"]].concat();
    web.came_to(&said, 0, load, &back(3, &journal, "rollback: a complaint"));
    assert!(traffic().find("hpa", &web.namespace, "web").is_none());
    assert_eq!(traffic().get("deployment", &web.namespace, "web")["spec"]["replicas"], 2);
}

pub fn h10_what_somebody_elses_autoscaler_chooses_is_left_to_it() {
    let web = Candidate::new("theirs", "", SHORT);
    web.edit("replicas = 2", "autoscale = { min = 2, max = 4, external = true }");
    let load = web.load();
    web.passes();
    traffic().kubectl(&["autoscale", "deployment/web", "--name=theirs", "--min=3", "--max=4", "-n", &web.namespace]);
    web.ends(0, &["promote", "--yes"]);
    let replicas = || traffic().get("deployment", &web.namespace, "web")["spec"]["replicas"].clone();
    crate::bed::eventually("their autoscaler has its least", || (replicas() == 3).then_some(()));
    let said = web.run(&["rollback", "--yes", "--reason", "a complaint"]);
    let journal = [PROMOTED, &["held"]].concat();
    web.came_to(&said, 0, load, &back(3, &journal, "rollback: a complaint"));
    assert_eq!(replicas(), 3);
    assert!(traffic().find("hpa", &web.namespace, "theirs").is_some());
}

/// A verb where no file of the application is at hand.
pub fn elsewhere(web: &Candidate, words: &[&str]) -> Said {
    let empty = tempfile::tempdir().unwrap();
    let at = ["--app", "web", "-n", &web.namespace];
    let mut command = web.command(traffic().kubeconfig(), &[words, &at].concat());
    command.current_dir(empty.path());
    web.bounded(command)
}

pub fn what_never_came_to_be_a_release_is_taken_back_to_the_one_that_is() {
    let web = Candidate::new("half", "-crash", SHORT);
    let load = web.load();
    let said = web.run(&["apply", "--yes", "--direct", "--reason", "in a hurry", "--timeout", "20s"]);
    assert!(matches!(said.code, Some(1 | 13)), "{said:?}");
    assert!(web.image().contains(":1.1.0-crash"), "{}", web.image());
    let said = web.ends(0, &["rollback", "--yes", "--reason", "back to what runs"]);
    assert!(said.err.contains("`v1.0.0` is stable again"), "{said:?}");
    web.rests_at("v1.0.0", 1);
    // once it is what it was, there is nothing before it
    let said = web.run(&["rollback", "--yes", "--reason", "further"]);
    web.came_to(&said, 15, load, &back(1, &["stopped", "held"], "rollback: back to what runs"));
}

pub fn h10_a_value_that_somebody_put_over_a_reference_goes() {
    let more = "[secrets.token]\nname = \"web-token\"\nkeys = [\"token\"]";
    let workload = "env = { TOKEN = { secret = \"token\", key = \"token\" } }";
    let web = Candidate::unreleased("over", "", Contract { workload, more, ..SHORT });
    traffic().kubectl(&[
        "create",
        "secret",
        "generic",
        "web-token",
        "--from-literal=token=hunter22",
        "-n",
        &web.namespace,
    ]);
    web.goes_first("");
    web.becomes_stable();
    let variable = || {
        let live = traffic().get("deployment", &web.namespace, "web");
        let env = live["spec"]["template"]["spec"]["containers"][0]["env"].as_array().unwrap().clone();
        env.into_iter().find(|variable| variable["name"] == "TOKEN").unwrap()
    };
    // by hand: the reference is thrown out, and a value put in its place
    let patch = r#"{"spec":{"template":{"spec":{"containers":[{"name":"app","env":[{"name":"TOKEN","value":"by hand","valueFrom":null}]}]}}}}"#;
    traffic().kubectl(&["patch", "deployment", "web", "-n", &web.namespace, "-p", patch]);
    traffic().kubectl(&["rollout", "status", "deployment/web", "-n", &web.namespace]);
    assert_eq!(variable()["value"], "by hand");
    web.ends(0, &["rollback", "--yes", "--reason", "whatever that was"]);
    web.rests_at("v1.0.0", 3);
    assert_eq!(
        (variable()["value"].is_null(), variable()["valueFrom"]["secretKeyRef"]["key"].clone()),
        (true, "token".into())
    );
}

/// A StatefulSet: its pods come one after the other, and the newest revision's are waited for.
const SET: &str = r#"contract = "railiance.dev/v1"

[app]
name = "web"
owner = "team-web"
namespace = "NAMESPACE"

[workload]
kind = "statefulset"
image = "registry.example.org/web/web"
ports = { http = 8080 }
replicas = 2

[health]
ready = { http = "/healthz" }

[stage.canary]
strategy = "none"
reason = "the pods know each other"

[target.main]
"#;

pub fn h30_pods_of_a_revision_that_never_got_ready_are_deleted() {
    let web = Candidate::unreleased("set", "", SHORT);
    std::fs::write(web.file("railiance/app.toml"), SET.replace("NAMESPACE", &web.namespace)).unwrap();
    web.ends(0, &["apply", "--yes"]);
    web.declare("v1.1.0", "1.1.0-crash");
    let said = web.run(&["apply", "--yes", "--timeout", "20s"]);
    assert!(matches!(said.code, Some(1 | 13)), "{said:?}");
    let plan = web.ends(0, &["rollback", "--plan", "--reason", "look"]);
    assert!(plan.err.contains("the pod `web-1` is deleted"), "{plan:?}");
    web.ends(0, &["rollback", "--yes", "--reason", "it crashes", "--timeout", "60s"]);
    let set = traffic().get("statefulset", &web.namespace, "web");
    assert_eq!(
        (set["status"]["readyReplicas"].clone(), set["status"]["updatedReplicas"].clone()),
        (2.into(), 2.into())
    );
    assert!(set["spec"]["template"]["spec"]["containers"][0]["image"].as_str().unwrap().contains(":1.0.0@"), "{set}");
    assert_eq!(web.released(), ("v1.0.0".to_owned(), 1));
    web.tells(&["stopped", "held"], "rollback: it crashes");
}

const LED: &str = "apiVersion: v1\nkind: Service\nmetadata: { name: side-NAME }\nspec: { ports: [{ port: 80 }], selector: { app: side-NAME } }\n---\n\
    apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: side-NAME }\nspec:\n  selector: { matchLabels: { app: side-NAME } }\n  template:\n    \
    metadata: { labels: { app: side-NAME } }\n    spec: { containers: [{ name: side, image: \"registry.example.org/web/side:1.0.0@sha256:2222222222222222222222222222222222222222222222222222222222222222\" }] }\n---\n\
    apiVersion: traefik.io/v1alpha1\nkind: IngressRoute\nmetadata: { name: side }\nspec:\n  routes:\n  - match: Host(`side.HOST`)\n    kind: Rule\n    \
    services: [{ name: side-NAME, port: 80 }]\n";

/// A route of the release led to what goes with it: the proxy is given its time between the one and the other (decision H5).
pub fn h5_what_a_route_led_to_goes_once_no_proxy_leads_there() {
    let pace = Pace { settle: "6s", ..SHORT.pace };
    let web = Candidate::unreleased("settles-back", "", Contract { pace, ..SHORT });
    let led = |name: &str| {
        fs::create_dir_all(web.file("railiance/manifests")).unwrap();
        let text = LED.replace("NAME", name).replace("HOST", &web.host());
        fs::write(web.file("railiance/manifests/side.yaml"), text).unwrap();
    };
    led("old");
    web.goes_first("");
    led("new");
    web.becomes_stable();
    let faults = traffic().faults();
    let times: Arc<Mutex<Vec<Instant>>> = Arc::default();
    let note = || {
        let times = Arc::clone(&times);
        Fault::meanwhile(move || times.lock().unwrap().push(Instant::now()))
    };
    faults.inject(|one| one.is_write() && one.path.contains("/ingressroutes/side"), 1..=1, note());
    faults.inject(|one| one.method == "DELETE" && one.path.ends_with("/services/side-new"), 1..=1, note());
    let said = web.run_as(faults.kubeconfig(), &["rollback", "--yes", "--reason", "a complaint"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let times = times.lock().unwrap();
    let [led, gone] = times[..] else { panic!("{times:?}") };
    assert!(gone - led >= Duration::from_secs(6), "{:?}", gone - led);
    web.rests_at("v1.0.0", 3);
}
