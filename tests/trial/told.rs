//! What is told of a trial: who agreed, what is waited for, how requests are shared.

use crate::people::{CANDIDATE, approved, passed, required, under, with};
use crate::sample::{after, candidate, judged, of_run, terms, trial};
use railiance::report::status::TrialLine;
use railiance::rollout::judge;
use railiance::rollout::ledger::Event;
use railiance::rollout::trial::{Approvals, Day, Opened, Strategy, Terms, Why, Window, history};

/// A word that has ended already.
fn early() -> Event {
    let (_, mut event) = approved("team-b", CANDIDATE);
    if let Event::Approved { statement } = &mut event {
        statement.predicate.expires = Some(after(1));
    }
    event
}

/// A promotion asks for nothing again once it has begun (decision H15), however long it takes.
#[test]
fn h15_what_a_promotion_was_begun_with_goes_on_counting() {
    let terms = with(required(1));
    let said = ("team-b", under(&terms, approved("team-b", CANDIDATE).1));
    let promoting = ("team-a", Event::Promoting { reason: None });
    let back = ("team-a", Event::GoneBack { reason: "pods crashed".to_owned() });
    let late = |rest: Vec<_>| TrialLine::of(&trial(terms.clone(), rest), None, None, after(20_000)).approvals.len();
    assert_eq!(late(vec![passed(), said.clone(), promoting.clone()]), 1);
    assert_eq!(late(vec![passed(), said, promoting, back]), 0);
}

#[test]
fn who_agreed_is_told_as_it_counts() {
    let rules = Approvals { not_author: true, ..required(1) };
    let terms = with(rules);
    let said = [approved("team-b", CANDIDATE), approved("team-a", CANDIDATE)];
    let said = said.iter().map(|(who, event)| (who.as_str(), under(&terms, event.clone())));
    let two = trial(terms.clone(), std::iter::once(passed()).chain(said).collect());
    let line = |now| TrialLine::of(&two, None, None, now);
    assert_eq!(line(after(60)).approvals, ["team-b (asserted)"]);
    assert_eq!(line(after(60)).uncounted, ["`team-a` is an author of it, and cannot approve it"]);
    let late = line(after(14_500));
    assert_eq!((late.approvals.len(), late.uncounted.len()), (0, 2));
    assert_eq!(late.uncounted[0], "the approval of `team-b` is too old");
    // whoever says it once more is told as one whose word counts
    let again =
        [passed(), ("team-b", under(&terms, approved("team-b", CANDIDATE).1)), ("team-b", under(&terms, early()))];
    let again = TrialLine::of(&trial(terms.clone(), again.to_vec()), None, None, after(60));
    let twice = ["team-b", "team-c", "team-b"].map(|who| (who, under(&terms, approved(who, CANDIDATE).1)));
    let twice = trial(terms.clone(), std::iter::once(passed()).chain(twice).collect());
    let agreed = TrialLine::of(&twice, None, None, after(60)).approvals;
    assert_eq!(agreed, ["team-c (asserted)", "team-b (asserted)"], "a person each");
    assert_eq!((again.approvals.as_slice(), again.uncounted.len()), (&["team-b (asserted)".to_owned()][..], 0));
}

/// Open on Thursdays from noon on; the trial begins on another day, or before.
#[test]
fn a_window_that_is_shut_is_told_with_its_opening() {
    let noon =
        Window { days: vec![Day::Thu], from: "12:00".to_owned(), to: "13:00".to_owned(), zone: "UTC".to_owned() };
    let holding = ("team-a", Event::Holding { step: 0, weight: 5 });
    let told = |terms: Terms, rest| TrialLine::of(&trial(terms, rest), None, None, after(60)).opens;
    let (raise, release) = (Some(noon.clone()), Some(noon.clone()));
    let opens = told(Terms { raise: raise.clone(), ..terms() }, vec![holding.clone()]).unwrap();
    assert!(opens.contains("T12:00:00") && opens.ends_with("[UTC]"), "{opens}");
    // the end of the last hold is bound by none, nor is a way down
    let last = ("team-a", Event::Holding { step: 1, weight: 50 });
    assert_eq!(told(Terms { raise: raise.clone(), ..terms() }, vec![last.clone()]), None);
    let down = ("team-a", Event::Raising { step: 0, weight: 5, pods: None });
    assert_eq!(told(Terms { raise: raise.clone(), ..terms() }, vec![last, down]), None);
    let nowhere = Window { zone: "Nowhere/Near".to_owned(), ..noon.clone() };
    let unknown = told(Terms { raise: Some(nowhere), ..terms() }, vec![]).unwrap();
    assert_eq!(unknown, "at a time that cannot be told: the time zone `Nowhere/Near` is not known here");
    // what waits for the promotion waits for its window, and for no other
    assert_eq!(told(Terms { raise, ..terms() }, vec![passed()]), None);
    assert_eq!(told(Terms { release: release.clone(), ..terms() }, vec![holding]), None);
    assert!(told(Terms { release, ..terms() }, vec![passed()]).is_some());
    assert_eq!(told(terms(), vec![]), None);
}

/// One step of weight 0, as an isolated trial has it: no share is asked for, and none is told.
#[test]
fn h17_what_stands_apart_is_told_without_a_share() {
    let told = |strategy| {
        let steps = vec![judge::Step { weight: 0, hold: 600 }];
        let holding = ("team-a", Event::Holding { step: 0, weight: 0 });
        let terms = Terms { strategy, judged: judge::Terms { steps, ..judged() }, ..terms() };
        TrialLine::of(&trial(terms, vec![holding]), None, None, after(60)).words()
    };
    assert_eq!(told(Strategy::Isolated), "v1.1.0 on trial: holding, step 1 of 1");
    assert_eq!(told(Strategy::Weighted), "v1.1.0 on trial: holding at 0 %, step 1 of 1");
    // a first release has nobody to share with
    let first = Event::Opened(Box::new(Opened { base: None, ..candidate("sha256:candidate", terms()) }));
    let line = TrialLine::of(&history(&of_run(2, vec![("team-a", first)])).trial.unwrap(), None, None, after(60));
    assert_eq!(line.words(), "v1.1.0 on trial: opened");
}

#[test]
fn h17_requests_are_counted_only_while_a_step_is_held() {
    let raising = ("team-a", Event::Raising { step: 0, weight: 5, pods: None });
    let holding = ("team-a", Event::Holding { step: 0, weight: 5 });
    let promoting = ("team-a", Event::Promoting { reason: None });
    let aborting = ("team-a", Event::Aborting { why: Why::Asked, reason: "no".to_owned(), evidence: Vec::new() });
    let counted = |rest: Vec<(&'static str, Event)>| {
        let line = TrialLine::of(&trial(terms(), rest), None, None, after(60));
        line.counting(Some(judge::Traffic { served: 0, stable: None })).counted.is_some()
    };
    assert!(counted(vec![raising.clone(), holding.clone()]));
    for rest in [vec![], vec![raising], vec![holding.clone(), passed()], vec![holding.clone(), aborting]] {
        assert!(!counted(rest.clone()), "{rest:?}");
    }
    assert!(!counted(vec![holding, passed(), promoting]));
}

/// Whether there is a canary is the strategy's to say: how many steps there are says nothing of it.
#[test]
fn h7_what_is_told_of_a_release_without_a_canary_is_asked_of_the_trial() {
    let told = |strategy, steps: usize| {
        let steps = judged().steps.into_iter().take(steps).collect();
        let trial = trial(Terms { strategy, judged: judge::Terms { steps, ..judged() }, ..terms() }, vec![]);
        let line = TrialLine::of(&trial, None, None, after(60));
        (line.canary, line.words(), serde_json::to_value(&line).unwrap()["canary"].clone())
    };
    for steps in [0, 2] {
        let (canary, words, json) = told(Strategy::Direct, steps);
        assert!(!canary && words.starts_with("v1.1.0 without a trial: waiting"), "{words}");
        assert_eq!(json, false);
        let (canary, words, json) = told(Strategy::Isolated, steps);
        assert_eq!((canary, words.as_str(), json), (true, "v1.1.0 on trial: opened", true.into()));
    }
}
