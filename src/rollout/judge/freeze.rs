//! From the contract to the terms of a trial: defaults written out, queries taken apart.

use super::{Apart, Asks, Counted, Failures, Gate, Limits, OnFailure, Probe, Query, Selector, Step, Terms};
use crate::compile::check::contract::{self, CanaryStage, HeaderMatch};
use crate::compile::check::rules::query;
use crate::compile::check::{Config, defaults, number, seconds};
use crate::rollout::local::{pairs, values};
use crate::tree::Spanned;

/// Why a contract, sound as it may be, gives no terms: a query that a newer Prometheus may understand cannot be taken
/// apart here, and without its selectors nobody knows whether its answer is of now.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the query `{query}` cannot be taken apart: {cause}")]
pub struct Unfit {
    pub query: String,
    pub cause: String,
}

impl Terms {
    /// # Errors
    /// A query that cannot be read here.
    pub fn of(config: &Config) -> Result<Terms, Unfit> {
        let stage = config.canary();
        let observe = config.contract.observe.as_ref();
        let steps = config.steps().into_iter().filter(|_| config.is_weighted());
        let steps = steps.map(|step| Step { weight: step.weight, hold: step.hold });
        // without a share there is one step: all is there, and is looked at
        let soak = (config.strategy() == Some(contract::Strategy::Isolated)).then(|| config.soak());
        let gates = stage.into_iter().flat_map(|stage| stage.gate.iter().map(move |gate| of_gate(gate, stage)));
        let requests = observe.and_then(|observe| observe.requests.as_ref());
        let scrape = observe.and_then(|observe| observe.scrape_interval.as_ref());
        let age = stage.and_then(|stage| stage.evidence_max_age.as_ref());
        Ok(Terms {
            steps: steps.chain(soak.map(|hold| Step { weight: 0, hold })).collect(),
            gates: gates.collect::<Result<_, _>>()?,
            prometheus: observe.and_then(|observe| observe.prometheus.as_ref()).map(|address| address.value.clone()),
            requests: requests.map(|text| counted(text)).transpose()?,
            scrape: seconds(scrape, defaults::SCRAPE_INTERVAL).unwrap_or(0),
            tick: config.tick(),
            max_gap: config.max_gap(),
            failures: failures(stage),
            inconclusive: number(stage.and_then(|stage| stage.inconclusive.as_ref()), defaults::INCONCLUSIVE),
            deadline: config.deadline(),
            on_failure: on_failure(stage),
            evidence_max_age: seconds(age, defaults::EVIDENCE_MAX_AGE).unwrap_or(0),
        })
    }
}

fn failures(stage: Option<&CanaryStage>) -> Failures {
    let written = stage.and_then(|stage| stage.failures.as_ref());
    Failures {
        consecutive: number(written.and_then(|written| written.consecutive.as_ref()), defaults::FAILURES_CONSECUTIVE),
        total: number(written.and_then(|written| written.total.as_ref()), defaults::FAILURES_TOTAL),
    }
}

fn on_failure(stage: Option<&CanaryStage>) -> OnFailure {
    let written = stage.and_then(|stage| stage.on_failure.as_ref()).map(|written| written.value);
    match written.unwrap_or(contract::OnFailure::Abort) {
        contract::OnFailure::Abort => OnFailure::Abort,
        contract::OnFailure::Freeze => OnFailure::Freeze,
        contract::OnFailure::StepBack => OnFailure::StepBack,
    }
}

fn of_gate(gate: &contract::Gate, stage: &CanaryStage) -> Result<Gate, Unfit> {
    Ok(Gate {
        name: gate.name.value.clone(),
        asks: asks(gate, stage)?,
        at_least: gate.at_least.as_ref().map(|least| least.requests.value),
        dry_run: gate.dry_run.as_ref().is_some_and(|dry| dry.value),
    })
}

/// The one kind that a gate has, as the check of its shape saw to.
fn asks(gate: &contract::Gate, stage: &CanaryStage) -> Result<Asks, Unfit> {
    let timeout = seconds(gate.timeout.as_ref(), defaults::GATE_TIMEOUT).unwrap_or(0);
    Ok(match gate {
        contract::Gate { prometheus: Some(text), .. } => {
            Asks::Prometheus { query: taken_apart(text)?, limits: limits(gate) }
        }
        contract::Gate { compare: Some(compare), .. } => Asks::Compare {
            canary: taken_apart(&compare.canary)?,
            stable: taken_apart(&compare.stable)?,
            apart: Apart {
                max_ratio: value(compare.max_ratio.as_ref()),
                max_difference: value(compare.max_difference.as_ref()),
            },
        },
        contract::Gate { restarts: Some(most), .. } => Asks::Restarts { most: u64::from(most.value) },
        contract::Gate { http: Some(path), .. } => Asks::Http { probe: probe(gate, path, stage, timeout) },
        contract::Gate { exec: Some(words), .. } => {
            let command = words.iter().map(|word| word.value.clone()).collect();
            // whoever can read files adds it
            Asks::Exec { command, timeout, files: None }
        }
        contract::Gate { manual, .. } => {
            Asks::Manual { words: manual.as_ref().map_or_else(String::new, |words| words.value.clone()) }
        }
    })
}

fn value(limit: Option<&Spanned<f64>>) -> Option<f64> {
    limit.map(|limit| limit.value)
}

fn limits(gate: &contract::Gate) -> Limits {
    Limits { max: value(gate.max.as_ref()), min: value(gate.min.as_ref()), equals: value(gate.equals.as_ref()) }
}

/// The header that reaches the canary goes with every probe.
fn probe(gate: &contract::Gate, path: &str, stage: &CanaryStage, timeout: u64) -> Probe {
    let own = gate.headers.iter().map(|(name, value)| (name.value.clone(), value.value.clone()));
    let leading = stage.header.iter().map(|header| &header.value);
    let leading = leading.map(|HeaderMatch { name, value }| (name.value.clone(), value.value.clone()));
    let expect = gate.expect.as_ref();
    let status = expect.and_then(|expect| expect.status.as_ref()).map(|status| status.value);
    Probe {
        path: path.to_owned(),
        headers: own.chain(leading).collect(),
        status: status.unwrap_or_else(|| u16::try_from(number(None, defaults::GATE_STATUS)).unwrap_or(0)),
        body: expect.and_then(|expect| expect.body.as_ref()).map(|body| body.value.clone()),
        json: expect.map(|expect| values(&expect.json)).unwrap_or_default(),
        answered: expect.map(|expect| pairs(&expect.headers)).unwrap_or_default(),
        timeout,
    }
}

fn taken_apart(text: &str) -> Result<Query, Unfit> {
    let query = query::read(text).map_err(|cause| Unfit { query: text.to_owned(), cause })?;
    let raw = query.raw().into_iter();
    let selectors =
        raw.map(|raw| Selector { text: raw.text, offset: raw.offset, may_be_absent: raw.may_be_absent }).collect();
    Ok(Query { text: text.to_owned(), selectors, reach: query.reach() })
}

fn counted(text: &str) -> Result<Counted, Unfit> {
    let unfit = |cause| Unfit { query: text.to_owned(), cause };
    let since = query::read(text).and_then(|query| query.since()).map_err(unfit)?;
    Ok(Counted { query: taken_apart(text)?, since })
}
