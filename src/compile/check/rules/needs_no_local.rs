//! Stage 2 asks for a local run that the contract does not describe.

use crate::compile::check::Config;
use crate::diag::{Code, Finding};

pub fn run(config: &Config, findings: &mut Vec<Finding>) {
    let needed = config.canary().and_then(|canary| canary.needs_local.as_ref());
    let Some(needed) = needed.filter(|_| config.local().is_none()) else { return };
    findings.push(
        Finding::new(Code::NeedsNoLocal, "`needs_local` without `[stage.local]`")
            .at(needed.span, "no local run can pass")
            .help("add `[stage.local]` with `start`, or remove `needs_local`"),
    );
}
