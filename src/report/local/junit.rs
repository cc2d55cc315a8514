use crate::report::xml::escape;
use crate::rollout::local::{Document, Outcome, Verdict};

/// A suite for the run, a case for its readiness, for each check, and for a process that ended or never was.
pub fn junit(result: &Document) -> String {
    let cases = cases(result);
    let failures = cases.iter().filter(|case| matches!(case.state, State::Failed(_))).count();
    let skipped = cases.iter().filter(|case| matches!(case.state, State::Skipped)).count();
    let time = seconds(u64::try_from(result.ended.duration_since(result.began).as_millis()).unwrap_or(0));
    let counts =
        format!("tests=\"{}\" failures=\"{failures}\" errors=\"0\" skipped=\"{skipped}\" time=\"{time}\"", cases.len());
    let app = escape(&result.app);
    let drawn: String = cases.iter().map(|case| draw(case, &app)).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"railiance run\" {counts}>\n  <testsuite name=\"{app}\" {counts}>\n{}{drawn}  </testsuite>\n</testsuites>\n",
        properties(result),
    )
}

/// What the cases are about.
fn properties(result: &Document) -> String {
    let clean = result.source.clean.map(|clean| clean.to_string());
    let all = [
        ("verdict", Some(result.verdict.name().to_owned())),
        ("commit", result.source.commit.clone()),
        ("clean", clean),
        ("image", result.image.clone()),
        ("digest", Some(result.digest.clone())),
    ];
    let known = all.into_iter().filter_map(|(name, value)| Some((name, value?)));
    let lines: String = known
        .map(|(name, value)| format!("      <property name=\"{name}\" value=\"{}\"/>\n", escape(&value)))
        .collect();
    format!("    <properties>\n{lines}    </properties>\n")
}

enum State {
    Passed,
    Failed(String),
    Skipped,
}

struct Case {
    name: String,
    milliseconds: u64,
    state: State,
}

fn cases(result: &Document) -> Vec<Case> {
    let process = match result.verdict {
        Verdict::Died | Verdict::NotStarted | Verdict::Interrupted => Some(result.why.clone().unwrap_or_default()),
        Verdict::Passed | Verdict::Failed | Verdict::TimedOut => None,
    };
    let process = process.map(|why| Case { name: "process".to_owned(), milliseconds: 0, state: State::Failed(why) });
    let ready = result.ready.as_ref().map(|ready| Case {
        name: "ready".to_owned(),
        milliseconds: ready.milliseconds,
        state: state(ready.outcome, &ready.faults),
    });
    let checks = result.checks.iter().map(|check| Case {
        name: check.name.clone(),
        milliseconds: check.milliseconds,
        state: state(check.outcome, &check.faults),
    });
    process.into_iter().chain(ready).chain(checks).collect()
}

fn state(outcome: Outcome, faults: &[String]) -> State {
    match outcome {
        Outcome::Passed => State::Passed,
        Outcome::Failed => State::Failed(faults.join("; ")),
        Outcome::TimedOut => State::Failed([&["no answer in time".to_owned()], faults].concat().join(": ")),
        Outcome::NotRun => State::Skipped,
    }
}

fn draw(case: &Case, app: &str) -> String {
    let body = match &case.state {
        State::Passed => String::new(),
        State::Failed(why) => format!("<failure message=\"{}\"/>", escape(why)),
        State::Skipped => "<skipped/>".to_owned(),
    };
    let (name, time) = (escape(&case.name), seconds(case.milliseconds));
    format!("    <testcase classname=\"{app}\" name=\"{name}\" time=\"{time}\">{body}</testcase>\n")
}

fn seconds(milliseconds: u64) -> String {
    format!("{}.{:03}", milliseconds / 1000, milliseconds % 1000)
}
