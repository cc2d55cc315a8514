use super::closed::Report;
use super::{Closed, Code, Facts, Needs, Server};
use crate::compile::check::profiles::KUBERNETES_MINORS as KNOWN;

/// Whether there is anybody to ask the rest.
pub(super) fn check(needs: &Needs, facts: &Facts, report: &mut Report<'_>) -> bool {
    match &facts.server {
        None => {
            report.close(Closed::new(Code::NotAsked, "whether the API server answers was not asked for"));
            false
        }
        Some(Server::Silent(why)) => {
            report.close(Closed::new(Code::Unreachable, format!("the API server does not answer: {why}")));
            false
        }
        Some(Server::Unversioned(why)) => {
            report.unverified(None, format!("the version of the API server cannot be seen: {why}"));
            true
        }
        Some(Server::Answers { minor }) => {
            version(*minor, needs, report);
            true
        }
    }
}

fn version(minor: u32, needs: &Needs, report: &mut Report<'_>) {
    let (oldest, newest) = (KNOWN.start(), KNOWN.end());
    if minor < *oldest {
        let reason = format!("the server is Kubernetes 1.{minor}; known are 1.{oldest} to 1.{newest}");
        let next = format!("upgrade the cluster to 1.{oldest} at least");
        report.close(Closed::new(Code::VersionTooOld, reason).next(next));
        return;
    }
    if minor > *newest {
        report.unverified(
            None,
            format!("the server is Kubernetes 1.{minor}; this railiance knows 1.{oldest} to 1.{newest}"),
        );
    }
    if let Some(declared) = needs.kubernetes.as_ref().filter(|declared| minor < declared.value) {
        let said = declared.value;
        let reason = format!("the server is Kubernetes 1.{minor}, the objects are made for 1.{said}");
        let next = format!("set `kubernetes = \"1.{minor}\"` for this target");
        report.close(Closed::of(Code::VersionBelowDeclared, declared, reason).next(next));
    }
}
