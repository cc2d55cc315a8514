//! The trouble of pods, told by their own status: it is there long before a workload says anything.

use super::subject::{Subject, list};
use super::{Health, Policy, Reason, Tolerance, events};
use serde_json::Value;

/// A pod that is not ready, and what stands in its way.
struct Trouble {
    sort: Sort,
    reason: Reason,
}

/// What kind of trouble, for the policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Sort {
    Crash,
    Image,
    Config,
    Unschedulable,
    /// On its way, as far as can be seen.
    Starting,
}

/// Whether a pod is one of what was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Age {
    New,
    /// It cannot be told: its trouble is shown, and is nobody's failure.
    Unknown,
    /// About to go: its trouble is not of interest.
    Old,
}

impl Age {
    pub fn of(new: bool) -> Age {
        if new { Age::New } else { Age::Old }
    }
}

/// What the pods of a workload lack.
pub(super) fn judge(subject: &Subject<'_>, missing: Vec<Reason>, age: impl Fn(&Value) -> Age) -> Health {
    let found = troubles(subject, age);
    let fatal = |(age, trouble): &&(Age, Trouble)| {
        *age == Age::New && tolerance(subject.policy, trouble.sort).is_over(subject.waited)
    };
    if let Some((_, trouble)) = found.iter().find(fatal) {
        return Health::Failed(trouble.reason.clone());
    }
    Health::of(missing.into_iter().chain(found.into_iter().map(|(_, trouble)| trouble.reason)).collect())
}

/// The reasons of pods alone, to stand behind a verdict of their controller.
pub(super) fn reasons(subject: &Subject<'_>, age: impl Fn(&Value) -> Age) -> Vec<Reason> {
    troubles(subject, age).into_iter().map(|(_, trouble)| trouble.reason).collect()
}

/// What stands in the way of pods that are not old, the gravest of new ones first.
fn troubles(subject: &Subject<'_>, age: impl Fn(&Value) -> Age) -> Vec<(Age, Trouble)> {
    let pods = subject.dependents.pods.iter().map(|pod| (age(pod), pod)).filter(|(age, _)| *age != Age::Old);
    let mut found: Vec<_> = pods.filter_map(|(age, pod)| Some((age, trouble(subject, pod)?))).collect();
    found.sort_by_key(|(age, trouble)| (*age, trouble.sort));
    found
}

/// What stands in the way of a bare pod, and whether that is a failure.
pub(super) fn single(subject: &Subject<'_>) -> Health {
    match trouble(subject, subject.object) {
        Some(trouble) if tolerance(subject.policy, trouble.sort).is_over(subject.waited) => {
            Health::Failed(trouble.reason)
        }
        Some(trouble) => Health::Waiting(vec![trouble.reason]),
        None => Health::Ready,
    }
}

fn tolerance(policy: &Policy, sort: Sort) -> Tolerance {
    match sort {
        Sort::Crash => policy.crash,
        Sort::Image => policy.image,
        Sort::Config => policy.config,
        Sort::Unschedulable => policy.unschedulable,
        Sort::Starting => Tolerance::Endless,
    }
}

fn trouble(subject: &Subject<'_>, pod: &Value) -> Option<Trouble> {
    let leaves = pod.pointer("/metadata/deletionTimestamp").is_some() || text(pod, "/status/phase") == "Succeeded";
    if leaves || is_ready(pod) {
        return None;
    }
    let (sort, reason) = placing(pod).or_else(|| container(pod)).unwrap_or_else(|| starting(pod));
    let name = text(pod, "/metadata/name");
    let restarts = statuses(pod).filter_map(|status| status.get("restartCount")?.as_u64()).sum();
    let event = events::last(&subject.dependents.events, "Pod", name);
    let event = event.filter(|event| !repeats(event, &reason.says) && (!failed(pod) || event.starts_with("Warning")));
    Some(Trouble { sort, reason: Reason { restarts, event, ..reason.about(format!("pod/{name}")) } })
}

/// Whether an event only says again what the status says.
fn repeats(event: &str, says: &str) -> bool {
    let message = event.split_once(": ").map_or("", |(_, message)| message).to_lowercase();
    !message.is_empty() && says.to_lowercase().contains(&message)
}

pub fn is_ready(pod: &Value) -> bool {
    condition(pod, "Ready").is_some_and(|ready| text(ready, "/status") == "True")
}

fn condition<'a>(pod: &'a Value, name: &str) -> Option<&'a Value> {
    list(pod, "/status/conditions").iter().find(|condition| text(condition, "/type") == name)
}

/// Why it has no node.
fn placing(pod: &Value) -> Option<(Sort, Reason)> {
    let placed = condition(pod, "PodScheduled").filter(|placed| text(placed, "/status") == "False")?;
    let (word, message) = (text(placed, "/reason"), text(placed, "/message"));
    let sort = if word == "Unschedulable" { Sort::Unschedulable } else { Sort::Starting };
    Some((sort, Reason::new(word, message)))
}

/// The gravest of what its containers wait for.
fn container(pod: &Value) -> Option<(Sort, Reason)> {
    let waiting = statuses(pod).filter_map(|status| {
        let word = text(status, "/state/waiting/reason");
        let sort = sort(word)?;
        let said = text(status, "/state/waiting/message");
        let last = status.pointer("/lastState/terminated").and_then(ended);
        let says = [last, Some(said.to_owned())].into_iter().flatten().filter(|part| !part.is_empty());
        let container = text(status, "/name");
        Some((sort, Reason::new(word, format!("container `{container}` {}", says.collect::<Vec<_>>().join(": ")))))
    });
    waiting.min_by_key(|(sort, _)| *sort)
}

/// What a container's waiting means; nothing where it is only starting.
fn sort(word: &str) -> Option<Sort> {
    match word {
        "CrashLoopBackOff" => Some(Sort::Crash),
        "ImagePullBackOff" | "ErrImagePull" | "ErrImageNeverPull" | "InvalidImageName" | "ImageInspectError" => {
            Some(Sort::Image)
        }
        "CreateContainerConfigError" | "CreateContainerError" | "RunContainerError" => Some(Sort::Config),
        _ => None,
    }
}

/// How a container ended: `ended with code 137 (OOMKilled)`.
fn ended(state: &Value) -> Option<String> {
    let code = state.get("exitCode")?.as_i64()?;
    Some(match text(state, "/reason") {
        "" | "Error" | "Completed" => format!("ended with code {code}"),
        reason => format!("ended with code {code} ({reason})"),
    })
}

fn failed(pod: &Value) -> bool {
    text(pod, "/status/phase") == "Failed"
}

/// Why a pod has failed: what the cluster says, else how a container ended.
pub(super) fn failure(pod: &Value) -> Reason {
    let said = [text(pod, "/status/message").to_owned(), ended_now(pod).unwrap_or_default()];
    let says = said.into_iter().find(|text| !text.is_empty());
    Reason::new(word(text(pod, "/status/reason"), "Failed"), says.unwrap_or_default())
}

/// How a container ended that does not run any more, a bad end first.
fn ended_now(pod: &Value) -> Option<String> {
    let over = statuses(pod).filter_map(|status| Some((status, status.pointer("/state/terminated")?)));
    let (status, state) = over.max_by_key(|(_, state)| state.get("exitCode").and_then(Value::as_i64) != Some(0))?;
    Some(format!("container `{}` {}", text(status, "/name"), ended(state)?))
}

fn starting(pod: &Value) -> (Sort, Reason) {
    let reason = match (text(pod, "/status/phase"), ended_now(pod)) {
        ("Failed", _) => failure(pod),
        ("Running", Some(ended)) => Reason::new("Terminated", ended),
        ("Running", None) => Reason::new("NotReady", "runs, and does not answer that it is ready"),
        _ => {
            let waits = statuses(pod).map(|status| text(status, "/state/waiting/reason")).find(|word| !word.is_empty());
            Reason::new(word(waits.unwrap_or(""), "Pending"), "is being started")
        }
    };
    (Sort::Starting, reason)
}

fn word<'a>(said: &'a str, otherwise: &'a str) -> &'a str {
    if said.is_empty() { otherwise } else { said }
}

fn statuses(pod: &Value) -> impl Iterator<Item = &Value> {
    list(pod, "/status/initContainerStatuses").iter().chain(list(pod, "/status/containerStatuses"))
}

fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or("")
}
