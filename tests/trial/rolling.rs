//! A rollback as the journal tells it: whoever finishes it goes where it was to go (decision H11).

use crate::sample::{of_run, opened, terms};
use railiance::rollout::ledger::{Entry, Event, Number, Rollout, TakenHow, Verb};
use railiance::rollout::trial::{Rolling, Why};

const V3: Number = Number(3);

fn run(number: u64, events: Vec<Event>) -> Vec<Entry> {
    of_run(number, events.into_iter().map(|event| ("team-a", event)).collect())
}

fn back(to: Option<u64>) -> Event {
    Event::RollingBack { from: Some(V3), to: to.map(Number) }
}

fn begun(verb: Verb) -> Event {
    Event::Begun { verb, version: None, digest: None, intent: "sha256:intent".to_owned(), reason: None }
}

fn done() -> Event {
    Event::Done { record: None, written: 0, unchanged: 0, removed: 0 }
}

fn aborting() -> Event {
    Event::Aborting { why: Why::Asked, reason: "no".to_owned(), evidence: Vec::new() }
}

fn read(runs: &[Vec<Entry>]) -> Option<Rolling> {
    Rolling::of(&runs.concat(), Some((V3, Rollout(2))))
}

#[test]
fn one_that_came_to_no_end_goes_where_it_went() {
    let open = read(&[run(5, vec![back(Some(1))])]).unwrap();
    assert_eq!((open.rollout, open.to, open.begun, open.done), (Rollout(5), Some(Number(1)), false, None));
    let half = read(&[run(5, vec![back(Some(1)), begun(Verb::Rollback)])]).unwrap();
    assert!(half.begun && half.done.is_none());
    let whole = read(&[run(5, vec![back(Some(1)), begun(Verb::Rollback), done()])]).unwrap();
    assert!(whole.done.is_some() && !whole.taken);
}

#[test]
fn the_moves_of_a_trial_that_it_ends_are_not_its_end() {
    let ends = |more: &[Event]| {
        let events =
            [vec![opened(terms()), back(None), aborting(), begun(Verb::Abort), done()], more.to_vec()].concat();
        read(&[run(5, events)]).unwrap().done.is_some()
    };
    assert!(!ends(&[]) && !ends(&[Event::Aborted]) && ends(&[Event::Aborted, done()]));
}

#[test]
fn what_was_begun_or_released_since_is_another_matter() {
    let half = run(5, vec![back(Some(1)), begun(Verb::Rollback)]);
    assert!(read(&[half.clone(), run(6, vec![Event::Held { reason: "wait".to_owned() }])]).is_some());
    assert!(read(&[half.clone(), run(6, vec![begun(Verb::Apply)])]).is_none());
    assert!(read(&[half.clone(), run(6, vec![opened(terms())])]).is_none());
    // its own record is where it goes; one of somebody else is not
    let newest = |number, run| Rolling::of(&half, Some((Number(number), Rollout(run))));
    assert!(newest(4, 5).is_some() && newest(4, 6).is_none());
    // what was on trial was promoted after all
    let promoted = run(5, vec![opened(terms()), back(None), Event::Promoted { record: Number(4) }]);
    assert!(Rolling::of(&promoted, Some((Number(4), Rollout(5)))).is_none());
}

#[test]
fn of_whom_the_lease_was_taken_afterwards_nobody_has_heard() {
    let taken = Event::TakenOver { from: "team-b".to_owned(), how: TakenHow::Stale, reason: None };
    let behind = read(&[run(5, vec![back(Some(1)), done(), taken.clone()])]).unwrap();
    assert!(behind.taken);
    let before = read(&[run(5, vec![back(Some(1)), taken.clone(), done()])]).unwrap();
    assert!(!before.taken);
    let told = read(&[run(5, vec![back(Some(1)), done(), taken, done()])]).unwrap();
    assert!(!told.taken);
}
