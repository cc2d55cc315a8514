//! The journal's entries as one state: whoever reads them later goes on from there.

use crate::sample::{after, candidate, entries, judged, of_run, opened, terms, trial};
use jiff::SignedDuration;
use railiance::rollout::judge::{self, Asks, Gate, Limits, Query, Selector};
use railiance::rollout::ledger::keep::waits;
use railiance::rollout::ledger::{Entry, Errand, Event, Name, Number, Rollout};
use railiance::rollout::trial::{Move, Opened, Reached, Strategy, Terms, Ticks, Trial, Why, history};

fn raising(step: usize) -> (&'static str, Event) {
    ("team-a", Event::Raising { step, weight: 5, pods: Some(1) })
}

fn holding(step: usize) -> (&'static str, Event) {
    ("team-a", Event::Holding { step, weight: 5 })
}

fn aborting() -> (&'static str, Event) {
    ("team-b", Event::Aborting { why: Why::Asked, reason: "no".to_owned(), evidence: Vec::new() })
}

#[test]
fn what_was_announced_and_not_finished_is_pending() {
    assert_eq!(trial(terms(), vec![]).pending(), Some(Move::Raise { step: 0 }));
    assert_eq!(trial(terms(), vec![raising(0)]).pending(), Some(Move::Raise { step: 0 }));
    assert_eq!(trial(terms(), vec![raising(0), holding(0), raising(1)]).pending(), Some(Move::Raise { step: 1 }));
    assert_eq!(trial(terms(), vec![raising(0), holding(0), aborting()]).pending(), Some(Move::Abort(Why::Asked)));
    assert_eq!(trial(terms(), vec![raising(0), holding(0)]).pending(), None);
}

#[test]
fn the_weight_is_the_one_that_is_certainly_there() {
    assert_eq!(trial(terms(), vec![raising(0)]).weight(), 0);
    assert_eq!(trial(terms(), vec![raising(0), holding(0)]).weight(), 5);
    assert_eq!(trial(terms(), vec![raising(0), holding(0), raising(1)]).weight(), 5);
    assert_eq!(trial(terms(), vec![holding(0), holding(1)]).weight(), 50);
    assert_eq!(trial(terms(), vec![holding(0), aborting()]).weight(), 0);
}

#[test]
fn h18_without_a_base_nobody_is_led_to_a_canary() {
    let first = Opened { base: None, ..candidate("sha256:candidate", terms()) };
    let all = entries(vec![("team-a", Event::Opened(Box::new(first))), raising(0), holding(0)]);
    let trial = history(&all).trial.unwrap();
    assert_eq!((trial.step(), trial.weight(), trial.weight_of(1)), (Some(0), 0, 0));
}

#[test]
fn a_trial_that_is_over_is_not_open() {
    let ends = [Event::Aborted, Event::Promoted { record: Number(2) }];
    for end in ends {
        let all = history(&entries(vec![("team-a", opened(terms())), holding(0), ("team-a", end)]));
        assert!(all.open().is_none() && all.trial.is_some_and(|trial| trial.reached == Reached::Over));
    }
}

#[test]
fn a_promotion_that_went_back_may_be_tried_again() {
    let passed = || ("team-a", Event::Passed { evidence: Vec::new(), traffic: None, secrets: Vec::new() });
    let promoting = || ("team-a", Event::Promoting { reason: None });
    let back = ("team-a", Event::GoneBack { reason: "pods crashed".to_owned() });
    assert_eq!(trial(terms(), vec![passed(), promoting()]).reached, Reached::Promoting);
    assert!(matches!(trial(terms(), vec![passed(), promoting(), back.clone()]).reached, Reached::Passed));
    // whoever wrote that may have died before the hold that follows
    let all = history(&entries(vec![("team-a", opened(terms())), passed(), promoting(), back]));
    let held = all.held.map(|held| held.reason);
    assert_eq!(held.as_deref(), Some("stable did not come up as the candidate: pods crashed"));
}

#[test]
fn h11_a_hold_lasts_until_somebody_resumes() {
    let held = || ("team-a", Event::Held { reason: "rolled back".to_owned() });
    let resumed = ("team-b", Event::Resumed { reason: "looked at it".to_owned() });
    let all = history(&entries(vec![held(), ("team-a", opened(terms())), holding(0)]));
    assert_eq!(all.held.map(|held| held.reason), Some("rolled back".to_owned()));
    assert_eq!(history(&entries(vec![held(), resumed])).held, None);
}

#[test]
fn h11_a_rollback_holds_from_its_first_word_on() {
    let back = || ("team-a", Event::RollingBack { from: Some(Number(2)), to: Some(Number(1)) });
    let held = |events| history(&entries(events)).held.map(|held| held.reason);
    assert_eq!(held(vec![back()]).as_deref(), Some("a rollback was begun"));
    let wait = ("team-a", Event::Held { reason: "wait".to_owned() });
    assert_eq!(held(vec![wait, back()]).as_deref(), Some("wait"), "what was said stays said");
    assert_eq!(held(vec![back(), ("team-b", Event::Resumed { reason: "no".to_owned() })]), None);
}

#[test]
fn h25_whoever_waits_outlives_the_records_of_its_time() {
    let queued = || Event::Queued(Box::new(candidate("sha256:waits", terms())));
    let stays = |more: Vec<(&str, Event)>| {
        let journal = [of_run(3, vec![("team-a", queued())]), of_run(4, more)].concat();
        let waits = waits(&journal);
        [Name::Entry(Rollout(3), 1), Name::Piece(Rollout(3), 1), Name::Entry(Rollout(4), 1)].map(|name| waits(&name))
    };
    assert_eq!(stays(vec![]), [true, true, false]);
    assert_eq!(stays(vec![("team-a", Event::Opened(Box::new(candidate("sha256:waits", terms()))))]), [false; 3]);
    assert_eq!(stays(vec![("team-a", Event::Held { reason: "the fair".to_owned() })]), [true; 3]);
}

#[test]
fn h4_what_counts_is_how_a_job_ended_last() {
    let ran = |passed| {
        let says = "so".to_owned();
        ("team-a", Event::Ran { what: Errand::Job, name: "web-migrate-1".to_owned(), passed, says })
    };
    let key = (Errand::Job, "web-migrate-1".to_owned());
    let runs = |events| trial(terms(), events).ran.get(&key).map(|runs| (runs.times, runs.passed));
    assert_eq!(runs(vec![ran(false)]), Some((1, false)));
    assert_eq!(runs(vec![ran(false), ran(true)]), Some((2, true)));
    let again = ("team-a", Event::Rerun { name: "web-migrate-1".to_owned(), reason: "mended".to_owned() });
    assert_eq!(runs(vec![ran(false), again]), None);
}

#[test]
fn h34_a_hook_counts_from_its_beginning() {
    let what = Errand::Hook;
    let begun = || ("team-a", Event::Running { what, name: "before_promote: backup".to_owned() });
    let ran = |passed| {
        ("team-a", Event::Ran { what, name: "before_promote: backup".to_owned(), passed, says: "so".to_owned() })
    };
    let key = (what, "before_promote: backup".to_owned());
    let runs = |events| trial(terms(), events).ran.get(&key).map(|runs| (runs.times, runs.passed));
    assert_eq!(runs(vec![begun()]), Some((1, false)));
    assert_eq!(runs(vec![begun(), begun(), ran(true)]), Some((2, true)));
    assert_eq!(runs(vec![begun(), ran(false), begun()]), Some((2, false)));
    // a journal of before that kind of entry
    assert_eq!(runs(vec![ran(false), begun(), ran(true)]), Some((2, true)));
}

#[test]
fn h34_hooks_before_a_promotion_that_went_back_run_again() {
    let (hook, job) = (Errand::Hook, Errand::Job);
    let ran = |what, name: &str| {
        let (name, says) = (name.to_owned(), "so".to_owned());
        ("team-a", Event::Ran { what, name, passed: true, says })
    };
    let passed = |strategy| {
        let back = ("team-a", Event::GoneBack { reason: "pods crashed".to_owned() });
        let hooks =
            [ran(hook, "before_canary: warn"), ran(hook, "before_promote: dump"), ran(job, "before_promote: x")];
        let events = hooks.into_iter().chain([back]).collect();
        let told = trial(Terms { strategy, ..terms() }, events);
        assert!(told.ran.values().all(|runs| runs.times == 1), "the next one is the second");
        let of = |what, name: &str| told.ran[&(what, name.to_owned())].passed;
        [of(hook, "before_canary: warn"), of(hook, "before_promote: dump"), of(job, "before_promote: x")]
    };
    assert_eq!(passed(Strategy::Weighted), [true, false, true]);
    assert_eq!(passed(Strategy::Direct), [false, false, true]);
}

#[test]
fn h4_a_job_has_failed_once_it_came_to_a_bad_end() {
    let (what, name) = (Errand::Job, "web-migrate-1");
    let failed = |events: &[Event]| {
        let told = trial(terms(), events.iter().map(|event| ("team-a", event.clone())).collect());
        told.ran.get(&(what, name.to_owned())).is_some_and(|runs| runs.has_failed())
    };
    let begun = Event::Running { what, name: name.to_owned() };
    let ran = |passed| Event::Ran { what, name: name.to_owned(), passed, says: "so".to_owned() };
    let again = Event::Rerun { name: name.to_owned(), reason: "mended".to_owned() };
    assert!(failed(&[ran(false)]) && failed(&[begun.clone(), ran(false)]));
    // whoever began it may have died in it: nothing is known of its end
    assert!(!failed(&[]) && !failed(std::slice::from_ref(&begun)) && !failed(&[ran(false), begun]));
    assert!(!failed(&[ran(true)]) && !failed(&[ran(false), again]));
}

/// Whoever wrote that a hold begins anew may have died before the cursor knew of it.
#[test]
fn h27_what_was_counted_before_a_hold_began_anew_is_none_of_it() {
    let resumed = || ("team-b", Event::Resumed { reason: "looked at it".to_owned() });
    let regated = || ("team-b", Event::Regated { judged: Box::new(terms().judged), reason: "a label".to_owned() });
    let remembered = |step, seconds| Ticks::begin(Rollout(2), step, after(seconds), None);
    // each entry is ten seconds after the one before
    for again in [resumed(), regated(), holding(0)] {
        let told = trial(terms(), vec![raising(0), holding(0), again]);
        let counts = |ticks: &Ticks| told.ticks(Some(ticks)).is_some();
        assert_eq!(told.held_since(), Some(after(30)));
        assert_eq!([29, 30, 31].map(|at| counts(&remembered(0, at))), [false, true, true]);
        assert!(!counts(&remembered(1, 40)) && told.ticks(None).is_none(), "nor are those of another step");
    }
    // a step that is begun has no hold yet
    assert!(trial(terms(), vec![raising(0)]).ticks(Some(&remembered(0, 0))).is_some());
}

#[test]
fn h4_a_job_that_passed_is_not_run_again_in_another_trial_of_the_same_candidate() {
    let ran = |what, name: &str| {
        let (name, says) = (name.to_owned(), "so".to_owned());
        ("team-a", Event::Ran { what, name, passed: true, says })
    };
    let mut all =
        entries(vec![("team-a", opened(terms())), ran(Errand::Job, "web-migrate-1"), ran(Errand::Hook, "note")]);
    all.extend(of_run(3, vec![("team-a", opened(terms()))]));
    let ran = history(&all).trial.unwrap().ran;
    assert!(ran.contains_key(&(Errand::Job, "web-migrate-1".to_owned())));
    // a hook has no name of its candidate, and is run for each
    assert_eq!(ran.len(), 1);
}

#[test]
fn h34_what_was_skipped_did_not_run() {
    let name = "before_rollback: hooks/drain.sh".to_owned();
    let skipped = Event::Skipped { what: Errand::Hook, name, why: "there is no program".to_owned() };
    let text = serde_json::to_value(&skipped).unwrap();
    assert_eq!(
        (&text["kind"], &text["what"], &text["why"]),
        (&"skipped".into(), &"hook".into(), &"there is no program".into())
    );
    assert_eq!(serde_json::from_value::<Event>(text).unwrap(), skipped);
    assert!(trial(terms(), vec![("team-a", skipped)]).ran.is_empty());
    // as it was written before there was a kind for it
    let old = serde_json::json!({ "kind": "ran", "what": "hook", "name": "before_rollback", "passed": false, "says": "skipped: x" });
    assert!(matches!(serde_json::from_value(old).unwrap(), Event::Ran { passed: false, .. }));
}

#[test]
fn h25_one_candidate_waits_and_the_newest_has_the_place() {
    let waits = |digest: &str| Event::Queued(Box::new(candidate(digest, terms())));
    let mut all = entries(vec![("team-a", opened(terms())), holding(0)]);
    let queued = |all: &[_]| history(all).queued.map(|queued| queued.opened.digest);
    all.extend(of_run(3, vec![("team-b", waits("sha256:second"))]));
    all.extend(of_run(4, vec![("team-b", waits("sha256:third"))]));
    assert_eq!(queued(&all).as_deref(), Some("sha256:third"));
    assert_eq!(history(&all).open().map(|trial| trial.opened.digest.clone()).as_deref(), Some("sha256:candidate"));
    let sent_away = |run| of_run(run, vec![("team-a", Event::Unqueued { reason: "no".to_owned() })]);
    // the place is no longer that one's
    assert!(queued(&[all.clone(), sent_away(3)].concat()).is_some());
    assert_eq!(queued(&[all.clone(), sent_away(4)].concat()), None);
    let begun = of_run(5, vec![("team-a", Event::Opened(Box::new(candidate("sha256:third", terms()))))]);
    assert_eq!(queued(&[all, begun].concat()), None);
}

#[test]
fn h2_other_gates_count_by_a_persons_word_alone_and_void_what_was_agreed() {
    let mut judged = terms().judged;
    (judged.deadline, judged.tick, judged.steps) = (1, 60, Vec::new());
    let regated = ("team-b", Event::Regated { judged: Box::new(judged), reason: "a wrong label".to_owned() });
    let (before, after) =
        (trial(terms(), vec![raising(0), holding(0)]), trial(terms(), vec![raising(0), holding(0), regated]));
    assert_ne!(before.intent, after.intent);
    let agreed = |trial: &Trial| (trial.opened.terms.judged.steps.len(), trial.opened.terms.judged.deadline);
    assert_eq!((agreed(&before), agreed(&after)), ((2, 86_400), (2, 86_400)));
    assert_eq!((before.opened.terms.judged.tick, after.opened.terms.judged.tick), (30, 60));
    assert!(after.held_since() > before.held_since());
}

/// Terms with a gate that goes by the track, one that goes by the version, and one that asks nobody.
fn gated() -> Terms {
    let query = |text: &str, reach| {
        let selector = Selector { text: text.to_owned(), offset: 0, may_be_absent: false };
        Query { text: text.to_owned(), selectors: vec![selector], reach }
    };
    let gate = |name: &str, asks| Gate { name: name.to_owned(), asks, at_least: None, dry_run: false };
    let asks = |text, reach| Asks::Prometheus { query: query(text, reach), limits: Limits::default() };
    let gates = vec![
        gate("by track", asks("a{track=\"canary\"}", 600)),
        gate("by version", asks("a{version=\"$canary_version\"}", 900)),
        gate("restarts", Asks::Restarts { most: 0 }),
    ];
    Terms { judged: judge::Terms { gates, ..judged() }, ..terms() }
}

/// What is said of the gates of a candidate that comes so many seconds after the end of what was there before.
fn said(before: &[Entry], seconds: i64, version: &str, digest: &str) -> Vec<String> {
    let next = Opened { version: version.to_owned(), ..candidate(digest, gated()) };
    let mut all = before.to_vec();
    let ended = all.last().unwrap().time;
    all.extend(of_run(9, vec![("team-a", Event::Opened(Box::new(next)))]));
    all.last_mut().unwrap().time = ended + SignedDuration::from_secs(seconds);
    let trial = history(&all).trial.unwrap();
    trial.mixed(trial.since)
}

#[test]
fn h16_a_gate_without_a_version_is_named_after_another_candidate() {
    let tried = |end| entries(vec![("team-a", opened(gated())), raising(0), holding(0), aborting(), ("team-a", end)]);
    let aborted = tried(Event::Aborted);
    let words = "the gate `by track` may take what `v1.1.0`, the candidate before, did for what `v1.2.0` does: its query names no `$canary_version`";
    assert_eq!(said(&aborted, 0, "v1.2.0", "sha256:next"), [words]);
    assert_eq!(said(&tried(Event::Promoted { record: Number(2) }), 600, "v1.2.0", "sha256:next"), [words]);
    // its range does not reach that far back
    assert!(said(&aborted, 601, "v1.2.0", "sha256:next").is_empty());
    // the same once more is no other candidate
    assert!(said(&aborted, 0, "v1.1.0", "sha256:candidate").is_empty());
    // of one version, no query tells them apart
    let same = said(&aborted, 0, "v1.1.0", "sha256:next");
    assert!(same.len() == 2 && same[1].ends_with("both have one version"), "{same:?}");
    assert!(trial(gated(), vec![holding(0)]).mixed(after(30)).is_empty());
}

#[test]
fn h16_what_may_be_taken_for_another_is_told_as_long_as_queries_look_back_to_it() {
    let mut all = entries(vec![("team-a", opened(gated())), raising(0), aborting(), ("team-a", Event::Aborted)]);
    let next = Opened { version: "v1.1.0".to_owned(), ..candidate("sha256:next", gated()) };
    all.extend(of_run(9, vec![("team-a", Event::Opened(Box::new(next)))]));
    let trial = history(&all).trial.unwrap();
    let ended = trial.before.clone().unwrap().until;
    let told = |seconds| trial.mixed(ended + SignedDuration::from_secs(seconds)).len();
    // one range is of ten minutes, the other of fifteen
    assert_eq!([told(0), told(600), told(601), told(900), told(901)], [2, 2, 1, 1, 0]);
}

#[test]
fn h16_a_candidate_of_which_nothing_was_written_has_left_no_series() {
    let never = entries(vec![("team-a", opened(gated())), aborting(), ("team-a", Event::Aborted)]);
    assert!(said(&never, 0, "v1.2.0", "sha256:next").is_empty());
    // and what came before that one is not forgotten
    let mut all = entries(vec![("team-a", opened(gated())), raising(0), aborting(), ("team-a", Event::Aborted)]);
    let second =
        Event::Opened(Box::new(Opened { version: "v1.2.0".to_owned(), ..candidate("sha256:second", gated()) }));
    all.extend(of_run(3, vec![("team-a", second), aborting(), ("team-a", Event::Aborted)]));
    assert!(said(&all, 0, "v1.3.0", "sha256:third")[0].contains("may take what `v1.1.0`"));
}
