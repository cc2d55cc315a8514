//! What a person sees of a trial, on any machine: pods and why they are not ready, what the cluster warns of, gates and their past.

use crate::bed::eventually;
use crate::bed::faults::{Moment, Request};
use crate::candidate::{Candidate, lost_by_the_canary_alone};
use crate::contract::{Contract, SHORT};
use crate::screen::Screen;
use crate::traffic::traffic;
use serde_json::Value;
use std::path::PathBuf;
use std::process::Command;
use tempfile::TempDir;

const CANARY: &str = "railiance.dev/track=canary";

/// All that is in a namespace, resources of definitions as well, which the role `view` leaves out.
const READER: &str = "{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {name: reader}, \
                      rules: [{apiGroups: ['*'], resources: ['*'], verbs: [get, list, watch]}]}";

/// Another machine: no files, and the kubeconfig of somebody who may read and nothing else.
struct Elsewhere<'a> {
    web: &'a Candidate,
    kubeconfig: PathBuf,
    directory: TempDir,
}

impl<'a> Elsewhere<'a> {
    fn of(web: &'a Candidate) -> Self {
        let user = format!("reader-of-{}", web.namespace);
        traffic().apply(&web.namespace, READER);
        let whom = format!("--user={user}");
        traffic().kubectl(&["create", "rolebinding", "reader", "-n", &web.namespace, "--role=reader", &whom]);
        Self { web, kubeconfig: traffic().user(&user, None), directory: tempfile::tempdir().unwrap() }
    }

    fn command(&self, words: &[&str]) -> Command {
        let place: [&str; 5] = ["observe", "--app", "web", "-n", &self.web.namespace];
        let mut command = self.web.command(&self.kubeconfig, &[&place[..], words].concat());
        command.current_dir(self.directory.path());
        command
    }

    #[track_caller]
    fn sees(&self, words: &[&str]) -> String {
        let said = self.web.bounded(self.command(words));
        assert_eq!(said.code, Some(0), "{said:?}");
        said.out
    }

    #[track_caller]
    fn observed(&self) -> Value {
        serde_json::from_str(&self.sees(&["-o", "json"])).unwrap()
    }
}

fn workload<'v>(seen: &'v Value, name: &str) -> &'v Value {
    let workloads = seen["workloads"].as_array().unwrap();
    workloads.iter().find(|one| one["name"] == name).unwrap_or_else(|| panic!("{name}: {seen}"))
}

/// Why the canary is not ready.
fn reasons(seen: &Value) -> Vec<&str> {
    workload(seen, "web-canary")["reasons"].as_array().unwrap().iter().map(|why| why.as_str().unwrap()).collect()
}

/// The cluster warns of what is none of the trial's business: of another's pod, and of what runs none.
fn others_have_troubles(namespace: &str) {
    for (kind, name) in [("Pod", "other-0"), ("Service", "web-canary")] {
        let event = format!(
            "{{apiVersion: v1, kind: Event, metadata: {{name: of-a-{}}}, type: Warning, reason: BackOff, \
             message: of no use here, involvedObject: {{apiVersion: v1, kind: {kind}, name: {name}, namespace: {namespace}}}}}",
            kind.to_lowercase()
        );
        traffic().apply(namespace, &event);
    }
}

/// Whoever drives is gone right after the canary was written, so that there is time to look: 30 seconds later it would be given up.
fn is_left_with_its_canary(web: &Candidate) {
    let faults = traffic().faults();
    let mut command = web.command(faults.kubeconfig(), &["deploy", "--lease", "2s"]);
    let canary = |request: &Request| request.is_write() && request.path.ends_with("/deployments/web-canary");
    assert!(faults.run_killed(&mut command, canary, 1, Moment::After).killed);
}

pub fn why_a_canary_does_not_come_up_is_seen_from_another_machine() {
    let web = Candidate::new("unpulled", "-held", SHORT);
    let elsewhere = Elsewhere::of(&web);
    others_have_troubles(&web.namespace);
    is_left_with_its_canary(&web);
    let warned = "(Warning Failed: Failed to pull image: not found)";
    let told = |seen: &Value| reasons(seen).iter().any(|why| why.contains(warned));
    let seen = eventually("it is told why", || Some(web.observed()).filter(told));
    let pods = traffic().list("pod", &web.namespace, CANARY);
    let pod = format!("pod/{}", pods[0]["metadata"]["name"].as_str().unwrap());
    assert_eq!(seen["trial"]["state"], "raising");
    let canary = workload(&seen, "web-canary");
    assert_eq!((canary["ready"].as_u64(), canary["pods"].as_u64()), (Some(0), Some(1)), "{seen}");
    assert!(reasons(&seen).iter().any(|why| why.starts_with(&format!("{pod}: ImagePullBackOff: "))), "{seen}");
    let stable = workload(&seen, "web");
    assert_eq!((stable["ready"].as_u64(), stable["reasons"].as_array().map(Vec::len)), (Some(2), Some(0)), "{seen}");
    let [event] = seen["events"].as_array().unwrap().as_slice() else { panic!("{seen}") };
    let row = [&event["about"], &event["reason"], &event["says"]];
    assert_eq!(row, [pod.as_str(), "Failed", "Failed to pull image: not found"], "{seen}");
    // the same, without files and without any right to write
    let theirs = elsewhere.observed();
    assert_eq!((&theirs["workloads"], &theirs["events"]), (&seen["workloads"], &seen["events"]));
    let text = elsewhere.sees(&[]);
    let pods = "  pods    Deployment web: 2 of 2 ready\n  pods    Deployment web-canary: 0 of 1 ready\n".to_owned();
    let whys = reasons(&seen).into_iter().map(|why| format!("\n          {why}\n"));
    let warns = format!("\n  warns   {pod} Failed: Failed to pull image: not found");
    for words in whys.chain([pods, warns]) {
        assert!(text.contains(&words), "{words}: {text}");
    }
    assert!(!text.contains("of no use here"), "{text}");
    web.ends(0, &["abort", "--reason", "there is no such image"]);
    web.rests_at("v1.0.0", 1);
}

/// Its pods are well until the step is held; nobody drives then, so that nobody takes it away.
pub fn a_canary_that_crashes_while_a_step_is_held_is_seen_with_its_restarts() {
    let workload = "annotations = { \"bed.railiance.dev/delay\" = \"8s\" }";
    let web = Candidate::new("crashing", "-relapse", Contract { workload, ..SHORT });
    web.ends(0, &["deploy", "--once"]);
    let warns = |event: &Value| {
        let about = event["about"].as_str().unwrap().starts_with("pod/web-canary-");
        about && event["reason"] == "BackOff" && event["says"] == "Back-off restarting failed container"
    };
    let again = |why: &&str| why.contains(": CrashLoopBackOff, ") && why.contains(" restarts: ");
    let told = |seen: &Value| reasons(seen).iter().any(again) && seen["events"].as_array().unwrap().iter().any(warns);
    let seen = eventually("it has crashed again", || Some(web.observed()).filter(told));
    assert_eq!(seen["trial"]["state"], "holding");
    let readiness = &seen["gates"][0];
    let row = [&readiness["name"], &readiness["verdict"], &readiness["why"]];
    assert_eq!(row, ["readiness", "fail", "pods-failed"], "{seen}");
    let text = web.ends(0, &["observe"]).out;
    for words in [
        "  trial   v1.1.0 on trial: holding at 50 %",
        "  pods    Deployment web: 2 of 2 ready\n  pods    Deployment web-canary: 0 of 1 ready\n",
        "` ended with code 1: back-off restarting failed container\n",
        "  gate    readiness: fail: pod/web-canary-",
        " BackOff: Back-off restarting failed container",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    web.ends(0, &["abort", "--reason", "it crashes"]);
    web.rests_at("v1.0.0", 1);
}

/// What the newest line of a gate shows of its past, as bars.
fn past(shown: &str, gate: &str) -> Option<String> {
    let line = shown.lines().rfind(|line| line.starts_with(&format!("  gate    {gate}")))?;
    let (_, bars) = line.trim_end().rsplit_once("  ")?;
    bars.chars().all(|bar| ('▁'..='█').contains(&bar)).then(|| bars.to_owned())
}

pub fn a_gate_is_seen_beside_its_limit_with_what_it_measured_before() {
    let steps = "[{ weight = 50, hold = \"5m\" }]";
    let web = Candidate::new("gauged", "", Contract { steps, ..SHORT });
    let elsewhere = Elsewhere::of(&web);
    let load = web.load();
    web.ends(0, &["deploy", "--once"]);
    let mut screen = Screen::run(elsewhere.command(&["--follow"]).env("LC_ALL", "C.UTF-8"));
    screen.shows("  gate    errors: pass 0, at most 0.02: 0 is within its limit");
    screen.shows(", at most 20 × stable, at most 0.05 above stable: canary 0");
    traffic().behave(&web.namespace, CANARY, "errors20");
    // it was nothing first, and is more than ever now
    let rises = |bars: &String| bars.starts_with('▁') && bars.contains('█');
    eventually("its past is shown", || past(&screen.shown(), "errors: fail 0.").filter(rises));
    let seen = elsewhere.observed();
    let [_, errors, latency] = seen["gates"].as_array().unwrap().as_slice() else { panic!("{seen}") };
    let row = [&errors["name"], &errors["verdict"], &errors["why"], &errors["limit"]];
    assert_eq!(row, ["errors", "fail", "above-max", "at most 0.02"], "{seen}");
    assert!(errors["value"].as_f64() > Some(0.02) && errors["says"].as_str().unwrap().ends_with(" is above 0.02"));
    assert_eq!(latency["limit"], "at most 20 × stable, at most 0.05 above stable");
    assert!(latency["value"].as_f64() > Some(0.0), "{seen}");
    // one look has no past
    let text = elsewhere.sees(&[]);
    let once = |line: &str| line.starts_with("  gate    errors: fail 0.") && line.ends_with(" is above 0.02");
    assert!(text.lines().any(once), "{text}");
    web.ends(0, &["abort", "--reason", "seen"]);
    assert_eq!(screen.ends().code(), Some(0), "{}", screen.shown());
    lost_by_the_canary_alone(load);
}
