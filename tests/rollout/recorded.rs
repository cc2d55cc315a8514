//! What real controllers wrote: each file of `recorded/` holds the events of one object, watched on a
//! Kubernetes 1.37.2 with kwok's pods, cut to what a judgement reads. What we say to each event stands
//! beside it. To bless: `BLESS=1 cargo test --test rollout recorded`.

use crate::health::{Around, said};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rollout/recorded");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = files.filter(|path| path.extension().is_some_and(|end| end == "jsonl")).collect();
    files.sort();
    files
}

/// A line an event: the generation, and what we say.
fn judged(file: &Path) -> String {
    let text = fs::read_to_string(file).unwrap();
    let events = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let lines =
        events.map(|object| format!("{} {}\n", object["metadata"]["generation"], said(&object, &Around::default())));
    lines.collect()
}

#[test]
fn every_event_of_real_controllers_is_judged_as_it_stands_beside_it() {
    let files = files();
    assert!(files.len() > 10);
    for file in files {
        let (got, expected) = (judged(&file), file.with_extension("txt"));
        if std::env::var_os("BLESS").is_some() {
            fs::write(&expected, &got).unwrap();
        }
        assert_eq!(got, fs::read_to_string(&expected).unwrap_or_default(), "{}", file.display());
    }
}

#[test]
fn an_update_is_not_ready_before_it_is_and_ready_in_the_end() {
    for file in files().iter().filter(|file| file.to_string_lossy().ends_with("-update.jsonl")) {
        let judged = judged(file);
        let second: Vec<&str> = judged.lines().filter(|line| line.starts_with("2 ")).collect();
        assert!(second[0].starts_with("2 waiting: NotObserved"), "{}: {judged}", file.display());
        let ready = second.iter().position(|line| *line == "2 ready").unwrap();
        assert!(second[ready..].iter().all(|line| *line == "2 ready"), "{}: {judged}", file.display());
    }
}
