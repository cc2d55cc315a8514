//! What is expected of an answer that this kind of check does not have.

use crate::compile::check::Config;
use crate::compile::check::contract::{Check, Expectation};
use crate::diag::{Code, Finding, Span};

pub fn run(config: &Config, findings: &mut Vec<Finding>) {
    let checks = config.contract.health.iter().flat_map(|health| &health.checks);
    for check in checks.filter(|check| check.http.is_none()) {
        let Some((kind, expect)) = kind(check).zip(check.expect.as_ref()) else { continue };
        findings.extend(of_http(expect).into_iter().map(|(key, span)| {
            Finding::new(Code::ExpectationWithoutUse, format!("`{key}` of a check by `{kind}`"))
                .at(span, "only an answer to a request has this")
                .help("expect a text by `body` or a value by `json`, or check by `http`")
        }));
    }
}

/// Those kinds that have an answer at all; what others expect is an error of shape.
fn kind(check: &Check) -> Option<&'static str> {
    let exec = check.exec.as_ref().map(|_| "exec");
    exec.or(check.file.as_ref().map(|_| "file"))
}

fn of_http(expect: &Expectation) -> Vec<(&'static str, Span)> {
    let status = expect.status.iter().map(|status| ("status", status.span));
    let headers = expect.headers.keys().map(|name| ("headers", name.span));
    status.chain(headers).collect()
}
