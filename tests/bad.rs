//! Every code has a fixture that gives rise to it and to nothing else, with the words that a user
//! reads beside it: `fixtures/bad/<ID>-<slug>/expected.txt`, rewritten by `BLESS=1`.
//!
//! A fixture is checked, unless its file `command` says otherwise; a code that comes along for good
//! reason stands in its file `also`.

use railiance::diag::Code;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// What git cannot keep: an alias bomb's bound, FIFOs, unreadable and huge files; and CR LF, which git
/// may change. `tests/load` and `tests/yaml` make them.
const NOT_IN_GIT: [Code; 5] =
    [Code::TooManyNodes, Code::UnreadableFile, Code::NotARegularFile, Code::FileTooLarge, Code::CarriageReturn];

fn fixtures() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/bad");
    let mut found: Vec<PathBuf> = std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.sort();
    found
}

fn name(fixture: &Path) -> &str {
    fixture.file_name().unwrap().to_str().unwrap()
}

fn read(fixture: &Path, file: &str) -> Option<String> {
    std::fs::read_to_string(fixture.join(file)).ok()
}

/// Runs the fixture's command on it, from the root of the repository.
fn run(fixture: &Path, more: &[&str]) -> Output {
    let command = read(fixture, "command").unwrap_or_else(|| "check".to_owned());
    let place = format!("fixtures/bad/{}", name(fixture));
    let command = command.split_whitespace().chain([place.as_str(), "--color", "never"]);
    program(&command.chain(more.iter().copied()).collect::<Vec<_>>())
}

fn program(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_railiance"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(arguments)
        .output()
        .unwrap()
}

/// `check` answers on stdout; verbs with another answer talk of findings on stderr.
fn said(fixture: &Path) -> String {
    let output = run(fixture, &[]);
    let channel = if read(fixture, "command").is_some() { output.stderr } else { output.stdout };
    String::from_utf8(channel).unwrap()
}

fn codes(text: &str) -> BTreeSet<String> {
    let heads = text.lines().filter_map(|line| {
        let (severity, rest) = line.split_once('[')?;
        ["error", "warning", "hint"].contains(&severity).then(|| rest.split(']').next().unwrap().to_owned())
    });
    heads.collect()
}

#[test]
fn each_fixture_gives_its_code_in_the_expected_words() {
    let mut wrong = Vec::new();
    for fixture in fixtures() {
        let text = said(&fixture);
        let mut wanted = BTreeSet::from([name(&fixture).split('-').next().unwrap().to_owned()]);
        wanted.extend(read(&fixture, "also").iter().flat_map(|also| also.split_whitespace()).map(str::to_owned));
        if codes(&text) != wanted {
            wrong.push(format!("{}: gives {:?}", name(&fixture), codes(&text)));
        }
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(fixture.join("expected.txt"), &text).unwrap();
        }
        if read(&fixture, "expected.txt").as_deref() != Some(&text) {
            wrong.push(format!("{}: other words than expected (`BLESS=1` rewrites them):\n{text}", name(&fixture)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_code_has_a_fixture() {
    let there: BTreeSet<String> = fixtures().iter().map(|fixture| name(fixture).to_owned()).collect();
    let wanted = Code::ALL.iter().filter(|code| !NOT_IN_GIT.contains(code));
    let wanted: BTreeSet<String> = wanted.map(|code| format!("{}-{}", code.id(), code.slug())).collect();
    assert_eq!(there, wanted);
}

/// Users trust every word: a finding names a place in a file that they can open, wherever it has one.
#[test]
fn findings_stand_on_files_of_the_user() {
    for fixture in fixtures().iter().filter(|fixture| read(fixture, "command").is_none()) {
        let output = run(fixture, &["-o", "json"]);
        let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        for finding in json["findings"].as_array().unwrap() {
            let Some(file) = finding["labels"][0]["file"].as_str() else { continue };
            assert!(file.starts_with("fixtures/bad/"), "{} is about {file}", name(fixture));
        }
    }
}

/// The schema is the one that OASIS publishes: `tests/report/sarif-schema-2.1.0.json`.
#[test]
fn sarif_of_every_fixture_fits_its_schema() {
    let schema = include_str!("report/sarif-schema-2.1.0.json");
    let schema: serde_json::Value = serde_json::from_str(schema).unwrap();
    let validator = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
    let mut results = 0;
    for fixture in fixtures() {
        // whatever its own command is, `check` reads it
        let arguments = ["check", &format!("fixtures/bad/{}", name(&fixture)), "-o", "sarif"];
        let output = program(&arguments);
        let log: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let complaints: Vec<String> =
            validator.iter_errors(&log).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert_eq!(complaints, Vec::<String>::new(), "{}", name(&fixture));
        let found = log["runs"][0]["results"].as_array().unwrap();
        assert!(found.iter().all(|result| result["locations"].as_array().unwrap().len() == 1), "{}", name(&fixture));
        results += found.len();
    }
    assert!(results > Code::ALL.len() / 2, "{results}");
    let broken = serde_json::json!({"version": "2.1.0", "runs": [{"tool": {"driver": {}}}]});
    assert!(!validator.is_valid(&broken), "a driver has a name");
}
