//! Which version's series a selector picks.

use super::Track;
use super::usual::{self, Match};
use crate::compile::check::contract::CanaryStage;
use crate::tree::Spanned;
use promql_parser::label::{MatchOp, Matcher};
use promql_parser::parser::VectorSelector;

pub(super) fn selector_sees(selector: &VectorSelector, track: Track, stage: Option<&CanaryStage>) -> bool {
    let recorded = selector.name.as_deref().is_some_and(|name| names_track(name, track));
    let alternatives = selector.matchers.or_matchers.iter();
    let own = |matcher: &Matcher| matcher_sees(matcher, track, stage);
    // with `or` between matchers every alternative must pick the track
    let all_alternatives =
        !selector.matchers.or_matchers.is_empty() && alternatives.clone().all(|matchers| matchers.iter().any(own));
    recorded || selector.matchers.matchers.iter().any(own) || all_alternatives
}

/// The same for one of the usual form.
pub(super) fn usual_sees(selector: &usual::Selector<'_>, track: Track, stage: Option<&CanaryStage>) -> bool {
    names_track(selector.name, track) || selector.matchers.iter().any(|matcher| match_sees(*matcher, track, stage))
}

pub(super) fn matcher_sees(matcher: &Matcher, track: Track, stage: Option<&CanaryStage>) -> bool {
    match_sees(read_matcher(matcher), track, stage)
}

fn read_matcher(matcher: &Matcher) -> Match<'_> {
    Match {
        name: &matcher.name,
        value: &matcher.value,
        positive: matches!(matcher.op, MatchOp::Equal | MatchOp::Re(_)),
        pattern: matches!(matcher.op, MatchOp::Re(_) | MatchOp::NotRe(_)),
    }
}

fn match_sees(matcher: Match<'_>, track: Track, stage: Option<&CanaryStage>) -> bool {
    match matcher.positive {
        true => picks(matcher, track) || is_place_of(matcher, track, stage),
        false => picks(matcher, track.other()),
    }
}

/// A track label that speaks of the track; else a version placeholder, the track alone, or an object's
/// name such as `greeter-canary`. A path that happens to hold the word is none of these.
fn picks(matcher: Match<'_>, track: Track) -> bool {
    let (value, name) = (matcher.value, track.name());
    let of_track_label = matcher.name.contains("track");
    let of_object = !value.starts_with('/') && value.contains(&format!("-{name}"));
    let placed = value.contains(&format!("${name}_version"));
    names_track(value, track) && (of_track_label || of_object || placed || value == name)
}

/// Speaks of this track, and not of the other one as well.
fn names_track(text: &str, track: Track) -> bool {
    text.contains(track.name()) && !text.contains(track.other().name())
}

/// An isolated canary is known by its own namespace or host, and stable by another namespace.
fn is_place_of(matcher: Match<'_>, track: Track, stage: Option<&CanaryStage>) -> bool {
    let Some(stage) = stage else { return false };
    let names = |place: &Spanned<String>| matcher.value.contains(place.value.as_str());
    match track {
        Track::Canary => [&stage.namespace, &stage.host].into_iter().flatten().any(names),
        Track::Stable => {
            let elsewhere = stage.namespace.as_ref().is_some_and(|place| !names(place));
            elsewhere && matcher.positive && !matcher.pattern && matcher.name.contains("namespace")
        }
    }
}
