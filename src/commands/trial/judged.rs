//! What the contract says about judging, in the judge's own terms: whoever judges needs neither the contract nor a parser.

use crate::commands::Failure;
use crate::compile::check::contract;
use crate::compile::check::defaults::{
    EVIDENCE_MAX_AGE, FAILURES_CONSECUTIVE, FAILURES_TOTAL, GATE_TIMEOUT, INCONCLUSIVE, SCRAPE_INTERVAL,
};
use crate::compile::check::rules::query;
use crate::compile::check::{Config, number, seconds};
use crate::rollout::judge::{
    Apart, Asks, Counted, Failures, Gate, Limits, OnFailure, Probe, Query, Selector, Step, Terms,
};
use crate::tree::Spanned;

/// The judge's terms of a contract that was checked.
///
/// # Errors
/// A query that cannot be read, of a contract whose findings were passed over.
pub fn judged(config: &Config) -> Result<Terms, Failure> {
    let canary = config.canary();
    let observe = config.contract.observe.as_ref().map(|observe| &observe.value);
    let failures = canary.and_then(|canary| canary.failures.as_ref());
    let requests = observe.and_then(|observe| observe.requests.as_ref());
    let scrape = observe.and_then(|observe| observe.scrape_interval.as_ref());
    let gates = canary.map(|canary| canary.gate.as_slice()).unwrap_or_default();
    Ok(Terms {
        steps: config.steps().iter().map(|step| Step { weight: step.weight, hold: step.hold }).collect(),
        gates: gates.iter().map(|gate| of_gate(gate)).collect::<Result<_, _>>()?,
        prometheus: observe.and_then(|observe| observe.prometheus.as_ref()).map(|address| address.value.clone()),
        requests: requests.map(|requests| counted(&requests.value)).transpose()?,
        scrape: seconds(scrape, SCRAPE_INTERVAL).unwrap_or(0),
        tick: config.tick(),
        max_gap: config.max_gap(),
        failures: Failures {
            consecutive: number(failures.and_then(|failures| failures.consecutive.as_ref()), FAILURES_CONSECUTIVE),
            total: number(failures.and_then(|failures| failures.total.as_ref()), FAILURES_TOTAL),
        },
        inconclusive: number(canary.and_then(|canary| canary.inconclusive.as_ref()), INCONCLUSIVE),
        deadline: config.deadline(),
        on_failure: on_failure(canary.and_then(|canary| canary.on_failure.as_ref()).map(|said| said.value)),
        evidence_max_age: seconds(canary.and_then(|canary| canary.evidence_max_age.as_ref()), EVIDENCE_MAX_AGE)
            .unwrap_or(0),
    })
}

fn on_failure(said: Option<contract::OnFailure>) -> OnFailure {
    match said {
        None | Some(contract::OnFailure::Abort) => OnFailure::Abort,
        Some(contract::OnFailure::Freeze) => OnFailure::Freeze,
        Some(contract::OnFailure::StepBack) => OnFailure::StepBack,
    }
}

fn of_gate(gate: &contract::Gate) -> Result<Gate, Failure> {
    Ok(Gate {
        name: gate.name.value.clone(),
        asks: asks(gate)?,
        at_least: gate.at_least.as_ref().map(|least| least.requests.value),
        dry_run: gate.dry_run.as_ref().is_some_and(|said| said.value),
    })
}

fn asks(gate: &contract::Gate) -> Result<Asks, Failure> {
    let value = |number: &Option<Spanned<f64>>| number.as_ref().map(|number| number.value);
    let timeout = seconds(gate.timeout.as_ref(), GATE_TIMEOUT).unwrap_or(0);
    if let Some(query) = &gate.prometheus {
        let limits = Limits { max: value(&gate.max), min: value(&gate.min), equals: value(&gate.equals) };
        return Ok(Asks::Prometheus { query: of_query(&query.value)?, limits });
    }
    if let Some(compare) = &gate.compare {
        let apart = Apart { max_ratio: value(&compare.max_ratio), max_difference: value(&compare.max_difference) };
        let (canary, stable) = (of_query(&compare.canary.value)?, of_query(&compare.stable.value)?);
        return Ok(Asks::Compare { canary, stable, apart });
    }
    Ok(match (&gate.restarts, &gate.http, &gate.exec, &gate.manual) {
        (Some(most), ..) => Asks::Restarts { most: u64::from(most.value) },
        (_, Some(path), ..) => Asks::Http { probe: probe(gate, &path.value, timeout) },
        (_, _, Some(command), _) => {
            Asks::Exec { command: command.value.iter().map(|word| word.value.clone()).collect(), timeout }
        }
        (_, _, _, Some(words)) => Asks::Manual { words: words.value.clone() },
        (None, None, None, None) => {
            return Err(Failure::Refused(format!("the gate `{}` asks for nothing", gate.name.value)));
        }
    })
}

fn probe(gate: &contract::Gate, path: &str, timeout: u64) -> Probe {
    let expect = gate.expect.as_ref().map(|expect| &expect.value);
    let status = expect.and_then(|expect| expect.status.as_ref()).map_or(200, |status| status.value);
    Probe {
        path: path.to_owned(),
        headers: gate.headers.iter().map(|(name, value)| (name.value.clone(), value.value.clone())).collect(),
        status: u16::try_from(status).unwrap_or(200),
        body: expect.and_then(|expect| expect.body.as_ref()).map(|body| body.value.clone()),
        timeout,
    }
}

fn of_query(text: &str) -> Result<Query, Failure> {
    let read = query::read(text).map_err(Failure::Refused)?;
    let selector = |raw: query::Raw| Selector { text: raw.text, offset: raw.offset, may_be_absent: raw.may_be_absent };
    let selectors = read.raw().into_iter().map(selector).collect();
    Ok(Query { text: text.to_owned(), selectors, reach: read.reach() })
}

fn counted(text: &str) -> Result<Counted, Failure> {
    let since = query::read(text).and_then(|read| read.since()).map_err(Failure::Refused)?;
    Ok(Counted { query: of_query(text)?, since })
}
