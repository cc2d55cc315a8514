//! Without a canary a reason and people's word stand in the place of a verdict (decision H7).

use crate::bed::faults::Moment;
use crate::candidate::{Candidate, lost_nothing};
use crate::contract::{Contract, SHORT};
use crate::jobs::end_job;
use crate::outcome::{Left, Lost, Outcome};
use crate::programs::script;
use crate::traffic::traffic;
use crate::walked_away::{killed_at_every_write, killed_until};
use crate::windows::closed;
use std::fs;

const PROMOTE: &[&str] = &["promote", "--yes"];
const HOOKS: &str = "[hooks]\nbefore_canary = [[\"hooks/before.sh\"]]\nbefore_promote = [[\"hooks/backup.sh\"]]\nafter_promote = [[\"hooks/tell.sh\"]]";
const LOG: &str = "echo $RAILIANCE_HOOK $RAILIANCE_VERSION >> ran";

/// The journal of a version that was agreed to and released.
const DIRECT: &[&str] = &["opened", "approved", "promoting", "promoted"];

/// Version 1.0.0 is declared, and nothing is there.
fn untried(name: &str, contract: Contract) -> Candidate {
    let web = Candidate::unreleased(name, "", contract);
    fs::write(web.file("railiance/app.toml"), contract.untried(&web.namespace)).unwrap();
    web
}

/// The declared version is opened, agreed to, and released.
fn released(web: &Candidate) {
    web.ends(11, &["promote", "--yes", "--reason", "it is due"]);
    web.ends(0, &["approve", "--reason", "read it"]);
    web.ends(0, PROMOTE);
}

/// The same, and it answers.
fn goes_first(web: &Candidate) {
    released(web);
    traffic().serves(&web.host(), &["stable"]);
    web.declare("v1.1.0", "1.1.0");
}

pub fn h7_without_a_canary_a_reason_and_a_persons_word_release() {
    let web = untried("untried", Contract { more: HOOKS, ..SHORT });
    for hook in ["before", "backup", "tell"] {
        script(&web, &format!("hooks/{hook}.sh"), LOG);
    }
    let said = web.ends(15, &["deploy"]);
    assert!(said.err.contains("`railiance promote --reason TEXT` releases it"), "{said:?}");
    let said = web.ends(64, PROMOTE);
    assert!(said.err.contains("a reason stands in the place of a verdict"), "{said:?}");
    let said = web.ends(11, &["promote", "--yes", "--reason", "the first"]);
    assert!(said.err.contains("+ Deployment") && said.err.contains("0 of 1 approvals"), "{said:?}");
    assert_eq!(web.trial().as_deref(), Some("waiting"));
    assert_eq!(web.observed()["trial"]["canary"], false);
    assert!(traffic().find("deployment", &web.namespace, "web").is_none());
    assert!(web.run(&["status"]).out.contains("v1.0.0 without a trial: waiting"), "{:?}", web.run(&["status"]));
    web.ends(15, &["apply", "--yes"]);
    web.ends(11, PROMOTE);
    web.ends(0, &["approve", "--reason", "read it"]);
    web.ends(0, PROMOTE);
    traffic().serves(&web.host(), &["stable"]);
    web.rests_at("v1.0.0", 1);
    let ran = ["before_canary v1.0.0", "before_promote v1.0.0", "after_promote v1.0.0"];
    assert_eq!(fs::read_to_string(web.file("ran")).unwrap().lines().collect::<Vec<_>>(), ran);
    let record = web.ends(0, &["release", "show", "1"]).out;
    assert!(record.contains("the first") && record.contains("read it"), "{record}");
    let said = web.ends(0, &["promote", "--yes", "--reason", "once more"]);
    assert!(said.err.contains("`v1.0.0` is stable already"), "{said:?}");
    // `apply` does not go around it
    web.declare("v1.1.0", "1.1.0");
    let said = web.ends(15, &["apply", "--yes"]);
    assert!(said.err.contains("a window, hooks or jobs"), "{said:?}");
}

pub fn h7_without_a_canary_the_newest_candidate_waits_and_stable_is_gone_back_to() {
    let web = untried("newest", SHORT);
    goes_first(&web);
    let load = web.load();
    web.ends(11, &["promote", "--yes", "--reason", "it is due"]);
    web.ends(0, &["approve", "--reason", "it is good"]);
    web.declare("v1.2.0", "1.2.0");
    let said = web.ends(11, &["promote", "--yes", "--reason", "a newer one"]);
    assert!(said.err.contains("`v1.1.0` waits no more"), "{said:?}");
    web.ends(0, &["approve", "--reason", "it is good"]);
    // the ledger knows it: no files are needed
    let by_name = ["--app", "web", "-n", &web.namespace];
    web.ends(0, &[PROMOTE, &by_name].concat());
    web.rests_at("v1.2.0", 2);
    // what waits is no reason to leave a bad version where it is
    web.declare("v1.3.0", "1.3.0");
    web.ends(11, &["promote", "--yes", "--reason", "one more"]);
    let plan = web.ends(0, &["rollback", "--plan", "--reason", "look"]);
    assert!(plan.err.contains("`v1.3.0` waits no more") && plan.out.contains("~ Deployment"), "{plan:?}");
    web.ends(0, &["rollback", "--yes", "--reason", "a complaint"]);
    web.rests_at("v1.0.0", 3);
    web.declare("v1.2.0", "1.2.0");
    web.ends(11, &["promote", "--yes", "--reason", "again"]);
    web.ends(0, &["resume", "--reason", "looked at it"]);
    let said = web.ends(15, &["promote", "--yes", "--reason", "again"]);
    assert!(said.err.contains("this very version was taken back"), "{said:?}");
    web.ends(11, &["promote", "--yes", "--again", "--reason", "it was not this"]);
    web.ends(0, &["abort", "--reason", "it was"]);
    web.rests_at("v1.0.0", 3);
    lost_nothing(load);
}

pub fn h5_without_a_canary_what_does_not_come_up_is_taken_back() {
    let web = untried("broken", SHORT);
    goes_first(&web);
    web.declare("v1.1.0", "1.1.0-crash");
    web.ends(11, &["promote", "--yes", "--reason", "it is due"]);
    web.ends(0, &["approve", "--reason", "it is good"]);
    let load = web.load();
    let said = web.ends(10, &["promote", "--yes", "--timeout", "15s"]);
    assert!(said.err.contains("is what it was: "), "{said:?}");
    assert!(web.image().contains(":1.0.0@"), "{}", web.image());
    // a person looks, and what is declared by then takes its place
    web.declare("v1.1.1", "1.1.1");
    web.ends(11, &["promote", "--yes", "--reason", "mended"]);
    web.ends(0, &["resume", "--reason", "it is mended"]);
    released(&web);
    let broken = ["opened", "approved", "promoting", "stopped", "gone-back", "held", "resumed"];
    let journal = [DIRECT, &broken, &["aborting", "aborted"], DIRECT].concat();
    let left = Left::Stable("v1.1.1", 2);
    web.is_left(load, &Outcome { left, lost: Lost::Nothing, journal: &journal, because: "it is due" });
}

/// What went back by itself is gone back from no further: the release before it was good.
pub fn h11_without_a_canary_what_went_back_by_itself_is_at_its_end() {
    let web = untried("back-already", SHORT);
    goes_first(&web);
    released(&web);
    web.declare("v1.2.0", "1.2.0-crash");
    web.ends(11, &["promote", "--yes", "--reason", "it is due"]);
    web.ends(0, &["approve", "--reason", "it is good"]);
    web.ends(10, &["promote", "--yes", "--timeout", "15s"]);
    let said = web.ends(0, &["rollback", "--yes", "--reason", "a complaint"]);
    assert!(said.err.contains("`v1.2.0` is off trial, and stable serves alone"), "{said:?}");
    web.rests_at("v1.1.0", 2);
}

/// There is nothing to go back to: whoever waits is no reason to say that it was done.
pub fn h11_without_a_canary_whoever_waits_is_no_way_back() {
    let web = untried("no-way", SHORT);
    goes_first(&web);
    web.ends(11, &["promote", "--yes", "--reason", "it is due"]);
    let said = web.ends(15, &["rollback", "--yes", "--reason", "a complaint"]);
    assert!(said.err.contains("nothing to go back to"), "{said:?}");
    assert_eq!(web.trial().as_deref(), Some("waiting"));
    web.ends(0, &["approve", "--reason", "it is good"]);
    web.ends(0, PROMOTE);
    web.rests_at("v1.1.0", 2);
}

pub fn h5_without_a_canary_a_first_release_that_does_not_come_up_goes_away() {
    let web = untried("stillborn", SHORT);
    web.declare("v1.0.0", "1.0.0-crash");
    web.ends(11, &["promote", "--yes", "--reason", "the first"]);
    web.ends(0, &["approve", "--reason", "it is good"]);
    let said = web.run(&["promote", "--yes", "--timeout", "15s"]);
    assert!(matches!(said.code, Some(1 | 13)), "{said:?}");
    web.ends(0, &["rollback", "--yes", "--reason", "it crashes"]);
    assert_eq!(web.trial(), None);
    web.tells(&["opened", "approved", "promoting", "stopped", "held", "aborting", "aborted"], "it crashes");
    for kind in ["deployment", "service", "ingressroute.traefik.io"] {
        assert!(traffic().find(kind, &web.namespace, "web").is_none(), "{kind}");
    }
    web.declare("v1.0.1", "1.0.1");
    web.ends(0, &["resume", "--reason", "it is mended"]);
    goes_first(&web);
    assert_eq!(web.released(), ("v1.0.1".to_owned(), 1));
}

pub fn h5_without_a_canary_killed_at_every_write_another_operator_goes_on() {
    let web = untried("leapt", SHORT);
    goes_first(&web);
    web.ends(11, &["promote", "--yes", "--reason", "it is due"]);
    web.ends(0, &["approve", "--reason", "it is good"]);
    let load = web.load();
    let kills = killed_at_every_write(&web, PROMOTE, Moment::After);
    assert!(kills > 5, "{kills}");
    let (left, journal) = (Left::Stable("v1.1.0", 2), [DIRECT, DIRECT].concat());
    web.is_left_by_many(load, &Outcome { left, lost: Lost::Nothing, journal: &journal, because: "it is due" });
}

pub fn h5_without_a_canary_killed_at_every_write_another_candidate_takes_the_place() {
    let web = untried("ousted", SHORT);
    for (version, moment) in [("1.0.1", Moment::Before), ("1.0.2", Moment::After)] {
        web.ends(11, &["promote", "--yes", "--reason", "the first"]);
        web.declare(&format!("v{version}"), version);
        let kills = killed_until(11, &web, &["promote", "--yes", "--reason", "a newer one"], moment);
        assert!(kills > 3, "{kills}");
        assert_eq!(web.observed()["trial"]["version"], format!("v{version}"));
    }
    web.ends(0, &["abort", "--reason", "enough"]);
    assert_eq!(web.trial(), None);
    // nothing is left that would keep `apply` out
    web.ends(0, &["apply", "--yes"]);
    assert_eq!(web.released(), ("v1.0.2".to_owned(), 1));
}

const JOB: &str = "[jobs.migrate]\nwhen = \"before-promote\"\ncommand = [\"/bin/web\", \"migrate\"]\n\
    image = \"registry.example.org/web/migrate:1-long@sha256:4444444444444444444444444444444444444444444444444444444444444444\"\n\
    compatible_with_stable = true\nreversible = true\nretries = 0";
const CONFIG: &str = "config = { \"/etc/web/web.conf\" = \"config/web.conf\" }";

/// Its pod reads the new data, so that comes first, and the pods of the application come after it.
pub fn h4_without_a_canary_a_job_runs_before_stable_with_the_data_of_its_candidate() {
    let web = untried("migrated", Contract { workload: CONFIG, more: JOB, ..SHORT });
    fs::create_dir_all(web.file("railiance/config")).unwrap();
    fs::write(web.file("railiance/config/web.conf"), "colour = blue\n").unwrap();
    let said = web.ends(11, &["promote", "--yes", "--reason", "the first"]);
    assert!(said.err.contains("+ ConfigMap"), "{said:?}");
    web.ends(0, &["approve", "--reason", "it is good"]);
    std::thread::scope(|scope| {
        let promotes = scope.spawn(|| web.ends(0, PROMOTE));
        end_job(&web, "Succeeded", || {
            let maps = traffic().list("configmap", &web.namespace, "");
            assert!(maps.iter().any(|map| map["data"].to_string().contains("colour = blue")), "{maps:?}");
            assert!(traffic().find("deployment", &web.namespace, "web").is_none());
        });
        promotes.join().unwrap();
    });
    web.rests_at("v1.0.0", 1);
}

pub fn h15_without_a_canary_the_window_of_stage_3_is_kept() {
    let more = format!("[stage.production]\n{}", closed());
    let web = untried("shut", Contract { more: &more, ..SHORT });
    web.ends(11, &["promote", "--yes", "--reason", "the first"]);
    web.ends(0, &["approve", "--reason", "it is good"]);
    let said = web.ends(16, PROMOTE);
    assert!(said.err.contains("the window opens"), "{said:?}");
    assert!(traffic().find("deployment", &web.namespace, "web").is_none());
}

pub fn h7_without_a_canary_a_critical_application_needs_another_persons_word_for_its_first_version() {
    let more = "[stage.production.approvals]\nrequired = 1\nnot_author = true\naccept_asserted = \"a test\"";
    let more = format!("{more}\n\n[hooks]\nafter_promote = [[\"true\"]]");
    let web = untried("vital", Contract { app: "criticality = \"critical\"", more: &more, ..SHORT });
    // hooks close it all the same: nobody is asked to agree in vain
    let said = web.ends(15, &["apply", "--yes"]);
    assert!(said.err.contains("goes with a window, hooks or jobs"), "{said:?}");
    let said = web.ends(11, &["apply", "--yes", "--direct", "--reason", "the first"]);
    assert!(said.err.contains("0 of 1 approvals"), "{said:?}");
    let (ada, grace) = (web.person("ada"), web.person("grace"));
    web.ends_as(&ada, 11, &["promote", "--yes", "--reason", "the first"]);
    web.ends_as(&ada, 0, &["approve", "--reason", "it is good"]);
    let said = web.ends_as(&ada, 11, PROMOTE);
    assert!(said.err.contains("`ada` is an author of it"), "{said:?}");
    web.ends_as(&grace, 0, &["approve", "--reason", "it is good"]);
    web.ends_as(&ada, 0, PROMOTE);
    web.rests_at("v1.0.0", 1);
}
