//! A command begins with the name of a program.

use crate::compile::check::Config;
use crate::diag::{Code, Finding, Span};
use crate::tree::Spanned;

/// A command where none but a whole one makes sense: whose it is, where, and its words.
type Command<'a> = (String, Span, &'a [Spanned<String>]);

pub fn run(config: &Config, findings: &mut Vec<Finding>) {
    let needed = hooks(config).into_iter().chain(probes(config));
    let missing = needed.filter(|(_, _, words)| words.is_empty());
    findings.extend(missing.map(|(whose, span, _)| {
        let message = format!("the command of {whose} has no words");
        Finding::new(Code::EmptyCommand, message).at(span, "names no program").help(HELP)
    }));
    let nameless = hooks(config).into_iter().chain(probes(config)).chain(others(config));
    findings.extend(nameless.filter_map(|(whose, _, words)| {
        let program = words.first().filter(|program| program.trim().is_empty())?;
        let message = format!("the command of {whose} begins with an empty word");
        Some(Finding::new(Code::EmptyCommand, message).at(program.span, "the place of the program").help(HELP))
    }));
}

const HELP: &str = "write the program and its arguments, a word each, or remove the command";

fn hooks(config: &Config) -> Vec<Command<'_>> {
    config.commands().into_iter().map(|(whose, command)| (whose, command.span, command.as_slice())).collect()
}

fn probes(config: &Config) -> Vec<Command<'_>> {
    let Some(health) = &config.contract.health else { return Vec::new() };
    let probes = [("ready", &health.ready), ("live", &health.live), ("start", &health.start)];
    let execs = probes.into_iter().filter_map(|(name, probe)| Some((name, probe.as_ref()?.exec.as_ref()?)));
    execs.map(|(name, exec)| (format!("probe `{name}`"), exec.span, exec.as_slice())).collect()
}

/// Commands whose list may be empty, as the image's own is taken then, or cannot be, as the schema says.
fn others(config: &Config) -> Vec<Command<'_>> {
    let contract = &config.contract;
    let jobs = contract.jobs.iter().map(|(name, job)| (format!("job `{}`", name.value), job.command.as_slice()));
    let workload = contract.workload.iter();
    let main = workload.clone().map(|workload| ("`[workload]`".to_owned(), workload.command.as_slice()));
    let containers = workload.flat_map(|workload| &workload.containers);
    let containers = containers.map(|(name, one)| (format!("container `{}`", name.value), one.command.as_slice()));
    let local = contract.stage.local.iter().map(|local| ("`[stage.local]`".to_owned(), local.start.as_slice()));
    let checks = contract.health.iter().flat_map(|health| &health.checks);
    let checks = checks.filter_map(|check| Some((format!("check `{}`", check.name.value), check.exec.as_deref()?)));
    let checks = checks.map(|(whose, words)| (whose, words.as_slice()));
    let all = jobs.chain(main).chain(containers).chain(checks).chain(local);
    all.filter_map(|(whose, words)| Some((whose, words.first()?.span, words))).collect()
}
