//! What may go, what must stay, and where a rollback leads.

use crate::generate::Dice;
use jiff::Timestamp;
use railiance::rollout::ledger::keep::{Brief, hold, journal, keep, orphans, previous, withdrawn};
use railiance::rollout::ledger::{Actor, Attestation, Entry, Event, Name, Number, Rollout, Withdrawal};
use std::collections::BTreeSet;

/// `A`, `B`, `A-2`: the side of each release, and the number of the record that it takes back.
fn history(text: &str) -> Vec<Brief> {
    let mut briefs: Vec<Brief> = Vec::new();
    for (number, word) in (1..).zip(text.split_whitespace()) {
        let (digest, back) = word.split_once('-').map_or((word, None), |(digest, back)| (digest, Some(back)));
        let withdraws = back.map(|back| {
            let number = Number(back.parse().unwrap());
            let digest = briefs.iter().find(|brief| brief.number == number).unwrap().digest.clone();
            Withdrawal { number, digest }
        });
        briefs.push(Brief { number: Number(number), digest: digest.to_owned(), withdraws });
    }
    briefs
}

#[test]
fn a_rollback_goes_to_the_newest_good_release_before_the_current_side() {
    let cases = [
        ("", None),
        ("A", None),
        ("A B", Some(1)),
        ("A B C", Some(2)),
        // v3 = v1 took v2 back: a second rollback does not return to v2
        ("A B A-2", None),
        ("A B C B-3", Some(1)),
        // the bad one is released again: now it is what a rollback leaves
        ("A B C B-3 C", Some(2)),
        ("A B C B-3 D", Some(4)),
        // an earlier release of a side that was taken back is no better
        ("A B C B A-4", None),
        ("Z A B C B A-4", Some(1)),
        // a rollback that was taken back is not what the way back keeps to
        ("A B A-2 B-3", Some(1)),
        ("Z A B A-3 B-4", Some(2)),
        ("Z A B A-3 B-4 A-5", Some(1)),
    ];
    for (text, expected) in cases {
        assert_eq!(previous(&history(text)), expected.map(Number), "{text}");
    }
}

/// Entries of these kinds, each of a run of its own.
fn journal_of(events: Vec<Event>) -> Vec<Entry> {
    let entry = |(number, event): (u64, Event)| Entry {
        app: "web".to_owned(),
        target: None,
        rollout: Rollout(number),
        sequence: 1,
        epoch: 1,
        actor: Actor { name: "ada".to_owned(), standing: Attestation::Asserted, credential: None },
        time: Timestamp::UNIX_EPOCH,
        event,
    };
    (1..).zip(events).map(entry).collect()
}

#[test]
fn h11_the_entry_stays_by_which_automation_waits() {
    let reason = || "the fair".to_owned();
    let (held, resumed) = (|| Event::Held { reason: reason() }, || Event::Resumed { reason: reason() });
    let back = || Event::GoneBack { reason: reason() };
    let entry = |number| Some(Name::Entry(Rollout(number), 1));
    for (events, stays) in [
        (vec![], None),
        (vec![held(), Event::Aborted], entry(1)),
        (vec![held(), held()], entry(2)),
        (vec![held(), resumed()], None),
        (vec![resumed(), back(), Event::Aborted], entry(2)),
    ] {
        assert_eq!(hold(&journal_of(events)), stays);
    }
}

#[test]
fn a_withdrawn_side_stays_so_until_it_is_released_again() {
    let set = |text| withdrawn(&history(text)).into_iter().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(set("A B A-2"), ["B"]);
    assert_eq!(set("A B A-2 B"), Vec::<String>::new());
}

#[test]
fn the_newest_stay_and_all_that_a_rollback_must_know() {
    let kept = |text: &str, most, open: &[u64]| {
        let open: Vec<Number> = open.iter().copied().map(Number).collect();
        keep(&history(text), most, &open).map(|kept| (kept.oldest.0, kept.go.len()))
    };
    assert_eq!(kept("", 3, &[]), None);
    assert_eq!(kept("A B", 3, &[]), Some((1, 0)));
    assert_eq!(kept("A B C D E", 3, &[]), Some((3, 2)));
    assert_eq!(kept("A B C D E", 1, &[]), Some((4, 3)), "base and previous stay");
    assert_eq!(kept("A B C D E", 0, &[]), Some((4, 3)));
    assert_eq!(kept("A B C D E", 1, &[2, 99]), Some((2, 1)), "an open rollout holds what it names");
    assert_eq!(kept("A B B B B B", 2, &[]), Some((1, 0)), "the way back is long");
    assert_eq!(kept("A B C B-3", 1, &[]), Some((1, 0)), "withdrawn neighbours stay");
}

#[test]
fn letting_go_never_changes_where_a_rollback_leads() {
    for seed in 0..2_000 {
        let mut dice = Dice::new(seed);
        let mut briefs: Vec<Brief> = Vec::new();
        for number in 1..=dice.below(14) as u64 {
            let digest = dice.pick(&["A", "B", "C", "D"]).to_owned();
            let taken = (!briefs.is_empty() && dice.below(3) == 0).then(|| briefs[dice.below(briefs.len())].clone());
            let withdraws = taken.map(|brief| Withdrawal { number: brief.number, digest: brief.digest });
            briefs.push(Brief { number: Number(number), digest, withdraws });
        }
        let target = previous(&briefs);
        let Some(kept) = keep(&briefs, 1 + dice.below(6), &[]) else { continue };
        let rest: Vec<Brief> = briefs.iter().filter(|brief| !kept.go.contains(&brief.number)).cloned().collect();
        assert!(target.is_none_or(|target| target >= kept.oldest), "seed {seed}");
        assert_eq!(kept.go.len() + rest.len(), briefs.len());
        if target.is_some() {
            assert_eq!(previous(&rest), target, "seed {seed}: {briefs:?}");
        }
        let bound = |briefs: &[Brief]| -> BTreeSet<Number> { briefs.iter().map(|brief| brief.number).collect() };
        assert_eq!(bound(&rest).first(), Some(&kept.oldest), "seed {seed}");
    }
}

#[test]
fn chunks_without_a_record_and_old_journals_may_go() {
    let names = [
        Name::Record(Number(7)),
        Name::Chunk(Number(7), 1),
        Name::Chunk(Number(8), 1),
        Name::Entry(Rollout(2), 1),
        Name::Entry(Rollout(3), 1),
        Name::Cursor,
    ];
    assert_eq!(orphans(&names), [Name::Chunk(Number(8), 1)]);
    assert_eq!(journal(&names, Rollout(3)), [Name::Entry(Rollout(2), 1)]);
}
