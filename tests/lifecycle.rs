//! The lifecycle on the real thing: a real proxy that splits real requests, and a real Prometheus that counts them.
//!
//! It runs in a network of its own, so its tests are listed by name (`all.rs`): `bed/traffic/runner.rs`. With `--figures` it measures instead.

#[path = "bed/mod.rs"]
mod bed;
#[path = "bed/traffic/mod.rs"]
mod traffic;

#[path = "docs/compare.rs"]
mod compare;
#[path = "docs/page.rs"]
mod page;

#[path = "lifecycle/afterwards.rs"]
mod afterwards;
#[path = "lifecycle/again.rs"]
mod again;
#[path = "lifecycle/all.rs"]
mod all;
#[path = "lifecycle/application.rs"]
mod application;
#[path = "lifecycle/candidate.rs"]
mod candidate;
#[path = "lifecycle/clocks.rs"]
mod clocks;
#[path = "lifecycle/consent.rs"]
mod consent;
#[path = "lifecycle/contract.rs"]
mod contract;
#[path = "lifecycle/converted.rs"]
mod converted;
#[path = "lifecycle/decided.rs"]
mod decided;
#[path = "lifecycle/discretion.rs"]
mod discretion;
#[path = "lifecycle/ends.rs"]
mod ends;
#[path = "lifecycle/evidence.rs"]
mod evidence;
#[path = "lifecycle/exits.rs"]
mod exits;
#[path = "lifecycle/figures.rs"]
mod figures;
#[path = "lifecycle/going_back.rs"]
mod going_back;
#[path = "lifecycle/halfway.rs"]
mod halfway;
#[path = "lifecycle/isolated.rs"]
mod isolated;
#[path = "lifecycle/itself.rs"]
mod itself;
#[path = "lifecycle/jobs.rs"]
mod jobs;
#[path = "lifecycle/killed.rs"]
mod killed;
#[path = "lifecycle/loss.rs"]
mod loss;
#[path = "lifecycle/metrics.rs"]
mod metrics;
#[path = "lifecycle/numbers.rs"]
mod numbers;
#[path = "lifecycle/observed.rs"]
mod observed;
#[path = "lifecycle/onboarding.rs"]
mod onboarding;
#[path = "lifecycle/once_more.rs"]
mod once_more;
#[path = "lifecycle/outages.rs"]
mod outages;
#[path = "lifecycle/outcome.rs"]
mod outcome;
#[path = "lifecycle/podinfo.rs"]
mod podinfo;
#[path = "lifecycle/policies.rs"]
mod policies;
#[path = "lifecycle/ports.rs"]
mod ports;
#[path = "lifecycle/prerequisites.rs"]
mod prerequisites;
#[path = "lifecycle/programs.rs"]
mod programs;
#[path = "lifecycle/rendered.rs"]
mod rendered;
#[path = "lifecycle/repair.rs"]
mod repair;
#[path = "lifecycle/restarts.rs"]
mod restarts;
#[allow(dead_code, reason = "the tests of `apply` type as well")]
#[path = "apply/screen.rs"]
mod screen;
#[path = "lifecycle/shared.rs"]
mod shared;
#[path = "lifecycle/split.rs"]
mod split;
#[path = "lifecycle/stated.rs"]
mod stated;
#[path = "lifecycle/succession.rs"]
mod succession;
#[path = "lifecycle/there_and_back.rs"]
mod there_and_back;
#[path = "lifecycle/told.rs"]
mod told;
#[path = "lifecycle/undone.rs"]
mod undone;
#[path = "lifecycle/untried.rs"]
mod untried;
#[path = "lifecycle/verdicts.rs"]
mod verdicts;
#[path = "lifecycle/versions.rs"]
mod versions;
#[path = "lifecycle/vouched.rs"]
mod vouched;
#[path = "lifecycle/walked_away.rs"]
mod walked_away;
#[path = "lifecycle/watching.rs"]
mod watching;
#[path = "lifecycle/windows.rs"]
mod windows;

fn main() -> std::process::ExitCode {
    if std::env::args().any(|word| word == figures::WORD) {
        return figures::run();
    }
    traffic::runner::run(all::TOGETHER, all::ALONE)
}
