//! Departures → findings; an unknown key and a missing one of nearly the same name are one slip.

use super::known::{Known, dotted};
use super::problem::{Problem, What};
use super::{Outcome, value};
use crate::diag::{Code, Finding, join, nearest};
use std::collections::{BTreeMap, BTreeSet};

pub fn findings(known: &Known<'_>, problems: Vec<Problem>) -> Outcome {
    let (mut missing, mut unknown, mut findings) = (Vec::new(), Vec::new(), Vec::new());
    for Problem { at, what } in problems {
        match what {
            What::MissingKey(key) => missing.push((at, key)),
            What::UnknownKey(key) => unknown.push((at, key)),
            What::Value(misfit) => findings.push(value::finding(known, &at, &misfit)),
        }
    }
    let (mut pointers, mut taken) = (BTreeMap::new(), BTreeSet::new());
    for (at, key) in unknown {
        let slip = slip(&at, &key, &missing).map(|index| missing.remove(index).1);
        findings.push(unknown_key(known, &at, &key, slip.as_deref()));
        let meant = slip.or_else(|| meant(known, &at, &key).map(str::to_owned));
        let pointer = format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
        pointers.insert(pointer, meant.filter(|meant| taken.insert((at, meant.clone()))));
    }
    findings.extend(missing.iter().map(|(at, key)| missing_key(known, at, key)));
    Outcome { findings, unknown: pointers }
}

/// The missing key of the same table that the unknown one was meant to be.
fn slip(at: &str, key: &str, missing: &[(String, String)]) -> Option<usize> {
    let here = || missing.iter().filter(|(table, _)| table == at).map(|(_, name)| name.as_str());
    let meant = nearest(key, here())?;
    missing.iter().position(|(table, name)| table == at && name == meant)
}

fn unknown_key(known: &Known<'_>, at: &str, key: &str, slip: Option<&str>) -> Finding {
    let span = known.node(at).1.entry(key).map_or_else(|| known.header(at), |(key, _)| key.span);
    let finding = Finding::new(Code::UnknownKey, format!("unknown key `{key}`{}", within(at)));
    let help = match slip {
        Some(meant) => format!("did you mean `{meant}`? it must stand here"),
        None => suggestion(known, at, key),
    };
    finding.at(span, "no such key").help(help)
}

/// The keys that the table may have and does not have yet.
fn absent<'k>(known: &'k Known<'_>, at: &str) -> Vec<&'k str> {
    let written = known.value(at);
    known.keys(at).into_iter().filter(|name| written.is_none_or(|table| table.get(name).is_none())).collect()
}

/// The table that the key belongs to, if it is another one.
fn home<'k>(known: &'k Known<'_>, at: &str, key: &str) -> Option<&'k str> {
    match known.homes(key).as_slice() {
        [home] if at != format!("/{home}") => Some(home),
        _ => None,
    }
}

/// The key of the same table that an unknown one was meant to be.
fn meant<'k>(known: &'k Known<'_>, at: &str, key: &str) -> Option<&'k str> {
    home(known, at, key).map_or_else(|| nearest(key, absent(known, at)), |_| None)
}

/// The name it may be a slip of, the table it belongs to, or all names that would do.
fn suggestion(known: &Known<'_>, at: &str, key: &str) -> String {
    let absent = absent(known, at);
    match (home(known, at, key), meant(known, at, key)) {
        (Some(home), _) => format!("`{key}` belongs to `[{home}]`"),
        (None, Some(meant)) => format!("did you mean `{meant}`?"),
        (None, None) if absent.is_empty() => "remove it: every key of this table is there already".to_owned(),
        (None, None) => format!("known keys: {}", join(&absent, "and")),
    }
}

fn missing_key(known: &Known<'_>, at: &str, key: &str) -> Finding {
    let place = known.key(at, key);
    let finding = Finding::new(Code::MissingKey, format!("missing key `{key}`{}", within(at)))
        .at(known.header(at), format!("`{key}` is missing here"));
    let example = place.example().map(|example| format!("`{key} = {}`", value::toml(example)));
    match (place.description(), example) {
        (Some(text), Some(example)) => finding.help(format!("add {example}: {text}")),
        (Some(text), None) => finding.help(format!("add `{key}`: {text}")),
        (None, Some(example)) => finding.help(format!("add {example}")),
        (None, None) => finding,
    }
}

fn within(at: &str) -> String {
    match at {
        "" => String::new(),
        _ => format!(" in `{}`", dotted(at)),
    }
}
