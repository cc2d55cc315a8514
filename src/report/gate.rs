use crate::rollout::judge::Judged;
use crate::rollout::judge::number::told;

/// What a gate says, for a line: its name, its verdict, what it measured against which limit, and the sentence.
pub fn words(gate: &Judged) -> String {
    let limit = gate.limit.as_ref().map(|limit| format!(", {limit}")).unwrap_or_default();
    let value = gate.value.map(|value| format!(" {}", told(value, None))).unwrap_or_default();
    let only = if gate.dry_run { " (stops nothing)" } else { "" };
    format!("{}: {}{value}{limit}{only}: {}", gate.name, gate.verdict, gate.says)
}
