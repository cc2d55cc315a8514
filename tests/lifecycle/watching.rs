//! What others see of a trial: pipelines that wait, streams, and the record of afterwards.

use crate::bed::eventually;
use crate::candidate::{Candidate, lost_nothing};
use crate::contract::{Contract, SHORT, USUAL};
use crate::outcome::{Left, Lost, Outcome, PASSED, SENT_AWAY};
use crate::screen::Screen;
use crate::traffic::traffic;
use serde_json::Value;
use std::fs;
use std::thread;

pub fn a_pipeline_waits_for_the_verdict_and_ends_with_its_code() {
    let good = Outcome { left: Left::OnTrial("passed", 50), lost: Lost::Nothing, journal: PASSED, because: "" };
    let left = Left::Stable("v1.0.0", 1);
    let bad = Outcome { left, lost: Lost::ByTheCanary, journal: SENT_AWAY, because: "errors: " };
    for (name, ending, code, outcome) in [("awaited", "", 0, good), ("awaited-bad", "-errors5", 10, bad)] {
        let web = Candidate::new(name, ending, SHORT);
        let load = web.load();
        let wait = ["status", "--wait-for", "verdict", "--timeout", "3m"];
        thread::scope(|scope| {
            // it is there before there is anything to wait for
            let early = scope.spawn(|| web.ends(code, &wait));
            let said = web.ends(15, &wait[..3]);
            assert!(said.err.contains("with `--timeout` it is waited for"), "{said:?}");
            web.ends(0, &["deploy", "--once"]);
            // nobody drives
            let said = web.ends(13, &["status", "--wait-for", "verdict", "--timeout", "2s"]);
            assert!(said.out.contains("v1.1.0 on trial"), "{said:?}");
            let driver = scope.spawn(|| web.run(&["deploy"]));
            web.ends(code, &wait);
            assert_eq!(driver.join().unwrap().code, Some(code));
            early.join().unwrap();
        });
        // the next one is another matter
        web.declare("v1.2.0", "1.2.0");
        let said = web.ends(15, &wait[..3]);
        assert!(said.err.contains("`v1.2.0`, which the files declare, is not on trial; the newest trial"), "{said:?}");
        let said = web.ends(15, &["promote", "--yes"]);
        assert!(code != 0 || said.err.contains("`v1.2.0`, which is neither on trial nor waiting"), "{said:?}");
        web.declare_on("v1.1.0", &format!("1.1.0{ending}"), None);
        web.is_left(load, &outcome);
    }
}

/// Two candidates may bear one version: what was tried is one of them.
pub fn h13_a_verdict_is_of_the_candidate_that_the_files_declare() {
    let web = Candidate::new("rebuilt", "", SHORT);
    let load = web.load();
    web.passes();
    let (wait, approve) = (["status", "--wait-for", "verdict"], ["approve", "--reason", "read"]);
    web.ends(0, &wait);
    web.declare("v1.1.0", "1.1.0-rebuilt");
    is_another(&web);
    web.declare("v1.1.0", "1.1.0");
    let told = web.ends(0, &approve).err;
    assert!(told.contains("`v1.1.0` may be promoted"), "{told}");
    web.edit("replicas = 2", "replicas = 2\nenv = { MODE = \"edited\" }");
    is_another(&web);
    // by the ledger alone there is one candidate
    web.ends(0, &["promote", "--yes", "--app", "web", "-n", &web.namespace]);
    lost_nothing(load);
    let said = web.ends(15, &["promote", "--yes"]);
    assert!(said.err.contains("another `v1.1.0`, which the files declare, is not on trial"), "{said:?}");
    web.rests_at("v1.1.0", 2);
    web.edit("replicas = 2\nenv = { MODE = \"edited\" }", "replicas = 2");
    // an old pipeline that is run again has nothing to wait for, and promotes nobody else's candidate
    let others = web.load();
    web.declare("v1.2.0", "1.2.0");
    web.passes();
    web.declare("v1.1.0", "1.1.0");
    let said = web.ends(0, &wait);
    assert!(said.err.contains("`v1.1.0` has passed its trial"), "{said:?}");
    let said = web.ends(0, &["promote", "--yes"]);
    assert!(said.err.contains("nothing to do: `v1.1.0`, which the files declare, is stable already"), "{said:?}");
    lost_nothing(others);
    assert_eq!(web.trial().as_deref(), Some("passed"));
}

fn is_another(web: &Candidate) {
    let said = web.ends(15, &["status", "--wait-for", "verdict"]);
    assert!(said.err.contains("the newest trial was of another one of that version"), "{said:?}");
    for words in [&["promote", "--yes"][..], &["approve", "--reason", "read"]] {
        let said = web.ends(15, words);
        assert!(
            said.err.contains("the files declare another `v1.1.0`") && said.err.contains("--app web -n "),
            "{said:?}"
        );
    }
}

pub fn a_stream_tells_what_happens_and_the_record_why() {
    let web = Candidate::new("streamed", "", USUAL);
    let load = web.load();
    web.ends(0, &["deploy", "--once", "--reason", "the spring release"]);
    let stream = thread::scope(|scope| {
        let watcher = scope.spawn(|| web.ends(0, &["observe", "--events", "ndjson"]));
        web.passes();
        web.ends(0, &["promote", "--yes", "--reason", "all is well"]);
        watcher.join().unwrap().out
    });
    let lines: Vec<Value> = stream.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(lines.iter().all(|line| line["format"] == "railiance.dev/event/v1"), "{stream}");
    let entries =
        lines.iter().filter(|line| line["kind"] == "entry").map(|line| line["event"]["kind"].as_str().unwrap());
    let told: Vec<&str> = entries.filter(|kind| !["begun", "done", "pruning"].contains(kind)).collect();
    let trial = ["opened", "raising", "holding", "raising", "holding", "passed", "promoting", "promoted"];
    assert_eq!(told, trial, "{stream}");
    let shares = |line: &Value| {
        line["route"]["shares"].as_array().is_some_and(|shares| shares.iter().any(|share| share["weight"] == 50))
    };
    assert!(lines.iter().any(shares), "{stream}");
    assert!(lines.iter().any(|line| line["gate"]["name"] == "errors" && line["gate"]["verdict"] == "pass"), "{stream}");
    let counted = |line: &Value| line["trial"]["counted"]["share"].as_f64().is_some_and(|share| share > 0.0);
    assert!(lines.iter().any(counted), "{stream}");
    let record = web.ends(0, &["release", "show", "v2"]).out;
    for words in [
        "v1.1.0",
        "all is well",
        "the spring release",
        "gate      errors: pass",
        "step      2 at 50 %",
        "passed    its last hold: ",
        " % counted (",
        "plan      sha256:",
    ] {
        assert!(record.contains(words), "{words}: {record}");
    }
    let json = web.ends(0, &["release", "show", "2", "-o", "json", "--app", "web", "-n", &web.namespace]).out;
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(
        (json["record"]["version"].as_str(), json["gates"][1]["name"].as_str()),
        (Some("v1.1.0"), Some("errors"))
    );
    assert!(json["counted"]["stable"].as_u64() > Some(0), "{json}");
    web.ends(1, &["release", "show", "7"]);
    lost_nothing(load);
}

pub fn a_trial_is_watched_live_from_another_machine() {
    let web = Candidate::new("watched", "", SHORT);
    let load = web.load();
    web.ends(0, &["deploy", "--once"]);
    // files are no need of whoever watches
    let elsewhere = tempfile::tempdir().unwrap();
    let mut command =
        web.command(traffic().kubeconfig(), &["observe", "--follow", "--app", "web", "-n", &web.namespace]);
    command.current_dir(elsewhere.path());
    let mut screen = Screen::run(&command);
    screen.shows("on trial: holding at 50 %");
    screen.shows("errors");
    let piped = thread::scope(|scope| {
        let piped = scope.spawn(|| web.ends(0, &["observe", "--follow"]).out);
        web.passes();
        screen.shows("on trial: passed");
        web.ends(0, &["abort", "--reason", "seen"]);
        piped.join().unwrap()
    });
    assert_eq!(screen.ends().code(), Some(0), "{}", screen.shown());
    let over = screen.shown();
    assert!(over.contains("\u{1b}[") && over.matches("on trial").count() > 1, "drawn over: {over:?}");
    // without a screen it is lines
    let ends = piped.trim_end().lines().any(|line| line == "  trial   none");
    assert!(ends && piped.matches("holding at 50 %").count() > 1 && !piped.contains('\u{1b}'), "{piped:?}");
    lost_nothing(load);
}

pub fn gates_are_asked_about_stable_before_anything_depends_on_them() {
    let web = Candidate::new("rehearsed", "", SHORT);
    let load = web.load();
    eventually("stable is measured", || (web.run(&["deploy", "--gates-only"]).code == Some(0)).then_some(()));
    let said = web.ends(0, &["deploy", "--gates-only", "-o", "json"]);
    let gates: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(
        (gates["gates"][0]["name"].as_str(), gates["gates"][0]["verdict"].as_str()),
        (Some("errors"), Some("pass"))
    );
    // a question that has more than one answer can never pass
    let several =
        "[[stage.canary.gate]]\nname = \"several\"\nprometheus = 'http_requests_total{track=\"canary\"}'\nmax = 1.0";
    web.agree(Contract { more: several, ..SHORT });
    let said = web.ends(12, &["deploy", "--gates-only"]);
    assert!(said.out.contains("several: inconclusive"), "{said:?}");
    let said = web.ends(15, &["deploy"]);
    assert!(said.err.contains("several: ") && said.err.contains("--gates-only"), "{said:?}");
    web.rests_at("v1.0.0", 1);
    lost_nothing(load);
}

pub fn gates_without_a_server_to_ask_close_the_way() {
    let web = Candidate::new("serverless", "", SHORT);
    let load = web.load();
    let contract = web.file("railiance/app.toml");
    let text = fs::read_to_string(&contract).unwrap();
    let nameless = text.replace("prometheus = \"http://prometheus.monitoring:9090\"\n", "");
    assert_ne!(nameless, text);
    fs::write(&contract, nameless).unwrap();
    let said = web.ends(12, &["deploy", "--gates-only", "-o", "json"]);
    let gates: Value = serde_json::from_str(&said.out).unwrap();
    for gate in gates["gates"].as_array().unwrap() {
        assert_eq!([&gate["verdict"], &gate["why"]], ["no-data", "not-configured"], "{gates}");
    }
    let said = web.run(&["deploy"]);
    for gate in ["errors", "latency"] {
        assert!(said.err.contains(&format!("{gate}: `[observe] prometheus` names no server")), "{said:?}");
    }
    let left = Left::Stable("v1.0.0", 1);
    web.came_to(&said, 15, load, &Outcome { left, lost: Lost::Nothing, journal: &[], because: "" });
}

/// The routing object, with what the proxy at this address says of it; at the contract's without one.
fn routed(web: &Candidate, address: Option<&str>) -> Value {
    let mut command = web.command(traffic().kubeconfig(), &["observe", "-o", "json"]);
    command.envs(address.map(|address| ("RAILIANCE_TRAEFIK", address)));
    let said = web.bounded(command);
    let seen: Value = serde_json::from_str(&said.out).unwrap_or_else(|_| panic!("{said:?}"));
    seen["routes"][0].clone()
}

pub fn the_proxy_says_itself_how_it_shares_requests() {
    let web = Candidate::new("proxied", "", USUAL);
    let load = web.load();
    assert!(routed(&web, None)["proxy"].is_null());
    let contract = web.file("railiance/app.toml");
    let text = fs::read_to_string(&contract).unwrap();
    let named = format!("[observe]\ntraefik = \"http://{}\"", traffic().proxy_api());
    fs::write(&contract, text.replace("[observe]", &named)).unwrap();
    web.ends(0, &["deploy", "--once"]);
    let route = eventually("the proxy shares as it is asked to", || {
        Some(routed(&web, None)).filter(|route| route["reasons"] == serde_json::json!([]))
    });
    let shares = route["proxy"]["shares"].as_array().unwrap_or_else(|| panic!("{route}"));
    let share = |service: &str| {
        let name = format!("{}-{service}-", web.namespace);
        shares.iter().find(|share| share["service"].as_str().unwrap().starts_with(&name)).unwrap().clone()
    };
    let (stable, canary) = (share("web-stable"), share("web-canary"));
    assert_eq!((stable["weight"].as_u64(), canary["weight"].as_u64()), (Some(80), Some(20)), "{route}");
    for share in [stable, canary] {
        assert!(share["up"].as_u64() > Some(0) && share["up"] == share["servers"], "{route}");
    }
    let said = web.ends(0, &["observe"]);
    assert!(said.out.contains("by the proxy: ") && said.out.contains("web-stable-80 80 ("), "{said:?}");
    // an address at which nobody listens
    let route = routed(&web, Some("http://127.0.0.1:9"));
    assert!(route["reasons"][0].as_str().unwrap().starts_with("Traefik does not say"), "{route}");
    lost_nothing(load);
    // of a canary that is lost it has dropped the shares as a whole, which is no fault of its own (H1)
    traffic().unready(&web.namespace, "railiance.dev/track=canary");
    let route = eventually("the fallback is active", || {
        let is_active = |route: &Value| route["lost"]["outcome"] == "fallback-active" && route["proxy"].is_null();
        Some(routed(&web, None)).filter(is_active)
    });
    assert_eq!(route["reasons"][1], "Traefik has dropped the shares, as it says itself", "{route}");
    web.ends(0, &["abort", "--reason", "seen"]);
}
