//! What was decided is what is done, whoever is killed or faster, and automation waits from there on (decision H11).

use crate::afterwards::is_full;
use crate::bed::eventually;
use crate::bed::faults::{Fault, Moment, Request};
use crate::candidate::{Candidate, Said, lost_nothing};
use crate::contract::{Contract, SHORT};
use crate::once_more::{ROLLBACK, hooked, killed_at, kind, twice_released};
use crate::programs::script;
use crate::traffic::traffic;
use crate::walked_away::{half_promoted, leads};
use std::sync::{Arc, Mutex};

pub const RESUME: &[&str] = &["resume", "--reason", "it is over"];

/// A verb that takes the lease after somebody else has done something.
pub fn after(web: &Candidate, words: &'static [&'static str], verb: &[&str]) -> Said {
    let faults = traffic().faults();
    let (other, code) = (web.command(traffic().kubeconfig(), words), Arc::new(Mutex::new(None)));
    let (other, seen) = (Mutex::new(other), Arc::clone(&code));
    let meanwhile =
        Fault::meanwhile(move || *seen.lock().unwrap() = other.lock().unwrap().output().unwrap().status.code());
    faults.inject(|one| one.path.contains("/leases/") && one.is_write(), 1..=1, meanwhile);
    let said = web.run_as(faults.kubeconfig(), verb);
    assert_eq!(*code.lock().unwrap(), Some(0), "{words:?}");
    said
}

/// A rollback that is killed when it has written such an entry.
fn killed_behind(web: &Candidate, entry: &'static str) {
    killed_behind_the(1, web, ROLLBACK, entry);
}

/// A verb that is killed when it has written the `nth` such entry.
pub fn killed_behind_the(nth: usize, web: &Candidate, words: &[&str], entry: &'static str) {
    let faults = traffic().faults();
    let mut command = web.command(faults.kubeconfig(), words);
    command.args(["--lease", "2s"]);
    let is_it = move |one: &Request| one.method == "POST" && kind(one).as_deref() == Some(entry);
    assert!(faults.run_killed(&mut command, is_it, nth, Moment::After).killed, "{entry}");
}

/// Versions 1.0.0 to 1.2.0 were released, one after the other.
fn thrice_released(name: &str) -> Candidate {
    let web = twice_released(name);
    web.declare("v1.2.0", "1.2.0");
    web.ends(0, &["apply", "--yes", "--direct", "--reason", "a test"]);
    web
}

/// Version 1.1.0 is stable, 1.0.0 was before, and 1.2.0 is on trial.
pub fn on_trial(name: &str) -> Candidate {
    let web = twice_released(name);
    web.declare("v1.2.0", "1.2.0");
    web.ends(0, &["deploy", "--once"]);
    web
}

pub fn h11_two_people_who_finish_a_rollback_go_back_once() {
    let hooks = "[hooks]\nbefore_rollback = [[\"hooks/before.sh\"]]\nafter_rollback = [[\"hooks/after.sh\"]]";
    let web = hooked("finished-by-two", hooks);
    for (version, tag) in [("v1.1.0", "1.1.0"), ("v1.2.0", "1.2.0")] {
        web.declare(version, tag);
        web.ends(0, &["apply", "--yes", "--direct", "--reason", "a test"]);
    }
    // behind its record: what is released last stays the same when somebody finishes it
    killed_at(&web, ROLLBACK, 4);
    assert_eq!(web.released(), ("v1.1.0".to_owned(), 4));
    let said = after(&web, ROLLBACK, ROLLBACK);
    assert!(said.code == Some(1) && said.err.contains("nothing was written"), "{said:?}");
    web.rests_at("v1.1.0", 4);
}

pub fn h11_what_an_apply_left_is_gone_back_from_once() {
    let web = twice_released("left-by-apply");
    web.declare("v1.2.0", "1.2.0");
    web.ends(13, &["apply", "--yes", "--direct", "--reason", "a test", "--timeout", "1s"]);
    let said = after(&web, ROLLBACK, ROLLBACK);
    assert!(said.code == Some(1) && said.err.contains("nothing was written"), "{said:?}");
    web.rests_at("v1.1.0", 2);
}

/// Neither somebody who waits nor an `unlock` makes two of one.
pub fn h11_a_rollback_that_ended_a_trial_is_finished_whatever_came_in_between() {
    let web = on_trial("in-between");
    web.declare("v1.3.0", "1.3.0");
    web.ends(16, &["deploy", "--once"]);
    assert_eq!(web.observed()["queued"], "v1.3.0");
    killed_behind(&web, "aborted");
    web.ends(0, &["unlock", "--reason", "it is gone"]);
    let said = web.ends(0, ROLLBACK);
    assert!(said.err.contains("`v1.2.0` is off trial"), "{said:?}");
    web.rests_at("v1.1.0", 2);
    // whoever waits begins when a person says so
    web.ends(11, &["deploy", "--once"]);
    web.ends(0, ROLLBACK);
    web.rests_at("v1.0.0", 3);
}

/// The second one is no end of the first.
pub fn h11_a_second_rollback_that_was_killed_is_finished_too() {
    let web = thrice_released("second");
    web.ends(0, ROLLBACK);
    web.rests_at("v1.1.0", 4);
    killed_behind(&web, "held");
    web.ends(0, &["unlock", "--reason", "it is gone"]);
    web.ends(0, ROLLBACK);
    web.rests_at("v1.0.0", 5);
    web.ends(15, ROLLBACK);
}

/// Requests come first: whoever is to wait for a person still takes them away from what a person sent away.
pub fn h11_a_rollback_that_was_killed_in_a_trial_is_finished_by_whoever_drives_and_held() {
    let web = on_trial("by-a-driver");
    killed_behind(&web, "aborting");
    assert_eq!(web.share(), 50);
    let said = web.ends(10, &["deploy", "--once"]);
    assert!(said.err.contains("`v1.2.0` was taken away again: a complaint"), "{said:?}");
    web.rests_at("v1.1.0", 2);
    let said = web.ends(11, &["deploy", "--once"]);
    assert!(said.err.contains("rollback: a complaint"), "{said:?}");
    // who made it hears of its end, and stable stays
    let said = web.ends(0, ROLLBACK);
    assert!(said.err.contains("`v1.2.0` is off trial"), "{said:?}");
    web.rests_at("v1.1.0", 2);
    web.ends(0, RESUME);
    web.ends(0, ROLLBACK);
    web.rests_at("v1.0.0", 3);
}

/// Whoever lets it go on before anything was written wants it no more; what was begun is finished, and held again.
pub fn h11_a_rollback_that_was_let_go_on_is_decided_anew() {
    let hooks = "[hooks]\nbefore_rollback = [[\"hooks/before.sh\"]]";
    let web = hooked("let-go-on", hooks);
    script(&web, "hooks/before.sh", "exit 3");
    web.ends(0, &["apply", "--yes", "--direct", "--reason", "a test"]);
    let said = web.ends(15, ROLLBACK);
    assert!(said.err.contains("automation is held"), "{said:?}");
    web.ends(0, RESUME);
    // nothing is left half done
    web.ends(0, &["apply", "--repair", "--yes"]);
    script(&web, "hooks/before.sh", "true");
    killed_behind(&web, "begun");
    web.ends(0, RESUME);
    let said = web.ends(15, &["apply", "--repair", "--yes"]);
    assert!(said.err.contains("a rollback is not finished"), "{said:?}");
    web.ends(0, ROLLBACK);
    web.rests_at("v1.0.0", 3);
    let said = web.ends(11, &["deploy", "--once"]);
    assert!(said.err.contains("rollback: a complaint"), "{said:?}");
}

/// Whoever had the lease later, and died, says nothing of one that was told.
pub fn h11_a_rollback_that_was_told_is_not_told_again() {
    let web = thrice_released("told-once");
    web.ends(0, ROLLBACK);
    let faults = traffic().faults();
    let mut command = web.command(faults.kubeconfig(), ROLLBACK);
    command.args(["--lease", "2s"]);
    // before it has said anything
    let says = |one: &Request| one.method == "POST" && one.path.ends_with("/configmaps") && !one.is_dry_run();
    assert!(faults.run_killed(&mut command, says, 1, Moment::Before).killed);
    web.ends(0, ROLLBACK);
    web.rests_at("v1.0.0", 5);
}

/// A promotion that a person began to take back is finished by nobody.
pub fn h11_a_promotion_that_is_being_taken_back_is_not_finished() {
    let web = half_promoted("being-taken-back", leads);
    killed_behind(&web, "held");
    let said = web.ends(11, &["promote", "--yes"]);
    assert!(said.err.contains("rollback: a complaint"), "{said:?}");
    web.ends(0, ROLLBACK);
    web.rests_at("v1.0.0", 1);
}

/// The first thing that it says holds automation.
pub fn h11_a_rollback_that_died_behind_its_first_word_is_held() {
    let web = twice_released("first-word");
    web.declare("v1.2.0", "1.2.0");
    killed_behind(&web, "rolling-back");
    let said = web.ends(11, &["deploy", "--once"]);
    assert!(said.err.contains("a rollback was begun"), "{said:?}");
    web.ends(0, ROLLBACK);
    web.rests_at("v1.0.0", 3);
    let said = web.ends(11, &["deploy", "--once"]);
    assert!(said.err.contains("rollback: a complaint"), "{said:?}");
}

/// Behind the two moves that ended the trial there is its own end; whoever has the lease next need not write a word of it.
pub fn h11_the_end_of_a_trial_that_nobody_heard_of_is_told() {
    let web = on_trial("unheard");
    killed_behind_the(3, &web, ROLLBACK, "done");
    web.ends(0, &["hold", "--reason", "what happened?"]);
    let said = web.ends(0, ROLLBACK);
    assert!(said.err.contains("interrupted at its very end"), "{said:?}");
    web.rests_at("v1.1.0", 2);
    web.ends(0, ROLLBACK);
    web.rests_at("v1.0.0", 3);
}

/// A repair that was killed is no rollback that was not told.
pub fn h11_a_rollback_behind_a_repair_that_died_goes_further_back() {
    let web = thrice_released("died-repairing");
    web.ends(0, ROLLBACK);
    traffic().kubectl(&["delete", "poddisruptionbudget", "web", "-n", &web.namespace]);
    killed_behind_the(1, &web, &["apply", "--repair", "--yes"], "begun");
    web.ends(0, ROLLBACK);
    web.rests_at("v1.0.0", 5);
}

/// What brings stable back in between is no other plan.
pub fn h11_a_rollback_that_ended_a_trial_is_finished_behind_a_repair_too() {
    let web = on_trial("repaired-between");
    killed_behind(&web, "aborted");
    traffic().kubectl(&["delete", "poddisruptionbudget", "web", "-n", &web.namespace]);
    web.ends(0, &["apply", "--repair", "--yes"]);
    let said = web.ends(0, ROLLBACK);
    assert!(said.err.contains("`v1.2.0` is off trial"), "{said:?}");
    web.rests_at("v1.1.0", 2);
}

/// What the ledger says of a candidate goes, too, where no inventory lists it any more.
pub fn h20_a_canary_goes_though_somebody_deleted_the_inventory() {
    let web = Candidate::new("unlisted", "", SHORT);
    std::fs::create_dir(web.file("railiance/manifests")).unwrap();
    let added = "apiVersion: v1\nkind: LimitRange\nmetadata:\n  name: added\n  annotations: { railiance.dev/scope: track }\n\
                 spec: { limits: [] }\n";
    std::fs::write(web.file("railiance/manifests/added.yaml"), added).unwrap();
    web.ends(0, &["deploy", "--once"]);
    let added = || !traffic().list("limitrange", &web.namespace, "").is_empty();
    assert!(added());
    traffic().kubectl(&["delete", "configmap", "railiance.web", "-n", &web.namespace]);
    web.ends(0, &["abort", "--reason", "seen"]);
    web.rests_at("v1.0.0", 1);
    assert!(!added(), "a kind that stable has none of");
}

/// What was let go on, and promoted, was not gone back from: the next one is about that.
pub fn h11_a_rollback_that_came_to_nothing_is_forgotten_with_the_next_release() {
    let web = Candidate::new("forgotten", "", SHORT);
    web.ends(0, &["deploy", "--once"]);
    killed_behind(&web, "held");
    web.ends(11, &["promote", "--yes"]);
    web.ends(0, RESUME);
    web.becomes_stable();
    web.ends(0, ROLLBACK);
    web.rests_at("v1.0.0", 3);
}

pub fn h11_a_hold_that_nobody_has_seen_is_lifted_by_nobody() {
    let web = twice_released("unseen");
    web.ends(0, &["hold", "--reason", "the network is down"]);
    let said = after(&web, ROLLBACK, RESUME);
    assert!(said.code == Some(1) && said.err.contains("held anew"), "{said:?}");
    web.ends(11, &["deploy", "--once"]);
    web.ends(0, RESUME);
}

/// A claim does not shrink, whoever goes back.
pub fn h10_a_volume_that_grew_keeps_nobody_from_going_back() {
    let (size, of) = ("size = \"1Gi\"", "access = \"read-write-many\", class = \"grows\"");
    let workload = format!("volumes = {{ data = {{ mount = \"/data\", claim = {{ {size}, {of} }} }} }}");
    let web = Candidate::unreleased("grown", "", Contract { workload: &workload, ..SHORT });
    has_a_volume(&web);
    web.goes_first("");
    web.edit(size, "size = \"3Gi\"");
    let load = web.load();
    web.passes();
    lost_nothing(load);
    is_full(&web);
    let said = web.ends(10, &["promote", "--yes", "--app", "web", "-n", &web.namespace, "--timeout", "20s"]);
    assert!(said.err.contains("the weight stays"), "{said:?}");
    let claim = traffic().get("persistentvolumeclaim", &web.namespace, "web-data");
    assert_eq!(claim["spec"]["resources"]["requests"]["storage"], "3Gi");
    web.ends(0, ROLLBACK);
    web.rests_at("v1.0.0", 1);
}

/// A volume that its claim may outgrow, as a storage class of the field lets it.
fn has_a_volume(web: &Candidate) {
    let namespace = &web.namespace;
    let class = "apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: { name: grows }\n\
                 provisioner: example.org/none\nallowVolumeExpansion: true\n";
    let volume = format!(
        "---\napiVersion: v1\nkind: PersistentVolume\nmetadata: {{ name: {namespace} }}\nspec:\n  storageClassName: grows\n  \
         capacity: {{ storage: 2Gi }}\n  accessModes: [ReadWriteMany]\n  hostPath: {{ path: /data }}\n  \
         claimRef: {{ namespace: {namespace}, name: web-data }}\n"
    );
    traffic().apply(namespace, &format!("{class}{volume}"));
}

/// Whoever means to end a trial, and waits while it is promoted, has not ended it.
pub fn h15_an_abort_that_waited_for_a_promotion_does_not_say_that_nothing_is_on_trial() {
    let web = Candidate::new("too-late", "", SHORT);
    let load = web.load();
    web.passes();
    web.is_left_promoting();
    let said = web.ends(15, &["approve", "--reason", "it is good"]);
    assert!(said.err.contains("it is promoted already, or half so: nobody is asked any more"), "{said:?}");
    let abort = ["abort", "--reason", "on second thoughts"];
    let said = after(&web, &["promote", "--yes"], &abort);
    assert_eq!(said.code, Some(15), "{said:?}");
    assert!(said.err.contains("closed: `v1.1.0` was promoted meanwhile\nhelp: `railiance rollback"), "{said:?}");
    web.rests_at("v1.1.0", 2);
    // and later there is nothing that anybody could mean
    let said = web.ends(0, &abort);
    assert!(said.err.contains("nothing to do: no candidate is on trial"), "{said:?}");
    lost_nothing(load);
}

/// From any machine, with no file at hand: what hangs goes, and the way back is free.
pub fn h9_a_hook_whose_lease_was_taken_ends_and_whoever_took_it_goes_back() {
    let more = "[hooks]\nbefore_promote = [[\"hooks/hangs.sh\"]]";
    let web = Candidate::unreleased("robbed", "", Contract { more, ..SHORT });
    script(&web, "hooks/hangs.sh", "echo $$ > hook.pid; sleep 600; touch hung");
    web.goes_first("");
    let load = web.load();
    web.passes();
    lost_nothing(load);
    let away = |words: &[&str]| web.ends(0, &[words, &["--app", "web", "-n", &web.namespace]].concat());
    let said = web.ends(1, &["unlock", "--app", "web", "--reason", "it hangs"]);
    assert!(said.err.contains("there is no application `web` of railiance in `web`"), "{said:?}");
    std::thread::scope(|scope| {
        let promote = scope.spawn(|| web.run(&["promote", "--yes", "--lease", "6s"]));
        let pid = eventually("the hook", || {
            std::fs::read_to_string(web.file("hook.pid")).ok().filter(|pid| pid.ends_with('\n'))
        });
        away(&["unlock", "--steal", "--reason", "it hangs"]);
        let said = promote.join().unwrap();
        assert!(said.code == Some(14) && said.err.contains("the lease"), "{said:?}");
        assert!(!std::path::Path::new("/proc").join(pid.trim()).exists(), "the hook lives on");
    });
    away(&["rollback", "--yes", "--reason", "a complaint"]);
    web.rests_at("v1.0.0", 1);
}
