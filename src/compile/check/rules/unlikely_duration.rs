//! Durations that can be, and that nobody means: a zero too few or too many, or the wrong unit.
//!
//! What is no time at all is [`super::impossible_duration`]'s; a hold that no look can pass is
//! [`super::hold_within_warm_up`]'s.

use crate::compile::check::Config;
use crate::compile::check::contract::Duration;
use crate::diag::{Code, Finding};
use crate::tree::Spanned;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// What a duration means, and what is said of one outside of the usual.
struct Usual {
    what: &'static str,
    least: Option<(u64, &'static str)>,
    most: Option<(u64, &'static str)>,
}

const HOLD: Usual = Usual {
    what: "a hold",
    least: None,
    most: Some((14 * DAY, "two weeks show each day and hour twice, and no other release gets through")),
};
const TICK: Usual = Usual {
    what: "`tick`",
    least: Some((5, "Prometheus has nothing new to say so often")),
    most: Some((HOUR, "a canary that fails keeps its traffic until the next look")),
};
/// The least is a matter of the tick.
const MAX_GAP: Usual = Usual {
    what: "`max_gap`",
    least: None,
    most: Some((6 * HOUR, "nobody looked for that long, and the hold would count as observed")),
};
const EVIDENCE: Usual = Usual {
    what: "`evidence_max_age`",
    least: Some((5 * MINUTE, "the verdict is too old before anybody can promote")),
    most: Some((30 * DAY, "the traffic of another month would speak for the promotion")),
};
const DEADLINE: Usual = Usual {
    what: "`deadline`",
    least: None,
    most: Some((60 * DAY, "no other release gets through, and nobody waits for this one any more")),
};
const EXPIRES: Usual = Usual {
    what: "`expires`",
    least: Some((5 * MINUTE, "the approval is over before anybody can promote")),
    most: Some((30 * DAY, "whoever approved has long forgotten what it was")),
};
const SCRAPE: Usual = Usual {
    what: "`scrape_interval`",
    least: None,
    most: Some((5 * MINUTE, "Prometheus forgets a sample after five minutes, so that queries have gaps")),
};
const EVERY: Usual = Usual {
    what: "the time between two probes",
    least: None,
    most: Some((HOUR, "a broken pod keeps its traffic until the next probe")),
};
const GRACE: Usual = Usual {
    what: "`termination_grace`",
    least: None,
    most: Some((DAY, "the drain of a node waits for each pod that long")),
};
const JOB: Usual = Usual {
    what: "the timeout of a job",
    least: None,
    most: Some((7 * DAY, "the release waits for a job that hangs")),
};

pub fn run(config: &Config, findings: &mut Vec<Finding>) {
    findings.extend(stages(config).into_iter().chain(pods(config)).filter_map(|(time, usual)| judge(time, &usual)));
}

fn stages(config: &Config) -> Vec<(&Spanned<Duration>, Usual)> {
    let canary = || config.canary().into_iter();
    let holds = canary().flat_map(|canary| &canary.steps).map(|step| (&step.hold, HOLD));
    let twice = config.tick().saturating_mul(2);
    let least = Some((twice, "a look that is a little late would restart the hold, and no step would end"));
    let gaps = canary().flat_map(|canary| &canary.max_gap).map(move |gap| (gap, Usual { least, ..MAX_GAP }));
    let ticks = canary().flat_map(|canary| &canary.tick).map(|tick| (tick, TICK));
    let ends = canary().flat_map(|canary| &canary.deadline).map(|end| (end, DEADLINE));
    let ages = canary().flat_map(|canary| &canary.evidence_max_age).map(|age| (age, EVIDENCE));
    let approvals = config.production().into_iter().flat_map(|stage| &stage.approvals);
    let expires = approvals.flat_map(|approvals| &approvals.expires).map(|time| (time, EXPIRES));
    holds.chain(ticks).chain(gaps).chain(ends).chain(ages).chain(expires).collect()
}

fn pods(config: &Config) -> Vec<(&Spanned<Duration>, Usual)> {
    let contract = &config.contract;
    let observe = contract.observe.iter().flat_map(|observe| &observe.scrape_interval).map(|time| (time, SCRAPE));
    let health = contract.health.iter();
    let probes = health.flat_map(|health| [&health.ready, &health.live, &health.start]).flatten();
    let every = probes.flat_map(|probe| &probe.every).map(|time| (time, EVERY));
    let grace = contract.workload.iter().flat_map(|workload| &workload.termination_grace).map(|time| (time, GRACE));
    let jobs = contract.jobs.values().flat_map(|job| &job.timeout).map(|time| (time, JOB));
    observe.chain(every).chain(grace).chain(jobs).collect()
}

/// Zero is said to be impossible already.
fn judge(time: &Spanned<Duration>, usual: &Usual) -> Option<Finding> {
    let short = usual.least.filter(|(least, _)| (1..*least).contains(&time.seconds));
    let long = usual.most.filter(|(most, _)| time.seconds > *most);
    let (bound, why, side) = match (short, long) {
        (Some((least, why)), _) => (least, why, "at least"),
        (None, Some((most, why))) => (most, why, "at most"),
        (None, None) => return None,
    };
    let (what, bound) = (usual.what, words(bound));
    Some(
        Finding::new(Code::UnlikelyDuration, format!("{what} of `{}` is hardly meant", time.text))
            .at(time.span, why)
            .help(format!("write {side} `{bound}`, or say why in a comment: `# railiance: allow MNG053 -- …`")),
    )
}

fn words(seconds: u64) -> String {
    match seconds {
        days if days % DAY == 0 => format!("{}d", days / DAY),
        hours if hours % HOUR == 0 => format!("{}h", hours / HOUR),
        minutes if minutes % MINUTE == 0 => format!("{}m", minutes / MINUTE),
        seconds => format!("{seconds}s"),
    }
}
