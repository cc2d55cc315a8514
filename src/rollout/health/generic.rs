//! Every other kind: there is ready, unless its status follows the usual conventions and says otherwise.

use super::conditions::Status;
use super::{Health, Subject};

pub(super) fn health(subject: &Subject<'_>) -> Health {
    let observes = subject.object.pointer("/status/observedGeneration").is_some();
    if let Some(reason) = subject.unobserved().filter(|_| observes) {
        return Health::Waiting(vec![reason]);
    }
    let current = |name: &str| subject.condition(name).filter(|condition| !condition.is_old(subject.wanted()));
    if let Some(stalled) = current("Stalled").filter(|stalled| stalled.status == Status::True) {
        return Health::Failed(stalled.because());
    }
    let busy = current("Reconciling").filter(|busy| busy.status == Status::True);
    let unready =
        subject.condition("Ready").filter(|ready| ready.status != Status::True || ready.is_old(subject.wanted()));
    Health::of(busy.or(unready).map(|condition| condition.because()).into_iter().collect())
}
