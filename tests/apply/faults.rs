//! A server that is tired, and a line that is bad.

use crate::bed::bed;
use crate::bed::faults::{Fault, Faults, Moment, Request};
use crate::sample::{Said, Sample, plain};
use std::time::Duration;

fn apply(sample: &Sample, faults: &Faults) -> Said {
    Said::new(sample.command(faults.kubeconfig(), &["apply", "--yes"]).output().unwrap())
}

fn is_deployment(request: &Request) -> bool {
    request.is_write() && request.path.contains("/deployments")
}

#[test]
fn what_passes_is_tried_again() {
    let sample = plain("tired", "");
    let faults = bed().faults();
    for (number, fault) in [
        Fault::answer(429).retry_after(1),
        Fault::answer(500),
        Fault::answer(503),
        Fault::reset(Moment::Before),
        Fault::reset(Moment::After),
    ]
    .into_iter()
    .enumerate()
    {
        faults.clear();
        faults.inject(Request::is_write, 1..=1, fault.clone());
        faults.inject(Request::is_write, 4..=5, fault.clone());
        faults.inject(is_deployment, 1..=1, fault);
        sample.version(&format!("v1.{number}.0"));
        let said = apply(&sample, &faults);
        assert_eq!(said.code, Some(0), "{number}: {}", said.stderr);
        assert_eq!(sample.records().len(), number + 1, "{number}");
    }
}

#[test]
fn a_stale_answer_is_looked_into() {
    let sample = plain("stale", "");
    sample.applied(&[]);
    sample.version("v1.1.0");
    let faults = bed().faults();
    faults.inject(is_deployment, 1..=2, Fault::answer(409));
    let said = apply(&sample, &faults);
    assert_eq!(said.code, Some(0), "{}", said.stderr);
}

#[test]
fn what_does_not_pass_stops_and_the_next_run_goes_on() {
    let sample = plain("broken", "");
    let faults = bed().faults();
    faults.inject(is_deployment, 1.., Fault::answer(500));
    let mut command = sample.command(faults.kubeconfig(), &["apply", "--yes"]);
    let said = Said::new(command.output().unwrap());
    assert_eq!(said.code, Some(1), "{}", said.stderr);
    assert!(said.stderr.contains("not done: `Deployment"), "{}", said.stderr);
    assert_eq!(sample.journal(), ["begun", "stopped"]);
    assert_eq!(sample.applied(&[])["record"], 1);
}

#[test]
fn a_slow_line_is_only_slow() {
    let sample = plain("slow", "");
    let faults = bed().faults();
    faults.delay(Duration::from_millis(30));
    let said = apply(&sample, &faults);
    assert_eq!(said.code, Some(0), "{}", said.stderr);
}
