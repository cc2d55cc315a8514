use crate::bench::Bench;
use railiance::world::disk::{MARKER, WriteError, write_file, write_tree};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

fn files(pairs: &[(&str, &str)]) -> Vec<(String, Vec<u8>)> {
    pairs.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
}

/// Paths below a directory, sorted.
fn names(dir: &Path) -> Vec<String> {
    let walk = walkdir::WalkDir::new(dir).sort_by_file_name().into_iter().map(Result::unwrap);
    walk.filter(|entry| entry.file_type().is_file())
        .map(|entry| entry.path().strip_prefix(dir).unwrap().display().to_string())
        .collect()
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn a_tree_is_written_replaced_and_nothing_else_is_left() {
    let bench = Bench::new();
    let out = bench.at("deep/out");
    write_tree(&out, &files(&[("stable/a.yaml", "1"), ("b.yaml", "2")])).unwrap();
    assert_eq!(names(&out), [MARKER, "b.yaml", "stable/a.yaml"]);
    assert_eq!(fs::read_to_string(out.join(MARKER)).unwrap(), "b.yaml\nstable/a.yaml\n");
    write_tree(&out, &files(&[("c.yaml", "3")])).unwrap();
    assert_eq!(names(&bench.at("deep")), [format!("out/{MARKER}"), "out/c.yaml".to_owned()]);
    assert_eq!(fs::read_dir(bench.at("deep")).unwrap().count(), 1);
    assert_eq!(mode(&out.join("c.yaml")) & 0o600, 0o600);
    assert_eq!(mode(&out) & 0o700, 0o700);
}

#[test]
fn files_of_others_are_never_replaced() {
    let bench = Bench::new();
    let out = bench.at("out");
    bench.file("out/mine.txt", "mine");
    let error = write_tree(&out, &files(&[("a.yaml", "1")])).unwrap_err();
    assert!(matches!(&error, WriteError::NotOurs { strangers, .. } if strangers == &["mine.txt"]), "{error}");
    fs::remove_file(out.join("mine.txt")).unwrap();
    write_tree(&out, &files(&[("a.yaml", "1")])).unwrap();
    bench.file("out/notes/mine.txt", "mine");
    let error = write_tree(&out, &files(&[("b.yaml", "1")])).unwrap_err().to_string();
    assert!(error.ends_with("holds files that railiance did not write: `notes/mine.txt`"), "{error}");
    assert_eq!(names(&out), [MARKER, "a.yaml", "notes/mine.txt"]);
}

#[test]
fn a_tree_that_cannot_be_written_leaves_the_old_one() {
    let bench = Bench::new();
    let out = bench.at("out");
    write_tree(&out, &files(&[("a.yaml", "old")])).unwrap();
    for bad in ["../x", "/x", "", "a/../../x", MARKER] {
        assert!(matches!(write_tree(&out, &files(&[(bad, "")])).unwrap_err(), WriteError::BadPath { .. }), "{bad}");
    }
    let clash = write_tree(&out, &files(&[("d", "1"), ("d/e", "2")])).unwrap_err();
    assert!(matches!(clash, WriteError::Failed { .. }), "{clash}");
    assert!(write_tree(&out, &files(&[("d", "1"), ("d", "2")])).is_err());
    assert_eq!(fs::read_to_string(out.join("a.yaml")).unwrap(), "old");
    assert_eq!(fs::read_dir(bench.path()).unwrap().count(), 1);
}

#[test]
fn a_file_keeps_its_permissions_and_a_link_stays_one() {
    let bench = Bench::new();
    bench.file("real.toml", "old").link("link.toml", "real.toml");
    fs::set_permissions(bench.at("real.toml"), fs::Permissions::from_mode(0o640)).unwrap();
    write_file(&bench.at("link.toml"), b"new").unwrap();
    assert!(fs::symlink_metadata(bench.at("link.toml")).unwrap().is_symlink());
    assert_eq!(fs::read_to_string(bench.at("real.toml")).unwrap(), "new");
    assert_eq!(mode(&bench.at("real.toml")), 0o640);
    write_file(&bench.at("fresh.toml"), b"x").unwrap();
    let usual = fs::File::create(bench.at("usual")).map(|_| mode(&bench.at("usual"))).unwrap();
    assert_eq!(mode(&bench.at("fresh.toml")), usual);
    let error = write_file(&bench.at("no/where.toml"), b"x").unwrap_err().to_string();
    assert!(error.ends_with("where.toml` cannot be written: no such file or directory"), "{error}");
    assert!(write_file(bench.path(), b"x").unwrap_err().to_string().ends_with("it is not a regular file"));
}
