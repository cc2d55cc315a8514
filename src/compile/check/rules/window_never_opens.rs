//! A window that is empty, or in a zone that nobody knows, never opens.

use crate::compile::check::Config;
use crate::compile::check::contract::Window;
use crate::diag::{Code, Finding, nearest};
use jiff::tz::TimeZoneDatabase;

pub fn run(config: &Config, findings: &mut Vec<Finding>) {
    for window in config.windows() {
        if window.days.is_empty() {
            findings.push(
                Finding::new(Code::WindowNeverOpens, "a window without days never opens")
                    .at(window.span, "on which days?")
                    .help("write the days, such as `days = [\"tue\", \"wed\"]`; without a window it is always open"),
            );
        }
        // both are `HH:MM`, so they compare as texts
        if window.from.value >= window.to.value {
            findings.push(
                Finding::new(
                    Code::WindowNeverOpens,
                    format!("a window from {} to {} never opens", window.from.value, window.to.value),
                )
                .at(window.to.span, "closes no later than it opens")
                .at(window.from.span, "opens")
                .help("a window ends on the day it begins, at `24:00` at the latest"),
            );
        }
        findings.extend(unknown_zone(window));
    }
}

/// Zones come from the bundled database, never from the machine: the same contract, the same answer.
fn unknown_zone(window: &Window) -> Option<Finding> {
    let zone = window.zone.as_ref()?;
    let zones = TimeZoneDatabase::bundled();
    if zones.get(zone).is_ok() {
        return None;
    }
    let known: Vec<String> = zones.available().map(|name| name.as_str().to_owned()).collect();
    let close = nearest(zone, known.iter().map(String::as_str));
    Some(
        Finding::new(Code::WindowNeverOpens, format!("time zone `{}` is not known", zone.value))
            .at(zone.span, "in no zone, no time comes")
            .help(match close {
                Some(name) => format!("did you mean `{name}`?"),
                None => "write an IANA name such as `Europe/Berlin` or `UTC`".to_owned(),
            }),
    )
}
