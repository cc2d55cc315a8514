//! Who may agree to what (decisions H13, H14, H18).

use crate::sample::{actor, after, entries, opened, terms, trial};
use railiance::rollout::ledger::{Attestation, Entry, Event};
use railiance::rollout::trial::{Approvals, Objection, Reached, Terms, Verdict, history, objections};

fn with(approvals: Approvals) -> Terms {
    Terms { approvals: Approvals { expires: 14_400, ..approvals }, ..terms() }
}

/// The trial's second entry is its verdict.
const VERDICT: u64 = 2;

fn passed() -> (&'static str, Event) {
    ("team-a", Event::Passed { evidence: Vec::new() })
}

fn approved(who: &str, digest: &str) -> (String, Event) {
    (who.to_owned(), Event::Approved { digest: digest.to_owned(), verdict: VERDICT, shared: false, reason: None })
}

fn against(approvals: Approvals, said: Vec<(String, Event)>) -> Vec<Objection> {
    let said = said.iter().map(|(who, event)| (who.as_str(), event.clone()));
    objections(
        &trial(with(approvals), std::iter::once(passed()).chain(said).collect()),
        after(60),
        Attestation::Asserted,
    )
}

fn required(required: u32) -> Approvals {
    Approvals { required, ..Approvals::default() }
}

const CANDIDATE: &str = "sha256:candidate";

#[test]
fn nobody_is_asked_where_nobody_is_required() {
    assert_eq!(against(required(0), vec![]), []);
}

#[test]
fn h13_an_approval_names_a_candidate_and_no_other() {
    assert_eq!(against(required(1), vec![approved("team-b", CANDIDATE)]), []);
    let few = Objection::TooFew { counted: 0, required: 1 };
    assert_eq!(against(required(1), vec![approved("team-b", "sha256:another")]), [few]);
}

#[test]
fn h13_an_approval_names_a_verdict_and_no_other() {
    let of = |verdict| Event::Approved { digest: CANDIDATE.to_owned(), verdict, shared: false, reason: None };
    let few = Objection::TooFew { counted: 0, required: 1 };
    assert_eq!(against(required(1), vec![("team-b".to_owned(), of(VERDICT + 1))]), std::slice::from_ref(&few));
    // before there is one
    let early = trial(with(required(1)), vec![("team-b", of(VERDICT)), passed()]);
    assert_eq!(objections(&early, after(60), Attestation::Asserted), [few]);
}

#[test]
fn h13_a_promotion_that_goes_back_comes_back_to_its_verdict_as_old_as_it_is() {
    let promoting = ("team-a", Event::Promoting { reason: None });
    let back = ("team-a", Event::GoneBack { reason: "pods crashed".to_owned() });
    let said = ("team-b", approved("team-b", CANDIDATE).1);
    let trial = trial(with(required(1)), vec![passed(), said, promoting, back]);
    assert_eq!(trial.verdict, Some(Verdict { at: after(10), sequence: VERDICT }));
    assert_eq!(
        (trial.reached.clone(), objections(&trial, after(60), Attestation::Asserted)),
        (Reached::Passed, vec![])
    );
}

#[test]
fn one_person_counts_once_and_may_take_it_back() {
    let twice = vec![approved("team-b", CANDIDATE), approved("team-b", CANDIDATE)];
    assert_eq!(against(required(2), twice), [Objection::TooFew { counted: 1, required: 2 }]);
    let back = ("team-b".to_owned(), Event::Revoked { of: "team-b".to_owned(), reason: "no".to_owned() });
    let said = vec![approved("team-b", CANDIDATE), back];
    assert_eq!(against(required(1), said), [Objection::TooFew { counted: 0, required: 1 }]);
}

#[test]
fn h14_authors_strangers_and_shared_identities_do_not_count() {
    let not_author = Approvals { required: 1, not_author: true, ..Approvals::default() };
    let said = |who: &str| vec![approved(who, CANDIDATE)];
    let first = |objections: Vec<Objection>| objections.get(1).cloned();
    let author = Some(Objection::Author("team-a".to_owned()));
    assert_eq!(first(against(not_author.clone(), said("team-a"))), author);
    let shared = Some(Objection::Shared("kubernetes-admin".to_owned()));
    assert_eq!(first(against(not_author, said("kubernetes-admin"))), shared);
    let by_group = Event::Approved { digest: CANDIDATE.to_owned(), verdict: VERDICT, shared: true, reason: None };
    let shared = Some(Objection::Shared("team-b".to_owned()));
    assert_eq!(first(against(required(2), vec![("team-b".to_owned(), by_group)])), shared);
    let named = Approvals { required: 1, approvers: vec!["team-c".to_owned()], ..Approvals::default() };
    let stranger = Some(Objection::NotAnApprover("team-b".to_owned()));
    assert_eq!(first(against(named.clone(), said("team-b"))), stranger);
    assert_eq!(against(named, said("team-c")), []);
}

#[test]
fn h14_a_name_that_is_only_said_does_not_count_where_proof_is_asked() {
    let attested = Approvals { required: 1, attested: true, ..Approvals::default() };
    let said = against(attested.clone(), vec![approved("team-b", CANDIDATE)]);
    assert_eq!(said.get(1), Some(&Objection::NotAttested("team-b".to_owned())));
    let events = vec![("team-a", opened(with(attested))), passed(), ("team-b", approved("team-b", CANDIDATE).1)];
    let mut proven = entries(events);
    let prove = |entry: &mut Entry| entry.actor.standing = Attestation::Attested;
    proven.iter_mut().for_each(prove);
    let trial = history(&proven).trial.unwrap();
    assert_eq!(objections(&trial, after(60), Attestation::Attested), []);
    // an entry that calls itself attested where nobody refuses a lie
    let forged = Some(Objection::NotAttested("team-b".to_owned()));
    assert_eq!(objections(&trial, after(60), Attestation::Asserted).get(1).cloned(), forged);
    assert_eq!(actor("team-b").standing, Attestation::Asserted);
}

#[test]
fn an_approval_is_for_now() {
    let said = vec![passed(), ("team-b", approved("team-b", CANDIDATE).1)];
    let trial = trial(with(required(1)), said);
    assert_eq!(objections(&trial, after(14_400), Attestation::Asserted), []);
    assert_eq!(
        objections(&trial, after(14_500), Attestation::Asserted).get(1),
        Some(&Objection::Expired("team-b".to_owned()))
    );
}
