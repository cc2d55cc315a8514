//! Durations that cannot be: nothing where time must pass, more than Kubernetes can count, or an
//! end before its own beginning.

use crate::compile::check::contract::{Duration, Workload};
use crate::compile::check::defaults;
use crate::compile::check::{Config, seconds};
use crate::diag::{Code, Finding};
use crate::tree::Spanned;

type Time<'a> = (&'a Spanned<Duration>, &'static str);

pub fn run(config: &Config, findings: &mut Vec<Finding>) {
    let must_pass = holds(config).into_iter().chain(probes(config)).chain(waits(config));
    for (time, why) in must_pass.filter(|(time, _)| time.seconds == 0) {
        findings.push(
            Finding::new(Code::ImpossibleDuration, format!("`{}` leaves no time: {why}", time.text))
                .at(time.span, "no time at all")
                .help("write a duration above zero, such as `30s` or `10m`"),
        );
    }
    findings.extend(deadline(config));
    if let Some(workload) = &config.contract.workload {
        stop(workload, findings);
        progress(workload, findings);
    }
}

fn holds(config: &Config) -> Vec<Time<'_>> {
    let Some(canary) = config.canary() else { return Vec::new() };
    let steps = canary.steps.iter().chain(&canary.hotfix_steps);
    let steps = steps.map(|step| (&step.hold, "no gate can pass while a weight is not held"));
    let soak = canary.soak.iter().map(|soak| (soak, "no gate can pass while nothing is looked at"));
    let gap = canary.max_gap.iter().map(|gap| (gap, "two looks are never at the same moment"));
    let age = canary.evidence_max_age.iter().map(|age| (age, "every verdict would be too old"));
    let tick = canary.tick.iter().map(|tick| (tick, "one look would follow another without end"));
    let end = canary.deadline.iter().map(|end| (end, "the trial would be over before it begins"));
    let answers = canary.gate.iter().flat_map(|gate| &gate.timeout).map(|time| (time, "nothing answers in no time"));
    let local = canary.needs_local.iter().map(|age| (age, "every local run would be too old"));
    steps.chain(soak).chain(gap).chain(age).chain(tick).chain(end).chain(answers).chain(local).collect()
}

fn probes(config: &Config) -> Vec<Time<'_>> {
    let Some(health) = &config.contract.health else { return Vec::new() };
    let probes = [&health.ready, &health.live, &health.start].into_iter().flatten();
    let parts = probes.flat_map(|probe| [&probe.every, &probe.timeout]).flatten();
    let parts = parts.map(|time| (time, "Kubernetes counts probes in whole seconds from 1"));
    let checks = health.checks.iter().flat_map(|check| &check.within);
    parts.chain(checks.map(|within| (within, "a check needs time to pass"))).collect()
}

fn waits(config: &Config) -> Vec<Time<'_>> {
    let contract = &config.contract;
    let jobs = contract.jobs.values().flat_map(|job| &job.timeout).map(|time| (time, "the job is stopped at once"));
    let scrape = contract.observe.iter().flat_map(|observe| &observe.scrape_interval);
    let approvals = config.production().into_iter().flat_map(|stage| &stage.approvals);
    let expires = approvals.flat_map(|approvals| &approvals.expires);
    let local = contract.stage.local.iter().flat_map(|local| &local.ready).flat_map(|ready| &ready.within);
    let hooks = contract.hooks.timeout.iter().map(|time| (time, "every hook is ended at once"));
    jobs.chain(hooks)
        .chain(scrape.map(|time| (time, "Prometheus needs an interval")))
        .chain(expires.map(|time| (time, "every approval would have expired when it is given")))
        .chain(local.map(|time| (time, "the application needs time to start")))
        .collect()
}

/// All holds must fit into the trial. An end at once is said to be impossible already.
fn deadline(config: &Config) -> Option<Finding> {
    let end = config.canary()?.deadline.as_ref().filter(|end| end.seconds > 0)?;
    let holds = config.holds();
    (config.is_weighted() && end.seconds <= holds).then(|| {
        let message = format!("a deadline of `{}` for holds of {holds}s together", end.text);
        Finding::new(Code::ImpossibleDuration, message)
            .at(end.span, "over before the last step is")
            .help("make `deadline` clearly longer than all holds: looks that do not count take their time")
    })
}

/// Kubernetes counts the pre-stop pause within the grace period: at its end the container is killed.
fn stop(workload: &Workload, findings: &mut Vec<Finding>) {
    let grace = seconds(workload.termination_grace.as_ref(), defaults::TERMINATION_GRACE);
    let pause = seconds(workload.pre_stop.as_ref(), defaults::PRE_STOP);
    let Some((grace, pause)) = grace.zip(pause).filter(|(grace, pause)| pause >= grace) else { return };
    let message = format!("a pause of {pause}s before stopping within a grace period of {grace}s");
    let finding = Finding::new(Code::ImpossibleDuration, message)
        .help("make `termination_grace` longer than `pre_stop` plus the time that open requests need");
    let pause = workload.pre_stop.as_ref().map(|time| (time, "the whole grace period is spent waiting"));
    let grace = workload.termination_grace.as_ref().map(|time| (time, "at its end the container is killed"));
    findings.push(at_all(finding, [pause, grace]));
}

/// `progressDeadlineSeconds` must be above `minReadySeconds` (`apps/v1` validation).
fn progress(workload: &Workload, findings: &mut Vec<Finding>) {
    let deadline = seconds(workload.progress_deadline.as_ref(), defaults::PROGRESS_DEADLINE);
    let ready = seconds(workload.min_ready.as_ref(), defaults::MIN_READY);
    let Some((deadline, ready)) = deadline.zip(ready).filter(|(deadline, ready)| ready >= deadline) else { return };
    let message = format!("a progress deadline of {deadline}s while a pod counts only after {ready}s");
    let finding = Finding::new(Code::ImpossibleDuration, message)
        .help("make `progress_deadline` several times as long as `min_ready`");
    let deadline = workload.progress_deadline.as_ref().map(|time| (time, "over before the first pod counts"));
    let ready = workload.min_ready.as_ref().map(|time| (time, "a pod counts as available after this time"));
    findings.push(at_all(finding, [deadline, ready]));
}

fn at_all<'a>(finding: Finding, labels: impl IntoIterator<Item = Option<Time<'a>>>) -> Finding {
    labels.into_iter().flatten().fold(finding, |finding, (time, text)| finding.at(time.span, text))
}
