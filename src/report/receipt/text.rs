use crate::diag::count;
use crate::rollout::inventory::Keep;
use crate::rollout::receipt::{Broken, Receipt, Stop, Written};

/// One line: what was done; and one each for what nobody did.
pub fn text(receipt: &Receipt) -> String {
    let written = count(receipt.written.len(), "object");
    let mut said = format!(
        "{}: {written} written, {} unchanged, {} removed",
        receipt.app,
        receipt.unchanged,
        receipt.removed.len()
    );
    if !receipt.going.is_empty() {
        said += &format!(", {} still going", receipt.going.len());
    }
    if let Some(number) = receipt.record {
        said += &format!(", recorded as {number}");
    }
    for taken in taken(receipt) {
        said += &format!("\n{taken}");
    }
    for kept in kept(receipt) {
        said += &format!("\n{kept}");
    }
    for next in &receipt.next {
        said += &format!("\nnext: {next}");
    }
    for idle in &receipt.idle {
        said += &format!("\n{idle}");
    }
    said + "\n"
}

/// What was taken from others, field by field.
pub fn taken(receipt: &Receipt) -> Vec<String> {
    let of = |one: &Written| {
        let line = |(field, from): &(String, String)| format!("taken: {field} of `{}` from `{from}`", one.id);
        one.taken.iter().map(line).collect::<Vec<_>>()
    };
    receipt.written.iter().flat_map(of).collect()
}

/// What is not wanted, and stays. Data that pods read is let go by a later run.
fn kept(receipt: &Receipt) -> impl Iterator<Item = String> {
    let lasting = receipt.kept.iter().filter(|(_, keep)| !matches!(keep, Keep::InUse | Keep::Going));
    lasting.map(|(id, keep)| format!("stays: {id}: {keep}"))
}

/// Why it was stopped, and what was not done.
pub fn stopped(receipt: &Receipt) -> Option<String> {
    let stop = receipt.stopped.as_ref()?;
    let mut said = format!("{stop}\n");
    if let Stop::Broken(broken) | Stop::TimedOut(broken) | Stop::Lingering(broken) = stop {
        for one in broken {
            causes(one, &mut said);
        }
    }
    for (what, ids) in [("deleted, and not made anew", &receipt.deleted), ("not done", &receipt.undone)] {
        let ids: Vec<String> = ids.iter().map(|id| format!("`{id}`")).collect();
        if !ids.is_empty() {
            said += &format!("{what}: {}\n", ids.join(", "));
        }
    }
    said += &format!("help: {}", stop.help());
    Some(said)
}

fn causes(broken: &Broken, said: &mut String) {
    for reason in broken.further() {
        *said += &format!("  {reason}\n");
    }
    for line in &broken.logs {
        *said += &format!("  | {line}\n");
    }
}
