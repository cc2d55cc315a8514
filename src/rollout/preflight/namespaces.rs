use super::closed::{Answered, Report};
use super::{Closed, Code, Facts, Needs, Origin};
use serde_json::Value;

pub(super) fn check(needs: &Needs, facts: &Facts, report: &mut Report<'_>) {
    for need in &needs.namespaces {
        let name = &need.value.name;
        let what = format!("namespace `{name}`");
        match report.answer(facts.namespaces.get(name), need, &what) {
            Some(Answered::Absent) if need.value.origin == Origin::Expected => {
                let next = format!("`kubectl create namespace {name}`, or have it made by who may");
                report.close(Closed::of(Code::NamespaceMissing, need, format!("{what} is not there")).next(next));
            }
            Some(Answered::There(object)) if is_leaving(object) => {
                report.close(Closed::of(Code::NamespaceTerminating, need, format!("{what} is being deleted")));
            }
            Some(Answered::Absent | Answered::There(_)) | None => {}
        }
    }
}

fn is_leaving(object: &Value) -> bool {
    let phase = object.pointer("/status/phase").and_then(Value::as_str);
    phase == Some("Terminating") || object.pointer("/metadata/deletionTimestamp").is_some()
}
