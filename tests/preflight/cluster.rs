//! Namespaces and kinds.

use crate::bed::{bed, condition, eventually};
use crate::support::App;

#[test]
fn a_namespace_is_missing_or_leaves() {
    let namespace = bed().unique("missing");
    let app = App::new(&namespace, "");
    let answered = app.ask();
    answered.assert_closed(&["PRE006"]);
    assert_eq!(answered.closed[0]["at"]["line"], 5, "the line that names it");
    bed().kubectl(&["create", "namespace", &namespace]);
    app.ask().assert_open();
    let held = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: held, finalizers: [example.org/held] }\n";
    bed().apply(&namespace, held);
    bed().kubectl(&["delete", "namespace", &namespace, "--wait=false"]);
    let answered = app.ask();
    bed().kubectl(&["patch", "configmap", "held", "-n", &namespace, "-p", "{\"metadata\":{\"finalizers\":null}}"]);
    assert!(answered.codes().contains(&"PRE007"), "{answered:#?}");
    eventually("the namespace is gone", || bed().find("namespace", "", &namespace).is_none().then_some(()));
    app.ask().assert_closed(&["PRE006"]);
}

#[test]
fn a_required_namespace() {
    let namespace = bed().namespace("requires");
    let other = bed().unique("other");
    let app = App::new(&namespace, &format!("[[requires]]\nnamespace = \"{other}\""));
    app.ask().assert_closed(&["PRE006"]);
    app.ask_as(bed().kubeconfig(), &["--stage", "1"]).assert_open();
    bed().kubectl(&["create", "namespace", &other]);
    app.ask().assert_open();
}

/// A definition `<plural>.<group>` of the kind `Widget`.
fn definition(plural: &str, group: &str) -> String {
    format!(
        "apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {{ name: {plural}.{group} }}
spec:
  group: {group}
  scope: Namespaced
  names: {{ plural: {plural}, kind: Widget }}
  versions:
  - {{ name: v1, served: true, storage: true, schema: {{ openAPIV3Schema: {{ type: object }} }} }}
"
    )
}

/// A definition one of whose names another one has already is there, and is not served.
fn refused(group: &str) -> String {
    let other = definition("gadgets", group).replace("kind: Widget", "kind: Gadget, listKind: WidgetList");
    bed().apply("", &other);
    let gadgets = format!("gadgets.{group}");
    bed().wait("customresourcedefinition", "", &gadgets, |crd| condition(crd, "Established") == "True");
    bed().apply("", &definition("widgets", group));
    let widgets = format!("widgets.{group}");
    bed().wait("customresourcedefinition", "", &widgets, |crd| condition(crd, "NamesAccepted") == "False");
    gadgets
}

#[test]
fn so_is_that_of_an_object_of_ones_own() {
    let group = format!("{}.example.org", bed().unique("g"));
    let app = App::new(&bed().namespace("own"), "");
    app.file("schemas/widgets.yaml", &definition("widgets", &group));
    let widget = format!("apiVersion: {group}/v1\nkind: Widget\nmetadata:\n  name: one\n");
    app.file("manifests/widget.yaml", &widget);
    let answered = app.ask();
    answered.assert_closed(&["PRE008"]);
    assert!(answered.reasons()[0].contains(&format!("`widgets.{group}`")), "{answered:#?}");
    let gadgets = refused(&group);
    app.ask().assert_closed(&["PRE009"]);
    bed().kubectl(&["delete", "customresourcedefinition", &gadgets]);
    eventually("it is served", || (app.ask().exit == 0).then_some(()));
}

#[test]
fn a_required_definition_is_missing_or_not_established() {
    let namespace = bed().namespace("definitions");
    let group = format!("{}.example.org", bed().unique("g"));
    let app = App::new(&namespace, &format!("[[requires]]\ncrd = \"widgets.{group}\""));
    app.ask().assert_closed(&["PRE008"]);
    let (gadgets, widgets) = (refused(&group), format!("widgets.{group}"));
    app.ask().assert_closed(&["PRE009"]);
    bed().kubectl(&["delete", "customresourcedefinition", &gadgets]);
    bed().wait("customresourcedefinition", "", &widgets, |crd| condition(crd, "Established") == "True");
    eventually("it is served", || (app.ask().exit == 0).then_some(()));
}
