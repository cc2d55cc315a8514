//! Who may agree to what (decisions H13, H14, H18).

use crate::sample::{actor, after, entries, judged, of_run, opened, terms, trial};
use railiance::rollout::judge;
use railiance::rollout::ledger::{Actor, Attestation, Entry, Event};
use railiance::rollout::trial::{
    Approvals, Approver, Objection, Reached, Statement, Strategy, Terms, Verdict, history, objections,
};

pub fn with(approvals: Approvals) -> Terms {
    Terms { approvals: Approvals { expires: 14_400, ..approvals }, ..terms() }
}

/// The trial's second entry is its verdict.
const VERDICT: u64 = 2;

pub fn passed() -> (&'static str, Event) {
    ("team-a", Event::Passed { evidence: Vec::new(), traffic: None, secrets: Vec::new() })
}

/// Somebody who agrees twenty seconds after a trial began.
fn person<'a>(who: &str, groups: &'a [String]) -> Approver<'a> {
    Approver { actor: actor(who), groups, shared: false, at: after(20) }
}

/// A word on this candidate and its verdict; what was agreed is put in where it is known.
fn word(who: &str, digest: &str) -> Statement {
    let trial = trial(with(Approvals::default()), vec![passed()]);
    let mut statement = Statement::of(&trial, &person(who, &[]), None).unwrap();
    statement.subject[0].digest.sha256 = digest.trim_start_matches("sha256:").to_owned();
    statement
}

pub fn approved(who: &str, digest: &str) -> (String, Event) {
    (who.to_owned(), Event::Approved { statement: Box::new(word(who, digest)) })
}

/// The same about a trial with these terms.
pub fn under(terms: &Terms, mut event: Event) -> Event {
    if let Event::Approved { statement } = &mut event {
        statement.predicate.intent = trial(terms.clone(), vec![]).intent;
    }
    event
}

fn against(approvals: Approvals, said: Vec<(String, Event)>) -> Vec<Objection> {
    let terms = with(approvals);
    let said = said.iter().map(|(who, event)| (who.as_str(), under(&terms, event.clone())));
    let all = std::iter::once(passed()).chain(said).collect();
    objections(&trial(terms.clone(), all), after(60), Attestation::Asserted)
}

pub fn required(required: u32) -> Approvals {
    Approvals { required, ..Approvals::default() }
}

pub const CANDIDATE: &str = "sha256:candidate";

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
    let of = |verdict| {
        let mut statement = word("team-b", CANDIDATE);
        statement.predicate.verdict = verdict;
        Event::Approved { statement: Box::new(statement) }
    };
    let few = Objection::TooFew { counted: 0, required: 1 };
    assert_eq!(against(required(1), vec![("team-b".to_owned(), of(Some(VERDICT + 1)))]), std::slice::from_ref(&few));
    // before there is one
    let terms = with(required(1));
    let early = trial(terms.clone(), vec![("team-b", under(&terms, of(Some(VERDICT)))), passed()]);
    assert_eq!(objections(&early, after(60), Attestation::Asserted), [few]);
}

#[test]
fn h13_an_approval_is_of_what_was_agreed() {
    let (one, other) = (with(required(1)), with(Approvals { not_author: true, ..required(1) }));
    let word = || under(&one, approved("team-b", CANDIDATE).1);
    let missing = |terms: &Terms| {
        objections(&trial(terms.clone(), vec![passed(), ("team-b", word())]), after(60), Attestation::Asserted).len()
    };
    assert_eq!((missing(&one), missing(&other)), (0, 1));
}

#[test]
fn an_approval_is_an_in_toto_statement() {
    let text = serde_json::to_value(word("team-b", CANDIDATE)).unwrap();
    assert_eq!(text["_type"], "https://in-toto.io/Statement/v1");
    assert_eq!(text["predicateType"], "https://railiance.dev/approval/v1");
    assert_eq!(text["subject"][0]["digest"]["sha256"], "candidate");
    assert_eq!(
        (text["predicate"]["app"].as_str(), text["predicate"]["verdict"].as_u64()),
        (Some("web"), Some(VERDICT))
    );
    // whom it binds, and until when: four hours from then on
    assert_eq!(text["predicate"]["approver"], serde_json::json!({ "name": "team-b", "standing": "asserted" }));
    assert_eq!(text["predicate"]["expires"], after(20 + 14_400).to_string());
    // in whole seconds, and without the number of a certificate
    let who = Actor { credential: Some("JTI=one".to_owned()), ..actor("team-b") };
    let at = after(20) + jiff::SignedDuration::from_millis(480);
    let trial = trial(with(Approvals::default()), vec![passed()]);
    let said = Statement::of(&trial, &Approver { actor: who, groups: &[], shared: false, at }, None).unwrap();
    assert_eq!(serde_json::to_value(&said).unwrap(), text);
    let back: Statement = serde_json::from_value(text).unwrap();
    assert_eq!(back, word("team-b", CANDIDATE));
}

/// The entry is what a policy proves: a word that is put under another name binds nobody.
#[test]
fn h14_a_statement_is_of_who_wrote_its_entry() {
    let put = |who: &str, by: &str| (who.to_owned(), Event::Approved { statement: Box::new(word(by, CANDIDATE)) });
    assert_eq!(against(required(1), vec![put("team-b", "team-b")]), []);
    let few = Objection::TooFew { counted: 0, required: 1 };
    let anothers = Objection::OfAnother("team-b".to_owned());
    assert_eq!(against(required(1), vec![put("team-b", "team-c")]), [few, anothers]);
    // those of before named nobody: their entry does
    let mut nameless = word("team-b", CANDIDATE);
    (nameless.predicate.approver, nameless.predicate.expires) = (None, None);
    let said = ("team-c".to_owned(), Event::Approved { statement: Box::new(nameless) });
    assert_eq!(against(required(1), vec![said]), []);
}

#[test]
fn members_of_a_named_group_count_and_others_do_not() {
    let named = Approvals { approvers: vec!["group:release-managers".to_owned()], ..required(1) };
    let of = |group: &str| {
        let terms = with(named.clone());
        let passed = trial(terms.clone(), vec![passed()]);
        let statement = Statement::of(&passed, &person("team-b", &[group.to_owned()]), None).unwrap();
        vec![("team-b".to_owned(), Event::Approved { statement: Box::new(statement) })]
    };
    assert_eq!(against(named.clone(), of("release-managers")), []);
    let stranger = Some(Objection::NotAnApprover("team-b".to_owned()));
    assert_eq!(against(named.clone(), of("developers")).get(1).cloned(), stranger);
    // a group is no user of the same name
    let said = vec![approved("release-managers", CANDIDATE)];
    assert_eq!(against(named, said).get(1), Some(&Objection::NotAnApprover("release-managers".to_owned())));
}

#[test]
fn h14_who_wrote_the_commits_is_an_author_too() {
    let rules = Approvals { not_author: true, authors: vec!["grace".to_owned()], ..required(1) };
    let said = against(rules.clone(), vec![approved("grace", CANDIDATE)]);
    assert_eq!(said.get(1), Some(&Objection::Author("grace".to_owned())));
    assert_eq!(against(rules, vec![approved("team-b", CANDIDATE)]), []);
}

#[test]
fn h14_where_approvals_have_a_namespace_nothing_else_counts() {
    let terms = with(Approvals { namespace: Some("approvals".to_owned()), ..required(1) });
    let word = || under(&terms, approved("team-b", CANDIDATE).1);
    let journal = entries(vec![("team-a", opened(terms.clone())), passed(), ("team-b", word())]);
    let missing = |elsewhere: &[Entry]| {
        let mut history = history(&journal);
        history.agree(elsewhere);
        objections(&history.trial.unwrap(), after(60), Attestation::Asserted).len()
    };
    assert_eq!(missing(&[]), 1);
    let revoked = Event::Revoked { of: "team-b".to_owned(), reason: "no".to_owned() };
    assert_eq!(missing(&entries(vec![("team-b", word())])), 0);
    assert_eq!(missing(&entries(vec![("team-b", word()), ("team-b", revoked)])), 1);
    // of another trial, and no approval
    assert_eq!(missing(&of_run(7, vec![("team-b", word())])), 1);
    assert_eq!(missing(&entries(vec![("team-b", Event::Aborted)])), 1);
}

#[test]
fn h13_a_promotion_that_goes_back_comes_back_to_its_verdict_as_old_as_it_is() {
    let promoting = ("team-a", Event::Promoting { reason: None });
    let back = ("team-a", Event::GoneBack { reason: "pods crashed".to_owned() });
    let terms = with(required(1));
    let said = ("team-b", under(&terms, approved("team-b", CANDIDATE).1));
    let trial = trial(terms, vec![passed(), said, promoting, back]);
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
    assert_eq!(against(not_author.clone(), [said("team-a"), said("team-a")].concat()).len(), 2, "told twice");
    let shared = Some(Objection::Shared("kubernetes-admin".to_owned()));
    assert_eq!(first(against(not_author, said("kubernetes-admin"))), shared);
    let mut of_admins = word("team-b", CANDIDATE);
    of_admins.predicate.shared = true;
    let by_group = Event::Approved { statement: Box::new(of_admins) };
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
    let terms = with(attested);
    let said = ("team-b", under(&terms, approved("team-b", CANDIDATE).1));
    let events = vec![("team-a", opened(terms)), passed(), said];
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
    let terms = with(required(1));
    let said = vec![passed(), ("team-b", under(&terms, approved("team-b", CANDIDATE).1))];
    let trial = trial(terms, said);
    assert_eq!(objections(&trial, after(14_400), Attestation::Asserted), []);
    assert_eq!(
        objections(&trial, after(14_500), Attestation::Asserted).get(1),
        Some(&Objection::Expired("team-b".to_owned()))
    );
}

#[test]
fn an_approval_ends_when_its_statement_says() {
    let terms = with(required(1));
    let mut short = word("team-b", CANDIDATE);
    short.predicate.expires = Some(after(50));
    let said = under(&terms, Event::Approved { statement: Box::new(short) });
    let trial = trial(terms, vec![passed(), ("team-b", said)]);
    let at = |now| objections(&trial, now, Attestation::Asserted);
    assert_eq!(at(after(50)), []);
    assert_eq!(at(after(51)).get(1), Some(&Objection::Expired("team-b".to_owned())));
}

/// The entry that opens it stands where a verdict would, and each opening needs a word of its own.
#[test]
fn h7_what_is_not_tried_waits_for_people_from_its_beginning() {
    let terms = Terms {
        strategy: Strategy::Direct,
        judged: judge::Terms { steps: Vec::new(), ..judged() },
        ..with(required(1))
    };
    let direct = |rest| trial(terms.clone(), rest);
    let waits = direct(vec![]);
    let opening = Verdict { at: after(0), sequence: 1 };
    assert_eq!((waits.reached.clone(), waits.verdict, waits.pending()), (Reached::Passed, Some(opening), None));
    assert_eq!((waits.step(), waits.weight(), waits.has_canary()), (None, 0, false));
    let few = Objection::TooFew { counted: 0, required: 1 };
    assert_eq!(objections(&waits, after(60), Attestation::Asserted), std::slice::from_ref(&few));
    let word = Event::Approved { statement: Box::new(Statement::of(&waits, &person("team-b", &[]), None).unwrap()) };
    let agreed = direct(vec![("team-b", word.clone())]);
    assert_eq!(objections(&agreed, after(60), Attestation::Asserted), []);
    // opened once more it is another one
    let again = of_run(3, vec![("team-a", opened(terms.clone())), ("team-b", word)]);
    let again = history(&again).trial.unwrap();
    assert_eq!(objections(&again, after(60), Attestation::Asserted), [few]);
}
