use super::History;
use crate::diag::count;
use crate::report::diff::visible;
use crate::report::table::table;
use crate::rollout::ledger::{About, Stored};

/// Digits of a digest that are enough to tell two versions apart.
const SHORT: usize = 10;

/// A line a release: number, version, digest, when, who and what their name is worth, why, what its run went on
/// without; then what was tried and taken away again, and what is wrong with the ledger.
pub fn text(history: &History<'_>) -> String {
    let title = match history.target {
        Some(target) => format!("{} on {target}", history.app),
        None => history.app.to_owned(),
    };
    let rows: Vec<Vec<String>> = history.newest_first().into_iter().map(|stored| row(history, stored)).collect();
    let fallen = history.fallen().iter().map(|fallen| format!("  {}\n", visible(&fallen.words()))).collect::<String>();
    let faults = history.faults.iter().map(|fault| format!("the chain is broken: {fault}"));
    let unreadable = history.unreadable.iter().map(|object| format!("not read: {object}"));
    let wrong = faults.chain(unreadable).map(|line| format!("  {}\n", visible(&line))).collect::<String>();
    let total = match history.records.len() {
        0 => "nothing was released".to_owned(),
        number => count(number, "release"),
    };
    format!("{}\n{}{fallen}{wrong}{total}\n", visible(&title), table(&rows, 2))
}

fn row(history: &History<'_>, stored: &Stored) -> Vec<String> {
    let about = &stored.record.about;
    vec![
        about.number.to_string(),
        about.version.clone(),
        short(&about.digest).to_owned(),
        format!("{:.0}", about.time),
        about.actor.to_string(),
        remarks(history, about),
    ]
}

fn short(digest: &str) -> &str {
    let digits = digest.strip_prefix("sha256:").unwrap_or(digest);
    digits.get(..SHORT).unwrap_or(digits)
}

/// Why, and what its run went on without.
fn remarks(history: &History<'_>, about: &About) -> String {
    let skipped = history.skipped(about).into_iter().map(|skipped| skipped.words());
    let why = Some(why(about)).filter(|why| !why.is_empty());
    why.into_iter().chain(skipped).collect::<Vec<_>>().join("; ")
}

fn why(about: &About) -> String {
    let back = about.withdraws.as_ref().map(|withdrawal| format!("takes back {}", withdrawal.number));
    let parts: Vec<String> = back.into_iter().chain(about.reason.clone()).collect();
    parts.join(": ")
}
