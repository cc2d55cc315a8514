//! The question and the live view, in a real terminal.

use crate::bed::bed;
use crate::sample::{Sample, plain};
use crate::screen::Screen;
use std::os::unix::process::ExitStatusExt;

const QUESTION: &str = "? [y/N] ";

/// `apply` in a terminal, as far as the question.
fn asked(sample: &Sample) -> Screen {
    let screen = Screen::run(&sample.command(bed().kubeconfig(), &["apply"]));
    screen.shows(&format!("apply: do this to `web` in `{}`{QUESTION}", sample.namespace));
    screen
}

fn untouched(sample: &Sample) -> bool {
    bed().find("lease", &sample.namespace, "railiance.web").is_none() && sample.versions().is_empty()
}

#[test]
fn whoever_does_not_say_yes_has_written_nothing() {
    let sample = plain("asked", "");
    for keys in ["n\n", "\n", "\u{4}", "yess\n"] {
        let mut screen = asked(&sample);
        assert!(screen.shown().contains("create"), "the plan stands above: {}", screen.shown());
        screen.types(keys);
        assert_eq!(screen.ends().code(), Some(1), "{keys:?}: {}", screen.shown());
        screen.shows("nothing was written");
        assert!(untouched(&sample), "{keys:?}");
    }
}

#[test]
fn ctrl_c_at_the_question_is_a_no() {
    let sample = plain("unasked", "");
    let mut screen = asked(&sample);
    screen.types("\u{3}");
    assert_eq!(screen.ends().signal(), Some(2), "{}", screen.shown());
    assert!(untouched(&sample));
}

#[test]
fn after_a_yes_it_is_seen_what_is_waited_for() {
    let sample = plain("agreed", "");
    sample.version("v1.0.0-slow");
    let mut screen = asked(&sample);
    screen.types("y\n");
    assert_eq!(screen.ends().code(), Some(0), "{}", screen.shown());
    let shown = screen.shown();
    assert!(shown.contains("waiting 0 s: Deployment"), "{shown}");
    assert!(shown.contains("\u{1b}[1A\u{1b}[J") || shown.contains("\u{1b}[2A\u{1b}[J"), "drawn over: {shown:?}");
    assert!(shown.contains("recorded: v1"), "{shown}");
    assert!(shown.contains("objects written, 0 unchanged, 0 removed, recorded as v1"), "{shown}");
    assert_eq!(sample.records().len(), 1);
}

#[test]
fn ctrl_c_while_it_waits_gives_the_lease_back() {
    let sample = plain("bored", "");
    sample.version("v1.0.0-held");
    let mut screen = asked(&sample);
    screen.types("yes\n");
    screen.shows("waiting 0 s: Deployment");
    screen.types("\u{3}");
    assert_eq!(screen.ends().code(), Some(130), "{}", screen.shown());
    screen.shows("interrupted (SIGINT)");
    let holder = &sample.get("lease", "railiance.web")["spec"]["holderIdentity"];
    assert!(holder.is_null(), "{holder}");
}

#[test]
fn a_plan_that_makes_its_namespace_is_carried_out_after_a_yes() {
    let sample = plain("founded", "");
    let made = sample.brings_its_namespace();
    let screen = Screen::run(&sample.command(bed().kubeconfig(), &["apply", "--no-wait"]));
    screen.shows(&format!("apply: do this to `web` in `{made}`{QUESTION}"));
    let mut screen = screen;
    screen.types("y\n");
    assert_eq!(screen.ends().code(), Some(0), "{}", screen.shown());
    assert!(bed().find("deployment", &made, "web").is_some());
}

/// Without its namespace nobody can say what the server thinks of an object.
#[test]
fn what_is_refused_once_its_namespace_is_there_is_told_with_its_reason() {
    let sample = plain("refounded", "");
    let made = sample.brings_its_namespace();
    let map = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: extra\ndata:\n  a b: c\n";
    sample.write("manifests/extra.yaml", map);
    let mut screen = Screen::run(&sample.command(bed().kubeconfig(), &["apply", "--no-wait"]));
    screen.shows(&format!("apply: do this to `web` in `{made}`{QUESTION}"));
    screen.types("y\n");
    assert_eq!(screen.ends().code(), Some(1), "{}", screen.shown());
    let shown = screen.shown();
    assert!(shown.contains(&format!("only the namespace `{made}` was made")), "{shown}");
    assert!(!shown.contains("nothing was written"), "{shown}");
    assert!(shown.contains("data[a b]"), "the server's reason: {shown}");
    assert!(bed().find("namespace", "", &made).is_some());
    assert!(bed().find("deployment", &made, "web").is_none());
}
