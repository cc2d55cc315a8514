//! What is not the candidate's alone: data and objects that both tracks use, and what others have laid hands on (decisions H6, H10, H12,
//! H24).

use crate::bed::eventually;
use crate::candidate::{Candidate, Said, lost_nothing};
use crate::contract::{Contract, SHORT};
use crate::outcome::{Left, Lost, Outcome, SENT_AWAY};
use crate::traffic::traffic;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

const ROLLBACK: &[&str] = &["rollback", "--yes", "--reason", "a complaint"];
const PREVIEW: &[&str] = &["rollback", "--plan", "--reason", "look"];

/// A second release, where the trial is not what the test is about.
const DIRECT: &[&str] = &["apply", "--yes", "--direct", "--reason", "in a hurry"];

const CONFIG: &str = "config = { \"/etc/web/web.conf\" = \"config/web.conf\" }";

/// Version 1.0.0 is stable and reads its data; 1.1.0 is declared, with the same data.
fn configured(name: &str) -> Candidate {
    with(name, CONFIG)
}

fn with(name: &str, workload: &str) -> Candidate {
    let web = Candidate::unreleased(name, "", Contract { workload, ..SHORT });
    fs::create_dir(web.file("railiance/config")).unwrap();
    says(&web, "blue");
    web.goes_first("");
    web
}

/// What is declared has this data.
fn says(web: &Candidate, colour: &str) {
    fs::write(web.file("railiance/config/web.conf"), format!("colour = {colour}\n")).unwrap();
}

/// The application's own data: uids by names.
fn maps(web: &Candidate) -> BTreeMap<String, String> {
    let own = traffic().list("configmap", &web.namespace, "applyset.kubernetes.io/part-of");
    let text = |map: &Value, key: &str| map["metadata"][key].as_str().unwrap().to_owned();
    own.iter().map(|map| (text(map, "name"), text(map, "uid"))).collect()
}

/// Which data the pods of a template read.
fn map_of(object: &Value) -> Option<String> {
    let volumes = object["spec"]["template"]["spec"]["volumes"].as_array()?;
    volumes.iter().find_map(|volume| volume["configMap"]["name"].as_str()).map(str::to_owned)
}

fn read_by(web: &Candidate, deployment: &str) -> String {
    map_of(&traffic().get("deployment", &web.namespace, deployment)).unwrap()
}

pub fn h12_data_that_both_tracks_read_stays_when_a_trial_ends() {
    let web = configured("read-by-both");
    let load = web.load();
    let stable = || {
        let live = traffic().get("deployment", &web.namespace, "web");
        (live["metadata"]["uid"].clone(), live["metadata"]["generation"].clone())
    };
    let before = (stable(), maps(&web));
    web.ends(0, &["deploy", "--once"]);
    assert_eq!((before.1.len(), stable(), maps(&web)), (1, before.0.clone(), before.1.clone()));
    assert_eq!(read_by(&web, "web-canary"), read_by(&web, "web"));
    let said = web.run(&["abort", "--reason", "seen"]);
    assert_eq!((stable(), maps(&web)), before, "{said:?}");
    let left = Left::Stable("v1.0.0", 1);
    web.came_to(&said, 0, load, &Outcome { left, lost: Lost::Nothing, journal: SENT_AWAY, because: "seen" });
}

/// Its trial ends, and its data goes after the pods that read it.
fn ends_with_its_data_last(web: &Candidate) {
    let faults = traffic().faults();
    web.ends_as(faults.kubeconfig(), 0, &["abort", "--reason", "seen"]);
    let asked = faults.requests();
    let gone = |what: &str| asked.iter().position(|one| one.method == "DELETE" && one.path.contains(what));
    let order = ["/deployments/web-canary", "/services/web-canary", "/configmaps/web-config-"].map(gone);
    assert!(order.iter().all(Option::is_some) && order.is_sorted(), "{order:?}");
}

pub fn h12_data_stays_while_a_revision_of_before_may_read_it() {
    let web = configured("read-on");
    let (old, before) = (read_by(&web, "web"), maps(&web));
    let load = web.load();
    says(&web, "green");
    web.ends(0, &["deploy", "--once"]);
    let (new, both) = (read_by(&web, "web-canary"), maps(&web));
    assert_eq!((read_by(&web, "web"), both.len()), (old.clone(), 2));
    assert!(new != old && both.contains_key(&new), "{both:?}");
    ends_with_its_data_last(&web);
    assert_eq!(maps(&web), before);
    // the next one brings the same data again
    web.declare("v1.2.0", "1.2.0");
    web.passes();
    web.ends(0, &["promote", "--yes"]);
    assert_eq!(read_by(&web, "web"), new);
    let revisions = traffic().list("replicaset", &web.namespace, "");
    let of_before: Vec<&Value> = revisions.iter().filter(|set| map_of(set).as_ref() == Some(&old)).collect();
    assert!(!of_before.is_empty() && of_before.iter().all(|set| set["spec"]["replicas"] == 0), "{of_before:#?}");
    assert_eq!(maps(&web).get(&old), before.get(&old));
    web.ends(0, ROLLBACK);
    assert_eq!(read_by(&web, "web"), old);
    assert_eq!(maps(&web).get(&old), before.get(&old));
    web.rests_at("v1.0.0", 3);
    lost_nothing(load);
}

/// The contract keeps no ReplicaSet of before: a rollback is what may need its data.
pub fn h12_data_of_the_release_before_stays_though_no_revision_reads_it() {
    let web = with("no-revision", &format!("history = 0\n{CONFIG}"));
    let first = read_by(&web, "web");
    says(&web, "green");
    web.ends(0, DIRECT);
    let second = read_by(&web, "web");
    let revisions = || traffic().list("replicaset", &web.namespace, "");
    eventually("no revision of before is there", || (revisions().len() == 1).then_some(()));
    web.ends(0, &["apply", "--yes"]);
    assert_eq!(maps(&web).into_keys().collect::<BTreeSet<_>>(), BTreeSet::from([first.clone(), second.clone()]));
    // nobody goes back to the one before that
    says(&web, "red");
    web.declare("v1.2.0", "1.2.0");
    web.ends(0, DIRECT);
    let left = BTreeSet::from([second, read_by(&web, "web")]);
    eventually("only what these two read is there", || {
        web.ends(0, &["apply", "--yes"]);
        (maps(&web).into_keys().collect::<BTreeSet<_>>() == left).then_some(())
    });
}

/// Somebody cleans up what no pod reads: the record has it still.
pub fn h12_data_comes_back_with_its_release() {
    let web = configured("comes-back");
    let old = read_by(&web, "web");
    let data = || traffic().find("configmap", &web.namespace, &old).map(|map| map["data"].clone());
    let before = data();
    says(&web, "green");
    web.ends(0, DIRECT);
    assert_ne!(read_by(&web, "web"), old);
    traffic().kubectl(&["delete", "configmap", &old, "-n", &web.namespace]);
    let load = web.load();
    web.ends(0, ROLLBACK);
    assert!(before.is_some() && data() == before, "{:?}, not {before:?}", data());
    assert_eq!(read_by(&web, "web"), old);
    web.rests_at("v1.0.0", 3);
    lost_nothing(load);
}

const NETWORK: &str = "[network]\nallow_from = [{ namespace = \"gateways\" }]";
const ADDED: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: added\ndata: { a: b }\n";

/// Who may connect to both tracks' pods.
fn admitted(policy: &Value) -> Vec<Value> {
    let rules = policy["spec"]["ingress"].as_array().unwrap().iter();
    let named = |peer: &Value| peer["namespaceSelector"]["matchLabels"]["kubernetes.io/metadata.name"].clone();
    rules.map(|rule| named(&rule["from"][0])).collect()
}

pub fn h24_what_both_tracks_share_changes_by_the_promotion_alone() {
    let web = Candidate::new("policed", "", Contract { more: NETWORK, ..SHORT });
    web.edit("{ namespace = \"gateways\" }", "{ namespace = \"gateways\" }, { namespace = \"monitoring\" }");
    fs::create_dir(web.file("railiance/manifests")).unwrap();
    fs::write(web.file("railiance/manifests/added.yaml"), ADDED).unwrap();
    let policy = || traffic().get("networkpolicy", &web.namespace, "web");
    let before = policy();
    assert_eq!(admitted(&before), ["gateways"]);
    let load = web.load();
    let waits = "networkpolicy/web is shared by both tracks: its change waits for the promotion";
    let said = web.ends(0, &["deploy", "--once"]);
    // what is not there yet is made for the canary, and waits for nothing
    assert!(said.err.contains(waits) && !said.err.contains("configmap/added"), "{said:?}");
    assert!(traffic().find("configmap", &web.namespace, "added").is_some(), "{said:?}");
    web.passes();
    assert_eq!(policy(), before);
    let said = web.ends(0, &["promote", "--yes"]);
    assert!(said.err.contains(waits), "{said:?}");
    assert_eq!(admitted(&policy()), ["gateways", "monitoring"]);
    web.ends(0, ROLLBACK);
    assert_eq!(admitted(&policy()), ["gateways"]);
    web.rests_at("v1.0.0", 3);
    lost_nothing(load);
}

/// A verb that ends so, and writes nothing: neither objects nor the ledger. The lease may be taken for another look, and given back.
#[track_caller]
fn writes_nothing(web: &Candidate, code: i32, words: &[&str]) -> Said {
    let faults = traffic().faults();
    let said = web.ends_as(faults.kubeconfig(), code, words);
    let asked = faults.requests();
    let wrote = asked.iter().filter(|one| one.is_write() && !one.path.contains("/leases"));
    let wrote: Vec<(&str, &str)> = wrote.map(|one| (one.method.as_str(), one.path.as_str())).collect();
    assert!(wrote.is_empty(), "{words:?}: {wrote:?} {said:?}");
    said
}

const TRACKED: &str = "argocd.argoproj.io/tracking-id=shop:apps/Deployment:demo/web";
const UNTRACKED: &str = "argocd.argoproj.io/tracking-id-";

/// Argo CD puts its mark on stable's pods, or takes it away.
fn argo(web: &Candidate, annotation: &str) {
    traffic().kubectl(&["annotate", "deployment/web", annotation, "-n", &web.namespace]);
}

pub fn h6_what_another_tool_has_marked_is_written_by_no_verb() {
    let web = Candidate::new("marked", "", SHORT);
    let load = web.load();
    web.passes();
    argo(&web, TRACKED);
    let said = writes_nothing(&web, 1, &["promote", "--yes"]);
    let whose = "is of the Argo CD application `shop`\nhelp: take it out of there first";
    assert!(said.err.contains("nothing was written, others write to it") && said.err.contains(whose), "{said:?}");
    assert_eq!((web.trial().as_deref(), web.share()), (Some("passed"), 50));
    argo(&web, UNTRACKED);
    web.ends(0, &["promote", "--yes"]);
    argo(&web, TRACKED);
    web.declare("v1.2.0", "1.2.0");
    let said = writes_nothing(&web, 15, &["deploy"]);
    assert!(said.err.contains("closed: others write to what is stable") && said.err.contains(whose), "{said:?}");
    let said = writes_nothing(&web, 1, ROLLBACK);
    let belongs = "it belongs to the Argo CD application `shop`";
    assert!(said.err.contains("nothing was written") && said.err.contains(belongs), "{said:?}");
    // by no word of anybody: the other tool would write it again
    for words in [&[DIRECT, &["--adopt"]].concat()[..], &["apply", "--repair", "--yes"]] {
        let said = writes_nothing(&web, 1, &[words, &["--force-conflicts"]].concat());
        assert!(said.err.contains(belongs), "{said:?}");
    }
    web.rests_at("v1.1.0", 2);
    lost_nothing(load);
}

const BY_HAND: &str = "app=registry.example.org/web/web:1.0.9";

/// Version 1.1.0 was released, and since then somebody was at its pods: there are fewer of them, and of another image.
fn meddled(name: &str) -> Candidate {
    let web = Candidate::new(name, "", SHORT);
    web.ends(0, DIRECT);
    let kubectl = |words: &[&str]| traffic().kubectl(&[words, &["deployment/web", "-n", &web.namespace]].concat());
    kubectl(&["scale", "--replicas=1"]);
    traffic().kubectl(&["set", "image", "deployment/web", BY_HAND, "-n", &web.namespace]);
    kubectl(&["rollout", "status"]);
    web
}

/// The fields that were taken by force, and from whom, as the ledger has them.
fn taken(web: &Candidate) -> BTreeSet<(String, String)> {
    let maps = traffic().list("configmap", &web.namespace, "railiance.dev/ledger=entry");
    let entry = |map: &Value| serde_json::from_str::<Value>(map["data"]["entry"].as_str().unwrap()).unwrap();
    let events = maps.iter().map(|map| entry(map)["event"].clone());
    let forced = events.filter(|event| event["kind"] == "forced");
    let text = |field: &Value, key: &str| field[key].as_str().unwrap().to_owned();
    let fields = forced.flat_map(|event| event["fields"].as_array().unwrap().clone());
    fields.map(|field| (text(&field, "field"), text(&field, "manager"))).collect()
}

pub fn h10_what_a_rollback_takes_by_force_is_shown_before_and_told_afterwards() {
    let web = meddled("meddled");
    let image = ".spec.template.spec.containers[name=\"app\"].image";
    let theirs = [(".spec.replicas", "kubectl"), (image, "kubectl-set")];
    let said = web.ends(0, PREVIEW);
    for (field, manager) in theirs {
        let words = [format!("`{field}`"), format!("of `{manager}` (Update")];
        let tells = |line: &str| words.iter().all(|word| line.contains(word)) && line.ends_with("taken back from it");
        assert!(said.out.lines().any(|line| tells(line.trim_end())), "{field}: {said:?}");
    }
    assert_eq!(taken(&web), BTreeSet::new());
    web.ends(0, ROLLBACK);
    web.rests_at("v1.0.0", 3);
    assert_eq!(traffic().get("deployment", &web.namespace, "web")["spec"]["replicas"], 2);
    // these, and no other ones
    let theirs = theirs.map(|(field, manager)| (field.to_owned(), manager.to_owned()));
    assert_eq!(taken(&web), BTreeSet::from(theirs));
    let record = web.ends(0, &["release", "show", "3"]).out;
    let told = format!("  forced    Deployment {}/web: 2 of others", web.namespace);
    assert!(record.contains(&told), "{record}");
}

/// Whether pods that name this account get a token, by somebody else's word.
fn tokens(web: &Candidate, mounted: bool) {
    let patch = format!(r#"{{"automountServiceAccountToken":{mounted}}}"#);
    let words = ["patch", "serviceaccount", "web", "-n", &web.namespace, "--type=merge", "-p", &patch];
    traffic().kubectl(&[&words[..], &["--field-manager=other"]].concat());
}

pub fn h10_what_others_hold_beside_pods_and_routes_stops_a_rollback() {
    let web = meddled("held-beside");
    tokens(&web, true);
    let said = web.run(PREVIEW);
    let conflict = "`.automountServiceAccountToken` of `other` (Update";
    assert!(said.out.contains(conflict) && said.out.contains("conflict: another value is held"), "{said:?}");
    let said = writes_nothing(&web, 1, ROLLBACK);
    let account = format!("`ServiceAccount {}/web`", web.namespace);
    assert!(said.err.contains("nothing was written") && said.err.contains(&account), "{said:?}");
    assert!(said.err.contains("`.automountServiceAccountToken` of `other`"), "{said:?}");
    // all or nothing: what could be taken stays as it is, too
    assert!(web.image().ends_with(":1.0.9"), "{}", web.image());
    assert_eq!((web.released(), taken(&web)), (("v1.1.0".to_owned(), 2), BTreeSet::new()));
    // two who want the same are no conflict
    tokens(&web, false);
    web.ends(0, ROLLBACK);
    web.rests_at("v1.0.0", 3);
}
