//! The drawings, as they stand beside this file. To bless: `BLESS=1 cargo test --test rollout drawn`.

use crate::bench::Bench;
use crate::prerequisites::{facts, needs};
use crate::records::{about, side, stored};
use railiance::diag::Sources;
use railiance::report::diff::Paint;
use railiance::report::history::History;
use railiance::report::record::Release;
use railiance::report::skipped::Skipped;
use railiance::report::status::{Basis, Difference, Drift, Line, Lock, State, Status, Writer};
use railiance::report::told::Told;
use railiance::report::{history, preflight, record, status};
use railiance::rollout::diff::ObjectId;
use railiance::rollout::health::{Health, Reason};
use railiance::rollout::ledger::chain::Fault;
use railiance::rollout::ledger::{
    Actor, Attestation, Entry, Errand, Event, Number, Rollout, Stored, Unreadable, Verb, Withdrawal,
};
use railiance::rollout::preflight::{Probe, closed};
use serde_json::Value;
use std::path::Path;
use std::time::Duration;

fn expect(name: &str, got: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rollout/drawn").join(name);
    if std::env::var_os("BLESS").is_some() {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, got).unwrap();
    }
    let wanted = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(got == wanted, "{} differs; this is what came:\n{got}", file.display());
}

/// Three releases, the last of which takes the second back; digests made short and stable.
fn records() -> Vec<Stored> {
    let mut bench = Bench::new();
    let sides = ["one", "two", "one"].map(|value| side(&mut bench, value));
    let mut records: Vec<Stored> = Vec::new();
    for (number, side) in (1..).zip(&sides) {
        let mut about = about(number, side, records.last().map(Stored::link));
        if number == 3 {
            about.actor = Actor { name: "ci\u{1b}[2J".to_owned(), standing: Attestation::Attested, credential: None };
            about.reason = Some("errors at 25 %".to_owned());
            about.withdraws = Some(Withdrawal { number: Number(2), digest: sides[1].digest.clone() });
        }
        records.push(stored(about, side));
    }
    for stored in &mut records {
        let number = stored.number().0;
        stored.record.about.digest = format!("sha256:{}", number.to_string().repeat(64));
        stored.digest = format!("sha256:{}", (number + 5).to_string().repeat(64));
    }
    records
}

#[test]
fn drawn_history() {
    let records = records();
    let faults = [Fault::Missing { number: Number(1), by: Number(2) }];
    let unreadable = [Unreadable::Foreign { app: "greeter".to_owned(), object: "railiance.greeter.x".to_owned() }];
    let journal = [entry(2, begun()), entry(3, skipped())];
    let whole = History {
        app: "greeter",
        target: Some("production"),
        records: &records,
        journal: &journal,
        faults: &[],
        unreadable: &[],
    };
    expect("history.txt", &history::text(&whole));
    let damaged = History { faults: &faults, unreadable: &unreadable, ..whole };
    expect("history-damaged.txt", &history::text(&damaged));
    expect("history.json", &history::json(&damaged).unwrap());
    let empty = History { app: "greeter", target: None, records: &[], journal: &[], faults: &[], unreadable: &[] };
    assert_eq!(history::text(&empty), "greeter\nnothing was released\n");
}

#[test]
fn drawn_record() {
    let mut records = records();
    let about = &mut records[2].record.about;
    (about.lasting, about.rollback_note) =
        (true, Some("restore the dump of before\nand ask ada\u{1b}[2J\n".to_owned()));
    let held = |weight| entry(3, Event::Holding { step: 0, weight });
    // in a first release no share is asked for (H18)
    let journal = [held(0), held(20), entry(3, skipped())];
    let release = Release {
        app: "greeter",
        target: Some("production"),
        stored: &records[2],
        journal: &journal,
        withdrawn_by: None,
        newest: true,
    };
    expect("record.txt", &record::text(&release));
    let json: Value = serde_json::from_str(&record::json(&release).unwrap()).unwrap();
    assert_eq!(json["record"]["rollbackNote"], "restore the dump of before\nand ask ada\u{1b}[2J\n");
    assert_eq!(json["journal"][2]["event"]["kind"], "skipped");
}

fn line(kind: &str, name: &str, state: State, drift: Drift) -> Line {
    let group = if kind == "Deployment" { "apps" } else { "" };
    let id = ObjectId {
        namespace: Some("web".to_owned()),
        kind: kind.to_owned(),
        name: name.to_owned(),
        group: group.to_owned(),
        ordinal: 0,
    };
    Line { id, state, drift, added: Vec::new() }
}

fn lines() -> Vec<Line> {
    let reason = |about: Option<&str>, word: &str, says: &str| Reason {
        about: about.map(str::to_owned),
        word: word.to_owned(),
        says: says.to_owned(),
        ..Reason::default()
    };
    let crash = Reason {
        restarts: 4,
        event: Some("Warning BackOff: Back-off restarting failed container".to_owned()),
        ..reason(Some("pod/greeter-7f"), "CrashLoopBackOff", "container `app` ended with code 1")
    };
    let deadline =
        Reason { because: vec![crash.clone()], ..reason(None, "ProgressDeadlineExceeded", "timed out progressing") };
    let taken = Difference { field: ".spec.replicas".to_owned(), manager: Some("kubectl".to_owned()) };
    let gone = Difference { field: ".data.level".to_owned(), manager: None };
    let waiting = vec![reason(None, "Unavailable", "2 of 3 pods are available"), crash];
    vec![
        line("Service", "greeter", State::There(Health::Ready), Drift::None),
        line("ConfigMap", "greeter", State::There(Health::Ready), Drift::Fields(vec![gone])),
        Line {
            added: vec![Difference {
                field: ".spec.template.spec.containers[name=\"app\"].env".to_owned(),
                manager: Some("kubectl-set".to_owned()),
            }],
            ..line("Deployment", "greeter", State::There(Health::Waiting(waiting)), Drift::Fields(vec![taken]))
        },
        line("Deployment", "worker", State::There(Health::Failed(deadline)), Drift::Unknown("read-only".to_owned())),
        line("ServiceAccount", "greeter", State::Absent, Drift::None),
        line("ConfigMap", "left", State::There(Health::Ready), Drift::Unwanted),
    ]
}

#[test]
fn drawn_status() {
    let records = records();
    let released = records.last().map(|stored| &stored.record);
    let writer = Writer::Holder(Lock {
        holder: "team-a".to_owned(),
        since: Some("2026-11-22T10:00:00Z".parse().unwrap()),
        age: Some(Duration::from_secs(42)),
        silent: None,
        epoch: 7,
    });
    let (begun, skipped) = (entry(3, begun()), entry(3, skipped()));
    let journal =
        [begun.clone(), entry(3, ran("tell", false)), entry(3, ran("save", false)), entry(3, ran("tell", true))];
    let status = Status {
        app: "greeter",
        target: Some("production"),
        released,
        basis: Basis::Record,
        writer,
        told: Told::default().of(&journal, None),
        skipped: Skipped::of(&skipped).into_iter().collect(),
        unfinished: Some(&begun),
        stopped: None,
        goes_on: None,
        lost: Vec::new(),
        objects: lines(),
    };
    let plain = status::text(&status, Paint::Plain);
    expect("status.txt", &plain);
    expect("status.json", &status::json(&status).unwrap());
    let coloured = status::text(&status, Paint::Colour);
    assert_ne!(coloured, plain);
    assert_eq!(anstream::adapter::strip_str(&coloured).to_string(), plain);
    let interrupted = status::text(
        &Status { writer: Writer::Nobody, told: Told::default(), objects: Vec::new(), ..status.clone() },
        Paint::Plain,
    );
    assert!(interrupted.contains("was interrupted; `apply` finishes it"), "{interrupted}");
    let empty = Status {
        target: None,
        released: None,
        basis: Basis::Files,
        writer: Writer::Nobody,
        unfinished: None,
        ..status
    };
    let text = status::text(
        &Status { objects: Vec::new(), told: Told::default(), skipped: Vec::new(), ..empty },
        Paint::Plain,
    );
    assert_eq!(text, "greeter: nothing is released; compared with the files at hand\n0 objects\n");
}

fn ran(name: &str, passed: bool) -> Event {
    Event::Ran { what: Errand::Hook, name: name.to_owned(), passed, says: "ended with 3".to_owned() }
}

fn begun() -> Event {
    Event::Begun {
        verb: Verb::Apply,
        version: None,
        digest: None,
        intent: "sha256:abc".to_owned(),
        reason: None,
        lasting: false,
    }
}

fn skipped() -> Event {
    let why = "there is no program `./scripts/drain.sh`".to_owned();
    Event::Skipped { what: Errand::Hook, name: "before_rollback: ./scripts/drain.sh".to_owned(), why }
}

fn entry(rollout: u64, event: Event) -> Entry {
    Entry {
        app: "greeter".to_owned(),
        target: None,
        rollout: Rollout(rollout),
        sequence: 1,
        epoch: 7,
        actor: crate::records::actor(),
        time: "2026-11-22T10:00:00Z".parse().unwrap(),
        event,
    }
}

#[test]
fn drawn_preflight() {
    let mut sources = Sources::default();
    sources.add("greeter/railiance/app.toml", "contract\n\n[secrets.db]\n");
    let mut facts = facts();
    facts.secrets.insert(("web".to_owned(), "db".to_owned()), Probe::Absent);
    facts.quotas.insert("web".to_owned(), Probe::Unseen("resourcequotas is forbidden".to_owned()));
    let found = closed(&needs(), &facts);
    expect("preflight.txt", &preflight::text(&found, &sources));
    expect("preflight.json", &preflight::json(&found, &sources).unwrap());
    assert_eq!(preflight::text(&[], &sources), "");
}
