use super::closed::{Answered, Report};
use super::{Closed, Code, Facts, Needs, SecretFacts, SecretNeed};
use crate::diag::join;
use crate::tree::Traced;

pub(super) fn check(needs: &Needs, facts: &Facts, report: &mut Report<'_>) {
    for need in &needs.secrets {
        let SecretNeed { namespace, name, .. } = &need.value;
        let what = format!("Secret `{namespace}/{name}`");
        match report.answer(facts.secrets.get(&(namespace.clone(), name.clone())), need, &what) {
            Some(Answered::There(there)) => keys(need, there, &what, report),
            Some(Answered::Absent) => {
                report.close(Closed::of(Code::SecretMissing, need, format!("{what} is not there")));
            }
            None => {}
        }
    }
}

fn keys(need: &Traced<SecretNeed>, there: &SecretFacts, what: &str, report: &mut Report<'_>) {
    let Some(known) = &there.keys else {
        if !need.value.keys.is_empty() {
            report.unverified(need.origin.span(), format!("{what} is there, and its metadata does not tell its keys"));
        }
        return;
    };
    let missing: Vec<&String> = need.value.keys.difference(known).collect();
    if !missing.is_empty() {
        let noun = if missing.len() == 1 { "key" } else { "keys" };
        let reason = format!("{what} lacks the {noun} {}", join(&missing, "and"));
        report.close(Closed::of(Code::SecretKeyMissing, need, reason));
    }
}
