//! Who must agree before a candidate becomes stable, and for how long that counts (decisions H13, H14, H15, H18).

use crate::candidate::{Candidate, lost_nothing};
use crate::contract::{Contract, SHORT};
use crate::outcome::PASSED;
use crate::traffic::traffic;
use std::path::PathBuf;
use std::time::Duration;

const PROMOTE: &[&str] = &["promote", "--yes"];
const CRITICAL: &str = "criticality = \"critical\"";
const APPROVE: &[&str] = &["approve", "--reason", "looked at it"];

/// A candidate that has passed, opened by `author`.
fn passed(name: &str, more: &str, app: &str, author: &str) -> (Candidate, PathBuf) {
    let web = Candidate::new(name, "", Contract { app, more, ..SHORT });
    let author = web.person(author);
    let load = web.load();
    web.ends_as(&author, 0, &["deploy"]);
    lost_nothing(load);
    (web, author)
}

pub fn h14_the_author_does_not_count_and_each_person_counts_once() {
    let more =
        "[stage.production.approvals]\nrequired = 2\nnot_author = true\napprovers = [\"ada\", \"grace\", \"linus\"]";
    let (web, ada) = passed("people", more, "", "ada");
    let (grace, linus, eve) = (web.person("grace"), web.person("linus"), web.person("eve"));
    let said = web.ends(11, PROMOTE);
    assert!(said.err.contains("0 of 2 approvals"), "{said:?}");
    for someone in [&ada, &eve, &grace, &grace] {
        web.ends_as(someone, 0, APPROVE);
    }
    let said = web.ends(11, PROMOTE);
    for words in ["1 of 2 approvals", "`ada` is an author of it", "`eve` is not among the approvers"] {
        assert!(said.err.contains(words), "{said:?}");
    }
    web.ends_as(&linus, 0, APPROVE);
    web.ends_as(&grace, 0, &["approve", "--revoke", "--reason", "on second thoughts"]);
    web.ends(11, PROMOTE);
    assert_eq!((web.share(), web.released().1), (50, 1));
    let said = web.ends(0, &["approve", "--revoke", "--reason", "again"]);
    assert!(said.err.contains("nothing to take back: `admin` has not approved of `v1.1.0`"), "{said:?}");
    web.ends_as(&grace, 0, APPROVE);
    web.ends(0, PROMOTE);
    web.rests_at("v1.1.0", 2);
    let record = web.ends(0, &["release", "show", "2"]).out;
    let told = |words: &str| record.lines().filter(|line| line.contains("approved") && line.contains(words)).count();
    assert_eq!((told("did not count: `ada` is an author"), told("did not count")), (1, 2), "{record}");
}

pub fn h14_the_administrator_is_no_person() {
    let more = "[stage.production.approvals]\nrequired = 1";
    let (web, _) = passed("shared", more, "", "ada");
    web.ends(0, APPROVE);
    let said = web.ends(11, PROMOTE);
    assert!(said.err.contains("`admin` is a shared identity"), "{said:?}");
    assert_eq!((web.trial().as_deref(), web.share()), (Some("passed"), 50));
}

pub fn h15_an_approval_that_is_too_old_does_not_count() {
    let more = "[stage.production.approvals]\nrequired = 1\nexpires = \"10s\"";
    let (web, _) = passed("expires", more, "", "ada");
    let grace = web.person("grace");
    web.ends_as(&grace, 0, APPROVE);
    std::thread::sleep(Duration::from_secs(11));
    let said = web.ends(11, PROMOTE);
    assert!(said.err.contains("the approval of `grace` is too old"), "{said:?}");
    assert_eq!((web.share(), web.released().1), (50, 1));
    web.ends_as(&grace, 0, APPROVE);
    web.ends(0, PROMOTE);
    web.rests_at("v1.1.0", 2);
}

pub fn h14_a_critical_application_needs_a_person_whose_identity_is_proven() {
    let more = "[stage.production.approvals]\nrequired = 1";
    let (web, _) = passed("proven", more, CRITICAL, "ada");
    let grace = web.person("grace");
    web.ends(11, PROMOTE);
    web.ends_as(&grace, 0, APPROVE);
    let said = web.ends(11, PROMOTE);
    assert!(said.err.contains("that it was `grace` is said, not proven"), "{said:?}");
    // what was written before may name whom it likes, and calls itself proven as well
    traffic().guard(&web.namespace);
    web.ends_as(&grace, 0, APPROVE);
    let said = web.ends(11, PROMOTE);
    assert!(said.err.contains("the guard was not bound yet when the trial began"), "{said:?}");
    let said = web.ends(0, &["status"]);
    assert!(!said.out.contains("approved by") && said.out.contains("is not proven"), "{said:?}");
    web.ends(0, &["abort", "--reason", "nobody can prove it here"]);
    web.rests_at("v1.0.0", 1);
}

pub fn h14_a_critical_application_may_say_why_a_word_is_enough() {
    let more = "[stage.production.approvals]\nrequired = 1\naccept_asserted = \"three people, who know each other\"";
    let (web, _) = passed("critical", more, CRITICAL, "ada");
    let grace = web.person("grace");
    let said = web.ends(11, PROMOTE);
    assert!(said.err.contains("0 of 1 approvals"), "{said:?}");
    web.ends_as(&grace, 0, APPROVE);
    web.ends(0, PROMOTE);
    web.rests_at("v1.1.0", 2);
}

pub fn h7_without_a_trial_a_critical_application_needs_another_persons_word() {
    let more = "[stage.production.approvals]\nrequired = 1\nnot_author = true\naccept_asserted = \"three people, who know each other\"";
    let web = Candidate::new("direct", "", Contract { app: CRITICAL, more, ..SHORT });
    let (ada, grace) = (web.person("ada"), web.person("grace"));
    web.ends_as(&ada, 0, &["plan", "--out", "plan.json"]);
    let direct = ["apply", "plan.json", "--yes", "--direct", "--reason", "the metrics are down"];
    let agree = ["approve", "--plan", "plan.json", "--reason", "read it"];
    let said = web.ends_as(&ada, 15, &["apply", "plan.json", "--yes"]);
    assert!(said.err.contains("`railiance approve --plan FILE --reason TEXT`"), "{said:?}");
    let said = web.ends_as(&ada, 11, &direct);
    assert!(said.err.contains("0 of 1 approvals"), "{said:?}");
    web.ends_as(&ada, 0, &agree);
    let said = web.ends_as(&ada, 11, &direct);
    assert!(said.err.contains("`ada` is an author of it"), "{said:?}");
    let said = web.ends_as(&grace, 0, &[&agree[..], &["--write", "word.json"]].concat());
    assert!(said.err.contains("may be carried out by another person"), "{said:?}");
    let word: serde_json::Value = serde_json::from_slice(&std::fs::read(web.file("word.json")).unwrap()).unwrap();
    assert_eq!(word["predicateType"], "https://railiance.dev/plan-approval/v1");
    assert_eq!(
        (&word["predicate"]["approver"]["name"], &word["predicate"]["reason"]),
        (&"grace".into(), &"read it".into())
    );
    assert!(word["predicate"]["expires"].is_string(), "{word:#}");
    // it is of this plan, and may be taken back
    web.declare("v1.2.0", "1.2.0");
    web.ends_as(&ada, 11, &["apply", "--yes", "--direct", "--reason", "another one"]);
    web.declare("v1.1.0", "1.1.0");
    web.ends_as(&grace, 0, &["approve", "--plan", "plan.json", "--revoke", "--reason", "on second thoughts"]);
    web.ends_as(&ada, 11, &direct);
    web.ends_as(&grace, 0, &agree);
    let load = web.load();
    web.ends_as(&ada, 0, &direct);
    web.rests_at("v1.1.0", 2);
    lost_nothing(load);
    let record = web.ends(0, &["release", "show", "2"]).out;
    let told: Vec<&str> = record.lines().filter(|line| line.contains("by grace")).collect();
    assert!(told.len() == 3 && told[2].starts_with("  approved  read it; "), "{record}");
    // once it was taken back, what was said of it before says nothing any more
    web.ends_as(&grace, 0, &["rollback", "--yes", "--reason", "it was wrong"]);
    let said = web.ends_as(&ada, 11, &direct);
    assert!(said.err.contains("0 of 1 approvals"), "{said:?}");
    web.rests_at("v1.0.0", 3);
}

pub fn h13_an_approval_is_of_one_candidate() {
    let more = "[stage.production.approvals]\nrequired = 1";
    let (web, _) = passed("changed", more, "", "ada");
    let grace = web.person("grace");
    web.ends_as(&grace, 0, APPROVE);
    web.ends(0, &["abort", "--reason", "a better one is there"]);
    web.declare("v1.2.0", "1.2.0");
    let load = web.load();
    web.passes();
    let said = web.ends(11, PROMOTE);
    assert!(said.err.contains("0 of 1 approvals"), "{said:?}");
    web.ends_as(&grace, 0, APPROVE);
    web.ends(0, PROMOTE);
    web.rests_at("v1.2.0", 2);
    lost_nothing(load);
}

pub fn h18_a_first_release_is_tried_without_a_route_and_needs_a_person() {
    let web = Candidate::unreleased("first", "", SHORT);
    web.passes();
    for kind in ["traefikservice", "ingressroute"] {
        assert!(traffic().list(kind, &web.namespace, "").is_empty(), "{kind}");
    }
    assert_eq!(web.observed()["trial"]["weight"], 0);
    let said = web.ends(11, PROMOTE);
    assert!(said.err.contains("0 of 1 approvals"), "{said:?}");
    web.ends(0, APPROVE);
    web.ends(0, PROMOTE);
    traffic().serves(&web.host(), &["stable"]);
    assert_eq!((web.trial(), web.released()), (None, ("v1.0.0".to_owned(), 1)));
    assert!(traffic().find("deployment", &web.namespace, "web-canary").is_none());
    let record = web.ends(0, &["release", "show", "1"]).out;
    assert!(record.contains("  step      1; "), "{record}");
    // and nothing is there to go back to
    web.ends(15, &["rollback", "--yes", "--reason", "why not"]);
}

pub fn approvers_write_where_nobody_else_can_and_need_no_rights_elsewhere() {
    let approvals = traffic().namespace("approvals");
    let more = format!(
        "[stage.production.approvals]\nrequired = 1\nnamespace = \"{approvals}\"\napprovers = [\"group:release-managers\"]"
    );
    let (web, ada) = passed("apart-word", &more, "", "ada-of-web");
    let rights = |user: &str, namespace: &str, role: &str| {
        let (name, user, role) = (format!("{user}-{role}"), format!("--user={user}"), format!("--clusterrole={role}"));
        traffic().kubectl(&["create", "rolebinding", &name, "-n", namespace, &user, &role]);
    };
    // a member of the group, and somebody who is in no group and has the same rights
    let people = [("gwen", Some("release-managers")), ("mallory", None)];
    let [gwen, mallory] = people.map(|(user, group)| {
        rights(user, &web.namespace, "view");
        rights(user, &approvals, "edit");
        traffic().user(user, group)
    });
    // an approval in the journal is none here
    let said = web.run_as(&ada, &["approve", "--reason", "my own"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(said.err.contains("`ada-of-web` is not among the approvers"), "{said:?}");
    web.ends_as(&mallory, 0, &["approve", "--reason", "let me"]);
    let said = web.ends(11, PROMOTE);
    assert!(said.err.contains("`mallory` is not among the approvers"), "{said:?}");
    // whoever reads that it cannot be written has not agreed
    let nowhere = ["approve", "--reason", "looked at it", "--write", "no-such-directory/approval.json"];
    let said = web.run_as(&gwen, &nowhere);
    assert!(said.code == Some(1) && said.err.contains("no-such-directory/approval.json"), "{said:?}");
    web.ends(11, PROMOTE);
    let file = web.file("approval.json");
    let write = file.to_string_lossy().into_owned();
    web.ends_as(&gwen, 0, &["approve", "--reason", "looked at it", "--write", &write]);
    let statement: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
    assert_eq!(statement["_type"], "https://in-toto.io/Statement/v1");
    assert_eq!(statement["predicate"]["groups"][0], "release-managers");
    assert_eq!(statement["predicate"]["approver"]["name"], "gwen", "{statement:#}");
    assert!(statement["predicate"]["expires"].is_string(), "{statement:#}");
    // the picture tells whose word counts, as the promotion does
    let trial = web.observed()["trial"].clone();
    assert!(trial["approvals"].to_string().contains("gwen") && !trial["approvals"].to_string().contains("mallory"));
    assert_eq!(
        trial["uncounted"],
        serde_json::json!(["`ada-of-web` is not among the approvers", "`mallory` is not among the approvers"])
    );
    let picture = web.run(&["observe"]).out;
    assert!(picture.contains("  agreed  not counted: `mallory` is not among the approvers"), "{picture}");
    web.ends_as(&gwen, 0, &["approve", "--revoke", "--reason", "not so fast"]);
    web.ends(11, PROMOTE);
    web.ends_as(&gwen, 0, APPROVE);
    assert!(!web.journal().contains(&"approved".to_owned()), "{:?}", web.journal());
    web.ends(0, PROMOTE);
    web.rests_at("v1.1.0", 2);
    is_told_as_it_was_agreed(&web);
}

/// Wherever that stands.
fn is_told_as_it_was_agreed(web: &Candidate) {
    let record = web.ends(0, &["release", "show", "2"]).out;
    let told: Vec<&str> = record.lines().filter(|line| line.contains("by gwen")).collect();
    assert!(told.len() == 3 && told[1].contains("not so fast"), "{record}");
    // what was not tried yet is not done, whatever was before
    web.declare("v1.2.0", "1.2.0");
    let said = web.ends(15, PROMOTE);
    assert!(
        said.err.contains("`v1.2.0`, which the files declare, is not on trial, and not what is stable (`v1.1.0`)"),
        "{said:?}"
    );
}

/// What a name is worth is a matter of the place where it is written.
pub fn h14_approvals_in_a_namespace_of_their_own_are_proven_there() {
    let approvals = traffic().namespace("proven");
    let more = format!("[stage.production.approvals]\nrequired = 1\nnamespace = \"{approvals}\"");
    let (web, _) = passed("proven-word", &more, CRITICAL, "ada");
    let grace = web.person("grace");
    // a guard of the application's namespace says nothing about it
    traffic().guard(&web.namespace);
    web.ends_as(&grace, 0, APPROVE);
    let said = web.ends(11, PROMOTE);
    assert!(said.err.contains("that it was `grace` is said, not proven"), "{said:?}");
    traffic().guard(&approvals);
    web.ends_as(&grace, 0, APPROVE);
    web.ends(0, PROMOTE);
    web.rests_at("v1.1.0", 2);
}

pub fn h14_who_brought_a_candidate_that_waited_is_its_author() {
    let more = "[stage.production.approvals]\nrequired = 1\nnot_author = true";
    let web = Candidate::new("brought", "", Contract { more, ..SHORT });
    let (ada, grace, linus) = (web.person("ada"), web.person("grace"), web.person("linus"));
    let load = web.load();
    web.ends(0, &["deploy", "--once"]);
    web.declare("v1.2.0", "1.2.0");
    web.ends_as(&ada, 16, &["deploy"]);
    web.ends(0, &["abort", "--reason", "the next one"]);
    // somebody else, with whatever files, begins with it
    web.ends_as(&grace, 0, &["deploy", "--app", "web", "-n", &web.namespace]);
    web.ends_as(&ada, 0, APPROVE);
    let said = web.ends(11, PROMOTE);
    assert!(said.err.contains("`ada` is an author of it"), "{said:?}");
    web.ends_as(&linus, 0, APPROVE);
    web.ends(0, PROMOTE);
    web.rests_at("v1.2.0", 2);
    lost_nothing(load);
}

pub fn approvals_that_cannot_be_read_keep_nobody_from_going_back() {
    let approvals = traffic().namespace("unreadable");
    let more = format!("[stage.production.approvals]\nrequired = 1\nnamespace = \"{approvals}\"");
    let (web, _) = passed("unread", &more, "", "ada-of-unread");
    let damaged = format!(
        "{{apiVersion: v1, kind: ConfigMap, metadata: {{name: railiance.{0}.web.r2.1, labels: {{railiance.dev/app: {0}.web, \
         railiance.dev/ledger: entry}}}}, data: {{entry: no JSON}}}}",
        web.namespace
    );
    traffic().apply(&approvals, &damaged);
    let said = web.ends(11, PROMOTE);
    assert!(said.err.contains("cannot be read"), "{said:?}");
    web.ends(0, &["abort", "--reason", "by whoever is on call"]);
    web.rests_at("v1.0.0", 1);
}

pub fn h15_a_promotion_that_began_while_it_was_agreed_to_is_finished_afterwards() {
    let more = "[stage.production.approvals]\nrequired = 1\nexpires = \"10s\"";
    let (web, _) = passed("midway", more, "", "ada");
    let grace = web.person("grace");
    let load = web.load();
    web.ends_as(&grace, 0, APPROVE);
    web.is_left_promoting();
    std::thread::sleep(Duration::from_secs(11));
    let said = web.run(PROMOTE);
    let mut journal = web.journal();
    journal.retain(|kind| kind != "taken-over");
    assert_eq!(journal, [PASSED, &["approved", "promoting", "promoted"]].concat(), "{said:?}");
    assert_eq!(said.code, Some(0), "{said:?}");
    web.rests_at("v1.1.0", 2);
    lost_nothing(load);
}
