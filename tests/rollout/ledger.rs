//! Documents are read as they were written, and nothing else is read.

use crate::bench::Bench;
use crate::generate::{CASES, Dice, pair};
use crate::records::{about, actor, place, posted, side, stored};
use railiance::compile::render::{Scope, Side, SideObject, Sizes, Split, Weight, compose};
use railiance::rollout::ledger::{
    Chunk, Cursor, Entry, Event, Held, Link, Marks, Name, Number, Refused, RollbackHooks, Rollout, Sealed, Stored,
    Unreadable, Verb, recordable, seal, unfinished,
};
use railiance::tree::{Origin, Placed, yaml};
use serde_json::{Value, json};

/// What a side makes, as bytes.
fn bytes(base: Option<&Side>, candidate: Option<&Side>, split: Split) -> String {
    let manifests = compose(base, candidate, split, &Sizes::default());
    let all = manifests.desired().chain(manifests.jobs()).map(|object| &object.value);
    yaml::write_documents(all)
}

fn split(side: &Side) -> Split {
    match side.isolation {
        Some(_) => Split::Isolated,
        None => Split::Canary(Weight::new(25).unwrap()),
    }
}

#[test]
fn a_side_from_a_record_makes_the_same_manifests_in_every_track() {
    let mut bench = Bench::new();
    let mut differing = 0;
    for seed in 0..CASES {
        let (candidate, released) = pair(seed);
        let versions = bench.compile(&candidate, Some(&released)).versions;
        let (candidate, base) = (versions.candidate.unwrap(), versions.base.unwrap());
        let again = |side: &Side| {
            let stored = stored(about(1, side, None), side);
            stored.side(&[]).unwrap()
        };
        let (read_candidate, read_base) = (again(&candidate), again(&base));
        assert_eq!(read_base.digest, base.digest);
        let split = split(&candidate);
        let fresh = bytes(Some(&base), Some(&candidate), split);
        assert_eq!(bytes(Some(&read_base), Some(&read_candidate), split), fresh, "seed {seed}");
        let stable = bytes(Some(&base), None, Split::Stable);
        assert_eq!(bytes(Some(&read_base), None, Split::Stable), stable, "seed {seed}");
        assert_eq!(again(&read_base), read_base, "seed {seed}");
        differing += usize::from(fresh != stable);
    }
    assert_eq!(differing as u64, CASES);
}

#[test]
fn the_digest_of_a_record_is_stable() {
    let side = side(&mut Bench::new(), "x");
    let link = |about| seal(about, &side).unwrap().link();
    let (one, two) = (link(about(1, &side, None)), link(about(1, &side, None)));
    assert_eq!(one, two);
    assert_eq!(stored(about(1, &side, None), &side).link(), one, "reading does not change it");
    let mut other = about(1, &side, None);
    other.reason = Some("because".to_owned());
    assert_ne!(link(other), one);
}

#[test]
fn the_text_of_a_record_is_this() {
    let mut side = side(&mut Bench::new(), "x");
    side.digest = "sha256:side".to_owned();
    let previous = Some(Link { number: Number(6), digest: "sha256:before".to_owned() });
    let object = posted(&seal(about(7, &side, previous), &side).unwrap());
    assert_eq!(object["metadata"]["name"], "railiance.greeter.v7");
    assert_eq!(object["metadata"]["namespace"], "web");
    let labels = json!({
        "app.kubernetes.io/managed-by": "railiance", "railiance.dev/app": "greeter", "railiance.dev/ledger": "record",
    });
    assert_eq!(object["metadata"]["labels"], labels);
    assert_eq!(object["immutable"], true);
    let mut document: Value = serde_json::from_str(object["data"]["record"].as_str().unwrap()).unwrap();
    for pointer in ["/body/digest", "/body/length"] {
        *document.pointer_mut(pointer).unwrap() = Value::Null;
    }
    let expected = json!({
        "format": "railiance.dev/ledger-record/v1",
        "app": "greeter",
        "target": "production",
        "number": 7,
        "version": "v2.0.0",
        "digest": "sha256:side",
        "commit": "6d95249",
        "contract": "railiance.dev/v1",
        "actor": { "name": "team-a", "standing": "asserted", "credential": "X509SHA256=0000" },
        "time": "2026-11-22T10:00:00Z",
        "rollout": 7,
        "intent": "sha256:abc",
        "previous": { "number": 6, "digest": "sha256:before" },
        "checkpoint": 1,
        "body": { "digest": null, "length": null, "chunks": 0 },
    });
    assert_eq!(document, expected);
}

#[test]
fn no_record_holds_a_value_of_a_secret() {
    let mut side = side(&mut Bench::new(), "x");
    assert_eq!(recordable(&side), Ok(()));
    let secret = json!({
        "apiVersion": "v1", "kind": "Secret", "metadata": { "name": "db" }, "data": { "password": "aHVudGVyMg==" },
    });
    let row = Origin::Row { table: "test", row: "/" };
    side.objects.push(SideObject { scope: Scope::Shared, object: Placed::leaf(secret, row.clone()).into() });
    let refused = seal(about(1, &side, None), &side).unwrap_err();
    assert_eq!(refused, Refused::SecretValues("Secret db".to_owned()));
    assert_eq!(recordable(&side), Err(refused.clone()), "as before the first write");
    assert!(!refused.to_string().contains("aHVudGVyMg"));
    side.objects.pop();
    side.actions.push(Placed::leaf(json!([{ "kind": "Secret", "stringData": { "a": "b" } }]), row).into());
    assert!(matches!(seal(about(1, &side, None), &side), Err(Refused::SecretValues(_))));
}

#[test]
fn a_record_is_of_the_side_that_it_says() {
    let side = side(&mut Bench::new(), "x");
    let mut other = about(1, &side, None);
    other.digest = "sha256:other".to_owned();
    assert!(matches!(seal(other, &side), Err(Refused::OtherSide { .. })));
}

/// A side that does not get small by packing.
fn heavy(bytes: usize) -> Side {
    let mut side = side(&mut Bench::new(), "x");
    let mut dice = Dice::new(1);
    let noise: String = (0..bytes).map(|_| char::from(b'!' + u8::try_from(dice.below(90)).unwrap())).collect();
    let object =
        json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": "noise" }, "data": { "n": noise } });
    let origin = Origin::Row { table: "test", row: "/" };
    side.objects.push(SideObject { scope: Scope::Content, object: Placed::leaf(object, origin).into() });
    side
}

fn chunks(objects: &[Value]) -> Vec<Chunk> {
    objects.iter().map(|object| Chunk::read("greeter", object).unwrap()).collect()
}

#[test]
fn what_does_not_fit_an_object_is_cut_and_put_together_again() {
    let side = heavy(3_000_000);
    let sealed: Sealed = seal(about(7, &side, None), &side).unwrap();
    let objects = sealed.objects(&place());
    let names: Vec<&str> = objects.iter().map(|object| object["metadata"]["name"].as_str().unwrap()).collect();
    assert_eq!(names.last(), Some(&"railiance.greeter.v7"), "the record comes last");
    assert!(names.len() > 3 && names[0] == "railiance.greeter.v7.c1", "{names:?}");
    for object in &objects {
        assert!(object.to_string().len() < 1_300_000 && object["immutable"] == true);
    }
    let (record, pieces) = objects.split_last().unwrap();
    let record = Stored::read("greeter", record).unwrap();
    let mut pieces = chunks(pieces);
    pieces.reverse();
    assert_eq!(record.side(&pieces).unwrap().objects.len(), side.objects.len());
    let missing = pieces.remove(0).at;
    let wanted = record.record.body.chunks;
    let error = record.side(&pieces).unwrap_err().to_string();
    assert_eq!(error, format!("`railiance.greeter.v7` is damaged: chunk {missing} of {wanted} is missing"));
    let mut other = Chunk { at: missing, ..pieces[0].clone() };
    other.bytes.reverse();
    pieces.push(other);
    assert!(matches!(record.side(&pieces), Err(Unreadable::Damaged { .. })), "a chunk of the wrong bytes");
}

#[test]
fn a_record_just_below_the_limit_stands_in_one_object() {
    // noise of 90 letters packs to 6.5 of 8 bits
    let sizes = [100_000, 1_000_000].map(|bytes| {
        let side = heavy(bytes);
        let objects = seal(about(7, &side, None), &side).unwrap().objects(&place());
        assert!(objects.iter().all(|object| object.to_string().len() < 1_300_000));
        objects.len()
    });
    assert_eq!(sizes, [1, 1]);
}

#[test]
fn newer_fields_are_passed_over_and_newer_formats_refused() {
    let side = side(&mut Bench::new(), "x");
    let object = posted(&seal(about(7, &side, None), &side).unwrap());
    let text = object["data"]["record"].as_str().unwrap();
    let with = |text: String| {
        let mut object = object.clone();
        object["data"]["record"] = text.into();
        Stored::read("greeter", &object)
    };
    let before = with(text.to_owned()).unwrap();
    let added = with(text.replacen('{', "{\n  \"mood\": {\"a\": [1]},", 1)).unwrap();
    assert_eq!(added.record, before.record);
    assert_ne!(added.digest, before.digest, "what is not understood counts, too");
    assert!(added.side(&[]).is_ok());
    let newer = with(text.replace("ledger-record/v1", "ledger-record/v2"));
    assert!(matches!(newer, Err(Unreadable::Newer { .. })), "{newer:?}");
    for broken in ["", "{}", "[]", "{\"format\": \"railiance.dev/ledger-record/v1\"}"] {
        assert!(matches!(with(broken.to_owned()), Err(Unreadable::Damaged { .. })), "{broken}");
    }
}

#[test]
fn h11_what_a_record_tells_whoever_goes_back_is_kept_and_old_records_have_none() {
    let side = side(&mut Bench::new(), "x");
    let mut about = about(7, &side, None);
    (about.lasting, about.rollback_note) = (true, Some("restore the dump\nof before".to_owned()));
    let drain = vec![vec!["hooks/drain.sh".to_owned()]];
    about.rollback_hooks = Some(RollbackHooks { before: drain, ..RollbackHooks::default() });
    let object = posted(&seal(about.clone(), &side).unwrap());
    assert_eq!(Stored::read("greeter", &object).unwrap().record.about, about);
    let mut old = object.clone();
    let mut text: Value = serde_json::from_str(object["data"]["record"].as_str().unwrap()).unwrap();
    assert_eq!(text["rollbackHooks"], serde_json::json!({ "before": [["hooks/drain.sh"]] }));
    for key in ["rollbackNote", "rollbackHooks"] {
        assert!(text.as_object_mut().unwrap().remove(key).is_some(), "{key}");
    }
    old["data"]["record"] = text.to_string().into();
    let read = Stored::read("greeter", &old).unwrap().record.about;
    assert_eq!((read.lasting, read.rollback_note, read.rollback_hooks), (true, None, None));
}

#[test]
fn an_object_under_another_name_is_not_read() {
    let side = side(&mut Bench::new(), "x");
    let object = posted(&seal(about(7, &side, None), &side).unwrap());
    let named = |name: &str| {
        let mut object = object.clone();
        object["metadata"]["name"] = name.into();
        Stored::read("greeter", &object)
    };
    assert!(named("railiance.greeter.v7").is_ok());
    assert!(matches!(named("railiance.greeter.v8"), Err(Unreadable::Damaged { .. })));
    assert!(matches!(named("railiance.greeter.cursor"), Err(Unreadable::Damaged { .. })));
    assert!(matches!(named("railiance.other.v7"), Err(Unreadable::Foreign { .. })));
    assert!(matches!(Stored::read("other", &object), Err(Unreadable::Foreign { .. })));
}

fn entry(rollout: u64, sequence: u64, event: Event) -> Entry {
    Entry {
        app: "greeter".to_owned(),
        target: None,
        rollout: Rollout(rollout),
        sequence,
        epoch: 4,
        actor: actor(),
        time: "2026-11-22T10:00:00Z".parse().unwrap(),
        event,
    }
}

fn begun() -> Event {
    Event::Begun {
        verb: Verb::Apply,
        version: None,
        digest: None,
        intent: "sha256:i".to_owned(),
        reason: None,
        lasting: false,
    }
}

fn done() -> Event {
    Event::Done { record: Some(Number(7)), written: 3, unchanged: 9, removed: 0 }
}

#[test]
fn entries_come_back_and_unknown_kinds_do_not() {
    for (sequence, event) in [begun(), done(), Event::Stopped { reason: "x".to_owned() }].into_iter().enumerate() {
        let entry = entry(3, sequence as u64 + 1, event);
        let object = entry.object(&place()).unwrap();
        assert_eq!(object["metadata"]["name"], Name::Entry(Rollout(3), entry.sequence).object("greeter"));
        assert_eq!(object["immutable"], true);
        assert_eq!(Entry::read("greeter", &object).unwrap().0, entry);
    }
    let mut object = entry(3, 1, begun()).object(&place()).unwrap();
    let text = object["data"]["entry"].as_str().unwrap().replace("\"begun\"", "\"teleported\"");
    object["data"]["entry"] = text.into();
    let error = Entry::read("greeter", &object).unwrap_err().to_string();
    assert!(error.starts_with("`railiance.greeter.r3.1` is damaged: unknown variant `teleported`"), "{error}");
}

#[test]
fn an_unfinished_run_is_seen() {
    let run = |number, events: Vec<Event>| {
        (1..).zip(events).map(|(sequence, event)| entry(number, sequence, event)).collect::<Vec<_>>()
    };
    let pruning = || Event::Pruning { objects: vec!["Service web/old".to_owned()] };
    assert_eq!(unfinished(&[]), None);
    assert_eq!(unfinished(&run(1, vec![begun(), pruning(), done()])), None);
    let mut all = run(1, vec![begun(), done()]);
    all.extend(run(2, vec![begun(), pruning()]));
    all.reverse();
    assert_eq!(unfinished(&all).map(|entry| (entry.rollout, entry.sequence)), Some((Rollout(2), 1)));
}

#[test]
fn a_cursor_hands_on_what_it_does_not_know() {
    let marks = Marks { records: 7, rollouts: 3 };
    let cursor = Cursor { marks, open: Some(Rollout(3)), ..Cursor::default() };
    let mut object = cursor.object(&place(), &Held::default());
    assert_eq!(object.get("immutable"), None);
    assert_eq!(object["metadata"].get("resourceVersion"), None);
    let text = object["data"]["cursor"].as_str().unwrap().replacen('{', "{ \"budget\": {\"left\": 2},", 1);
    object["data"]["cursor"] = text.into();
    object["metadata"]["resourceVersion"] = "9".into();
    let (read, held) = Cursor::read("greeter", &object).unwrap();
    assert_eq!((read.marks, read.open), (marks, Some(Rollout(3))));
    let written = read.object(&place(), &held);
    assert_eq!(written["metadata"]["resourceVersion"], "9");
    let document: Value = serde_json::from_str(written["data"]["cursor"].as_str().unwrap()).unwrap();
    let expected = json!({
        "format": "railiance.dev/ledger-cursor/v1", "marks": { "records": 7, "rollouts": 3 }, "open": 3, "budget": { "left": 2 },
    });
    assert_eq!(document, expected);
}
