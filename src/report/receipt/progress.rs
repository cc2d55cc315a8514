//! The course of it, for people: a line for what is done, a block for what is waited for.

use crate::rollout::health::Health;
use crate::rollout::receipt::{Progress, Standing};
use std::time::Duration;

/// One thing that happened; nothing where there is nothing to say.
pub fn line(progress: &Progress) -> Option<String> {
    match progress {
        Progress::Wave { .. } | Progress::Waiting { .. } => None,
        Progress::Written { id, action } => Some(format!("{}: {id}", done(action))),
        Progress::Deleted(id) => Some(format!("deleted, to be made anew: {id}")),
        Progress::Removed(id) => Some(format!("removed: {id}")),
        Progress::Lingers(id) => Some(format!("deleted, still going: {id}, which a finalizer holds")),
        Progress::Narrowed(id) => Some(format!("removed: the old ports of {id}")),
        Progress::Crashed { pod, lines } => Some(format!("pod/{pod} said last:\n  | {}", lines.join("\n  | "))),
        Progress::Recorded(number) => Some(format!("recorded: {number}")),
        Progress::JournalStays(why) => Some(format!("the journal of old runs is kept, all of it: {why}")),
        Progress::Warned(warning) => Some(format!("the server warns: {warning}")),
        Progress::Interrupted(signal) => Some(format!(
            "{}: no other write begins, what is under way comes to its end; once more ends it at once",
            signal.name()
        )),
    }
}

/// The name of an action, once it is done.
fn done(action: &str) -> &str {
    match action {
        "create" => "created",
        "change" => "changed",
        "ownership-only" => "owned",
        "adopt" => "adopted",
        "replace" => "replaced",
        "handover" => "handed over",
        "unverifiable" => "written",
        other => other,
    }
}

/// Everything that is not ready yet, and why: a line an object, a line a further reason.
pub fn block(standing: &[Standing], waited: Duration) -> Vec<String> {
    let mut lines = Vec::new();
    for one in standing {
        let reasons = match &one.health {
            Health::Ready => continue,
            Health::Waiting(reasons) => reasons.iter().collect(),
            Health::Failed(reason) => vec![reason],
        };
        let mut reasons = reasons.into_iter().map(ToString::to_string);
        let first = reasons.next().unwrap_or_default();
        lines.push(format!("waiting {} s: {}: {first}", waited.as_secs(), one.id));
        lines.extend(reasons.map(|reason| format!("  {reason}")));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rollout::diff::ObjectId;
    use crate::rollout::health::Reason;
    use serde_json::json;

    #[test]
    fn what_is_ready_is_not_waited_for() {
        let id = |name: &str| ObjectId::of(&json!({ "kind": "Deployment", "metadata": { "name": name } }));
        let reason = Reason { word: "Unavailable".to_owned(), says: "1 of 2 pods".to_owned(), ..Reason::default() };
        let pod = Reason { about: Some("pod/b-1".to_owned()), word: "Pending".to_owned(), ..Reason::default() };
        let standing = [
            Standing { id: id("a"), health: Health::Ready },
            Standing { id: id("b"), health: Health::Waiting(vec![reason, pod]) },
        ];
        let lines = block(&standing, Duration::from_millis(3900));
        assert_eq!(lines, ["waiting 3 s: Deployment b: Unavailable: 1 of 2 pods", "  pod/b-1: Pending"]);
    }
}
