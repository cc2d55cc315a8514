//! Rights that the declared Pod Security Standard does not allow, and the one standard that allows all.
//! Source: kubernetes.io, "Pod Security Standards".

use crate::compile::check::Config;
use crate::compile::check::contract::SecurityLevel;
use crate::diag::{Code, Finding, join};

const RESTRICTED: &[&str] = &["NET_BIND_SERVICE"];
const BASELINE: &[&str] = &[
    "AUDIT_WRITE",
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
    "FSETID",
    "KILL",
    "MKNOD",
    "NET_BIND_SERVICE",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_CHROOT",
];

pub fn run(config: &Config, findings: &mut Vec<Finding>) {
    let security = config.contract.workload.as_ref().and_then(|workload| workload.security.as_ref());
    let Some(security) = security else { return };
    let level = security.level.as_ref();
    let (allowed, name) = match level.map(|level| level.value) {
        None | Some(SecurityLevel::Restricted) => (RESTRICTED, "restricted"),
        Some(SecurityLevel::Baseline) => (BASELINE, "baseline"),
        Some(SecurityLevel::Privileged) => {
            findings.extend(level.map(|level| {
                Finding::new(Code::WeakPodSecurity, "pods with every right on their node")
                    .at(level.span, "a break-in here is a break-in of the node")
                    .help("write `level = \"baseline\"` and only the capabilities that are needed")
            }));
            return;
        }
    };
    for capability in security.add_capabilities.iter().filter(|name| !allowed.contains(&name.value.as_str())) {
        let message = format!("capability `{}` is more than pod security `{name}` allows", capability.value);
        let finding = Finding::new(Code::WeakPodSecurity, message).at(capability.span, "the pod would be refused");
        findings.push(
            match level {
                Some(level) => finding.at(level.span, "the level in force"),
                None => finding,
            }
            .help(format!(
                "`{name}` allows {}; remove it, or choose a weaker `level` with a `reason`",
                join(allowed, "and")
            )),
        );
    }
}
