use super::closed::{Answered, Report};
use super::{Closed, Code, Facts, Needs, ServiceFacts, ServiceNeed};
use crate::diag::join;
use crate::rollout::health::endpoints;
use crate::tree::Traced;
use serde_json::Value;

pub(super) fn check(needs: &Needs, facts: &Facts, report: &mut Report<'_>) {
    for need in &needs.services {
        let ServiceNeed { namespace, name, .. } = &need.value;
        let what = format!("Service `{namespace}/{name}`");
        match report.answer(facts.services.get(&(namespace.clone(), name.clone())), need, &what) {
            Some(Answered::There(there)) => found(need, there, &what, report),
            Some(Answered::Absent) => {
                report.close(Closed::of(Code::ServiceMissing, need, format!("{what} is not there")));
            }
            None => {}
        }
    }
}

fn found(need: &Traced<ServiceNeed>, there: &ServiceFacts, what: &str, report: &mut Report<'_>) {
    let ServiceNeed { namespace, name, port } = &need.value;
    if let Some(port) = port.filter(|port| !ports(&there.object).any(|known| known == u64::from(*port))) {
        let known: Vec<String> = ports(&there.object).map(|port| port.to_string()).collect();
        let closed = Closed::of(Code::ServicePortMissing, need, format!("{what} has no port {port}"));
        let next = format!("it has {}; correct the port in `[[requires]]`", join(&known, "and"));
        return report.close(if known.is_empty() { closed } else { closed.next(next) });
    }
    // a name of the outside world: nothing here can tell whether anybody answers
    let outside = there.object.pointer("/spec/type").and_then(Value::as_str) == Some("ExternalName");
    if outside {
        let reason = format!("{what} stands for a name outside the cluster, which cannot be seen");
        report.unverified(need.origin.span(), reason);
    } else if !endpoints::ready(&there.endpoint_slices, namespace, name) {
        let next = format!("`kubectl get pods,endpointslices -n {namespace}` says what its pods wait for");
        let reason = format!("{what} has no endpoint that is ready");
        report.close(Closed::of(Code::ServiceWithoutEndpoints, need, reason).next(next));
    }
}

fn ports(service: &Value) -> impl Iterator<Item = u64> {
    let ports = service.pointer("/spec/ports").and_then(Value::as_array);
    ports.into_iter().flatten().filter_map(|port| port.get("port")?.as_u64())
}
