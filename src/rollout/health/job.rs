use super::conditions::Status;
use super::pods::{self, Age};
use super::{Health, Reason, Subject};

/// Ready is complete, not merely started.
pub(super) fn health(subject: &Subject<'_>) -> Health {
    let is = |name: &str| subject.condition(name).filter(|condition| condition.status == Status::True);
    if is("Complete").is_some() {
        return Health::Ready;
    }
    // `FailureTarget` comes first: the verdict stands, pods are still being ended
    if let Some(failed) = is("Failed").or_else(|| is("FailureTarget")) {
        return Health::Failed(failed.because().because(pods::reasons(subject, |_| Age::New)));
    }
    if is("Suspended").is_some() || subject.object.pointer("/spec/suspend") == Some(&true.into()) {
        return Health::waiting("Suspended", "is suspended; `spec.suspend = false` lets it run");
    }
    let (active, failed) = (subject.number("/status/active"), subject.number("/status/failed"));
    let (done, wanted) = (subject.number("/status/succeeded"), subject.number("/spec/completions").max(1));
    let says = format!("{done} of {wanted} done, {active} at work, {failed} failed so far");
    let running = Reason::new("Running", says);
    pods::judge(subject, vec![running], |_| Age::New)
}
