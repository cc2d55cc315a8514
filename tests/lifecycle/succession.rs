//! One candidate at a time, and no way around it (decisions H6, H7, H25).

use crate::candidate::{Candidate, lost_by_the_canary_alone, lost_nothing};
use crate::contract::{Contract, SHORT, USUAL};
use crate::traffic::traffic;

pub fn h25_another_candidate_waits_until_the_trial_is_over() {
    let web = Candidate::new("another", "", SHORT);
    let load = web.load();
    web.ends(0, &["deploy", "--once"]);
    web.declare("v1.2.0", "1.2.0");
    let said = web.ends(16, &["deploy"]);
    assert!(said.err.contains("`v1.1.0` is on trial at 50 %, and `v1.2.0` waits"), "{said:?}");
    let journal = ["opened", "raising", "holding", "queued"].map(str::to_owned).to_vec();
    assert_eq!((web.share(), web.journal()), (50, journal.clone()));
    // who waits already does not wait twice, and the newest has the place
    web.ends(16, &["deploy"]);
    assert_eq!(web.journal(), journal);
    web.declare("v1.3.0", "1.3.0");
    let said = web.ends(16, &["deploy"]);
    assert!(said.err.contains("`v1.2.0` waits no more"), "{said:?}");
    assert_eq!(web.observed()["queued"], "v1.3.0");
    web.ends(0, &["abort", "--queued", "--reason", "too early"]);
    assert_eq!((web.observed()["queued"].is_null(), web.share()), (true, 50));
    web.declare("v1.2.0", "1.2.0");
    web.ends(16, &["deploy"]);
    web.ends(0, &["abort", "--reason", "the other one first"]);
    assert!(web.ends(0, &["status"]).out.contains("v1.2.0 waits"));
    // whoever comes next begins with it, without its files
    web.ends(0, &["deploy", "--app", "web", "-n", &web.namespace]);
    assert_eq!(web.trial().as_deref(), Some("passed"));
    assert_eq!(web.observed()["trial"]["version"], "v1.2.0");
    web.ends(0, &["promote", "--yes"]);
    web.rests_at("v1.2.0", 2);
    let served = lost_nothing(load);
    assert!(served.by_version().contains_key("v1.2.0"), "{served}");
}

pub fn h25_a_hotfix_does_not_wait_and_is_not_taken_away_by_who_was_built_before_it() {
    let hotfix = format!("{}\nhotfix_steps = [{{ weight = 30, hold = \"8s\" }}]", USUAL.budget);
    let web = Candidate::new("hotfix", "", Contract { budget: &hotfix, ..USUAL });
    let load = web.load();
    web.ends(0, &["deploy", "--once"]);
    web.declare_on("v1.0.1", "1.0.1", Some("v1.0.0"));
    web.ends(0, &["deploy", "--hotfix", "--reason", "orders are lost"]);
    assert_eq!((web.observed()["trial"]["version"].clone(), web.share()), ("v1.0.1".into(), 30));
    let (first, second) =
        (["opened", "raising", "holding", "aborting", "aborted"], ["opened", "raising", "holding", "passed"]);
    assert_eq!(web.journal(), [&first[..], &second[..]].concat());
    web.ends(0, &["promote", "--yes"]);
    // the candidate of before does not have the fix
    web.declare_on("v1.1.0", "1.1.0", Some("v1.0.0"));
    let said = web.ends(15, &["deploy", "--once"]);
    assert!(said.err.contains("was built on `v1.0.0`, and `v1.0.1` is stable"), "{said:?}");
    web.rests_at("v1.0.1", 2);
    web.ends(0, &["deploy", "--once", "--without-hotfix", "--reason", "it has the fix by another way"]);
    assert_eq!(web.share(), 20);
    web.ends(0, &["abort", "--reason", "seen"]);
    lost_nothing(load);
}

pub fn h25_what_came_while_a_candidate_waited_is_not_taken_away_by_it() {
    let web = Candidate::new("meanwhile", "", SHORT);
    let load = web.load();
    web.ends(0, &["deploy", "--once"]);
    web.declare("v1.2.0", "1.2.0");
    web.ends(16, &["deploy"]);
    let by_name = |words: &[&'static str]| [words, &["--app", "web"]].concat();
    web.ends(0, &[&by_name(&["deploy"])[..], &["-n", &web.namespace]].concat());
    web.ends(0, &["promote", "--yes"]);
    let said = web.ends(15, &["deploy"]);
    assert!(said.err.contains("`v1.1.0` became stable while the candidate waited"), "{said:?}");
    // whoever says that it was built on what is stable by now may
    web.declare_on("v1.2.0", "1.2.0", Some("v1.1.0"));
    web.passes();
    assert!(web.observed()["queued"].is_null());
    lost_nothing(load);
}

pub fn a_candidate_that_may_not_begin_ends_no_trial() {
    let budget = format!("{}\narrival = \"replace\"", USUAL.budget);
    let web = Candidate::new("refused", "", Contract { budget: &budget, ..SHORT });
    web.ends(0, &["deploy", "--once"]);
    web.declare_on("v1.2.0", "1.2.0", Some("v0.9.0"));
    web.ends(15, &["deploy"]);
    assert_eq!((web.share(), web.observed()["trial"]["version"].clone()), (50, "v1.1.0".into()));
}

pub fn h25_where_the_contract_says_so_a_newer_candidate_is_refused() {
    let budget = format!("{}\narrival = \"reject\"", USUAL.budget);
    let web = Candidate::new("rejected", "", Contract { budget: &budget, ..SHORT });
    web.ends(0, &["deploy", "--once"]);
    web.declare("v1.2.0", "1.2.0");
    let said = web.ends(15, &["deploy"]);
    assert!(
        said.err.contains("closed: `v1.1.0` is held at step 1 of 1, and `v1.2.0` is refused meanwhile"),
        "{said:?}"
    );
    assert_eq!((web.share(), web.observed()["queued"].is_null()), (50, true));
    assert_eq!(web.journal(), ["opened", "raising", "holding"]);
    // a hotfix takes the place all the same
    web.ends(0, &["deploy", "--once", "--hotfix", "--reason", "orders are lost"]);
    assert_eq!(web.observed()["trial"]["version"], "v1.2.0");
    web.ends(0, &["abort", "--reason", "seen"]);
}

pub fn where_both_have_one_version_gates_cannot_tell_them_apart() {
    let gate = "[[stage.canary.gate]]\nname = \"by version\"\nprometheus = 'count(up{version=\"$canary_version\"}) or vector(0)'\nmax = 9.0";
    let web = Candidate::new("same", "", Contract { more: gate, ..SHORT });
    web.declare("v1.0.0", "1.1.0");
    let said = web.ends(15, &["deploy"]);
    assert!(said.err.contains("stable runs as `v1.0.0` too, and the gate `by version`"), "{said:?}");
    web.rests_at("v1.0.0", 1);
}

pub fn h16_h25_where_the_contract_says_so_a_newer_candidate_takes_the_place() {
    let budget = format!("{}\narrival = \"replace\"", USUAL.budget);
    let web = Candidate::new("replaced", "", Contract { budget: &budget, ..SHORT });
    let load = web.load();
    web.ends(0, &["deploy", "--once"]);
    assert_eq!(web.observed()["trial"]["warnings"], serde_json::json!([]));
    web.declare("v1.2.0", "1.2.0");
    let said = web.ends(0, &["deploy"]);
    let seen = web.observed();
    assert_eq!((seen["trial"]["state"].as_str(), seen["trial"]["version"].as_str()), (Some("passed"), Some("v1.2.0")));
    // both gates go by the track alone (H16)
    let warnings = seen["trial"]["warnings"].as_array().unwrap();
    assert_eq!(warnings.len(), 2, "{seen}");
    let words = "the gate `errors` may take what `v1.1.0`, the candidate before, did for what `v1.2.0` does";
    assert!(warnings[0].as_str().unwrap().starts_with(words) && said.err.contains(words), "{seen} {said:?}");
    assert!(web.run(&["observe"]).out.contains(&format!("  warns   {words}")));
    let (first, second) =
        (["opened", "raising", "holding", "aborting", "aborted"], ["opened", "raising", "holding", "passed"]);
    assert_eq!(web.journal(), [&first[..], &second[..]].concat());
    web.ends(0, &["promote", "--yes"]);
    web.rests_at("v1.2.0", 2);
    lost_nothing(load);
}

pub fn h7_apply_does_not_go_around_a_trial() {
    let web = Candidate::new("around", "", USUAL);
    // before: what is to be tried is not applied
    web.ends(15, &["apply", "--yes"]);
    let load = web.load();
    web.ends(0, &["deploy", "--once"]);
    let image = web.image();
    for words in [&["apply", "--yes"][..], &["apply", "--yes", "--direct", "--reason", "around it"]] {
        web.ends(15, words);
    }
    assert_eq!((web.share(), web.image(), web.released().1), (20, image, 1));
    web.ends(0, &["abort", "--reason", "seen"]);
    web.rests_at("v1.0.0", 1);
    lost_nothing(load);
}

pub fn what_somebody_else_wrote_into_stable_is_not_taken_by_a_promotion() {
    let web = Candidate::new("foreign", "", SHORT);
    let load = web.load();
    web.passes();
    let image = "app=registry.example.org/web/web:1.0.9";
    traffic().kubectl(&["set", "image", "deployment/web", image, "-n", &web.namespace]);
    traffic().kubectl(&["rollout", "status", "deployment/web", "-n", &web.namespace]);
    let said = web.run(&["promote", "--yes"]);
    assert!(said.code != Some(0) && said.err.contains("Deployment"), "{said:?}");
    assert!(web.image().ends_with(":1.0.9"), "{}", web.image());
    assert_eq!((web.share(), web.released().1), (50, 1));
    // nothing was begun, so that the end of the trial leaves it alone; by a person's word it is taken by force, and told (H10)
    web.ends(0, &["rollback", "--yes", "--reason", "too much at once"]);
    assert!(web.image().ends_with(":1.0.9"), "{}", web.image());
    web.ends(0, &["apply", "--repair", "--yes", "--force-conflicts"]);
    web.rests_at("v1.0.0", 1);
    assert!(web.journal().contains(&"forced".to_owned()), "{:?}", web.journal());
    lost_nothing(load);
}

pub fn h2_the_terms_are_those_of_the_beginning() {
    let web = Candidate::new("frozen", "", SHORT);
    let load = web.load();
    web.ends(0, &["deploy", "--once"]);
    // somebody wants more steps meanwhile: this trial has one
    web.agree(USUAL);
    web.passes();
    assert_eq!(web.observed()["trial"]["steps"], 1);
    web.ends(0, &["abort", "--reason", "seen"]);
    lost_nothing(load);
}

pub fn h2_other_gates_count_by_a_persons_word_alone() {
    let web = Candidate::new("regated", "-errors5", SHORT);
    let load = web.load();
    web.ends(0, &["deploy", "--once"]);
    // the gate is thrown out of the files: it counts all the same
    let text = std::fs::read_to_string(web.file("railiance/app.toml")).unwrap();
    let lenient = text.replace("max = 0.02", "max = 0.5");
    assert_ne!(text, lenient);
    std::fs::write(web.file("railiance/app.toml"), lenient).unwrap();
    web.ends(0, &["resume", "--with-gates", "--reason", "half of the answers may fail"]);
    web.passes();
    assert!(web.journal().contains(&"regated".to_owned()), "{:?}", web.journal());
    web.ends(0, &["abort", "--reason", "seen"]);
    lost_by_the_canary_alone(load);
}

pub fn h3_what_was_judged_is_what_is_promoted() {
    let web = Candidate::new("judged", "", SHORT);
    let load = web.load();
    web.passes();
    let judged = web.observed()["trial"]["digest"].clone();
    // another tree is another candidate: what is promoted is what was frozen
    web.declare("v1.1.0", "1.1.0-other");
    web.ends(15, &["promote", "--yes"]);
    web.ends(0, &["promote", "--yes", "--app", "web", "-n", &web.namespace]);
    let record = web.ends(0, &["release", "show", "2", "-o", "json"]).out;
    let record: serde_json::Value = serde_json::from_str(&record).unwrap();
    assert_eq!(record["record"]["digest"], judged);
    web.rests_at("v1.1.0", 2);
    lost_nothing(load);
}

pub fn h26_what_a_file_calls_stable_moves_nothing() {
    let web = Candidate::new("reported", "", SHORT);
    let image = web.image();
    // a candidate that is stable already is nothing to do
    web.declare("v1.0.0", "1.0.0");
    let said = web.ends(0, &["deploy"]);
    assert!(said.err.contains("nothing to do"), "{said:?}");
    // a report of something else is no instruction
    let file = web.file("railiance/release.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    let stable = format!(
        "\n[stable]\nversion = \"v9.9.9\"\nimage = \"registry.example.org/web/web@sha256:{}\"\n",
        "9".repeat(64)
    );
    std::fs::write(&file, text + &stable).unwrap();
    web.ends(0, &["deploy"]);
    assert_eq!(web.image(), image);
    web.rests_at("v1.0.0", 1);
}

pub fn h27_a_lost_cursor_costs_the_hold_and_no_more() {
    let web = Candidate::new("cursor", "", SHORT);
    let load = web.load();
    web.ends(0, &["deploy", "--once"]);
    web.ends(0, &["deploy", "--once"]);
    traffic().kubectl(&["delete", "configmap", "railiance.web.cursor", "-n", &web.namespace]);
    web.passes();
    web.ends(0, &["promote", "--yes"]);
    web.rests_at("v1.1.0", 2);
    lost_nothing(load);
}

pub fn h25_old_files_do_not_overtake_who_waits_and_newer_ones_take_the_place() {
    let web = Candidate::new("overtaken", "", SHORT);
    let load = web.load();
    web.ends(0, &["deploy", "--once"]);
    web.declare("v1.2.0", "1.2.0");
    web.ends(16, &["deploy"]);
    web.ends(0, &["abort", "--reason", "no good"]);
    // a pipeline whose files are those of before
    web.declare("v1.1.0", "1.1.0");
    web.ends(0, &["deploy", "--once"]);
    assert_eq!(web.observed()["trial"]["version"], "v1.2.0");
    web.declare("v1.3.0", "1.3.0");
    web.ends(16, &["deploy"]);
    web.ends(0, &["abort", "--reason", "no good, either"]);
    web.declare("v1.4.0", "1.4.0");
    let said = web.ends(0, &["deploy", "--once"]);
    assert!(said.err.contains("`v1.3.0` waits no more"), "{said:?}");
    let seen = web.observed();
    assert_eq!((seen["trial"]["version"].clone(), seen["queued"].is_null()), ("v1.4.0".into(), true));
    web.ends(0, &["abort", "--reason", "seen"]);
    lost_nothing(load);
}

pub fn h6_to_a_target_of_another_tool_nothing_is_written() {
    let web = Candidate::new("theirs", "", SHORT);
    web.becomes_stable();
    let text = SHORT.text(&web.namespace).replace("[target.main]\n", "[target.main]\ndelivery = \"external\"\n");
    std::fs::write(web.file("railiance/app.toml"), text).unwrap();
    let yes = ["--yes", "--reason", "no"];
    for words in [vec!["rollback"], vec!["promote"], vec!["apply"], vec!["apply", "--repair"]] {
        let said = web.ends(15, &[&words[..], &yes].concat());
        assert!(said.err.contains("another tool writes to this target"), "{said:?}");
    }
    web.ends(15, &["deploy"]);
    web.rests_at("v1.1.0", 2);
}

/// Two checkouts that each declare what was stable once would take turns.
pub fn h25_what_was_stable_before_comes_back_by_a_persons_word_alone() {
    let web = Candidate::new("old-files", "", SHORT);
    web.becomes_stable();
    web.declare("v1.0.0", "1.0.0");
    let said = web.ends(15, &["deploy", "--once"]);
    assert!(said.err.contains("closed: this very `v1.0.0` was stable before (v1), and v2 is by now"), "{said:?}");
    assert!(said.err.contains("`railiance rollback --to 1 --reason TEXT` goes back to it"), "{said:?}");
    assert_eq!(web.trial(), None);
    web.ends(0, &["deploy", "--once", "--again", "--reason", "it was better"]);
    assert_eq!(web.trial().as_deref(), Some("holding"));
    web.ends(0, &["abort", "--reason", "seen"]);
    web.rests_at("v1.1.0", 2);
}
