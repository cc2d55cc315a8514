//! What steers a share of the traffic has no effect where no share is taken.

use crate::compile::check::Config;
use crate::compile::check::contract::{CanaryStage, Strategy};
use crate::diag::{Code, Finding, Span};

pub fn run(config: &Config, findings: &mut Vec<Finding>) {
    let Some(canary) = config.canary() else { return };
    let strategy = config.strategy();
    let why = match strategy {
        Some(Strategy::Weighted) => return soak_without_use(canary, findings),
        Some(Strategy::Isolated) => "an isolated canary takes no share of the traffic",
        Some(Strategy::None) => "there is no canary",
        None => "nothing is exposed, so there is no traffic to share",
    };
    for (key, span) in written(canary, strategy) {
        let finding = Finding::new(Code::StepsWithoutUse, format!("`{key}` has no effect: {why}"))
            .at(span, "without effect")
            .help(match strategy {
                Some(_) => format!("remove `{key}`, or choose `strategy = \"weighted\"`"),
                None => format!("remove `{key}`, or add `[expose]`"),
            });
        let decided = canary.strategy.as_ref();
        findings.push(decided.into_iter().fold(finding, |finding, strategy| finding.at(strategy.span, "decided here")));
    }
}

/// Steps have holds of their own.
fn soak_without_use(canary: &CanaryStage, findings: &mut Vec<Finding>) {
    let Some(soak) = &canary.soak else { return };
    let message = "`soak` has no effect: each step of a weighted canary has its `hold`";
    let finding = Finding::new(Code::StepsWithoutUse, message).at(soak.span, "without effect");
    findings.push(finding.help("remove `soak`, or choose `strategy = \"isolated\"`"));
}

/// The keys without effect. Gates judge an isolated canary too.
fn written(canary: &CanaryStage, strategy: Option<Strategy>) -> Vec<(&'static str, Span)> {
    let gates = canary.gate.first().filter(|_| strategy != Some(Strategy::Isolated));
    let soak = canary.soak.as_ref().filter(|_| strategy != Some(Strategy::Isolated));
    let keys = [
        ("soak", soak.map(|soak| soak.span)),
        ("steps", canary.steps.first().map(|step| step.span)),
        ("hotfix_steps", canary.hotfix_steps.first().map(|step| step.span)),
        ("gate", gates.map(|gate| gate.span)),
        ("header", canary.header.as_ref().map(|header| header.span)),
        ("sticky", canary.sticky.as_ref().map(|sticky| sticky.span)),
        ("sessions", canary.sessions.as_ref().map(|sessions| sessions.span)),
    ];
    keys.into_iter().filter_map(|(key, span)| span.map(|span| (key, span))).collect()
}
