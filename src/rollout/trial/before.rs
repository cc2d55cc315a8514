//! A candidate of before, which gates may take for the one that is on trial (decision H16).

use super::ticks::seconds;
use super::{Opened, Trial};
use crate::rollout::judge::{Gate, Query};
use jiff::Timestamp;

/// Prometheus shows a series for so many seconds after its last sample, whatever range is asked for.
const LINGERS: u64 = 300;

/// A candidate that had a canary before this one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Before {
    pub version: String,
    /// When nothing was left of its canary.
    pub until: Timestamp,
}

impl Before {
    /// Whoever had a canary before a candidate that is opened now; one that came to none leaves it to the one before.
    pub(super) fn of(last: &Trial, opened: &Opened) -> Option<Before> {
        let another = last.begun && last.has_canary() && last.opened.digest != opened.digest;
        let own = last.ended.filter(|_| another);
        own.map(|until| Before { version: last.opened.version.clone(), until }).or_else(|| last.before.clone())
    }
}

impl Trial {
    /// What is to be said of each gate whose series may be another candidate's, as long as it looks back to when that one was there.
    pub fn mixed(&self, now: Timestamp) -> Vec<String> {
        let Some(before) = self.before.as_ref().filter(|_| self.has_canary()) else { return Vec::new() };
        let passed = seconds(before.until, now);
        let reaches = |gate: &&Gate| passed <= gate.queries().map(|query| query.reach).max().unwrap_or(0).max(LINGERS);
        let gates = self.opened.terms.judged.gates.iter().filter(reaches);
        gates.filter_map(|gate| self.mixes(gate, &before.version)).collect()
    }

    fn mixes(&self, gate: &Gate, before: &str) -> Option<String> {
        let Opened { version, .. } = &self.opened;
        let asks = gate.queries().any(|query: &Query| !query.selectors.is_empty());
        let why = match (gate.mixes_candidates(), asks && version == before) {
            (true, _) => "its query names no `$canary_version`",
            (false, true) => "both have one version",
            (false, false) => return None,
        };
        Some(format!(
            "the gate `{}` may take what `{before}`, the candidate before, did for what `{version}` does: {why}",
            gate.name
        ))
    }
}
