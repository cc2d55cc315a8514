//! A tag can be moved after it was judged; a digest cannot.

use super::images;
use crate::compile::check::Config;
use crate::diag::{Code, Finding, Span};
use crate::tree::Spanned;

pub fn run(config: &Config, findings: &mut Vec<Finding>) {
    let workload = config.contract.workload.as_ref();
    let tagged = workload.map(|workload| &workload.image).and_then(|image| images::tag(image).map(|tag| (image, tag)));
    findings.extend(tagged.map(|(image, tag)| {
        Finding::new(Code::ImageByTag, format!("tag `{tag}` in `[workload] image`"))
            .at(image.span, "the version is not chosen here")
            .help("write the repository alone; the image by digest stands in `release.toml`")
    }));
    findings.extend(written(config).into_iter().filter(|image| !images::is_pinned(image)).map(by_tag));
    if workload.is_some() {
        findings.extend(unnamed(config));
    }
}

fn by_tag(image: &Spanned<String>) -> Finding {
    let repository = images::repository(image);
    let what = match images::tag(image) {
        Some(tag) => format!("image by tag `{tag}`"),
        None => "image without a digest".to_owned(),
    };
    Finding::new(Code::ImageByTag, what)
        .at(image.span, "may be another image tomorrow")
        .help(format!("write `{repository}@sha256:…`, with the 64 hexadecimal digits that the registry shows"))
}

/// Every image of the contract and of `release.toml` that must be pinned.
fn written(config: &Config) -> Vec<&Spanned<String>> {
    let workload = config.contract.workload.iter();
    let containers = workload.flat_map(|workload| workload.containers.values()).map(|container| &container.image);
    let jobs = config.contract.jobs.values().filter_map(|job| job.image.as_ref());
    let candidate = config.release.iter().filter_map(|release| release.candidate.as_ref());
    let candidate = candidate.filter_map(|candidate| candidate.image.as_ref());
    let stable = config.stables().into_iter().filter_map(|(_, stable)| stable.image.as_ref());
    containers.chain(jobs).chain(candidate).chain(stable).collect()
}

/// Versions of our own application that name no image at all.
fn unnamed(config: &Config) -> Vec<Finding> {
    let candidate = config.release.iter().filter_map(|release| release.candidate.as_ref());
    let candidate = candidate.filter(|candidate| candidate.image.is_none()).map(|candidate| candidate.version.span);
    let stables = config.stables().into_iter().filter(|(_, stable)| stable.image.is_none());
    candidate.chain(stables.map(|(_, stable)| stable.version.span)).map(no_image).collect()
}

fn no_image(version: Span) -> Finding {
    Finding::new(Code::ImageByTag, "a version without an image")
        .at(version, "which image is it?")
        .help("add `image = \"repository@sha256:…\"` beside it")
}
