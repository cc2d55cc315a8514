//! What a stage needs, and who has to have done what before.

use crate::candidate::Candidate;
use crate::contract::{Contract, SHORT};
use crate::outcome::{Left, Lost, Outcome, PROMOTED};
use crate::traffic::traffic;
use std::process::Command;

pub fn a_promotion_asks_again_whether_everything_is_there() {
    let more = "[secrets.token]\nname = \"web-token\"\nkeys = [\"token\"]";
    let workload = "env = { TOKEN = { secret = \"token\", key = \"token\" } }";
    let web = Candidate::unreleased("missing", "", Contract { workload, more, ..SHORT });
    let secret = |verb: &[&str]| traffic().kubectl(&[verb, &["-n", &web.namespace]].concat());
    secret(&["create", "secret", "generic", "web-token", "--from-literal=token=hunter22"]);
    web.goes_first("");
    let load = web.load();
    web.passes();
    secret(&["delete", "secret", "web-token"]);
    let said = web.ends(15, &["promote", "--yes"]);
    assert!(said.err.contains("web-token"), "{said:?}");
    assert_eq!((web.trial().as_deref(), web.share()), (Some("passed"), 50));
    secret(&["create", "secret", "generic", "web-token", "--from-literal=token=hunter22"]);
    let said = web.run(&["promote", "--yes"]);
    let left = Left::Stable("v1.1.0", 2);
    web.came_to(&said, 0, load, &Outcome { left, lost: Lost::Nothing, journal: PROMOTED, because: "" });
}

fn git(web: &Candidate, words: &[&str]) -> String {
    let mut git = Command::new("git");
    git.arg("-C").arg(web.file("")).args(["-c", "user.name=Team Web", "-c", "user.email=web@example.org"]).args(words);
    let said = git.output().unwrap();
    assert!(said.status.success(), "{said:?}");
    String::from_utf8(said.stdout).unwrap().trim().to_owned()
}

const LOCAL: &str = "[stage.local]\nstart = [\"python3\", \"-m\", \"http.server\", \"18099\", \"--bind\", \"127.0.0.1\"]\n\
                     ready = { http = \"http://127.0.0.1:18099/\", within = \"30s\" }\n\
                     [stage.production.approvals]\nrequired = 1";

pub fn h34_a_local_run_in_the_ledger_opens_stage_2_of_a_critical_application() {
    let (app, budget) = (
        "criticality = \"critical\"\ncontacts = [\"web@example.org\"]",
        format!("{}\nneeds_local = \"1h\"", SHORT.budget),
    );
    let web = Candidate::new("local", "", Contract { app, budget: &budget, more: LOCAL, ..SHORT });
    git(&web, &["init", "--quiet"]);
    git(&web, &["add", "."]);
    git(&web, &["commit", "--quiet", "-m", "the candidate"]);
    let commit = git(&web, &["rev-parse", "HEAD"]);
    web.ends(0, &["run", "--record"]);
    let file = web.file("railiance/release.toml");
    let declared = std::fs::read_to_string(&file).unwrap();
    let of = |commit: &str| std::fs::write(&file, format!("{declared}commit = \"{commit}\"\n")).unwrap();
    // of another commit it says nothing
    of(&commit.chars().rev().collect::<String>());
    let said = web.ends(15, &["deploy", "--once"]);
    assert!(said.err.contains("--record"), "{said:?}");
    of(&commit);
    web.ends(0, &["deploy", "--once"]);
    assert_eq!(web.share(), 50);
    assert!(web.journal().contains(&"tried".to_owned()), "{:?}", web.journal());
    web.ends(0, &["abort", "--reason", "seen"]);
}
