//! What is measured: each row of the table with its floor and its aim.

use crate::bed::bed;
use crate::live::{Application, Pods, applied, new};
use crate::quiet::quiet;
use crate::shared::measure::{Run, Start, Turn, in_a_row, in_turns, measured};
use crate::shared::row::{Goal, MB, Ours, Row};
use crate::{Bench, bare};
use std::cell::RefCell;
use std::path::Path;
use std::time::Duration;

const DIFF: &str = "`kubectl diff --server-side`";
const APPLY: &str = "`kubectl apply --server-side`";
const MANY: usize = 200;
const MORE: usize = 2_000;
/// How far people are from their cluster.
const ROUND_TRIP: Duration = Duration::from_millis(30);
const WRITES: [&str; 3] = ["apply", "--yes", "--no-wait"];

pub fn all(bench: &Bench) -> Vec<Row> {
    let many = applied(bench, MANY);
    bare::check(bed().kubeconfig(), &many.objects);
    let mut rows = near(bench, &many);
    rows.extend(far(bench, &many));
    if bench.has("apply") {
        let (here, distance) = (bed().kubeconfig(), bed().distance(ROUND_TRIP));
        rows.push(again(bench, &many, &Place { kubeconfig: here, words: "", turns: 9 }));
        rows.extend(first(bench, Pods::TwoEach, &Place { kubeconfig: here, words: "", turns: 7 }));
        rows.extend(first(bench, Pods::None, &Place { kubeconfig: here, words: "", turns: 7 }));
        let there = Place { kubeconfig: distance.kubeconfig(), words: "behind 30 ms: ", turns: 3 };
        rows.push(again(bench, &many, &there));
        rows.extend(first(bench, Pods::TwoEach, &there));
    }
    rows.extend(more(bench, &many));
    rows
}

/// From where it is measured, and how often.
struct Place<'a> {
    kubeconfig: &'a Path,
    words: &'static str,
    turns: usize,
}

fn ours<'a>(bench: &'a Bench, kubeconfig: &'a Path, verb: &'a [&'a str], application: &'a Application) -> Start<'a> {
    Box::new(move || bench.ours(kubeconfig, verb, &application.directory))
}

fn theirs<'a>(bench: &'a Bench, kubeconfig: &'a Path, verb: &'a str, application: &'a Application) -> Start<'a> {
    Box::new(move || bench.theirs(kubeconfig, verb, &application.objects))
}

fn alone<'a>(kubeconfig: &'a Path, application: &'a Application, in_flight: usize) -> Start<'a> {
    Box::new(move || bare::command(kubeconfig, &application.objects, in_flight))
}

fn row(what: &str, ours: Run, peer: (&'static str, Run), floor: Goal, aim: Goal) -> Row {
    Row { what: what.to_owned(), ours: Ours::Run(ours), peer: Some(peer), floor, aim }
}

fn near(bench: &Bench, many: &Application) -> Vec<Row> {
    let here = bed().kubeconfig();
    let mut starts = vec![ours(bench, here, &["plan"], many), theirs(bench, here, "diff", many), alone(here, many, 32)];
    let status = bench.has("status");
    if status {
        starts.push(ours(bench, here, &["status"], many));
    }
    let runs = in_turns(9, &starts);
    let (plan, diff, bare) = (runs[0], runs[1], runs[2]);
    let peer = "as many dry runs and nothing else, 32 at once";
    let mut rows = vec![
        row("200 live objects, `plan`", plan, (DIFF, diff), Goal::ratio(4.0), Goal::ratio(6.0)),
        row("the same", plan, (peer, bare), Goal::share(1.5), Goal::share(1.2)),
    ];
    rows.extend(runs.get(3).map(|status| {
        row("200 unchanged objects, `status`", *status, (DIFF, diff), Goal::ratio(15.0), Goal::ratio(35.0))
    }));
    rows
}

fn far(bench: &Bench, many: &Application) -> Vec<Row> {
    let distance = bed().distance(ROUND_TRIP);
    let there = distance.kubeconfig();
    let starts = [
        ours(bench, there, &["plan"], many),
        theirs(bench, there, "diff", many),
        alone(there, many, 32),
        alone(there, many, 64),
        ours(bench, there, &["status"], many),
    ];
    let runs = in_turns(5, &starts);
    let (few, more) = ("as many dry runs, 32 at once", "as many dry runs, 64 at once");
    vec![
        row("behind 30 ms: 200 live objects, `plan`", runs[0], (DIFF, runs[1]), Goal::ratio(4.0), Goal::ratio(20.0)),
        row("the same", runs[0], (few, runs[2]), Goal::NONE, Goal::NONE),
        row("the same", runs[0], (more, runs[3]), Goal::NONE, Goal::NONE),
        row(
            "behind 30 ms: 200 unchanged objects, `status`",
            runs[4],
            (DIFF, runs[1]),
            Goal::ratio(15.0),
            Goal::ratio(35.0),
        ),
    ]
}

fn again(bench: &Bench, many: &Application, place: &Place<'_>) -> Row {
    let at = place.kubeconfig;
    let runs = in_turns(place.turns, &[ours(bench, at, &WRITES, many), theirs(bench, at, "apply", many)]);
    let what = format!("{}200 unchanged objects, `apply`", place.words);
    row(&what, runs[0], (APPLY, runs[1]), Goal::ratio(3.0), Goal::ratio(5.0))
}

/// Each time in a new namespace, once the controllers have nothing to do any more for the one before.
fn first(bench: &Bench, pods: Pods, place: &Place<'_>) -> Vec<Row> {
    let at = place.kubeconfig;
    let before = RefCell::new(None);
    let fresh = || {
        let application = new(bench, MANY, pods);
        // there is room for the pods of one
        if let Some(before) = before.borrow_mut().replace(application.namespace.clone()) {
            bed().kubectl(&["delete", "namespace", &before]);
        }
        quiet();
        application
    };
    let ours: Start<'_> = Box::new(|| bench.ours(at, &WRITES, &fresh().directory));
    let theirs: Start<'_> = Box::new(|| bench.theirs(at, "apply", &fresh().objects));
    let bare: Start<'_> = Box::new(|| bare::writes(at, &fresh().objects, 32));
    let runs = in_turns(place.turns, &[ours, theirs, bare]);
    let last = before.borrow().clone();
    bed().kubectl(&["delete", "namespace", &last.unwrap_or_default()]);
    quiet();
    let peer = "each as a dry run, then written, and nothing else, 32 at once";
    let (what, floor, aim) = match pods {
        Pods::TwoEach => {
            ("200 new objects, among them 39 Deployments of two pods, `apply`", Goal::ratio(2.5), Goal::ratio(5.0))
        }
        Pods::None => ("200 new objects without pods, `apply`", Goal::NONE, Goal::NONE),
    };
    vec![
        row(&format!("{}{what}", place.words), runs[0], (APPLY, runs[1]), floor, aim),
        row("the same", runs[0], (peer, runs[2]), Goal::NONE, Goal::NONE),
    ]
}

/// Ten times as many: the time of ten that have a tenth each, and not as much of the memory.
fn more(bench: &Bench, many: &Application) -> Vec<Row> {
    let here = bed().kubeconfig();
    let more = applied(bench, MORE);
    let mut verbs: Vec<&[&str]> = vec![&["plan"]];
    verbs.extend([&["status"] as &[&str], &WRITES].into_iter().filter(|verb| bench.has(verb[0])));
    let ours = |verb| tenth_and_all(ours(bench, here, verb, many), ours(bench, here, verb, &more));
    let mut turns: Vec<Turn<'_>> = verbs.iter().copied().flat_map(ours).collect();
    turns.extend(tenth_and_all(alone(here, many, 32), alone(here, &more, 32)));
    let mut runs = measured(5, &turns);
    let bare = runs.split_off(verbs.len() * 2);
    let peer = "ten of 200, one after the other";
    let rows = verbs.iter().zip(runs.chunks(2)).map(|(verb, runs)| {
        let goal = |bytes| Goal { bytes: Some(bytes), ..Goal::share(1.2) };
        row(&format!("2000 live objects, `{}`", verb[0]), runs[1], (peer, runs[0]), goal(120 * MB), goal(60 * MB))
    });
    let alone = [("as many dry runs and nothing else, 32 at once", 1), ("ten times 200 dry runs and nothing else", 0)];
    let alone =
        alone.map(|(peer, at)| row("2000 live objects, `plan`", runs[1], (peer, bare[at]), Goal::NONE, Goal::NONE));
    rows.chain(alone).collect()
}

fn tenth_and_all<'a>(tenth: Start<'a>, all: Start<'a>) -> [Turn<'a>; 2] {
    [calmly(MORE / MANY, tenth), calmly(1, all)]
}

/// So many in a row, once the server has nothing to do any more for whoever was before.
fn calmly(times: usize, start: Start<'_>) -> Turn<'_> {
    Box::new(move || {
        quiet();
        in_a_row(times, &start)
    })
}
