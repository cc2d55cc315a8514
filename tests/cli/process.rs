use crate::run::{Said, command, run};
use std::fs::File;
use std::process::{Command, Stdio};

#[test]
fn version_and_help_are_answers() {
    let version = run(&["--version"]);
    assert_eq!((version.code, version.stdout.as_str()), (Some(0), "railiance 0.1.0\n"));
    let help = run(&["--help"]);
    assert_eq!((help.code, help.stderr.as_str()), (Some(0), ""));
    assert!(help.stdout.contains("Usage: railiance [OPTIONS] <COMMAND>"), "{}", help.stdout);
}

#[test]
fn wrong_usage_is_64_and_never_2() {
    let wrong: &[&[&str]] = &[
        &[],
        &["frobnicate"],
        &["explain", "--frob"],
        &["explain", "--output", "xml"],
        &["--color", "sometimes", "explain"],
        &["--deny", "hints", "explain"],
        &["explain", "-o", "sarif"],
        &["--kubeconfig", "x", "explain"],
        &["--as", "root", "explain"],
        &["completion"],
    ];
    for args in wrong {
        let said = run(args);
        assert_eq!((said.code, said.stdout.as_str()), (Some(64), ""), "{args:?}");
        assert!(!said.stderr.is_empty(), "{args:?}");
    }
    assert_eq!(
        run(&["explain", "-o", "sarif"]).stderr,
        "error: `explain` has no output `sarif`; it knows `text`, `json` or `yaml`\n"
    );
}

#[test]
fn help_shows_the_name_that_was_typed() {
    // a link, since a fresh copy may still be open for writing when another test's child is made
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_railiance"));
    let folder = tempfile::tempdir_in(program.parent().unwrap()).unwrap();
    let plugin = folder.path().join("kubectl-railiance");
    std::fs::hard_link(program, &plugin).unwrap();
    let kubectl = Said::new(Command::new(&plugin).args(["explain", "--help"]).output().unwrap());
    assert!(kubectl.stdout.contains("Usage: kubectl railiance explain [OPTIONS] [CODE]"), "{}", kubectl.stdout);
    let helm = Said::new(command(&["--help"]).env("HELM_PLUGIN_NAME", "railiance").output().unwrap());
    assert!(helm.stdout.contains("Usage: helm railiance [OPTIONS] <COMMAND>"), "{}", helm.stdout);
    let other = Said::new(command(&["--help"]).env("HELM_PLUGIN_NAME", "diff").output().unwrap());
    assert!(other.stdout.contains("Usage: railiance [OPTIONS] <COMMAND>"), "{}", other.stdout);
}

#[test]
fn colour_follows_the_flag_then_the_environment() {
    let bold = "\u{1b}[";
    assert!(!run(&["--help"]).stdout.contains(bold), "a pipe gets none");
    assert!(run(&["--help", "--color=always"]).stdout.contains(bold));
    let forced = |args: &[&str]| Said::new(command(args).env("CLICOLOR_FORCE", "1").output().unwrap()).stdout;
    assert!(forced(&["explain", "MNG001"]).contains(bold));
    assert!(!forced(&["explain", "MNG001", "--color", "never"]).contains(bold));
    assert!(!forced(&["--help", "--color", "never"]).contains(bold));
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    for args in [&["completion", "zsh"][..], &["explain"], &["--help"]] {
        let said = Said::new(command(args).stdout(nobody()).output().unwrap());
        assert_eq!((said.code, said.stderr.as_str()), (Some(0), ""), "{args:?}");
    }
}

#[test]
fn a_reader_that_goes_away_does_not_hide_a_failure() {
    let status = command(&["explain", "nonsense"]).stdout(nobody()).stderr(nobody()).status().unwrap();
    assert_eq!(status.code(), Some(64));
}

/// A pipe whose reading end is closed.
fn nobody() -> Stdio {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    writer.into()
}

#[test]
fn a_full_disk_is_an_error() {
    let Ok(full) = File::options().write(true).open("/dev/full") else {
        return;
    };
    let said = Said::new(command(&["explain"]).stdout(full).output().unwrap());
    assert_eq!(said.code, Some(1));
    assert!(said.stderr.starts_with("error: cannot write the output: "), "{}", said.stderr);
}

#[test]
fn completion_knows_verbs_and_shells() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let said = run(&["completion", shell]);
        assert_eq!(said.code, Some(0), "{shell}");
        assert!(said.stdout.contains("explain") && said.stdout.contains("railiance"), "{shell}");
    }
}

#[test]
fn man_writes_a_page_a_verb() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("deep/man");
    let said = run(&["man", "--out", out.to_str().unwrap()]);
    assert_eq!((said.code, said.stdout.as_str(), said.stderr.as_str()), (Some(0), "", ""));
    let page = std::fs::read_to_string(out.join("railiance-explain.1")).unwrap();
    assert!(page.contains(".TH railiance-explain 1"), "{page}");
    assert!(out.join("railiance.1").is_file() && out.join("railiance-man.1").is_file());
    assert!(run(&["man"]).stdout.contains(".TH railiance 1"));
}

#[test]
fn man_says_where_it_could_not_write() {
    let folder = tempfile::NamedTempFile::new().unwrap();
    let said = run(&["man", "--out", folder.path().to_str().unwrap()]);
    assert_eq!(said.code, Some(1));
    assert!(said.stderr.starts_with("error: cannot write to `"), "{}", said.stderr);
}

/// The test's own program, run again as a child that panics with our hook in place.
#[test]
fn a_panic_is_a_bug_and_ends_with_70() {
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "process::panics_in_a_thread", "--ignored", "--nocapture", "--test-threads=1"])
        .output()
        .unwrap();
    let said = Said::new(child);
    assert_eq!(said.code, Some(70), "{}", said.stderr);
    assert!(said.stderr.contains("error: this is a bug in railiance 0.1.0"), "{}", said.stderr);
}

#[test]
#[ignore = "run by a_panic_is_a_bug_and_ends_with_70 in a process of its own"]
fn panics_in_a_thread() {
    railiance::cli::exit_with_code_on_panic();
    let thread = std::thread::spawn(|| panic!("on purpose"));
    assert!(thread.join().is_ok());
}
