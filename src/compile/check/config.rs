//! The checked directory, and the questions that several rules (and `resolve`) ask of it.

use super::contract::{
    Brief, CanaryStage, Contract, Duration, EnvValue, Lock, ProductionStage, Release, RollbackMode, Router, Stable,
    StableVersion, Strategy, Target, Window,
};
use super::defaults;
use super::profiles::{self, Profile};
use crate::compile::load::Beside;
use crate::diag::Span;
use crate::tree::Spanned;
use std::collections::BTreeSet;

/// The name of the container that runs the application's image.
pub const MAIN_CONTAINER: &str = "app";

/// Everything that a `railiance/` directory declares: typed, spanned, and of the right shape.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    pub contract: Contract,
    pub release: Option<Release>,
    pub lock: Option<Lock>,
    /// Paths of all files of the directory, relative to it.
    pub files: BTreeSet<String>,
    /// Where the programs of hooks lie, outside of the directory.
    pub beside: Beside,
}

/// A target's name and table; both absent for the nameless target of a contract that declares none.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place<'a> {
    pub name: Option<&'a Spanned<String>>,
    pub target: Option<&'a Spanned<Target>>,
}

/// How many pods run on a target, and where that is written (nowhere: the profile's default).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pods {
    pub least: u32,
    pub most: u32,
    pub span: Option<Span>,
}

/// One step of a canary as it will be taken; `written` is absent for the default steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TakenStep {
    pub weight: u32,
    pub hold: u64,
    pub written: Option<(Span, Span)>,
}

/// The steps of a contract that writes none: weight in percent, hold in seconds (`defaults::STEPS`).
pub const STEPS: [(u32, u64); 3] = [(5, 600), (25, 1200), (50, 1800)];

const GAP_IN_TICKS: u64 = 3;
const LEAST_GAP: u64 = 180;
const DEADLINE_IN_HOLDS: u64 = 3;
const LEAST_DEADLINE: u64 = 24 * 60 * 60;

impl Config {
    /// The targets by name; a contract without any has one nameless target, all defaults.
    pub fn targets(&self) -> Vec<(Option<&Spanned<String>>, Option<&Spanned<Target>>)> {
        match self.contract.target.is_empty() {
            true => vec![(None, None)],
            false => self.contract.target.iter().map(|(name, target)| (Some(name), Some(target))).collect(),
        }
    }

    /// The same as [`Config::targets`], under one name.
    pub fn places(&self) -> Vec<Place<'_>> {
        self.targets().into_iter().map(|(name, target)| Place { name, target }).collect()
    }

    pub fn canary(&self) -> Option<&CanaryStage> {
        self.contract.stage.canary.as_ref().map(|stage| &stage.value)
    }

    pub fn production(&self) -> Option<&ProductionStage> {
        self.contract.stage.production.as_ref().map(|stage| &stage.value)
    }

    /// Whether going back needs a person's word on data.
    pub fn keeps_data(&self) -> bool {
        let mode = self.production().and_then(|production| production.rollback.as_ref());
        mode.is_some_and(|mode| mode.value == RollbackMode::NeedsHuman)
    }

    /// What a person has to know before they go back; for nobody where none is asked.
    pub fn rollback_note(&self) -> Option<&str> {
        let note = self.production().and_then(|production| production.rollback_note.as_ref());
        note.filter(|_| self.keeps_data()).map(|note| note.as_str())
    }

    /// The strategy in force: what is written, else `weighted` where the application is exposed.
    /// `None`: nothing is written and nothing is exposed, so there is nothing to split.
    pub fn strategy(&self) -> Option<Strategy> {
        let written = self.canary().and_then(|canary| canary.strategy.as_ref()).map(|strategy| strategy.value);
        written.or(self.contract.expose.as_ref().map(|_| Strategy::Weighted))
    }

    /// The line that decides the strategy: the one that says it, else the one that exposes the application.
    pub fn strategy_span(&self) -> Span {
        let written = self.canary().and_then(|canary| canary.strategy.as_ref()).map(|strategy| strategy.span);
        written.or(self.contract.expose.as_ref().map(|expose| expose.span)).unwrap_or(self.contract.app.name.span)
    }

    /// Whether a candidate is tried before production at all.
    pub fn has_canary(&self) -> bool {
        !matches!(self.strategy(), None | Some(Strategy::None))
    }

    pub fn is_weighted(&self) -> bool {
        self.strategy() == Some(Strategy::Weighted)
    }

    /// The steps of a weighted canary: those written, else the default ones.
    pub fn steps(&self) -> Vec<TakenStep> {
        let written = self.canary().map(|canary| canary.steps.as_slice()).unwrap_or_default();
        match written.is_empty() {
            true => STEPS.iter().map(|&(weight, hold)| TakenStep { weight, hold, written: None }).collect(),
            false => written.iter().map(|step| taken(step)).collect(),
        }
    }

    /// Seconds from one look at the gates to the next.
    pub fn tick(&self) -> u64 {
        seconds(self.canary().and_then(|canary| canary.tick.as_ref()), defaults::TICK).unwrap_or(0)
    }

    /// Seconds after which a pause between two passing looks restarts the hold (`defaults::MAX_GAP`).
    pub fn max_gap(&self) -> u64 {
        let written = self.canary().and_then(|canary| canary.max_gap.as_ref());
        written.map_or_else(|| self.tick().saturating_mul(GAP_IN_TICKS).max(LEAST_GAP), |gap| gap.seconds)
    }

    /// Seconds for which an isolated canary is looked at (`defaults::SOAK`).
    pub fn soak(&self) -> u64 {
        seconds(self.canary().and_then(|canary| canary.soak.as_ref()), defaults::SOAK).unwrap_or(0)
    }

    /// Seconds that all holds take together.
    pub fn holds(&self) -> u64 {
        if self.strategy() == Some(Strategy::Isolated) {
            return self.soak();
        }
        self.steps().iter().fold(0, |sum, step| sum.saturating_add(step.hold))
    }

    /// Seconds that a trial may take (`defaults::DEADLINE`).
    pub fn deadline(&self) -> u64 {
        let written = self.canary().and_then(|canary| canary.deadline.as_ref());
        written.map_or_else(|| self.holds().saturating_mul(DEADLINE_IN_HOLDS).max(LEAST_DEADLINE), |end| end.seconds)
    }

    /// Every command of a hook or a gate, and whose it is.
    pub fn commands(&self) -> Vec<(String, &Spanned<Vec<Spanned<String>>>)> {
        let hooks = self.contract.hooks.all().into_iter();
        let hooks = hooks.flat_map(|(hook, commands)| commands.iter().map(move |one| (format!("hook `{hook}`"), one)));
        let gates = self.canary().into_iter().flat_map(|canary| &canary.gate);
        let gates = gates.filter_map(|gate| Some((format!("gate `{}`", gate.name.value), gate.exec.as_ref()?)));
        hooks.chain(gates).collect()
    }

    /// The router in force on a target, and where it is written (nowhere: the default, `traefik`).
    /// `None`: nothing is exposed.
    pub fn router(&self, place: Place) -> Option<(Router, Option<Span>)> {
        let expose = self.contract.expose.as_ref()?;
        let of_target = place.target.and_then(|target| target.expose.as_ref()).and_then(|own| own.router.as_ref());
        let written = of_target.or(expose.router.as_ref());
        Some(written.map_or((Router::Traefik, None), |router| (router.value, Some(router.span))))
    }

    /// How many pods run on a target. What the target says wins, and an autoscaler over a fixed number.
    pub fn pods(&self, place: Place) -> Pods {
        let workload = self.contract.workload.as_ref();
        let target = place.target;
        let scaled = [target.and_then(|own| own.autoscale.as_ref()), workload.and_then(|own| own.autoscale.as_ref())];
        let fixed = [target.and_then(|own| own.replicas.as_ref()), workload.and_then(|own| own.replicas.as_ref())];
        let levels = scaled.into_iter().zip(fixed);
        levels
            .into_iter()
            .find_map(|(scaled, fixed)| {
                let scaled = scaled.map(|to| Pods { least: to.min.value, most: to.max.value, span: Some(to.span) });
                scaled.or(fixed.map(|to| Pods { least: to.value, most: to.value, span: Some(to.span) }))
            })
            .unwrap_or_else(|| {
                let default = profile(target).replicas;
                Pods { least: default, most: default, span: None }
            })
    }

    /// Every place that gives environment variables, with them.
    pub fn environments(&self) -> impl Iterator<Item = (&Spanned<String>, &Brief<EnvValue>)> {
        let contract = &self.contract;
        let workload = contract.workload.iter();
        let containers = workload.clone().flat_map(|workload| workload.containers.values()).flat_map(|one| &one.env);
        let jobs = contract.jobs.values().flat_map(|job| &job.env);
        let targets = contract.target.values().flat_map(|target| &target.env);
        workload.flat_map(|workload| &workload.env).chain(containers).chain(jobs).chain(targets)
    }

    /// The versions in production as `release.toml` reports them, each with the target it names.
    pub fn stables(&self) -> Vec<(Option<&Spanned<String>>, &StableVersion)> {
        match self.release.as_ref().and_then(|release| release.stable.as_ref()).map(|stable| &stable.value) {
            None => Vec::new(),
            Some(Stable::Only(version)) => vec![(None, version)],
            Some(Stable::Targets(targets)) => targets.iter().map(|(name, version)| (Some(name), version)).collect(),
        }
    }

    /// Every time window of the contract.
    pub fn windows(&self) -> impl Iterator<Item = &Spanned<Window>> {
        let canary = self.canary().and_then(|canary| canary.window.as_ref());
        canary.into_iter().chain(self.production().and_then(|production| production.window.as_ref()))
    }

    /// Whether stage 2 has a namespace of its own, so that nothing is shared by name.
    pub fn canary_namespace(&self) -> Option<&Spanned<String>> {
        let app = &self.contract.app;
        let stable = app.namespace.as_ref().unwrap_or(&app.name);
        self.canary().and_then(|canary| canary.namespace.as_ref()).filter(|own| own.value != stable.value)
    }
}

impl<'a> Place<'a> {
    pub fn profile(&self) -> &'static Profile {
        profile(self.target)
    }

    /// `` on target `rail-1` ``, or nothing for the nameless target.
    pub fn suffix(&self) -> String {
        self.name.map_or_else(String::new, |name| format!(" on target `{}`", name.value))
    }

    /// What tells this cluster from others: its context, else the target's name, else nothing.
    pub fn cluster(&self) -> &'a str {
        let context = self.target.and_then(|target| target.context.as_ref());
        context.or(self.name).map_or("", |name| name.value.as_str())
    }
}

fn taken(step: &super::contract::Step) -> TakenStep {
    let written = Some((step.weight.span, step.hold.span));
    TakenStep { weight: step.weight.value, hold: step.hold.seconds, written }
}

/// The profile of a target; an unknown name is a finding of the shape check.
pub fn profile(target: Option<&Spanned<Target>>) -> &'static Profile {
    target
        .and_then(|target| target.profile.as_ref())
        .and_then(|name| Profile::find(name))
        .unwrap_or(&profiles::SINGLE_NODE)
}

/// The seconds of a duration that may be unwritten; `None` where the default is no duration.
pub fn seconds(written: Option<&Spanned<Duration>>, default: defaults::Default) -> Option<u64> {
    match (written, default.value) {
        (Some(time), _) => Some(time.seconds),
        (None, defaults::Value::Text(text)) => Duration::parse(text).ok().map(|time| time.seconds),
        (None, defaults::Value::Number(_) | defaults::Value::Flag(_) | defaults::Value::Rule(_)) => None,
    }
}

/// A number that may be unwritten; 0 where the default is none.
pub fn number(written: Option<&Spanned<u32>>, default: defaults::Default) -> u32 {
    match (written, default.value) {
        (Some(number), _) => number.value,
        (None, defaults::Value::Number(number)) => number,
        (None, defaults::Value::Text(_) | defaults::Value::Flag(_) | defaults::Value::Rule(_)) => 0,
    }
}

#[cfg(test)]
mod tests {
    use crate::compile::check::defaults::{self, Value};

    #[test]
    fn the_default_gap_and_deadline_are_those_that_the_page_tells() {
        let gap = format!("three looks, {}m at least", super::LEAST_GAP / 60);
        let deadline = format!("three times all holds together, {}h at least", super::LEAST_DEADLINE / 3600);
        assert_eq!((super::GAP_IN_TICKS, super::DEADLINE_IN_HOLDS), (3, 3));
        for (default, told) in [(defaults::MAX_GAP, gap), (defaults::DEADLINE, deadline)] {
            assert!(matches!(default.value, Value::Rule(rule) if rule == told), "{told}");
        }
    }

    #[test]
    fn the_default_steps_are_those_that_the_page_tells() {
        let told = super::STEPS.map(|(weight, hold)| format!("{weight} % for {}m", hold / 60)).join(", ");
        assert!(matches!(defaults::STEPS.value, Value::Rule(rule) if rule == told), "{told}");
    }
}
