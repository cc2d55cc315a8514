//! A plan file says the same whoever makes it, and from where.

use crate::bed::bed;
use crate::verb::{App, says};
use std::fs;
use std::path::Path;
use std::process::Command;

#[test]
fn a_plan_file_holds_the_same_bytes_each_time() {
    let app = App::new("verb-bytes");
    let saved = app.saved();
    let bytes = || {
        says(&app.plan(&["--out", saved.to_str().unwrap()]), 0, &["wrote "]);
        fs::read(&saved).unwrap()
    };
    assert_eq!(bytes(), bytes());
    let text = String::from_utf8(bytes()).unwrap();
    assert!(!text.contains("resourceVersion"), "{text}");
    assert!(!text.contains(app.directory.path().to_str().unwrap()), "{text}");
}

#[test]
fn a_plan_file_holds_the_same_bytes_wherever_it_is_made() {
    let app = App::new("verb-where");
    app.carry_out();
    app.write("replicas = 3");
    let (saved, around) = (app.saved(), app.directory.path());
    let from = |here: &Path, named: &[&str]| {
        let words = ["plan", "--out", saved.to_str().unwrap()];
        let mut command = Command::new(env!("CARGO_BIN_EXE_railiance"));
        let command = command.args(words).args(named).current_dir(here).env("KUBECONFIG", bed().kubeconfig());
        says(&command.output().unwrap(), 0, &["wrote "]);
        fs::read_to_string(&saved).unwrap()
    };
    let inside = around.join("railiance");
    let bytes = from(Path::new("/"), &[around.to_str().unwrap()]);
    assert!(bytes.contains("\"railiance/app.toml:"), "{bytes}");
    let others = [from(around, &[]), from(&inside, &[]), from(&inside, &["app.toml"]), from(&inside, &[".."])];
    assert!(others.iter().all(|other| *other == bytes), "{others:#?} {bytes}");
}
