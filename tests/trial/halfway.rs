//! A step up that somebody has begun and not finished.

use crate::sample::{after, held, terms, trial};
use railiance::rollout::ledger::{Event, Rollout};
use railiance::rollout::trial::{Onward, Reached, Strategy, Ticks, Trial};

fn raising(step: usize) -> (&'static str, Event) {
    ("team-a", Event::Raising { step, weight: 5, pods: None })
}

fn holding(step: usize) -> (&'static str, Event) {
    ("team-a", Event::Holding { step, weight: 5 })
}

/// The first step is held, and the second was begun; somebody looked at the first one after so many seconds.
fn onward(rest: Vec<(&str, Event)>, seen: i64, now: i64, is_open: bool) -> Onward {
    let ticks = Ticks { seen: Some(after(seen)), ..Ticks::begin(Rollout(2), 0, after(0), None) };
    trial(terms(), rest).onward(Some(&ticks), after(now), is_open)
}

#[test]
fn h15_outside_of_its_window_a_step_that_was_begun_goes_back() {
    let second = || vec![raising(0), holding(0), raising(1)];
    assert_eq!(onward(second(), 100, 110, true), Onward::Finish);
    assert_eq!(onward(second(), 100, 110, false), Onward::Back { step: 0 });
    assert_eq!(onward(vec![raising(0)], 0, 10, true), Onward::Finish);
    assert_eq!(onward(vec![raising(0)], 0, 10, false), Onward::Withdraw);
    assert_eq!(onward(vec![], 0, 10, true), Onward::Finish);
    assert_eq!(onward(vec![], 0, 10, false), Onward::Wait, "nothing was begun");
    assert_eq!(onward(vec![raising(0), holding(0)], 0, 10, false), Onward::Wait, "a step that is held rises later");
}

/// Whoever goes on after a gap of more than 90 s knows nothing of the step before.
#[test]
fn h8_after_a_gap_no_step_is_finished_that_was_begun_before_it() {
    let second = || vec![raising(0), holding(0), raising(1)];
    assert_eq!(onward(second(), 100, 190, true), Onward::Finish);
    assert_eq!(onward(second(), 100, 191, true), Onward::Back { step: 0 });
    assert_eq!(trial(terms(), second()).onward(None, after(110), true), Onward::Back { step: 0 }, "a lost cursor");
    assert_eq!(onward(vec![raising(0)], 0, 1000, true), Onward::Finish, "nothing was judged before it");
    let resumed = [second(), vec![("team-b", Event::Resumed { reason: "there is room".to_owned() })]].concat();
    assert_eq!(trial(terms(), resumed).onward(None, after(120), true), Onward::Finish, "a person has looked");
}

#[test]
fn h15_the_way_back_is_finished_whenever_that_is() {
    let back = vec![raising(0), holding(0), raising(1), raising(0)];
    let down = trial(terms(), back.clone());
    assert!(down.falls, "it is a way down, whatever was held last");
    assert_eq!(down.weight(), 5, "and has that share at least");
    assert_eq!(onward(back, 0, 10_000, false), Onward::Finish);
}

/// The next rise is one again, and bound by its window.
#[test]
fn h15_once_the_way_back_is_there_it_is_none_any_more() {
    let back = vec![raising(0), holding(0), raising(1), raising(0), holding(0)];
    assert!(!trial(terms(), back.clone()).falls);
    assert_eq!(onward(back.clone(), 0, 10, false), Onward::Wait);
    assert_eq!(onward([back, vec![raising(1)]].concat(), 100, 110, false), Onward::Back { step: 0 });
}

/// A first step that was taken back does not grow old until it comes again.
#[test]
fn h15_the_deadline_counts_from_the_step_that_stays() {
    let again = vec![raising(0), ("team-b", Event::Withdrawn), raising(0), holding(0)];
    assert_eq!(trial(terms(), again).counts, after(30));
    assert_eq!(trial(terms(), vec![raising(0), raising(0), holding(0)]).counts, after(20));
    // nor later: what was held is as old as it is
    let back = vec![raising(0), holding(0), raising(1), raising(0), raising(0), holding(0)];
    assert_eq!(trial(terms(), back).counts, after(10));
}

#[test]
fn a_step_that_was_taken_back_waits_as_one_that_was_never_begun() {
    let waits = trial(terms(), vec![raising(0), ("team-b", Event::Withdrawn)]);
    assert_eq!((&waits.reached, waits.weight(), waits.begun), (&Reached::Opened, 0, true));
    assert_eq!(waits.onward(None, after(100), false), Onward::Wait);
    assert_eq!(waits.onward(None, after(100), true), Onward::Finish);
}

/// Where nobody's requests are shared nothing can be shared in part.
#[test]
fn what_takes_no_share_only_waits() {
    let apart = |trial: Trial| trial.onward(None, after(10), false);
    let isolated = railiance::rollout::trial::Terms { strategy: Strategy::Isolated, ..terms() };
    assert_eq!(apart(trial(isolated, vec![raising(0)])), Onward::Wait);
    let mut first = trial(terms(), vec![raising(0)]);
    first.opened.base = None;
    assert_eq!(apart(first), Onward::Wait);
    assert_eq!(apart(held(terms())), Onward::Wait);
}
