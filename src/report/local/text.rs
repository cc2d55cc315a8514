use crate::diag::count;
use crate::report::diff::visible;
use crate::report::table::table;
use crate::rollout::local::{Checked, Document, Outcome, Readiness};

/// A line for the whole, one for each check, and what was not as expected below it.
pub fn text(result: &Document) -> String {
    let why = result.why.as_ref().map(|why| format!(": {}", visible(why))).unwrap_or_default();
    let lasted = result.ended.duration_since(result.began);
    let head = format!("{} {} after {}{why}\n", result.app, result.verdict.name(), took(milliseconds(lasted)));
    let ready = result.ready.iter().map(row_of_ready);
    let rows: Vec<Vec<String>> = ready.chain(result.checks.iter().map(row)).collect();
    head + &table(&rows, 2) + &foot(result)
}

fn milliseconds(time: jiff::SignedDuration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(0)
}

fn foot(result: &Document) -> String {
    let passed = result.checks.iter().filter(|check| check.outcome == Outcome::Passed).count();
    let source = match (&result.source.commit, result.source.clean) {
        (Some(commit), Some(true)) => format!("commit {}", commit.get(..12).unwrap_or(commit)),
        (Some(commit), _) => format!("commit {}, with changes", commit.get(..12).unwrap_or(commit)),
        (None, _) => "no commit".to_owned(),
    };
    let image = result.image.as_ref().map(|image| format!(" · {image}")).unwrap_or_default();
    format!("{} of {} passed · {source}{image}\n", passed, count(result.checks.len(), "check"))
}

fn row_of_ready(ready: &Readiness) -> Vec<String> {
    let told = told(ready.answer.as_deref(), &ready.faults);
    vec![word(ready.outcome).to_owned(), "ready".to_owned(), took(ready.milliseconds), ready.asked.clone(), told]
}

fn row(check: &Checked) -> Vec<String> {
    let told = told(check.answer.as_deref(), &check.faults);
    let time = if check.outcome == Outcome::NotRun { String::new() } else { took(check.milliseconds) };
    vec![word(check.outcome).to_owned(), check.name.clone(), time, check.asked.clone(), told]
}

/// What is wrong says what was answered as well.
fn told(answer: Option<&str>, faults: &[String]) -> String {
    match faults {
        [] => answer.unwrap_or_default().to_owned(),
        faults => faults.join("; "),
    }
}

fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Passed => "passed",
        Outcome::Failed => "FAILED",
        Outcome::TimedOut => "NO ANSWER",
        Outcome::NotRun => "not run",
    }
}

/// `12 ms`, `1.4 s`
pub fn took(milliseconds: u64) -> String {
    match milliseconds {
        short @ 0..1000 => format!("{short} ms"),
        long => format!("{}.{} s", long / 1000, long % 1000 / 100),
    }
}

#[cfg(test)]
mod tests {
    use super::took;

    #[test]
    fn times() {
        assert_eq!([0, 999, 1000, 1449, 61_000].map(took), ["0 ms", "999 ms", "1.0 s", "1.4 s", "61.0 s"]);
    }
}
