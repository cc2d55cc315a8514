//! Every code of the page is one that a verb really ends with (decision H33).

use crate::bed::eventually;
use crate::candidate::{Candidate, Said};
use crate::clocks::Clock;
use crate::contract::{Contract, SHORT};
use crate::traffic::traffic;
use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

/// The codes that verbs ended with.
struct Reached<'a> {
    web: &'a Candidate,
    codes: BTreeSet<i32>,
}

impl Reached<'_> {
    #[track_caller]
    fn by(&mut self, code: i32, words: &[&str]) -> Said {
        let said = self.web.ends(code, words);
        self.codes.insert(code);
        said
    }

    /// The same by something that takes its time to be seen.
    fn sooner_or_later(&mut self, code: i32, words: &[&str]) {
        let what = format!("{words:?} ends with {code}");
        eventually(&what, || (self.web.run(words).code == Some(code)).then_some(()));
        self.codes.insert(code);
    }
}

/// The first column of the page's table.
fn documented() -> BTreeSet<i32> {
    let page = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/exit-codes.md")).unwrap();
    page.lines().filter_map(|line| line.strip_prefix("| ")?.split(' ').next()?.parse().ok()).collect()
}

pub fn h33_every_exit_code_is_reached() {
    let web = Candidate::new("coded", "", SHORT);
    let load = web.load();
    let mut reached = Reached { web: &web, codes: BTreeSet::new() };
    without_a_trial(&mut reached);
    during_a_trial(&mut reached);
    where_others_are_at_work(&mut reached);
    by_signals(&mut reached);
    let said = Clock::new().breaks(&web, 20, &["status"]);
    assert_eq!(said.code, Some(70), "{said:?}");
    assert!(said.err.contains("this is a bug in railiance"), "{said:?}");
    reached.codes.insert(70);
    traffic().behave(&web.namespace, "railiance.dev/track=canary", "errors20");
    errors_are_counted(&web.namespace);
    reached.by(10, &["deploy"]);
    web.rests_at("v1.0.0", 1);
    load.stop();
    assert_eq!(reached.codes, documented());
}

/// The hold may be as good as over: the first look has to find them.
fn errors_are_counted(namespace: &str) {
    let of =
        |more: &str| format!("sum(rate(http_requests_total{{namespace=\"{namespace}\",track=\"canary\"{more}}}[5s]))");
    let share = format!("{} / {}", of(",code=~\"5..\""), of(""));
    crate::bed::eventually("errors are counted", || traffic().value(&share).filter(|share| *share > 0.1));
}

fn without_a_trial(reached: &mut Reached) {
    reached.by(64, &["deploy", "--frob"]);
    reached.by(0, &["status", "--detailed-exitcode"]);
    reached.by(1, &["release", "show", "7"]);
    reached.by(15, &["apply", "--yes"]);
    let label = |label: &str| {
        traffic().kubectl(&["label", "service", "web-stable", "-n", &reached.web.namespace, "--overwrite", label])
    };
    label("app.kubernetes.io/version=other");
    reached.by(2, &["status", "--detailed-exitcode"]);
    reached.by(0, &["apply", "--repair", "--force-conflicts", "--yes"]);
    // a question that has more than one answer
    let several =
        "[[stage.canary.gate]]\nname = \"several\"\nprometheus = 'http_requests_total{track=\"canary\"}'\nmax = 1.0";
    reached.web.agree(Contract { more: several, ..SHORT });
    reached.by(12, &["deploy", "--gates-only"]);
    reached.web.agree(SHORT);
}

fn during_a_trial(reached: &mut Reached) {
    reached.by(0, &["deploy", "--once"]);
    reached.by(13, &["status", "--wait-for", "verdict", "--timeout", "1s"]);
    reached.web.declare("v1.2.0", "1.2.0");
    reached.by(16, &["deploy"]);
    reached.by(0, &["abort", "--queued", "--reason", "seen"]);
    reached.web.declare("v1.1.0", "1.1.0");
    reached.by(0, &["hold", "--reason", "let me look"]);
    reached.by(11, &["deploy"]);
    reached.by(0, &["resume", "--reason", "seen"]);
    let canary = "railiance.dev/track=canary";
    traffic().unready(&reached.web.namespace, canary);
    reached.sooner_or_later(17, &["status"]);
    traffic().ready(&reached.web.namespace, canary);
    reached.sooner_or_later(0, &["status"]);
}

/// Somebody has the lease, and shows that every moment.
fn where_others_are_at_work(reached: &mut Reached) {
    let lease = |spec: &str| {
        let patch = format!(r#"{{"spec":{{{spec}}}}}"#);
        let words = ["patch", "lease/railiance.web", "-n", &reached.web.namespace, "--type=merge", "-p", &patch];
        traffic().kubectl(&words);
    };
    lease(r#""holderIdentity":"team-a#1","leaseDurationSeconds":15"#);
    let done = AtomicBool::new(false);
    let said = thread::scope(|scope| {
        scope.spawn(|| {
            for tick in (0..).take_while(|_| !done.load(Ordering::Relaxed)) {
                lease(&format!(r#""renewTime":"2026-01-02T03:04:05.{tick:06}Z""#));
                thread::sleep(Duration::from_millis(200));
            }
        });
        let said = catch_unwind(AssertUnwindSafe(|| reached.web.run(&["unlock", "--reason", "impatience"])));
        done.store(true, Ordering::Relaxed);
        said.unwrap_or_else(|panic| resume_unwind(panic))
    });
    assert_eq!(said.code, Some(14), "{said:?}");
    reached.codes.insert(14);
    reached.by(0, &["unlock", "--steal", "--reason", "it is nobody"]);
}

fn by_signals(reached: &mut Reached) {
    for (signal, code) in [("-INT", 130), ("-TERM", 143)] {
        let mut command = reached.web.command(traffic().kubeconfig(), &["observe", "--follow"]);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut shown = BufReader::new(child.stdout.take().unwrap());
        // from its first line on it listens
        shown.read_line(&mut String::new()).unwrap();
        assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
        assert_eq!(child.wait().unwrap().code(), Some(code));
        reached.codes.insert(code);
    }
}
