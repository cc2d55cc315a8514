use super::{Path, Problem, Walk};
use crate::compile::render::verify::object::{split_api, text_at};
use crate::compile::render::verify::report::{About, finding};
use crate::compile::render::verify::schema::{Api, Library, Lookup, Outdated};
use crate::compile::render::verify::{Minor, names};
use crate::diag::{Code, Finding, Severity};
use crate::tree::Placed;
use serde_json::Value;

/// Checks one object against the schema of its kind. All findings of the object, in the order of its fields.
pub fn validate(object: &Placed, library: &Library) -> Vec<Finding> {
    match identity(&object.value) {
        Err(problem) => vec![place(object, problem)],
        Ok(api) => {
            let mut problems = names::problems(&object.value, library.minor());
            problems.extend(against(object, api, library));
            problems.into_iter().map(|problem| place(object, problem)).collect()
        }
    }
}

fn place(object: &Placed, problem: Problem) -> Finding {
    let about = match problem.code {
        Code::UnknownField | Code::MissingField => About::Field,
        _ => About::Value,
    };
    let mut found = finding(problem.code, object, &problem.steps, about, (problem.message, problem.label));
    // between objects a wrong namespace is an error, on a cluster-wide object it does no harm
    if found.code == Code::NamespaceMismatch {
        found.severity = Severity::Warning;
    }
    match problem.help {
        Some(help) => found.help(help),
        None => found,
    }
}

/// What the object says it is, or why it is none.
fn identity(value: &Value) -> Result<Api<'_>, Problem> {
    let not_an_object = |steps: &[&str], message: String, label: &str| Problem {
        code: Code::NotAnObject,
        steps: steps.iter().map(|step| (*step).to_owned()).collect(),
        message,
        label: label.to_owned(),
        help: Some("every object needs `apiVersion`, `kind` and `metadata.name`".to_owned()),
    };
    for steps in [&["apiVersion"][..], &["kind"], &["metadata", "name"]] {
        let listed = value.get("items").is_some_and(Value::is_array);
        if listed && text_at(value, &["kind"]).is_some_and(|kind| kind.ends_with("List")) {
            let message = "a list of objects where one object was expected".to_owned();
            let problem = not_an_object(&[], message, "a list");
            return Err(Problem { help: Some("write each item as a document of its own".to_owned()), ..problem });
        }
        if text_at(value, steps).is_none_or(str::is_empty) {
            let name = steps.join(".");
            return Err(not_an_object(steps, format!("an object without `{name}`"), &format!("no `{name}`")));
        }
    }
    let text = |name| text_at(value, &[name]).unwrap_or_default();
    Ok(split_api(text("apiVersion"), text("kind")))
}

fn against(object: &Placed, api: Api, library: &Library) -> Vec<Problem> {
    match library.look_up(api) {
        Lookup::Served { schema, cluster, outdated } => {
            let mut walk = Walk { library, problems: Vec::new() };
            walk.problems.extend(outdated.map(|outdated| deprecated(api, outdated)));
            walk.value(&object.value, schema, &Path::Root);
            if cluster {
                walk.problems.extend(namespaced(api, &object.value));
            }
            walk.problems
        }
        Lookup::Removed { minor, successor } => vec![removed(api, minor, successor)],
        Lookup::NotYet(minor) => vec![not_yet(api, minor, library.minor())],
        Lookup::Unknown { suggestion } => vec![unknown(api, suggestion, library.minor())],
    }
}

fn about_version(code: Code, message: String, label: String, help: String) -> Problem {
    Problem { code, steps: vec!["apiVersion".to_owned()], message, label, help: Some(help) }
}

fn title(api: Api) -> String {
    format!("`{}` of `{}`", api.kind, api.version_text())
}

fn successor_help(api: Api, successor: Option<Api>) -> String {
    match successor {
        Some(next) if next.kind == api.kind => format!("use `{}`", next.version_text()),
        Some(next) => format!("use `{}` of `{}`", next.kind, next.version_text()),
        None => "there is no successor".to_owned(),
    }
}

fn deprecated(api: Api, outdated: Outdated) -> Problem {
    let since = outdated.since.map_or_else(String::new, |minor| format!(" since 1.{minor}"));
    let until = outdated.removed.map_or_else(String::new, |minor| format!(", removed in 1.{minor}"));
    let message = format!("{} is deprecated{since}{until}", title(api));
    about_version(Code::DeprecatedApi, message, "deprecated".to_owned(), successor_help(api, outdated.successor))
}

fn removed(api: Api, minor: u8, successor: Option<Api>) -> Problem {
    let message = format!("{} was removed in Kubernetes 1.{minor}", title(api));
    about_version(Code::RemovedApi, message, format!("gone since 1.{minor}"), successor_help(api, successor))
}

fn not_yet(api: Api, minor: u8, target: Minor) -> Problem {
    let message = format!("{} does not exist before Kubernetes 1.{minor}, the target runs {target}", title(api));
    about_version(
        Code::UnknownKind,
        message,
        format!("not in {target}"),
        "use an API of the target's version".to_owned(),
    )
}

fn unknown(api: Api, suggestion: Option<String>, target: Minor) -> Problem {
    let message = format!("{} is not known to Kubernetes {target}", title(api));
    let crd = "a kind of an extension needs its CustomResourceDefinition in `schemas/`, or in `manifests/` where the application brings it";
    let help = match suggestion {
        Some(near) => format!("did you mean `{near}`? {crd}"),
        None => crd.to_owned(),
    };
    about_version(Code::UnknownKind, message, "unknown".to_owned(), help)
}

/// The server drops such a namespace without a word, so whoever wrote it is mistaken about the object.
fn namespaced(api: Api, value: &Value) -> Option<Problem> {
    text_at(value, &["metadata", "namespace"])?;
    Some(Problem {
        code: Code::NamespaceMismatch,
        steps: vec!["metadata".to_owned(), "namespace".to_owned()],
        message: format!("a namespace on a `{}`, which belongs to the whole cluster", api.kind),
        label: "has no namespace".to_owned(),
        help: Some("leave `metadata.namespace` out".to_owned()),
    })
}
