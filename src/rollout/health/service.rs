use super::{Health, Reason, Subject, events};

/// There at once; one of type LoadBalancer when it has an address. Whether pods stand behind it is the
/// business of their workload, and of routes that lead to it.
pub(super) fn health(subject: &Subject<'_>) -> Health {
    let balanced = subject.text("/spec/type") == Some("LoadBalancer");
    if !balanced || !subject.list("/status/loadBalancer/ingress").is_empty() {
        return Health::Ready;
    }
    let event = events::last(&subject.dependents.events, "Service", subject.name());
    let says = "no load balancer has given it an address";
    Health::Waiting(vec![Reason { event, ..Reason::new("NoAddress", says) }])
}
