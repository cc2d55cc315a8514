//! Stage 1 cannot tell where on this machine a check, or the question for readiness, goes.

use crate::compile::check::Config;
use crate::compile::check::contract::{Check, LocalStage};
use crate::compile::check::local::Address;
use crate::diag::{Code, Finding};
use crate::tree::Spanned;

pub fn run(config: &Config, findings: &mut Vec<Finding>) {
    let Some(local) = config.local() else { return };
    let before = findings.len();
    findings.extend(urls(local).filter(|url| Address::of_url(url).is_none()).map(|url| {
        Finding::new(Code::NoLocalAddress, "no server can be read from this address")
            .at(url.span, "no host, or no port from 1 to 65535")
            .help(EXAMPLE)
    }));
    // ports of an application of our own are another rule's
    if findings.len() > before || config.contract.workload.is_some() {
        return;
    }
    let checks = config.contract.health.iter().flat_map(|health| &health.checks);
    let lost = checks.filter(|check| asks_a_server(check) && config.local_address(check.port.as_ref()).is_none());
    findings.extend(lost.map(|check| {
        let message = format!("stage 1 does not know where check `{}` goes", check.name.value);
        Finding::new(Code::NoLocalAddress, message).at(check.name.span, "no address on this machine").help(help(check))
    }));
}

const EXAMPLE: &str = "write one such as `http://127.0.0.1:8080`";

fn help(check: &Check) -> String {
    match &check.port {
        Some(port) => format!("add `ports = {{ {} = 8080 }}` to `[stage.local]`", port.value),
        None => "add `url = \"http://127.0.0.1:8080\"` to `[stage.local]`".to_owned(),
    }
}

fn urls(local: &LocalStage) -> impl Iterator<Item = &Spanned<String>> {
    local.url.iter().chain(local.ready.iter().map(|ready| &ready.http))
}

fn asks_a_server(check: &Check) -> bool {
    check.http.is_some() || check.tcp.is_some() || check.grpc.is_some()
}
