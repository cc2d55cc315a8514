//! The plan for people: a tree an object, one line a field, the user's own line behind it.

use super::owners;
use crate::diag::{Sources, count};
use crate::report::diff::Paint;
use crate::report::diff::page::{Mark, Page};
use crate::report::diff::text::{field, remark};
use crate::report::findings::Glyphs;
use crate::rollout::diff::sides;
use crate::rollout::plan::{Action, Outcome, Plan, Step, Totals};

/// Every object that does not stay as it is, in the order of writing, and the totals in the last line.
pub fn text(plan: &Plan, sources: &Sources, paint: Paint, glyphs: Glyphs) -> String {
    let mut page = Page::of_plan(paint, glyphs);
    for step in &plan.steps {
        let beside = owners::beside(step);
        if is_shown(step) || !beside.is_empty() {
            self::step(step, &beside, sources, &mut page);
            page.blank();
        }
    }
    for (id, keep) in &plan.kept {
        page.line(0, Mark::Same, &format!("{id} is not wanted, and stays: {keep}"), "");
    }
    if !plan.kept.is_empty() {
        page.blank();
    }
    for idle in &plan.idle {
        page.line(0, Mark::Same, &idle.to_string(), "");
    }
    if !plan.idle.is_empty() {
        page.blank();
    }
    page.raw(Mark::Heading, &totals(&plan.totals()));
    page.finish()
}

/// An object that stays as it is is counted, unless something is to be said of it.
fn is_shown(step: &Step) -> bool {
    step.action != Action::Unchanged || !step.ownership.is_empty()
}

fn step(step: &Step, beside: &[String], sources: &Sources, page: &mut Page) {
    let place = step.object.as_ref().map(|object| object.decided().place(sources)).unwrap_or_default();
    page.line(0, mark(&step.action), &step.id.to_string(), &place);
    action(step, page);
    let risks: Vec<&str> = step.risks.iter().map(|risk| risk.words()).collect();
    if !risks.is_empty() {
        page.line(2, Mark::Warned, &risks.join(", "), "");
    }
    let objects = step.masked();
    for item in step.fields() {
        let sides = sides(&step.id, item, &objects);
        let place = item.origin_after.as_ref().map(|origin| origin.place(sources));
        field(item, &sides, &remark(&sides, place), page);
    }
    for (outcome, line) in owners::lines(&step.ownership) {
        page.line(2, weight(outcome), &line, "");
    }
    for contest in owners::contests(step) {
        page.line(4, Mark::Same, &contest.to_string(), "");
    }
    for line in beside {
        page.line(2, Mark::Same, line, "");
    }
    if !step.retires.is_empty() {
        let hosts = crate::diag::join(&step.retires, "and");
        page.line(2, Mark::Same, &format!("led requests for {hosts} beside the routes that do so from now on"), "");
    }
    if step.first.is_some() {
        page.line(2, Mark::Same, "ports that go stay beside the new ones until the routes are written", "");
    }
    if let Some(autoscaler) = left_to(step) {
        page.line(2, Mark::Same, &format!("`replicas` is left to `{autoscaler}`"), "");
    }
}

/// Whose the number of pods is, where no line about an owner says it.
fn left_to(step: &Step) -> Option<&str> {
    let told = step.ownership.iter().any(|held| matches!(held.outcome, Outcome::Yielded(_)));
    step.autoscaler.as_deref().filter(|_| !told && !matches!(step.action, Action::Handover { .. } | Action::Prune))
}

fn mark(action: &Action) -> Mark {
    match action {
        Action::Create => Mark::Added,
        Action::Prune => Mark::Removed,
        Action::Change
        | Action::Adopt(_)
        | Action::Replace { .. }
        | Action::Handover { .. }
        | Action::OwnershipOnly => Mark::Changed,
        Action::Unchanged => Mark::Same,
        Action::Unverifiable(_) => Mark::Warned,
        Action::Refused(_) => Mark::Refused,
    }
}

/// What stands in the way of a plan, in one line.
pub fn refusals(plan: &Plan) -> String {
    let refused = plan.steps.iter().filter_map(|step| match &step.action {
        Action::Refused(refused) => Some(format!("`{}`: {refused}", step.id)),
        _ => None,
    });
    refused.collect::<Vec<_>>().join("; ")
}

/// What is to be said beside the fields.
fn action(step: &Step, page: &mut Page) {
    match &step.action {
        Action::Create | Action::Change | Action::Unchanged | Action::Prune => {}
        Action::OwnershipOnly => page.line(2, Mark::Same, "no value changes, only whose fields they are", ""),
        Action::Adopt(owner) => page.line(2, Mark::Warned, &format!("becomes ours: it belonged to {owner}"), ""),
        Action::Replace { fields } => {
            let fields = crate::diag::join(fields, "and");
            page.line(2, Mark::Warned, &format!("deleted and made anew: {fields} cannot be changed"), "");
        }
        Action::Handover { replicas } => {
            let said = format!("`replicas` stays {replicas}: `{}` holds it for the autoscaler", step.manager.name());
            page.line(2, Mark::Same, &said, "");
        }
        Action::Unverifiable(why) => page.line(2, Mark::Warned, &format!("not verified: {why}"), ""),
        Action::Refused(refused) => {
            page.line(2, Mark::Refused, &refused.to_string(), "");
            if let Some(help) = refused.help() {
                page.line(2, Mark::Same, &format!("help: {help}"), "");
            }
        }
    }
    let managers = &step.ends.managers;
    if !managers.is_empty() {
        let ends = if managers.contains(&"helm") { "Helm's hold" } else { "client-side apply" };
        let managers = crate::diag::join(managers, "and");
        page.line(2, Mark::Warned, &format!("{ends} ends: what {managers} wrote becomes ours"), "");
    }
}

fn weight(outcome: &Outcome) -> Mark {
    match outcome {
        Outcome::Conflict => Mark::Refused,
        Outcome::Taken | Outcome::Lost | Outcome::Kept | Outcome::Dropped | Outcome::Gone => Mark::Warned,
        Outcome::Shared | Outcome::Yielded(_) | Outcome::Migrated => Mark::Same,
    }
}

fn totals(totals: &Totals) -> String {
    let parts = [
        (totals.created, "to create"),
        (totals.changed, "to change"),
        (totals.owned, "to own"),
        (totals.adopted, "to adopt"),
        (totals.replaced, "to replace"),
        (totals.pruned, "to prune"),
        (totals.unverifiable, "not verified"),
        (totals.refused, "refused"),
    ];
    let said: Vec<String> =
        parts.iter().filter(|(number, _)| *number > 0).map(|(number, what)| format!("{number} {what}")).collect();
    let unchanged = count(totals.unchanged, "object") + " unchanged";
    match said.is_empty() {
        true => format!("nothing to do, {unchanged}"),
        false => format!("{}, {} unchanged", said.join(", "), totals.unchanged),
    }
}
