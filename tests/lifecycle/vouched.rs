//! What a repository vouches for: that its commit ran here (decision H34), and who wrote what comes (decision H14).

use crate::candidate::{Candidate, Said, lost_nothing};
use crate::contract::{Contract, SHORT};
use crate::traffic::traffic;
use std::fs;
use std::path::Path;
use std::process::Command;

const CRITICAL: &str = "criticality = \"critical\"\ncontacts = [\"web@example.org\"]";
const APPROVE: &[&str] = &["approve", "--reason", "read it"];
const PROMOTE: &[&str] = &["promote", "--yes"];

fn git(directory: &Path, who: &str, words: &[&str]) -> String {
    let (name, address) = (format!("user.name={who}"), format!("user.email={who}@example.org"));
    let mut git = Command::new("git");
    git.arg("-C").arg(directory).args(["-c", name.as_str(), "-c", address.as_str(), "-c", "commit.gpgsign=false"]);
    let said = git.args(words).output().unwrap();
    assert!(said.status.success(), "{words:?}: {said:?}");
    String::from_utf8(said.stdout).unwrap().trim().to_owned()
}

/// Somebody commits all that there is; the commit's name.
fn commits(directory: &Path, who: &str) -> String {
    git(directory, who, &["add", "."]);
    git(directory, who, &["commit", "--quiet", "--allow-empty", "-m", "more of it"]);
    git(directory, who, &["rev-parse", "HEAD"])
}

/// What is declared was built from this commit.
fn built_from(directory: &Path, commit: &str) {
    let file = directory.join("railiance/release.toml");
    let text = fs::read_to_string(&file).unwrap();
    let declared = text.split("commit =").next().unwrap();
    fs::write(file, format!("{declared}commit = \"{commit}\"\n")).unwrap();
}

/// Runs at a port of its own, since tests run beside each other, and is whole while a file is absent that git ignores.
fn local(port: u16) -> String {
    format!(
        "[stage.local]\nstart = [\"python3\", \"-m\", \"http.server\", \"{port}\", \"--bind\", \"127.0.0.1\"]\n\
         ready = {{ http = \"http://127.0.0.1:{port}/\", within = \"30s\" }}\n\n\
         [[health.checks]]\nname = \"whole\"\nexec = [\"sh\", \"-c\", \"! test -e broken\"]\nwithin = \"2s\"\n\n\
         [stage.production.approvals]\nrequired = 1"
    )
}

/// Its stage 2 asks for a local run; what that writes makes its tree no other one.
fn asks_for_a_run(name: &str, port: u16, app: &str) -> Candidate {
    let budget = format!("{}\nneeds_local = \"1h\"", SHORT.budget);
    let web = Candidate::new(name, "", Contract { app, budget: &budget, more: &local(port), ..SHORT });
    fs::write(web.file(".gitignore"), "*.json\nbroken\n").unwrap();
    git(&web.file(""), "linus", &["init", "--quiet"]);
    web
}

/// Stage 2 does not take a file, and says this of it.
#[track_caller]
fn is_closed(web: &Candidate, file: &str, why: &str) {
    let said = web.ends(15, &["deploy", "--once", "--local-result", file]);
    let told = format!("{why}\n  at railiance/app.toml:");
    for words in ["error: closed: ", told.as_str(), "hand the file over with `--local-result FILE`"] {
        assert!(said.err.contains(words), "{words}: {said:?}");
    }
    assert_eq!(web.trial(), None);
}

#[track_caller]
fn is_open(web: &Candidate, words: &[&str]) {
    web.ends(0, words);
    assert_eq!((web.trial().as_deref(), web.share()), (Some("holding"), 50));
    web.ends(0, &["abort", "--reason", "seen"]);
    web.rests_at("v1.0.0", 1);
}

pub fn h34_a_local_result_opens_stage_2_for_its_own_commit_as_long_as_it_is_fresh() {
    let web = asks_for_a_run("vouched", 18_100, "");
    let directory = web.file("");
    let older = commits(&directory, "linus");
    let newest = commits(&directory, "linus");
    web.ends(0, &["run", "--out", "good.json"]);
    fs::write(web.file("broken"), "").unwrap();
    web.ends(10, &["run", "--out", "failed.json"]);
    fs::remove_file(web.file("broken")).unwrap();
    // git knows this file: from now on the tree is another one than the commit's
    built_from(&directory, &newest);
    web.ends(0, &["run", "--out", "dirty.json"]);
    let failed = fs::read_to_string(web.file("failed.json")).unwrap();
    fs::write(web.file("forged.json"), failed.replace("\"failed\"", "\"passed\"")).unwrap();

    let said = web.ends(15, &["deploy", "--once"]);
    assert!(said.err.contains("closed: stage 2 needs a local run not older than `1h`\n"), "{said:?}");
    is_closed(&web, "absent.json", "`absent.json`: there is no such file");
    is_closed(&web, "failed.json", "the local run did not pass: failed");
    is_closed(&web, "forged.json", "`forged.json`: its digest does not fit its content: it was changed, or cut");
    is_closed(&web, "dirty.json", "the local run was of files that differed from their commit");
    built_from(&directory, &older);
    is_closed(&web, "good.json", &format!("the local run was of commit {newest}, not of {older}"));
    built_from(&directory, &newest);
    // more than that has passed since: one of the runs took two seconds alone
    web.edit("needs_local = \"1h\"", "needs_local = \"1s\"");
    is_closed(&web, "good.json", " old, and 1s are allowed");
    web.edit("needs_local = \"1s\"", "needs_local = \"1h\"");
    is_open(&web, &["deploy", "--once", "--local-result", "good.json"]);
}

pub fn h34_a_critical_application_does_not_take_a_files_word_for_its_age() {
    let web = asks_for_a_run("unvouched", 18_101, CRITICAL);
    let directory = web.file("");
    let newest = commits(&directory, "linus");
    web.ends(0, &["run", "--record", "--out", "good.json"]);
    built_from(&directory, &newest);
    let why = "is asserted by the machine that ran it, which a critical application does not accept";
    is_closed(&web, "good.json", why);
    // the very same result, as old as the server says
    is_open(&web, &["deploy", "--once"]);
}

const PEOPLE: &str = "[people]\n\"ada@example.org\" = \"ada\"\n\"linus@example.org\" = \"linus\"\n\n\
                      [stage.production.approvals]\nrequired = 1\nnot_author = true";

/// Version 1.0.0, the commit of which is Linus', is stable; and that commit.
fn written_by_linus(name: &str) -> (Candidate, String) {
    let web = Candidate::unreleased(name, "", Contract { more: PEOPLE, ..SHORT });
    let directory = web.file("");
    git(&directory, "linus", &["init", "--quiet"]);
    let stable = commits(&directory, "linus");
    built_from(&directory, &stable);
    web.goes_first("");
    (web, stable)
}

pub fn h14_who_wrote_commits_since_stable_does_not_count() {
    let (web, _) = written_by_linus("written");
    let directory = web.file("");
    // hers is not the newest one, and the newest is nobody's that the contract knows
    commits(&directory, "ada");
    built_from(&directory, &commits(&directory, "robot"));
    let (ada, linus) = (web.person("ada"), web.person("linus"));
    // a plan that goes without a trial is held to the same
    web.ends_as(&linus, 0, &["plan", "--out", "plan.json"]);
    let said = web.ends_as(&ada, 0, &["approve", "--plan", "plan.json", "--reason", "mine"]);
    for words in ["still missing: 0 of 1 approvals", "`ada` is an author of it, and cannot approve it"] {
        assert!(said.err.contains(words), "{said:?}");
    }
    let load = web.load();
    web.passes();
    let said = web.ends_as(&ada, 0, APPROVE);
    assert!(said.err.contains("still missing: 0 of 1 approvals"), "{said:?}");
    let said = web.ends(11, PROMOTE);
    for words in ["0 of 1 approvals", "`ada` is an author of it, and cannot approve it"] {
        assert!(said.err.contains(words), "{said:?}");
    }
    assert_eq!((web.trial().as_deref(), web.released().1), (Some("passed"), 1));
    // what he wrote is stable already
    let said = web.ends_as(&linus, 0, APPROVE);
    assert!(said.err.contains("`v1.1.0` may be promoted"), "{said:?}");
    web.ends(0, PROMOTE);
    web.rests_at("v1.1.0", 2);
    lost_nothing(load);
}

/// Somebody begins a trial with what stands in a directory.
fn deploys_from(web: &Candidate, directory: &Path) -> Said {
    let mut command = web.command(traffic().kubeconfig(), &["deploy", "--once"]);
    command.current_dir(directory);
    web.bounded(command)
}

pub fn h14_where_git_cannot_tell_who_wrote_what_came_since_stable_no_trial_begins() {
    let (web, stable) = written_by_linus("untold");
    let directory = web.file("");
    built_from(&directory, &commits(&directory, "ada"));
    let closed = |from: &Path, help: &str| {
        let said = deploys_from(&web, from);
        let words = "closed: git cannot tell who wrote what came since stable, and `not_author` asks for it\nhelp: ";
        assert!(said.code == Some(15) && said.err.contains(&format!("{words}{help}\n")), "{said:?}");
        assert_eq!(web.trial(), None);
    };
    // as pipelines clone, which have the newest commit alone
    let shelf = tempfile::tempdir().unwrap();
    let url = format!("file://{}", directory.display());
    git(shelf.path(), "ada", &["clone", "--quiet", "--depth", "1", &url, "shallow"]);
    let shallow = shelf.path().join("shallow");
    fs::copy(directory.join("railiance/release.toml"), shallow.join("railiance/release.toml")).unwrap();
    closed(&shallow, "fetch the history: `git fetch --unshallow`");
    // a repository that was begun anew
    fs::remove_dir_all(directory.join(".git")).unwrap();
    git(&directory, "ada", &["init", "--quiet"]);
    let anew = commits(&directory, "ada");
    built_from(&directory, &anew);
    closed(&directory, &format!("stable's commit is not here: `git fetch origin {stable}`"));
    // none: that is told, and keeps nobody from trying it
    fs::remove_dir_all(directory.join(".git")).unwrap();
    let said = deploys_from(&web, &directory);
    let told = format!("only who opens it counts as its author: git does not know commit {anew} here\n");
    assert!(said.code == Some(0) && said.err.contains(&told), "{said:?}");
    assert_eq!((web.trial().as_deref(), web.share()), (Some("holding"), 50));
    web.ends(0, &["abort", "--reason", "seen"]);
    web.rests_at("v1.0.0", 1);
}
