//! Whether the samples behind a number are of now (decision H16).

use super::number::{finite, single};
use super::{Finding, Look, Read};
use crate::rollout::judge::number::spell;
use crate::rollout::judge::question::age;
use crate::rollout::judge::{Query, Selector, Why};

/// Scrapes after which the newest sample is too old: one may be missed, and the next may be late.
const SCRAPES: f64 = 3.0;
/// Samples of the future: more than what rounding makes of now.
const AHEAD: f64 = -1.0;

impl Look<'_> {
    /// Each selector must have a fresh sample, but for those whose absence the query provides for; and one of all must
    /// have one, or something else must show that the canary is watched: a number that is the `vector(0)` of an
    /// `or` speaks for nobody.
    pub(super) fn fresh(&self, query: &Query, watched: bool) -> Read<()> {
        let mut seen = watched || query.selectors.is_empty();
        for selector in &query.selectors {
            seen |= self.of_selector(selector)?;
        }
        match seen {
            true => Ok(()),
            false => Err(Finding::new(Why::Empty, "no selector of the query has a series: its number is a constant")),
        }
    }

    /// Whether there are samples, fresh ones.
    fn of_selector(&self, selector: &Selector) -> Read<bool> {
        let told = self.told(&age(selector, self.facts))?;
        let old = match single(told).and_then(finite) {
            Err(missing) if missing.why == Why::Empty && selector.may_be_absent => return Ok(false),
            Err(missing) if missing.why == Why::Empty => {
                return Err(Finding::new(Why::Empty, format!("no series now: `{}`", selector.text)));
            }
            old => old? - seconds(selector.offset),
        };
        match old {
            old if old > SCRAPES * of_scrape(self.terms.scrape) => {
                let says = format!("the newest sample of `{}` is {} s old", selector.text, spell(old.round()));
                Err(Finding::new(Why::Stale, says))
            }
            old if old < AHEAD => {
                let says = format!("the newest sample of `{}` is {} s ahead", selector.text, spell(-old.round()));
                Err(Finding::new(Why::FutureSamples, says))
            }
            _ => Ok(true),
        }
    }
}

fn of_scrape(scrape: u64) -> f64 {
    std::time::Duration::from_secs(scrape).as_secs_f64()
}

/// Offsets are far below what a float counts in whole seconds.
#[allow(clippy::cast_precision_loss, reason = "an offset is some years of seconds at most")]
fn seconds(offset: i64) -> f64 {
    offset as f64
}
