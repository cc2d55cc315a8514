use crate::support::{bare, deployment, placed};
use railiance::diag::Sources;
use railiance::rollout::diff::{ObjectId, list_keys};
use railiance::tree::{FieldPath, Step};
use serde_json::json;

fn field(name: &str) -> Step {
    Step::Field(name.to_owned())
}

#[test]
fn paths_read_back_as_they_are_shown() {
    for text in [
        "spec.template.spec.containers[app].env[LOG_LEVEL].value",
        "metadata.annotations[\"railiance.dev/digest\"]",
        "spec.ports[port=80,protocol=TCP].name",
        "spec.rules[0].backendRefs[12]",
        "data[\"say \\\"hi\\\"\\n\"][\"\"]",
        "spec.volumeMounts[/etc/app].x",
        "a[name=\"b]=,c\"]",
        ".",
    ] {
        assert_eq!(FieldPath::parse(text).map(|path| path.to_string()), Ok(text.to_owned()));
    }
}

#[test]
fn other_spellings_are_understood() {
    let parsed = |text: &str| FieldPath::parse(text).map(|path| path.steps);
    assert_eq!(parsed(".spec.x"), Ok(vec![field("spec"), field("x")]));
    let named = Step::Item(vec![("name".to_owned(), "app".to_owned())]);
    assert_eq!(parsed("containers[name=app]"), Ok(vec![field("containers"), named]));
    assert_eq!(parsed("containers[0]"), Ok(vec![field("containers"), Step::Index(0)]));
}

#[test]
fn a_broken_path_says_where_and_what_was_expected() {
    let error = |text: &str| FieldPath::parse(text).map_err(|error| error.to_string());
    assert_eq!(error(""), Err("expected a field at character 1".to_owned()));
    assert_eq!(error("a..b"), Err("expected the name of a field at character 3".to_owned()));
    assert_eq!(error("a[b"), Err("expected `]` at character 4".to_owned()));
    assert_eq!(error("a[]"), Err("expected a position or the name of an item at character 3".to_owned()));
    assert_eq!(error("a[0]b"), Err("expected `.` or `[` at character 5".to_owned()));
    assert_eq!(error("a[\"b]"), Err("expected a closed string at character 3".to_owned()));
    assert_eq!(error("a[99999999999999999999999]"), Err("expected a smaller position at character 3".to_owned()));
}

#[test]
fn a_path_finds_its_value_and_its_line() {
    let mut sources = Sources::default();
    let text = deployment("containers:\n- name: app\n  image: greeter:v1\n  ports:\n  - containerPort: 80");
    let object = placed("a.yaml", &text, &mut sources).remove(0);
    let id = ObjectId::of(&object.value);
    let keys = list_keys(&id);
    for path in ["containers[app].image", "containers[0].image", "containers[name=app].image"] {
        let path = FieldPath::parse(&format!("spec.template.spec.{path}")).unwrap();
        let (value, trace) = path.resolve(&object, &keys).unwrap();
        assert_eq!(value, &json!("greeter:v1"));
        assert_eq!(sources.place(trace.origin.span().unwrap()), "a.yaml:11:16");
    }
    for item in ["[containerPort=80,protocol=TCP]", "[containerPort=80]", "[0]"] {
        let path = FieldPath::parse(&format!("spec.template.spec.containers[app].ports{item}.containerPort")).unwrap();
        assert_eq!(path.resolve(&object, &keys).map(|(value, _)| value), Ok(&json!(80)), "{item}");
    }
}

#[test]
fn a_path_that_leads_nowhere_suggests_the_nearest_name() {
    let object = bare(json!({
        "apiVersion": "v1", "kind": "Pod",
        "spec": {"containers": [{"name": "app", "image": "a"}, {"name": "proxy"}]},
    }));
    let id = ObjectId::of(&object.value);
    let said = |path: &str| {
        let missing = FieldPath::parse(path).unwrap().resolve(&object, &list_keys(&id)).unwrap_err();
        (missing.to_string(), missing.known)
    };
    assert_eq!(said("spec.containers[app].imgae").0, "`spec.containers[app]` has no `imgae`, did you mean `image`?");
    let (message, known) = said("spec.containers[prxy]");
    assert_eq!(message, "`spec.containers` has no `[prxy]`, did you mean `proxy`?");
    assert_eq!(known, ["app", "proxy"]);
    assert_eq!(said("status").0, "`.` has no `status`");
    assert_eq!(said("kind.x").0, "`kind` has no `x`");
    assert_eq!(said("spec.containers[7]").0, "`spec.containers` has no `[7]`");
}
