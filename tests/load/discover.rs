use crate::bench::Bench;
use railiance::diag::{Code, Severity};
use railiance::world::disk::discover;
use std::path::{Path, PathBuf};

/// Names found below the bench, relative to it.
fn found(bench: &Bench, arguments: &[&str]) -> Vec<String> {
    let arguments: Vec<PathBuf> = arguments.iter().map(|path| bench.at(path)).collect();
    let checked = discover(&arguments);
    assert_eq!(checked.findings, []);
    let root = format!("{}/", bench.path().display());
    checked.value.into_iter().map(|found| found.name.replacen(&root, "", 1)).collect()
}

fn tree() -> Bench {
    let bench = Bench::new();
    bench.file("apps/b/railiance/app.toml", "").file("apps/a/railiance/app.toml", "");
    bench.file("fixtures/bad/toml-syntax/railiance/app.toml", "").file("railiance/railiance/app.toml", "");
    bench.file("docs/railiance/notes.md", "").file("apps/c/railiance/App.toml", "");
    bench
}

#[test]
fn every_directory_below_is_found_in_order() {
    let all = [
        "apps/a/railiance",
        "apps/b/railiance",
        "apps/c/railiance",
        "fixtures/bad/toml-syntax/railiance",
        "railiance/railiance",
    ];
    assert_eq!(found(&tree(), &[""]), all);
}

#[test]
fn arguments_may_be_anything_and_overlap() {
    let bench = tree();
    bench.file("elsewhere/app.toml", "");
    assert_eq!(found(&bench, &["apps/a/railiance"]), ["apps/a/railiance"]);
    assert_eq!(found(&bench, &["apps/a"]), ["apps/a/railiance"]);
    assert_eq!(found(&bench, &["apps/a/railiance/app.toml"]), ["apps/a/railiance"]);
    assert_eq!(found(&bench, &["elsewhere"]), ["elsewhere"]);
    let twice = ["apps/b", "apps", "apps/a/railiance", "apps/../apps/b"];
    assert_eq!(found(&bench, &twice).len(), 3);
}

#[test]
fn what_git_ignores_is_skipped_but_an_explicit_argument_is_not() {
    let bench = tree();
    bench.file(".gitignore", "apps/a/\n/fixtures\n").file("railiance/.gitignore", "railiance\n");
    bench.file("node_modules/.hidden/railiance/app.toml", "");
    assert_eq!(found(&bench, &[""]), ["apps/b/railiance", "apps/c/railiance"]);
    assert_eq!(found(&bench, &["apps/a"]), ["apps/a/railiance"]);
    bench.git(&["init", "-q"]);
    assert_eq!(found(&bench, &["apps"]), ["apps/b/railiance", "apps/c/railiance"]);
}

#[test]
fn the_one_directly_below_counts_whatever_git_ignores_and_those_beside_it_too() {
    let bench = Bench::new();
    bench.file("railiance/app.toml", "").file(".gitignore", "railiance\n/ignored\n").file("docs.md", "");
    assert_eq!(found(&bench, &[""]), ["railiance"]);
    bench.file("ignored/railiance/app.toml", "").file("parts/cache/railiance/app.toml", "");
    bench.file(".gitignore", "/railiance\n/ignored\n");
    assert_eq!(found(&bench, &[""]), ["parts/cache/railiance", "railiance"]);
}

#[test]
fn loops_of_links_are_not_followed() {
    let bench = tree();
    bench.link("apps/loop", "..").link("apps/self", ".");
    assert_eq!(found(&bench, &[""]).len(), 5);
}

#[test]
fn a_link_to_a_directory_elsewhere_counts_and_two_names_of_one_count_once() {
    let (bench, elsewhere) = (tree(), Bench::new());
    elsewhere.file("railiance/app.toml", "");
    bench.link("apps/linked/railiance", &elsewhere.at("railiance").display().to_string());
    bench.link("apps/z/railiance", "../a/railiance");
    let found = found(&bench, &["apps"]);
    assert_eq!(found, ["apps/a/railiance", "apps/b/railiance", "apps/c/railiance", "apps/linked/railiance"]);
}

#[test]
fn nothing_below_says_what_was_looked_for() {
    let bench = Bench::new();
    bench.file("src/x", "").file("a.yaml", "");
    let checked = discover(&[bench.at(""), bench.at("a.yaml"), bench.at("gone")]);
    assert_eq!(checked.value, []);
    let codes: Vec<Code> = checked.findings.iter().map(|finding| finding.code).collect();
    assert_eq!(codes, [Code::MissingAppToml, Code::MissingAppToml, Code::UnreadableFile]);
    assert!(checked.findings[0].message.starts_with("nothing to compile in `"));
    assert!(checked.findings[0].notes[0].contains("directories called `railiance` that hold an `app.toml`"));
    assert!(checked.findings[2].message.ends_with("/gone` cannot be read: no such file or directory"));
    assert!(checked.findings.iter().all(|finding| finding.severity == Severity::Error));
    // formats that need a place name the path
    let path = |at: usize| checked.findings[at].path.as_deref().map(Path::new);
    assert_eq!((path(1), path(2)), (Some(bench.at("a.yaml").as_path()), Some(bench.at("gone").as_path())));
}

#[test]
fn names_are_relative_to_where_the_run_started() {
    let bench = tree();
    let here = std::env::current_dir().unwrap();
    let up: PathBuf = here.components().skip(1).map(|_| "..").collect();
    let relative = up.join(bench.path().strip_prefix("/").unwrap()).join("./apps/a");
    let checked = discover(std::slice::from_ref(&relative));
    let expected = relative.join("railiance").to_string_lossy().replace("/./", "/");
    assert_eq!(checked.value[0].name, expected);
}

#[test]
fn the_order_of_creation_does_not_matter() {
    let (one, other) = (Bench::new(), Bench::new());
    let names: Vec<String> = (0..40).map(|at| format!("x{at}/railiance/app.toml")).collect();
    for name in &names {
        one.file(name, "");
    }
    for name in names.iter().rev() {
        other.file(name, "");
    }
    let found = found(&one, &[""]);
    assert_eq!(found.len(), 40);
    assert_eq!(found, self::found(&other, &[""]));
}
