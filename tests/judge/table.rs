//! Each row of the truth table, by name: one thing is spoilt, and one verdict follows.

use super::case::{Case, REQUESTS, STABLE, VALUE, facts, none, number, told};
use super::spoil::{
    absent, answered, apart, at_the_end, both, broken, confirmed, few_and_bad, few_and_nan, first_release, hook,
    hooked, limits, manual, minus_zero, offset, probe, refused, restarts, skew, unanswered, unlike, unreachable,
    unreadable, up_for, warming_and_bad, warnings, warnings_about_age, zero_and,
};
use railiance::rollout::health::{Health, Reason};
use railiance::rollout::judge::{Answer, Found, Hooked, Limits, Sample, TABLE, Told, Verdict, Why};
use std::collections::BTreeSet;

struct Row {
    name: &'static str,
    from: fn() -> Case,
    spoilt: fn(&mut Case),
    why: Why,
}

const fn metric(name: &'static str, spoilt: fn(&mut Case), why: Why) -> Row {
    Row { name, from: Case::metric, spoilt, why }
}

const fn compare(name: &'static str, spoilt: fn(&mut Case), why: Why) -> Row {
    Row { name, from: Case::compare, spoilt, why }
}

const fn errand(name: &'static str, from: fn() -> Case, spoilt: fn(&mut Case), why: Why) -> Row {
    Row { name, from, spoilt, why }
}

const METRICS: &[Row] = &[
    metric("all is well", |_| {}, Why::Within),
    metric("a limit itself is allowed", |case| case.value(VALUE, number(0.01)), Why::Within),
    metric("a scalar is a number", |case| case.value(VALUE, told(Told::Scalar(0.0))), Why::Within),
    metric("above max", |case| case.value(VALUE, number(0.010_000_1)), Why::AboveMax),
    metric("below min", |case| limits(case, Limits { min: Some(0.99), ..Limits::default() }), Why::BelowMin),
    metric("not equal", |case| limits(case, Limits { equals: Some(1.0), ..Limits::default() }), Why::NotEqual),
    metric("equal", |case| limits(case, Limits { equals: Some(0.005), ..Limits::default() }), Why::Within),
    metric("minus zero equals zero", minus_zero, Why::Within),
    metric("NaN", |case| case.value(VALUE, number(f64::NAN)), Why::NotANumber),
    metric("plus infinity", |case| case.value(VALUE, number(f64::INFINITY)), Why::Infinite),
    metric("minus infinity", |case| case.value(VALUE, number(f64::NEG_INFINITY)), Why::Infinite),
    metric("an empty vector", |case| case.value(VALUE, none()), Why::Empty),
    metric(
        "two series",
        |case| case.value(VALUE, told(Told::Series(vec![Sample::Number(0.0); 2]))),
        Why::SeveralSeries,
    ),
    metric("a matrix", |case| case.value(VALUE, told(Told::Range)), Why::WrongType),
    metric("a string", |case| case.value(VALUE, told(Told::Text)), Why::WrongType),
    metric("a histogram", |case| case.value(VALUE, told(Told::Series(vec![Sample::Histogram]))), Why::WrongType),
    metric("warnings", warnings, Why::Warnings),
    metric("warnings about freshness alone", warnings_about_age, Why::Warnings),
    metric("400", |case| case.value(VALUE, refused(400)), Why::BadQuery),
    metric("422", |case| case.value(VALUE, refused(422)), Why::CannotExecute),
    metric("401", |case| case.value(VALUE, refused(401)), Why::Forbidden),
    metric("403", |case| case.value(VALUE, refused(403)), Why::Forbidden),
    metric("500", |case| case.value(VALUE, refused(500)), Why::ServerError),
    metric("503", |case| case.value(VALUE, refused(503)), Why::ServerError),
    metric("302 to a log-in page", |case| case.value(VALUE, refused(302)), Why::ServerError),
    metric("a page in HTML", |case| case.value(VALUE, unreadable()), Why::Unreadable),
    metric("no answer in time", |case| case.all(&Answer::TimedOut { after: 10 }), Why::TimedOut),
    metric("connection refused", |case| case.all(&unreachable()), Why::Unreachable),
    metric("no server is named", |case| case.terms.prometheus = None, Why::NotConfigured),
    metric("not asked", |case| drop(std::mem::take(&mut case.answers)), Why::NotAsked),
    metric("the newest sample is 90 s old", |case| case.age(VALUE, number(90.0)), Why::Within),
    metric("the newest sample is 91 s old", |case| case.age(VALUE, number(91.0)), Why::Stale),
    metric("no sample now, a number from the range", |case| case.age(VALUE, none()), Why::Empty),
    metric("a sample of the future", |case| case.age(VALUE, number(-20.0)), Why::FutureSamples),
    metric("looking back on purpose", |case| offset(case, 3600, 3604.0), Why::Within),
    metric("looking back at nothing newer", |case| offset(case, 3600, 3700.0), Why::Stale),
    metric("the newest request is old", |case| case.age(REQUESTS, number(91.0)), Why::Stale),
    metric("199 requests", |case| case.served(number(199.9)), Why::TooFewRequests),
    metric("200 requests", |case| case.served(number(200.0)), Why::Within),
    metric("no request ever", |case| case.served(none()), Why::TooFewRequests),
    metric("too few requests, and all of them failed", few_and_bad, Why::TooFewRequests),
    metric("0/0 because nobody came", few_and_nan, Why::TooFewRequests),
    metric("nothing counts requests", |case| case.terms.requests = None, Why::TooFewRequests),
    metric(
        "requests in two series",
        |case| case.served(told(Told::Series(vec![Sample::Number(9.0); 2]))),
        Why::SeveralSeries,
    ),
    metric("a second before the warm-up ends", |case| case.elapsed(329), Why::Warming),
    metric("at the end of the warm-up", at_the_end, Why::Within),
    metric("warming hides what is wrong", warming_and_bad, Why::Warming),
    metric("the step begins in the future", |case| case.elapsed(-60), Why::Warming),
    metric("Prometheus restarted in the range", |case| up_for(case, 329), Why::PrometheusRestarted),
    metric("Prometheus restarted before the range", |case| up_for(case, 330), Why::Within),
    metric("Prometheus starts in the future", |case| up_for(case, -5), Why::PrometheusRestarted),
    metric("a server that does not say since when it is up", |case| case.started(refused(404)), Why::Within),
    metric("a proxy that lets queries through alone", |case| case.started(refused(403)), Why::Within),
    metric("500 when asked since when", |case| case.started(refused(500)), Why::ServerError),
    metric("no answer to since when", |case| case.started(Answer::TimedOut { after: 10 }), Why::TimedOut),
    metric("connection lost when asked since when", |case| case.started(unreachable()), Why::Unreachable),
    metric("clocks 30 s apart", |case| skew(case, 30), Why::Within),
    metric("clocks 31 s apart", |case| skew(case, 31), Why::ClockSkew),
    metric("clocks 31 s apart the other way", |case| skew(case, -31), Why::ClockSkew),
    metric("`time()` is no time", |case| case.clock(told(Told::Scalar(1e300))), Why::Unreadable),
    metric("no base", |case| case.facts.stable_version = None, Why::NoBase),
    metric("an absent error counter beside live traffic", |case| absent(case, Some(200)), Why::Within),
    metric("an absent error counter and nothing else", |case| absent(case, None), Why::Empty),
];

const COMPARISONS: &[Row] = &[
    compare("as much", |_| {}, Why::Within),
    compare("1.2 times as much", |case| both(case, 1.2, 1.0), Why::Within),
    compare("1.3 times as much", |case| both(case, 1.3, 1.0), Why::AboveRatio),
    compare("both are zero", |case| both(case, 0.0, 0.0), Why::Within),
    compare("stable is zero", |case| both(case, 0.1, 0.0), Why::NoRatio),
    compare("stable is below zero", |case| both(case, 5.0, -2.0), Why::NoRatio),
    compare("canary is below zero", |case| both(case, -5.0, 2.0), Why::Within),
    compare("stable is zero, a difference decides", |case| zero_and(case, 0.1), Why::Within),
    compare("stable is zero, the difference is too much", |case| zero_and(case, 0.05), Why::AboveDifference),
    compare("the difference passes, the ratio does not", |case| apart(case, Some(1.2), Some(1.0)), Why::AboveRatio),
    compare(
        "the ratio passes, the difference does not",
        |case| apart(case, Some(9.0), Some(0.1)),
        Why::AboveDifference,
    ),
    compare("a difference alone", |case| apart(case, None, Some(1.0)), Why::Within),
    compare("stable is NaN", |case| case.value(STABLE, number(f64::NAN)), Why::NotANumber),
    compare("stable is silent", |case| case.age(STABLE, number(300.0)), Why::Stale),
    compare("stable is not there", |case| case.value(STABLE, none()), Why::Empty),
    compare("no base to compare with", |case| case.facts.stable_version = None, Why::NoBase),
];

const ERRANDS: &[Row] = &[
    errand("as many restarts as allowed", restarts, |case| case.facts.restarts = Some(1), Why::Within),
    errand("one restart too many", restarts, |case| case.facts.restarts = Some(2), Why::PodsRestarted),
    errand("restarts cannot be read", restarts, |case| case.facts.restarts = None, Why::RestartsUnknown),
    errand("the probe answers", probe, |case| answered(case, 200, Found::Yes), Why::Answered),
    errand("the probe answers 500", probe, |case| answered(case, 500, Found::Yes), Why::UnexpectedAnswer),
    errand("the probe's body is another", probe, |case| answered(case, 200, Found::No), Why::UnexpectedAnswer),
    errand("the probe's answer is unlike", probe, unlike, Why::UnexpectedAnswer),
    errand("the probe's body was not read", probe, |case| answered(case, 200, Found::NotAsked), Why::NotAsked),
    errand("no answer to the probe", probe, unanswered, Why::ProbeUnanswered),
    errand("the probe was not made", probe, |_| {}, Why::NotAsked),
    errand("the hook ends with 0", hook, |case| hooked(case, Hooked::Exited { code: 0 }), Why::HookPassed),
    errand("the hook ends with 10", hook, |case| hooked(case, Hooked::Exited { code: 10 }), Why::HookFailed),
    errand("the hook ends with 1", hook, |case| hooked(case, Hooked::Exited { code: 1 }), Why::HookUndecided),
    errand("the hook is not there", hook, broken, Why::HookUndecided),
    errand("the hook hangs", hook, |case| hooked(case, Hooked::TimedOut), Why::HookTimedOut),
    errand("the hook was not run", hook, |_| {}, Why::NotAsked),
    errand("nobody has confirmed", manual, |_| {}, Why::Unconfirmed),
    errand("a person has confirmed", manual, confirmed, Why::Confirmed),
    errand("a first release is probed all the same", probe, first_release, Why::Answered),
];

fn rows() -> impl Iterator<Item = &'static Row> {
    METRICS.iter().chain(COMPARISONS).chain(ERRANDS)
}

#[test]
fn every_row_has_its_verdict() {
    let wrong: Vec<String> = rows()
        .filter_map(|row| {
            let mut case = (row.from)();
            (row.spoilt)(&mut case);
            let judged = case.judged();
            let right = judged.why == row.why && judged.verdict == row.why.verdict() && !judged.says.is_empty();
            (!right).then(|| format!("{}: {:?}, expected {:?}", row.name, judged, row.why))
        })
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn no_reason_is_without_a_row() {
    let of_readiness = [Why::Ready, Why::NotReady, Why::PodsFailed, Why::Misrouted];
    let reached: BTreeSet<Why> = rows().map(|row| row.why).chain(of_readiness).collect();
    let all: BTreeSet<Why> = TABLE.iter().map(|row| row.why).collect();
    assert_eq!(reached, all);
    assert!(TABLE.iter().all(|row| row.verdict == row.why.verdict()));
}

#[test]
fn only_what_was_measured_and_is_right_passes() {
    let passing = [Why::Within, Why::Ready, Why::Answered, Why::HookPassed, Why::Confirmed];
    for row in TABLE {
        assert_eq!(row.verdict == Verdict::Pass, passing.contains(&row.why), "{:?}", row.why);
    }
}

#[test]
fn a_canary_that_is_not_ready_is_judged_before_all_gates() {
    let verdict = |readiness| {
        let mut case = Case::metric();
        case.facts.readiness = readiness;
        let outcome = case.judge();
        (outcome.verdict, outcome.gates[0].why, outcome.gates[0].says.clone())
    };
    let reason = || Reason { word: "CrashLoopBackOff".to_owned(), ..Reason::default() };
    assert_eq!(verdict(Health::Ready).0, Verdict::Pass);
    let waiting = verdict(Health::Waiting(vec![reason()]));
    assert_eq!(waiting, (Verdict::Inconclusive, Why::NotReady, "CrashLoopBackOff".to_owned()));
    assert_eq!(verdict(Health::Failed(reason())).0, Verdict::Fail);
}

#[test]
fn what_is_shared_otherwise_than_the_step_asks_passes_no_step() {
    let mut case = Case::metric();
    case.facts.misrouted = Some("it leads elsewhere".to_owned());
    let outcome = case.judge();
    assert_eq!(outcome.verdict, Verdict::Inconclusive);
    let told = outcome.decisive().map(|gate| (gate.name.as_str(), gate.why, gate.says.as_str())).collect::<Vec<_>>();
    assert_eq!(told, [("routing", Why::Misrouted, "it leads elsewhere")]);
}

#[test]
fn a_sentence_names_what_is_wrong_and_the_number() {
    let says = |spoilt: fn(&mut Case)| {
        let mut case = Case::metric();
        spoilt(&mut case);
        let judged = case.judged();
        (judged.says, judged.value, judged.limit)
    };
    let (words, value, limit) = says(|case| case.value(VALUE, number(0.5)));
    assert_eq!((words.as_str(), value, limit.as_deref()), ("0.5 is above 0.01", Some(0.5), Some("at most 0.01")));
    let (words, ..) = says(|case| case.value(VALUE, refused(400)));
    assert_eq!(words, r#"`errors{version="2.0.0"}` was answered with status 400: bad_data: parse error"#);
    let (words, value, _) = says(|case| case.served(number(12.7)));
    assert_eq!((words.as_str(), value), ("asks for 200 requests to the canary: 12 so far", Some(12.0)));
    let (words, ..) = says(|case| case.elapsed(10));
    assert_eq!(words, "the step is 10 s old; looks count in 320 s");
}

#[test]
fn facts_count_no_time_before_the_step() {
    let mut facts = facts();
    std::mem::swap(&mut facts.began, &mut facts.now);
    assert_eq!(facts.elapsed(), 0);
}
