//! The same question about stable: what it asks of the canary, asked of the other side.

use super::{Counted, Facts, Query, Terms};
use std::iter::once;

impl Query {
    /// With each label that picks the canary held against stable.
    #[must_use]
    pub fn of_stable(&self) -> Query {
        let mut other = self.clone();
        let selectors = other.selectors.iter_mut().map(|selector| &mut selector.text);
        once(&mut other.text).chain(selectors).for_each(|text| *text = of_stable(text));
        other
    }
}

/// What counts stable's requests as the canary's are counted. Nothing where that is not certain: a wrong share is worse than none.
pub(super) fn counted(terms: &Terms, facts: &Facts) -> Option<Counted> {
    let is_split = terms.steps.iter().any(|step| step.weight > 0);
    let counted = terms.requests.as_ref().filter(|counted| is_split && !counted.query.selectors.is_empty())?;
    let is_same = *facts.stable_version.as_ref()? == facts.canary_version;
    let query = counted.query.of_stable();
    let mut both = counted.query.selectors.iter().zip(&query.selectors);
    let is_stables = both.all(|(own, other)| {
        let by_version = other.text.contains("$stable_version");
        own.text != other.text && !other.text.contains("canary") && !(is_same && by_version)
    });
    is_stables.then(|| Counted { since: of_stable(&counted.since), query })
}

fn of_stable(text: &str) -> String {
    let (mut told, mut rest) = (String::new(), text);
    while let Some((before, quoted, after)) = next_quoted(rest) {
        told.push_str(before);
        told.push_str(&of_value(before, quoted));
        told.extend(before.chars().next_back());
        rest = after;
    }
    told + rest
}

/// What stands before the next text between quotes, with the first of them; that text; what comes behind the last of them.
fn next_quoted(text: &str) -> Option<(&str, &str, &str)> {
    let open = text.find(['"', '\'', '`'])?;
    let (before, rest) = text.split_at_checked(open + 1)?;
    let quote = before.chars().next_back()?;
    let mut escaped = false;
    let close = rest.char_indices().find(|(_, letter)| {
        let ends = *letter == quote && !escaped;
        escaped = *letter == '\\' && quote != '`' && !escaped;
        ends
    });
    let (quoted, after) = rest.split_at_checked(close?.0)?;
    Some((before, quoted, after.split_at_checked(1)?.1))
}

/// The value of a matcher: its label and operator stand before it. One that leaves the canary out is stable's already.
fn of_value(before: &str, value: &str) -> String {
    let operator = before.trim_end_matches(['"', '\'', '`']).trim_end();
    let label =
        operator.strip_suffix("=~").or_else(|| operator.strip_suffix('=').filter(|label| !label.ends_with('!')));
    match label.map(str::trim_end) {
        None => value.to_owned(),
        Some(_) if value == "canary" => "stable".to_owned(),
        // a router counts by the Services, and these two have names of one form
        Some(label) if label.ends_with("service") => value.replace("-canary", "-stable"),
        Some(_) => value.replace("$canary_version", "$stable_version"),
    }
}
