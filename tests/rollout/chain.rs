//! Breaks of a chain of records.

use crate::bench::Bench;
use crate::records::{about, posted, side, stored};
use railiance::rollout::ledger::chain::{Fault, faults};
use railiance::rollout::ledger::{Number, Stored, seal};

/// Records v1 to v`last`, each linked to the one before; `checkpoint` is named by the newest.
fn chain(last: u64, checkpoint: u64) -> Vec<Stored> {
    let side = side(&mut Bench::new(), "x");
    let mut records: Vec<Stored> = Vec::new();
    for number in 1..=last {
        let mut about = about(number, &side, records.last().map(Stored::link));
        about.checkpoint = Number(if number == last { checkpoint } else { 1 });
        records.push(stored(about, &side));
    }
    records
}

fn without(mut records: Vec<Stored>, number: u64) -> Vec<Stored> {
    records.retain(|stored| stored.number() != Number(number));
    records
}

#[test]
fn a_whole_chain_has_no_fault_in_any_order() {
    let mut records = chain(5, 1);
    assert_eq!(faults(&records), []);
    records.reverse();
    assert_eq!(faults(&records), []);
    assert_eq!(faults(&[]), []);
}

#[test]
fn a_missing_record_is_seen() {
    let missing = |number, by| vec![Fault::Missing { number: Number(number), by: Number(by) }];
    assert_eq!(faults(&without(chain(5, 1), 3)), missing(3, 4));
    assert_eq!(faults(&without(chain(5, 1), 1)), missing(1, 2));
    // the newest cannot be missed: nothing names it but the marks
    assert_eq!(faults(&without(chain(5, 1), 5)), []);
}

#[test]
fn what_was_let_go_is_not_missed() {
    let records = without(without(chain(5, 3), 1), 2);
    assert_eq!(faults(&records), []);
    // half-way through letting go
    assert_eq!(faults(&without(chain(5, 3), 1)), []);
    assert_eq!(faults(&without(chain(5, 3), 3)), vec![Fault::Missing { number: Number(3), by: Number(4) }]);
}

#[test]
fn a_changed_record_is_seen() {
    let mut records = chain(5, 1);
    let side = side(&mut Bench::new(), "x");
    let mut about = records[1].record.about.clone();
    about.reason = Some("rewritten".to_owned());
    records[1] = Stored::read("greeter", &posted(&seal(about, &side).unwrap())).unwrap();
    assert_eq!(faults(&records), vec![Fault::Differs { number: Number(2), by: Number(3) }]);
}

#[test]
fn a_record_that_nobody_follows_and_a_loop_are_seen() {
    let side = side(&mut Bench::new(), "x");
    let mut records = chain(3, 1);
    let link = records[1].link();
    records.push(stored(about(4, &side, Some(link)), &side));
    assert_eq!(faults(&records), vec![Fault::Aside(Number(3))]);
    let mut link = records[0].link();
    link.number = Number(9);
    let looped = [stored(about(9, &side, Some(link)), &side)];
    assert_eq!(faults(&looped), vec![Fault::Backwards { number: Number(9), previous: Number(9) }]);
}
