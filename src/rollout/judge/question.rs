//! What is asked: instant queries, and since when the server is up.

use super::{Asks, Counted, Facts, Gate, Query, Selector, Terms, stable};
use crate::compile::check::rules::query::ELAPSED;
use std::collections::BTreeSet;

/// One request to Prometheus. Two gates that ask the same are answered by one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Question {
    /// Since when the server is up (`/api/v1/status/runtimeinfo`).
    Started,
    /// An instant query, as it is sent.
    Query(String),
}

/// Everything that must be asked for one look, each once. Nothing where no gate looks at metrics.
pub fn questions(terms: &Terms, facts: &Facts) -> BTreeSet<Question> {
    let asking: Vec<&Gate> = terms.gates.iter().filter(|gate| is_asked(gate, facts)).collect();
    // also where no gate needs it: how much of the traffic came is a part of the evidence
    let counted = terms.requests.iter().cloned().chain(stable::counted(terms, facts)).filter(|_| !asking.is_empty());
    let of_gates = asking.iter().flat_map(|gate| gate.queries()).flat_map(|query| of_query(query, facts));
    let of_count = counted.flat_map(|counted| of_count(&counted, facts));
    let mut all: BTreeSet<Question> = of_gates.chain(of_count).collect();
    if !all.is_empty() {
        all.extend([Question::Started, clock()]);
    }
    all
}

/// Whether a gate looks at metrics, and has something to look at.
fn is_asked(gate: &Gate, facts: &Facts) -> bool {
    gate.queries().next().is_some() && is_applicable(gate, facts)
}

/// Without a base there is nothing to compare with, and no share of the traffic to judge by (decision H18): a gate
/// is about traffic if it counts requests, and about stable if it names stable's version.
pub(super) fn is_applicable(gate: &Gate, facts: &Facts) -> bool {
    let compares = matches!(gate.asks, Asks::Compare { .. });
    let names_stable = gate.queries().any(|query| query.text.contains("$stable_version"));
    facts.stable_version.is_some() || !(compares || names_stable || gate.at_least.is_some())
}

fn of_query(query: &Query, facts: &Facts) -> Vec<Question> {
    let ages = query.selectors.iter().map(|selector| age(selector, facts));
    std::iter::once(value(query, facts)).chain(ages).collect()
}

fn of_count(counted: &Counted, facts: &Facts) -> Vec<Question> {
    let ages = counted.query.selectors.iter().map(|selector| age(selector, facts));
    count(counted, facts).into_iter().chain(ages).collect()
}

/// The server's own clock.
pub(super) fn clock() -> Question {
    Question::Query("time()".to_owned())
}

pub(super) fn value(query: &Query, facts: &Facts) -> Question {
    Question::Query(with_versions(&query.text, facts))
}

/// How old the newest sample is. Both times are the server's, of one moment; a number that was calculated
/// is stamped *now*, however long ago its samples were taken (decision H16), so raw selectors are asked.
pub(super) fn age(selector: &Selector, facts: &Facts) -> Question {
    Question::Query(format!("time() - max(timestamp({}))", with_versions(&selector.text, facts)))
}

/// What was counted since the step began; nothing in its first second, when there is no range to ask for.
pub(super) fn count(counted: &Counted, facts: &Facts) -> Option<Question> {
    let seconds = Some(facts.elapsed()).filter(|elapsed| *elapsed > 0)?;
    let since = counted.since.replace(ELAPSED, &format!("{seconds}s"));
    Some(Question::Query(with_versions(&since, facts)))
}

fn with_versions(text: &str, facts: &Facts) -> String {
    let text = text.replace("$canary_version", &facts.canary_version);
    match &facts.stable_version {
        Some(stable) => text.replace("$stable_version", stable),
        None => text,
    }
}
