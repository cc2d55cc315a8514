//! A version is compared as semver and stands in the label `app.kubernetes.io/version`: it must be both.

use crate::compile::check::Config;
use crate::diag::{Code, Finding};
use crate::tree::Spanned;

/// What a label value may hold at most (`apimachinery`, `validation.LabelValueMaxLength`).
const LONGEST: usize = 63;

pub fn run(config: &Config, findings: &mut Vec<Finding>) {
    let candidate = config.release.as_ref().and_then(|release| release.candidate.as_ref());
    let of_candidate =
        candidate.into_iter().flat_map(|candidate| std::iter::once(&candidate.version).chain(&candidate.base));
    let of_stable = config.stables().into_iter().map(|(_, stable)| &stable.version);
    findings.extend(of_candidate.chain(of_stable).filter_map(judge));
}

fn judge(version: &Spanned<String>) -> Option<Finding> {
    let text = version.value.as_str();
    let finding = |why: String, label: String, help: &str| {
        Some(Finding::new(Code::InvalidVersion, format!("version `{text}` {why}")).at(version.span, label).help(help))
    };
    if let Err(error) = semver::Version::parse(text.strip_prefix('v').unwrap_or(text)) {
        return finding(
            "is not semver".to_owned(),
            error.to_string(),
            "write a version such as `v1.4.0` or `v1.4.0-rc.1`",
        );
    }
    let say_label = |label: &str| {
        finding(
            "cannot be a label value".to_owned(),
            label.to_owned(),
            "use a pre-release such as `-rc.1` in place of the part after `+`",
        )
    };
    if text.contains('+') {
        return say_label("labels may not hold `+`");
    }
    if text.len() > LONGEST {
        let label = format!("{} characters, {LONGEST} are allowed", text.len());
        return finding("is too long for a label value".to_owned(), label, "shorten the pre-release part");
    }
    match text.ends_with('-') {
        true => finding("cannot be a label value".to_owned(), "ends in `-`".to_owned(), "end it in a letter or digit"),
        false => None,
    }
}
