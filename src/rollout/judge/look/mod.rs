//! One look: each gate judged by what is known of it.

mod compare;
mod errands;
mod fresh;
mod limits;
mod number;
mod server;

use super::question::is_applicable;
use super::{Answers, Asks, Facts, Gate, Judged, Outcome, Terms, Why};
use crate::rollout::health::Health;

/// The name of what is judged before all gates.
pub const READINESS: &str = "readiness";

/// The name of what is told where requests are not shared as the step asks.
pub const ROUTING: &str = "routing";

/// Judges all gates, and before them whether the canary is there at all, and gets what it shall get.
pub fn judge(terms: &Terms, answers: &Answers, facts: &Facts) -> Outcome {
    let look = Look { terms, answers, facts };
    let gates = terms.gates.iter().map(|gate| look.gate(gate));
    let all = Outcome::of(std::iter::once(readiness(facts)).chain(routing(facts)).chain(gates).collect());
    Outcome { traffic: look.traffic(), ..all }
}

struct Look<'a> {
    terms: &'a Terms,
    answers: &'a Answers,
    facts: &'a Facts,
}

/// Why there is no number, or what came of a gate: a row of the table, and a sentence.
struct Finding {
    why: Why,
    says: String,
    value: Option<f64>,
}

type Read<T> = Result<T, Finding>;

impl Finding {
    fn new(why: Why, says: impl Into<String>) -> Finding {
        Finding { why, says: says.into(), value: None }
    }

    fn of_value(why: Why, says: impl Into<String>, value: f64) -> Finding {
        Finding { why, says: says.into(), value: Some(value) }
    }
}

impl Look<'_> {
    fn gate(&self, gate: &Gate) -> Judged {
        let found = match is_applicable(gate, self.facts) {
            true => self.found(gate),
            false => Finding::new(Why::NoBase, "not applicable: no base"),
        };
        Judged {
            name: gate.name.clone(),
            verdict: found.why.verdict(),
            why: found.why,
            says: found.says,
            value: found.value,
            limit: limits::words(&gate.asks),
            dry_run: gate.dry_run,
        }
    }

    fn found(&self, gate: &Gate) -> Finding {
        match &gate.asks {
            Asks::Prometheus { query, limits } => {
                self.number(gate, query).map_or_else(|missing| missing, |value| limits::judge(value, limits))
            }
            Asks::Compare { canary, stable, apart } => {
                let both = self.number(gate, canary).and_then(|canary| Ok((canary, self.number(gate, stable)?)));
                both.map_or_else(|missing| missing, |(canary, stable)| compare::judge(canary, stable, apart))
            }
            Asks::Restarts { most } => errands::restarts(*most, self.facts),
            Asks::Http { probe } => errands::probe(&gate.name, probe, self.facts),
            Asks::Exec { timeout, .. } => errands::hook(&gate.name, *timeout, self.facts),
            Asks::Manual { words } => errands::person(&gate.name, words, self.facts),
        }
    }
}

fn readiness(facts: &Facts) -> Judged {
    let (why, says) = match &facts.readiness {
        Health::Ready => (Why::Ready, "all pods of the canary are ready".to_owned()),
        Health::Waiting(reasons) => {
            let reasons: Vec<String> = reasons.iter().map(ToString::to_string).collect();
            (Why::NotReady, reasons.join("; "))
        }
        Health::Failed(reason) => (Why::PodsFailed, reason.to_string()),
    };
    before(READINESS, why, says)
}

/// Whatever is measured meanwhile is of no step.
fn routing(facts: &Facts) -> Option<Judged> {
    Some(before(ROUTING, Why::Misrouted, facts.misrouted.clone()?))
}

fn before(name: &str, why: Why, says: String) -> Judged {
    Judged { name: name.to_owned(), verdict: why.verdict(), why, says, value: None, limit: None, dry_run: false }
}
