//! What is measured: each row of the table with its floor and its aim.

use crate::shared::measure::{Run, Start, in_turns, succeed};
use crate::shared::row::{Goal, MB, Ours, Row};
use crate::{Bench, chart, inputs};
use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::Command;

pub fn all(bench: &Bench) -> Vec<Row> {
    let mut rows = vec![one_application(bench)];
    rows.extend(many_applications(bench));
    rows.extend(inputs::MANIFESTS.map(|(name, count)| validation(bench, name, count)));
    rows.extend(many_objects(bench));
    rows.extend(start(bench));
    rows
}

fn ours<'a>(bench: &'a Bench, verb: &'a str, input: &'a str) -> Start<'a> {
    Box::new(move || {
        let mut command = Command::new(&bench.railiance);
        command.args([verb, "--quiet"]).arg(bench.inputs.join(input));
        command
    })
}

fn one_application(bench: &Bench) -> Row {
    let application = "apps-100/app-0000";
    let chart = bench.inputs.join("chart");
    chart::make(&bench.railiance, &bench.helm, &bench.inputs.join(application), &chart);
    let helm: Start<'_> = Box::new(|| {
        let mut command = Command::new(&bench.helm);
        command.args(["template", "app-0000"]).arg(&chart);
        command
    });
    let runs = in_turns(41, &[ours(bench, "render", application), helm]);
    Row {
        what: "one application of 10 objects, `render`".to_owned(),
        ours: Ours::Run(runs[0]),
        peer: Some(("`helm template`", runs[1])),
        floor: Goal { bytes: Some(16 * MB), ..Goal::ratio(10.0) },
        aim: Goal { bytes: Some(12 * MB), ..Goal::ratio(15.0) },
    }
}

/// All three in turns, so that the line through them is one of the program and not of the machine.
fn many_applications(bench: &Bench) -> Vec<Row> {
    let names = inputs::COUNTS.map(|count| format!("apps-{count}"));
    let starts: Vec<Start<'_>> = names.iter().map(|name| ours(bench, "check", name)).collect();
    let runs = in_turns(5, &starts);
    let row = |(count, run): (usize, Run)| {
        let count = u64::try_from(count).unwrap();
        Row {
            what: format!("{count} applications, three tracks each, `check`"),
            ours: Ours::Run(run),
            peer: None,
            // linear: the goal for 1,000 holds for the others in proportion
            floor: Goal::millis(2_500 * count / 1_000),
            aim: Goal::millis(1_500 * count / 1_000),
        }
    };
    inputs::COUNTS.into_iter().zip(runs).map(row).collect()
}

/// Ours reads the contract and the manifests, renders and checks; kubeconform checks what that gave.
fn validation(bench: &Bench, name: &str, count: usize) -> Row {
    let rendered = bench.inputs.join(format!("{name}.yaml"));
    let text = succeed(Command::new(&bench.railiance).args(["render", "--quiet"]).arg(bench.inputs.join(name)));
    fs::write(&rendered, text).unwrap();
    let said = succeed(&mut kubeconform(bench, &rendered));
    assert!(said.contains("Invalid: 0, Errors: 0, Skipped: 0"), "{said}");
    let peer: Start<'_> = Box::new(|| kubeconform(bench, &rendered));
    let runs = in_turns(11, &[ours(bench, "check", name), peer]);
    Row {
        what: format!("{count} objects read, rendered and validated, `check`"),
        ours: Ours::Run(runs[0]),
        peer: Some(("`kubeconform -n 2`, of the rendered", runs[1])),
        floor: Goal::ratio(1.0),
        aim: Goal::ratio(3.0),
    }
}

fn kubeconform(bench: &Bench, file: &Path) -> Command {
    let mut command = Command::new(&bench.kubeconform);
    let schemas = bench.schemas.join("{{.ResourceKind}}{{.KindSuffix}}.json");
    command.args(["-n", "2", "-strict", "-summary", "-schema-location"]).arg(schemas).arg(file);
    command
}

fn many_objects(bench: &Bench) -> Vec<Row> {
    let (plain, _) = inputs::MANIFESTS[1];
    let runs = in_turns(11, &[ours(bench, "render", plain), ours(bench, "render", inputs::TEMPLATE)]);
    let from = ["from `manifests/`", "from one template"];
    let row = |(from, run): (&str, Run)| Row {
        what: format!("4000 objects in one application {from}, `render` with verification"),
        ours: Ours::Run(run),
        peer: None,
        floor: Goal::millis(2_000),
        aim: Goal::millis(1_000),
    };
    from.into_iter().zip(runs).map(row).collect()
}

fn start(bench: &Bench) -> Vec<Row> {
    let version = || {
        let mut command = Command::new(&bench.railiance);
        command.arg("--version");
        command
    };
    let cold: Start<'_> = Box::new(|| {
        forget(&bench.railiance);
        version()
    });
    let runs = in_turns(41, &[Box::new(version), cold]);
    let size = fs::metadata(&bench.railiance).unwrap().len();
    let row =
        |what: &str, ours: Ours, floor: Goal, aim: Goal| Row { what: what.to_owned(), ours, peer: None, floor, aim };
    vec![
        row("`--version`", Ours::Run(runs[0]), Goal::millis(5), Goal::millis(3)),
        row("`--version`, cold", Ours::Run(runs[1]), Goal::millis(5), Goal::millis(3)),
        row("the stripped binary", Ours::Size(size), Goal::bytes(14 * MB), Goal::bytes(12 * MB)),
    ]
}

/// Drops a file from the page cache: what `dd` does when it has nothing to copy.
fn forget(file: &Path) {
    let mut input = OsString::from("if=");
    input.push(file);
    succeed(Command::new("dd").args(["iflag=nocache", "count=0", "status=none"]).arg(input));
}
