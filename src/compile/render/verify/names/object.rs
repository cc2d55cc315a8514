use super::{LABEL_LIMIT, SUBDOMAIN_LIMIT, is_label, is_label_key, is_label_value, is_rfc1035, is_subdomain};
use crate::compile::render::verify::Minor;
use crate::compile::render::verify::object::{split_api, text_at, value_at};
use crate::compile::render::verify::schema::Api;
use crate::compile::render::verify::walk::Problem;
use crate::diag::Code;
use serde_json::{Map, Value};

/// `TotalAnnotationSizeLimitB` of apimachinery's `pkg/api/validation/objectmeta.go`.
const ANNOTATIONS_LIMIT: usize = 262_144;

/// From 1.36 on a Service's name may begin with a digit (KEP-5311, `RelaxedServiceNameValidation`).
const RELAXED_SERVICE_NAMES: u8 = 36;

/// Where an object or the objects it makes carry labels and annotations.
const METADATA: [&[&str]; 4] = [
    &["metadata"],
    &["spec", "template", "metadata"],
    &["spec", "jobTemplate", "metadata"],
    &["spec", "jobTemplate", "spec", "template", "metadata"],
];

/// Where labels are asked for by exact value.
const SELECTORS: [&[&str]; 2] = [&["spec", "selector", "matchLabels"], &["spec", "podSelector", "matchLabels"]];

/// The name, labels and annotations of an object and of its templates.
pub(in super::super) fn problems(value: &Value, minor: Minor) -> Vec<Problem> {
    let mut problems: Vec<Problem> = name(value, minor).into_iter().collect();
    for path in METADATA {
        let Some(metadata) = value_at(value, path) else { continue };
        problems.extend(labels(metadata.get("labels"), path, "labels"));
        problems.extend(annotations(metadata.get("annotations"), path));
    }
    for path in SELECTORS {
        let Some((last, parent)) = path.split_last() else { continue };
        problems.extend(labels(value_at(value, path), parent, last));
    }
    problems
}

/// What a kind asks of its names; `pkg/apis/*/validation` of Kubernetes.
#[derive(Clone, Copy)]
enum Form {
    Subdomain,
    Label,
    Rfc1035,
    /// The cron controller adds eleven characters to the names of its Jobs.
    CronJob,
    /// RBAC names only may not hold `/` or `%`.
    PathSegment,
}

fn form(api: Api, minor: Minor) -> Form {
    match (api.group, api.kind) {
        ("", "Service") if minor.number() < RELAXED_SERVICE_NAMES => Form::Rfc1035,
        ("", "Service") => Form::Label,
        ("", "Namespace") | ("apps", "StatefulSet") => Form::Label,
        ("batch", "CronJob") => Form::CronJob,
        ("rbac.authorization.k8s.io", _) => Form::PathSegment,
        _ => Form::Subdomain,
    }
}

fn name(value: &Value, minor: Minor) -> Option<Problem> {
    let name = text_at(value, &["metadata", "name"])?;
    let kind = text_at(value, &["kind"])?;
    let version = text_at(value, &["apiVersion"]).unwrap_or_default();
    let (fits, limit, rule) = match form(split_api(version, kind), minor) {
        Form::Subdomain => {
            (is_subdomain(name), SUBDOMAIN_LIMIT, "`a-z`, `0-9`, `-` and `.`, a letter or digit at both ends")
        }
        Form::Label => (is_label(name), LABEL_LIMIT, "`a-z`, `0-9` and `-`, a letter or digit at both ends"),
        Form::Rfc1035 => (is_rfc1035(name), LABEL_LIMIT, "`a-z`, `0-9` and `-`, beginning with a letter"),
        Form::CronJob => (is_subdomain(name), 52, "`a-z`, `0-9`, `-` and `.`, a letter or digit at both ends"),
        Form::PathSegment => {
            (!name.contains(['/', '%']) && name != "." && name != "..", usize::MAX, "no `/` and no `%`")
        }
    };
    let steps = ["metadata", "name"];
    match (name.len() > limit, fits) {
        (true, _) => {
            let message = format!("the name of this {kind} has {} characters, at most {limit} are allowed", name.len());
            Some(bad(&steps, message, "too long", "shorten the name of the application or of the part"))
        }
        (false, false) => Some(bad(
            &steps,
            format!("`{name}` is no name for a {kind}"),
            "not allowed",
            &format!("a {kind} takes {rule}"),
        )),
        (false, true) => None,
    }
}

fn labels(labels: Option<&Value>, parent: &[&str], field: &str) -> Vec<Problem> {
    entries(labels)
        .filter_map(|(key, value)| {
            let wrong_value = value.as_str().is_some_and(|text| !is_label_value(text));
            let (message, label) = match (is_label_key(key), wrong_value) {
                (false, _) => (format!("`{key}` is no label key"), "not a label key"),
                (true, true) => (format!("the value of label `{key}` is not allowed"), "not a label value"),
                (true, false) => return None,
            };
            let help = "a label takes at most 63 letters, digits, `-`, `_` and `.`, a letter or digit at both ends";
            Some(bad(&[parent, &[field, key]].concat(), message, label, help))
        })
        .collect()
}

fn annotations(annotations: Option<&Value>, parent: &[&str]) -> Vec<Problem> {
    let size: usize = entries(annotations).map(|(key, value)| key.len() + value.as_str().map_or(0, str::len)).sum();
    let mut problems: Vec<Problem> = entries(annotations)
        .filter(|(key, _)| !is_label_key(&key.to_lowercase()))
        .map(|(key, _)| {
            let help = "an annotation's key is `name` or `dns.prefix/name`, the name at most 63 characters";
            bad(
                &[parent, &["annotations", key]].concat(),
                format!("`{key}` is no annotation key"),
                "not an annotation key",
                help,
            )
        })
        .collect();
    if size > ANNOTATIONS_LIMIT {
        let message = format!("the annotations have {size} bytes, at most {ANNOTATIONS_LIMIT} are allowed");
        problems.push(bad(
            &[parent, &["annotations"]].concat(),
            message,
            "too large",
            "put large texts into a ConfigMap",
        ));
    }
    problems
}

fn entries(map: Option<&Value>) -> impl Iterator<Item = (&str, &Value)> {
    map.and_then(Value::as_object).into_iter().flat_map(Map::iter).map(|(key, value)| (key.as_str(), value))
}

fn bad(steps: &[&str], message: String, label: &str, help: &str) -> Problem {
    Problem {
        code: Code::BadObjectName,
        steps: steps.iter().map(|step| (*step).to_owned()).collect(),
        message,
        label: label.to_owned(),
        help: Some(help.to_owned()),
    }
}
