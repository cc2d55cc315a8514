use crate::bench::Bench;
use crate::memory::{APP, loaded};
use railiance::compile::load::{Files, Mode};
use railiance::diag::Code;
use railiance::world::disk::Disk;
use railiance::world::git::{self, Revision, head_commit, is_clean, prefix, repository_root};
use std::fs;

fn repository() -> Bench {
    let bench = Bench::new();
    bench.git(&["init", "-q"]);
    bench.file("apps/web/railiance/app.toml", APP);
    bench
}

#[test]
fn each_revision_shows_its_own_files() {
    let bench = repository();
    bench.file("apps/web/railiance/config/a b\tü.txt", "one");
    let first = bench.commit();
    bench.file("apps/web/railiance/config/a b\tü.txt", "two").file("apps/web/railiance/manifests/x.yaml", "a: 1\n");
    let second = bench.commit();
    bench.git(&["tag", "v2"]);
    bench.file("apps/web/railiance/config/a b\tü.txt", "not committed");
    let content = |revision: &str| {
        let revision = Revision::open(&bench.at("apps/web"), revision).unwrap();
        let loaded = loaded(&revision.files("apps/web/railiance").unwrap());
        assert_eq!(loaded.findings, []);
        let asset = loaded.directory.asset("config/a b\tü.txt").unwrap().content.bytes().to_vec();
        (String::from_utf8(asset).unwrap(), loaded.directory.manifests.len(), revision.commit().to_owned())
    };
    assert_eq!(content(&first), ("one".to_owned(), 0, first.clone()));
    assert_eq!(content("HEAD~1"), ("one".to_owned(), 0, first));
    assert_eq!(content("v2"), ("two".to_owned(), 1, second));
}

#[test]
fn a_revision_and_the_disk_load_alike() {
    let bench = repository();
    let at = "apps/web/railiance";
    bench.file(&format!("{at}/config/real.yaml"), "a: 1\n").file(&format!("{at}/values/deep/v.yaml"), "b: 1\n");
    bench.link(&format!("{at}/manifests/in.yaml"), "../config/real.yaml").link(&format!("{at}/patches"), "values/deep");
    bench.link(&format!("{at}/manifests/out.yaml"), "../../../../x").link(&format!("{at}/config/self"), ".");
    bench.file("x", "").file(&format!("{at}/bad.odt"), "").link(&format!("{at}/config/chain"), "../manifests/in.yaml");
    bench.file(&format!("{at}/unknown/deep/x"), "");
    bench.commit();
    let revision = Revision::open(bench.path(), "main").unwrap();
    let (then, now) = (loaded(&revision.files(at).unwrap()), loaded(&Disk::new(bench.at(at))));
    assert_eq!(then.findings, now.findings);
    assert_eq!(then.directory, now.directory);
    assert_eq!(now.directory.asset("config/chain").unwrap().content.bytes(), b"a: 1\n");
    assert_eq!(now.directory.patches[0].path, "patches/v.yaml");
    assert_eq!(now.findings.len(), 4, "{:#?}", now.findings);
}

#[test]
fn directories_of_a_revision_are_listed() {
    let bench = repository();
    bench.file("railiance/app.toml", APP).file("docs/app.toml", "").commit();
    let revision = Revision::open(bench.path(), "HEAD").unwrap();
    assert_eq!(revision.directories(), ["apps/web/railiance", "railiance"]);
    let missing = revision.files("apps/db/railiance").err().unwrap();
    assert_eq!(missing.code, Code::SourceUnavailable);
    assert!(missing.message.ends_with("has no directory `apps/db/railiance`"), "{}", missing.message);
}

#[test]
fn large_files_of_a_revision_are_refused_before_they_are_read() {
    let bench = repository();
    bench.file("apps/web/railiance/config/big", &"x".repeat(2 << 20)).commit();
    let revision = Revision::open(bench.path(), "HEAD").unwrap();
    assert_eq!(loaded(&revision.files("apps/web/railiance").unwrap()).codes(), [Code::FileTooLarge]);
}

#[test]
fn a_revision_that_is_none_is_said() {
    let bench = repository();
    bench.commit();
    let refused = |revision: &str| Revision::open(bench.path(), revision).err().unwrap();
    assert!(refused("v9").message.starts_with("git does not know the revision `v9`"));
    assert!(refused("v9").notes[0].starts_with("git said: fatal: "), "{:?}", refused("v9").notes);
    for option in ["--output=/tmp/x", "-h", ""] {
        assert_eq!(refused(option).message, format!("`{option}` is not a git revision"));
    }
    assert_eq!(refused("$(touch x)").code, Code::SourceUnavailable);
    assert!(!bench.at("x").exists());
    let outside = Bench::new();
    assert!(head_commit(outside.path()).unwrap_err().notes[0].contains("not a git repository"));
}

#[test]
fn a_working_tree_knows_where_and_what_it_is() {
    let bench = repository();
    let commit = bench.commit();
    let web = bench.at("apps/web");
    assert_eq!(head_commit(&web).unwrap(), commit);
    assert_eq!(repository_root(&web).unwrap(), fs::canonicalize(bench.path()).unwrap());
    assert_eq!(prefix(&web).unwrap(), "apps/web");
    assert_eq!(prefix(bench.path()).unwrap(), "");
    assert!(is_clean(&web).unwrap());
    bench.file("elsewhere", "x");
    assert!(is_clean(&web).unwrap());
    assert!(!is_clean(bench.path()).unwrap());
    bench.file("apps/web/railiance/app.toml", "changed");
    assert!(!is_clean(&web).unwrap());
}

#[test]
fn odd_names_do_not_confuse_the_listing() {
    let bench = repository();
    let odd = ["config/-x", "config/new\nline", "config/\"quoted\"", "config/tab\there", "config/ü"];
    for name in &odd {
        bench.file(&format!("apps/web/railiance/{name}"), name);
    }
    bench.commit();
    let revision = Revision::open(bench.path(), "HEAD").unwrap();
    let files = revision.files("/apps/web/railiance/").unwrap();
    for name in odd {
        assert_eq!(files.read(name, 100).unwrap(), name.as_bytes());
    }
}

#[test]
fn the_disk_and_a_revision_know_alike_what_stands_beside() {
    use std::os::unix::fs::PermissionsExt;
    let bench = repository();
    bench.file("apps/web/scripts/backup.sh", "").file("apps/web/scripts/deep/x", "").file("tools/note.sh", "");
    bench.file("apps/web/scripts/run.sh", "").link("apps/web/scripts/linked.sh", "run.sh");
    fs::set_permissions(bench.at("apps/web/scripts/run.sh"), fs::Permissions::from_mode(0o755)).unwrap();
    bench.commit();
    let revision = Revision::open(bench.path(), "HEAD").unwrap();
    let (then, now) = (revision.files("apps/web/railiance").unwrap(), Disk::new(bench.at("apps/web/railiance")));
    bench.file("apps/web/railiance/config/a.yaml", "");
    let above = Disk::new(bench.at("apps/web/railiance/config/.."));
    for door in [&then as &dyn Files, &now, &above] {
        let files = |directory: &str| door.beside(directory).map(|files| files.into_iter().collect::<Vec<_>>());
        let file = |name: &str, mode: Mode| (name.to_owned(), mode);
        let scripts =
            [file("backup.sh", Mode::Plain), file("linked.sh", Mode::Executable), file("run.sh", Mode::Executable)];
        assert_eq!(files("scripts").as_deref(), Some(&scripts[..]));
        assert_eq!(files("../../tools"), Some(vec![file("note.sh", Mode::Plain)]));
        assert_eq!((files("nowhere"), files("scripts/backup.sh")), (Some(vec![]), Some(vec![])));
    }
    assert_eq!(then.beside("../../../tools"), None, "outside of the repository nothing is known");
}

#[test]
fn what_came_before_what_and_who_wrote_it() {
    let bench = Bench::new();
    bench.git(&["init", "-q"]);
    let first = bench.file("a", "1").commit();
    let second = bench.file("a", "2").commit();
    bench.git(&["checkout", "-q", "-b", "side", &first]);
    let side = bench.file("b", "1").commit();
    let third = bench.file("b", "2").git(&["add", "-A"]);
    bench.git(&["commit", "-qm", "x", "--author", "B <b@example.org>"]);
    assert!(third.is_empty());
    let third = bench.git(&["rev-parse", "HEAD"]);
    let among = |one: &str, other: &str| git::is_among(bench.path(), one, other);
    assert_eq!(
        (among(&first, &second), among(&second, &side), among(&first, &first)),
        (Some(true), Some(false), Some(true))
    );
    assert_eq!(among(&first, &"0".repeat(40)), None);
    let authors = |commit: &str, since: Option<&str>| git::authors(bench.path(), commit, since);
    let both = || Some(vec!["a@example.org".to_owned(), "b@example.org".to_owned()]);
    assert_eq!(authors(&third, Some(&first)), both());
    assert_eq!(authors(&third, None), Some(vec!["b@example.org".to_owned()]));
    // of what a shallow clone lacks nobody knows anything
    let source = format!("file://{}", bench.path().display());
    bench.git(&["clone", "-q", "--depth", "1", "--branch", "side", &source, "shallow"]);
    let shallow = bench.at("shallow");
    assert_eq!(git::authors(&shallow, &third, Some(&first)), None);
    assert_eq!(git::is_among(&shallow, &first, &third), None);
    assert!(git::knows(&shallow, &third) && !git::knows(&shallow, &first));
    assert!(git::is_shallow(&shallow) && !git::is_shallow(bench.path()));
}
