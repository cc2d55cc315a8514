use super::closed::Report;
use super::{Access, Answer, Closed, Code, Facts, Needs};
use crate::diag::join;
use std::collections::BTreeMap;

/// One line a resource, not one a verb.
type Denied<'a> = BTreeMap<(&'a str, String), Vec<(&'a str, &'a str)>>;

pub(super) fn check(needs: &Needs, facts: &Facts, report: &mut Report<'_>) {
    let mut denied = Denied::new();
    for access in &needs.rights {
        match facts.rights.get(access) {
            Some(Answer::Allowed) => {}
            Some(Answer::Denied(why)) => {
                denied.entry((&access.namespace, full_name(access))).or_default().push((&access.verb, why));
            }
            Some(Answer::Unseen(why)) => {
                report.unverified(None, format!("whether {} is allowed cannot be seen: {why}", words(access)));
            }
            None => {
                let reason = format!("whether {} is allowed was not asked for", words(access));
                report.close(Closed::new(Code::NotAsked, reason));
            }
        }
    }
    for ((namespace, resource), verbs) in denied {
        close(namespace, &resource, &verbs, report);
    }
}

fn close(namespace: &str, resource: &str, denied: &[(&str, &str)], report: &mut Report<'_>) {
    let verbs: Vec<&str> = denied.iter().map(|(verb, _)| *verb).collect();
    let place = if namespace.is_empty() { String::new() } else { format!(" in namespace `{namespace}`") };
    let why = denied.iter().map(|(_, why)| *why).find(|why| !why.is_empty()).map(|why| format!(": {why}"));
    let reason = format!("{} of `{resource}`{place} is not allowed{}", join(&verbs, "and"), why.unwrap_or_default());
    let next = format!("ask for a role with the verbs {} on `{resource}`{place}", join(&verbs, "and"));
    report.close(Closed::new(Code::Forbidden, reason).next(next));
}

fn full_name(access: &Access) -> String {
    match access.group.as_str() {
        "" => access.resource.clone(),
        group => format!("{}.{group}", access.resource),
    }
}

fn words(access: &Access) -> String {
    format!("`{}` of `{}`", access.verb, full_name(access))
}
