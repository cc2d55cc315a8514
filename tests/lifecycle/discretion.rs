//! No value of a secret gets into the ledger, into what is said, or into a file (issue 5, "safe to publish").

use crate::candidate::{Candidate, Said};
use crate::clocks::Clock;
use crate::contract::{Contract, SHORT};
use crate::programs::script;
use crate::traffic::traffic;
use std::fs;

/// Of a Secret that the contract refers to, of one that somebody wrote into stable by hand, and of one that the shell has.
const SEEDED: [&str; 3] = ["seed-7f3a9c51e2-of-the-secret", "seed-b81d04c6f7-by-hand", "seed-c05d17e9ab-of-the-shell"];

/// Their beginnings, as Kubernetes writes them in a Secret.
const ENCODED: [&str; 3] = ["c2VlZC03ZjNhOWM1MWUy", "c2VlZC1iODFkMDRjNmY3", "c2VlZC1jMDVkMTdlOWFi"];

const REFERENCE: &str = "[workload.env]\nDATABASE_URL = { secret = \"db\", key = \"url\" }\n\n[secrets.db]\nname = \"web-db\"\nkeys = [\"url\"]\n\n[hooks]\nbefore_canary = [[\"hooks/before.sh\"]]";

/// All that verbs said.
struct Told<'a> {
    web: &'a Candidate,
    said: Vec<(String, Said)>,
}

impl Told<'_> {
    /// What the shell of whoever runs it has goes with each verb.
    fn run(&mut self, words: &[&str]) -> &Said {
        let mut command = self.web.command(traffic().kubeconfig(), words);
        command.env("DEPLOY_TOKEN", SEEDED[2]).env("RAILIANCE_PROMETHEUS_TOKEN", SEEDED[2]);
        self.said.push((format!("{words:?}"), self.web.bounded(command)));
        &self.said.last().unwrap().1
    }

    #[track_caller]
    fn ends(&mut self, code: i32, words: &[&str]) {
        let said = self.run(words);
        assert_eq!(said.code, Some(code), "{words:?}: {said:?}");
    }
}

fn seed(web: &Candidate) {
    let url = format!("postgres://web:{}@db:5432/web", SEEDED[0]);
    let secret = format!("{{apiVersion: v1, kind: Secret, metadata: {{name: web-db}}, stringData: {{url: '{url}'}}}}");
    traffic().apply(&web.namespace, &secret);
}

fn assert_discreet(what: &str, text: &str) {
    for value in SEEDED.into_iter().chain(ENCODED) {
        assert!(!text.contains(value), "{what} tells {value}: {text}");
    }
}

/// A file that a verb wrote.
fn assert_file_discreet(web: &Candidate, name: &str) {
    assert_discreet(name, &fs::read_to_string(web.file(name)).unwrap());
}

pub fn no_value_of_a_secret_is_told() {
    let web = Candidate::unreleased("discreet", "", Contract { more: REFERENCE, ..SHORT });
    script(&web, "hooks/before.sh", "exit 0");
    seed(&web);
    let mut told = Told { web: &web, said: Vec::new() };
    told.ends(0, &["apply", "--yes", "--direct", "--reason", "the first"]);
    traffic().serves(&web.host(), &["stable"]);
    web.declare("v1.1.0", "1.1.0");
    let load = web.load();
    by_a_killed_hook(&mut told);
    by_a_trial(&mut told);
    let token = format!("API_TOKEN={}", SEEDED[1]);
    traffic().kubectl(&["set", "env", "deployment/web", &token, "-n", &web.namespace]);
    by_a_way_back(&mut told);
    by_crashes(&mut told);
    told.ends(0, &["rollback", "--yes", "--verbosity", "9", "--reason", "a complaint"]);
    told.ends(0, &["release", "show", "3"]);
    told.said.iter().for_each(|(words, said)| assert_discreet(words, &format!("{}{}", said.out, said.err)));
    ["plan.json", "approval.json"].into_iter().for_each(|name| assert_file_discreet(&web, name));
    traffic().list("configmap,event,lease", &web.namespace, "").iter().for_each(|object| {
        assert_discreet("an object", &object.to_string());
    });
    assert_eq!(load.stop().failures(), 0);
    web.rests_at("v1.0.0", 3);
}

/// It tells what the shell has and what it has read, and does not come to its end; the last line is kept.
fn by_a_killed_hook(told: &mut Told) {
    let words = format!("connecting to postgres://web:{}@db:5432/web with $DEPLOY_TOKEN", SEEDED[0]);
    script(told.web, "hooks/before.sh", &format!("echo \"{words}\" >&2; kill -KILL $$"));
    told.ends(15, &["deploy"]);
    let (_, said) = told.said.last().unwrap();
    let masked = "it was ended by signal 9: connecting to postgres://web:***@db:5432/web with ***";
    assert!(said.err.contains(masked), "{said:?}");
    told.ends(0, &["abort", "--reason", "it was killed"]);
    script(told.web, "hooks/before.sh", "exit 0");
}

fn by_a_trial(told: &mut Told) {
    crate::bed::eventually("stable is measured", || {
        (told.run(&["deploy", "--gates-only"]).code == Some(0)).then_some(())
    });
    told.ends(0, &["deploy", "--gates-only", "-o", "json"]);
    told.ends(0, &["deploy", "--again", "--reason", "it was killed", "--verbosity", "9"]);
    for verb in [&["observe"][..], &["status"], &["history"], &["release", "show", "1"]] {
        told.ends(0, verb);
        told.ends(0, &[verb, &["-o", "json"]].concat());
    }
    told.ends(0, &["approve", "--reason", "read it", "--write", "approval.json"]);
    let web = told.web;
    let stream = std::thread::scope(|scope| {
        let watcher = scope.spawn(|| web.ends(0, &["observe", "--events", "ndjson"]));
        told.ends(0, &["promote", "--yes", "--verbosity", "9"]);
        watcher.join().unwrap()
    });
    assert!(stream.out.lines().count() > 3, "{stream:?}");
    told.said.push(("the stream".to_owned(), stream));
    told.ends(0, &["release", "show", "2"]);
    told.ends(0, &["release", "show", "2", "-o", "json"]);
}

fn by_a_way_back(told: &mut Told) {
    told.ends(0, &["rollback", "--plan", "--reason", "a look"]);
    for words in [&["plan", "--out", "plan.json"][..], &["diff"], &["status"], &["plan", "-o", "json"]] {
        told.run(words);
    }
}

/// The same look ends in a crash at one place after another, until it gets through.
fn by_crashes(told: &mut Told) {
    let clock = Clock::new();
    for crashes in 0.. {
        let words = ["rollback", "--plan", "--verbosity", "9", "--reason", "a look"];
        let said = clock.breaks(told.web, 16 << crashes, &words);
        if said.code == Some(0) {
            assert!(crashes > 2, "{crashes}");
            return;
        }
        assert_eq!(said.code, Some(70), "{said:?}");
        told.said.push((format!("crash {crashes}"), said));
    }
}
