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
    let digest = Some("sha256:side".to_owned());
    Event::Begun { verb, version: None, digest, intent: "sha256:intent".to_owned(), reason: None, lasting: false }
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

/// What brings back what is stable writes nothing else: it has no version.
#[test]
fn a_repair_is_nothing_else() {
    let Event::Begun { verb, version, intent, reason, lasting, .. } = begun(Verb::Apply) else { unreachable!() };
    let repair = Event::Begun { verb, version, digest: None, intent, reason, lasting };
    assert!(read(&[run(5, vec![opened(terms()), back(None), Event::Aborted]), run(6, vec![repair])]).is_some());
}

#[test]
fn whoever_lets_go_on_what_was_not_begun_wants_it_no_more() {
    let resumed = || Event::Resumed { reason: "another plan".to_owned() };
    assert!(read(&[run(5, vec![opened(terms()), back(Some(1)), resumed()])]).is_none());
    assert!(read(&[run(5, vec![back(Some(1))]), run(6, vec![resumed()])]).is_none());
    // what is there in part is finished all the same
    let half = run(5, vec![back(Some(1)), begun(Verb::Rollback)]);
    assert!(read(&[half, run(6, vec![resumed()])]).is_some_and(|rolling| rolling.begun));
}

/// An epoch later, that is: whoever had the lease next. Somebody who died long after it has nothing to do with it.
#[test]
fn of_whom_the_lease_was_taken_afterwards_nobody_has_heard() {
    let taken = |epoch: u64, more: &[Event]| {
        let over = Event::TakenOver { from: "team-b".to_owned(), how: TakenHow::Stale, reason: None };
        let mut entries = run(5, [vec![back(Some(1)), done(), over], more.to_vec()].concat());
        entries.iter_mut().skip(2).for_each(|entry| entry.epoch = epoch);
        let rolling = read(&[entries]).unwrap();
        (rolling.taken, rolling.done)
    };
    assert_eq!([taken(2, &[]), taken(3, &[])], [(true, Some(1)), (false, Some(1))]);
    assert_eq!(taken(2, &[done()]), (false, Some(2)), "it was told then");
}
