use crate::support::{bare, of_values, of_yaml, paths, plain};
use railiance::rollout::diff::{Totals, diff, patch};
use serde_json::{Value, json};
use std::time::Instant;

fn config(name: &str, data: Value) -> Value {
    json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, "namespace": "demo"}, "data": data})
}

fn pod(config: &str, image: &str) -> Value {
    json!({
        "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "greeter", "namespace": "demo"},
        "spec": {"template": {"spec": {
            "containers": [{"name": "app", "image": image, "envFrom": [{"configMapRef": {"name": config}}]}],
            "volumes": [{"name": "config", "configMap": {"name": config}}],
        }}},
    })
}

#[test]
fn objects_come_go_stay_and_change_in_order() {
    let before = [config("b", json!({})), config("a", json!({"x": "1"})), config("c", json!({}))];
    let after = [config("c", json!({})), config("d", json!({})), config("a", json!({"x": "2"}))];
    let diff = of_values(&before, &after);
    assert_eq!(diff.totals(), Totals { created: 1, changed: 1, deleted: 1, unchanged: 1 });
    assert_eq!(
        plain(&diff),
        ["~ ConfigMap demo/a", "  ~ data.x: \"1\" → \"2\"", "- ConfigMap demo/b", "+ ConfigMap demo/d"]
    );
}

#[test]
fn another_version_of_a_group_is_the_same_object() {
    let claim = |version: &str| json!({"apiVersion": version, "kind": "HTTPRoute", "metadata": {"name": "a"}});
    let group = "gateway.networking.k8s.io";
    let diff = of_values(&[claim(&format!("{group}/v1beta1"))], &[claim(&format!("{group}/v1"))]);
    assert_eq!(paths(&diff), ["apiVersion"]);
    let diff = of_values(&[claim("example.com/v1")], &[claim("example.org/v1")]);
    assert_eq!(diff.totals(), Totals { created: 1, changed: 0, deleted: 1, unchanged: 0 });
}

#[test]
fn a_hashed_config_map_is_paired_and_its_followers_folded() {
    let (old, new) = ("greeter-config-0123456789", "greeter-config-abcdef0123");
    let before = [config(old, json!({"app.conf": "a\nb\nc\n"})), pod(old, "greeter:v1")];
    let after = [config(new, json!({"app.conf": "a\nB\nc\n"})), pod(new, "greeter:v1")];
    let diff = of_values(&before, &after);
    assert_eq!(
        plain(&diff),
        [
            "~ ConfigMap demo/greeter-config-abcdef0123",
            "  ~ data[\"app.conf\"]",
            "        a",
            "      - b",
            "      + B",
            "        c",
            "~ Deployment demo/greeter",
            "  ~ follows the new name of ConfigMap demo/greeter-config-abcdef0123 (2 references)",
        ]
    );
    assert_eq!(patch(&before, &diff).unwrap(), after);
}

#[test]
fn a_follower_shows_what_else_changed() {
    let (old, new) = ("c-0123456789", "c-abcdef0123");
    let before = [config(old, json!({"x": "1"})), pod(old, "greeter:v1")];
    let after = [config(new, json!({"x": "2"})), pod(new, "greeter:v2")];
    let lines = plain(&of_values(&before, &after));
    assert_eq!(lines[3], "  ~ spec.template.spec.containers[app].image: greeter:v1 → greeter:v2");
    assert!(lines[4].contains("(2 references)"), "{lines:#?}");
}

#[test]
fn ambiguous_or_unhashed_names_are_not_paired() {
    let created_and_deleted = |before: &[&str], after: &[&str]| {
        let set = |names: &[&str]| -> Vec<Value> { names.iter().map(|name| config(name, json!({}))).collect() };
        let totals = of_values(&set(before), &set(after)).totals();
        (totals.created, totals.deleted, totals.changed)
    };
    assert_eq!(created_and_deleted(&["c-0123456789"], &["c-abcdef0123"]), (0, 0, 1));
    assert_eq!(created_and_deleted(&["c-0123456789", "c-1123456789"], &["c-abcdef0123"]), (1, 2, 0));
    assert_eq!(created_and_deleted(&["c-012345678"], &["c-abcdef012"]), (1, 1, 0), "nine digits are no hash");
    assert_eq!(created_and_deleted(&["c-0123456789"], &["d-0123456789"]), (1, 1, 0));
    assert_eq!(created_and_deleted(&["c-canaryoncan"], &["c-stablestabl"]), (1, 1, 0));
    let secret = |name: &str| json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name}});
    assert_eq!(of_values(&[secret("s-0123456789")], &[secret("s-abcdef0123")]).totals().changed, 1);
}

#[test]
fn a_name_that_stands_twice_meets_its_own_standing() {
    let before = [config("a", json!({"x": "1"})), config("a", json!({"x": "2"}))];
    let after = [config("a", json!({"x": "1"})), config("a", json!({"x": "3"})), config("a", json!({}))];
    let diff = of_values(&before, &after);
    assert_eq!(plain(&diff), ["~ ConfigMap demo/a #2", "  ~ data.x: \"2\" → \"3\"", "+ ConfigMap demo/a #3"]);
    assert_eq!(patch(&before, &diff).unwrap(), after);
}

#[test]
fn a_patch_refuses_objects_it_was_not_made_for() {
    let diff = of_values(&[config("a", json!({"x": "1"}))], &[config("a", json!({}))]);
    let error = patch(&[config("a", json!({}))], &diff).unwrap_err();
    assert_eq!(error.to_string(), "`ConfigMap demo/a` has no `data.x` to change");
    assert_eq!(patch(&[], &diff).unwrap_err().to_string(), "`ConfigMap demo/a` has no `.` to change");
}

#[test]
fn terminal_escapes_in_manifests_stay_text() {
    let map = |text: &str| format!("kind: ConfigMap\nmetadata: {{name: a}}\ndata: {{x: {text}}}\n");
    let diff = of_yaml(&map("\"a\\e[2Jb\\nc\\u202e\""), &map("d"));
    let text = plain(&diff).join("\n");
    assert!(!text.contains(['\u{1b}', '\u{202e}']) && text.contains("2Jb"), "{text}");
}

/// The bound is generous for an unoptimised build on a busy machine; quadratic matching of 16 million
/// pairs would miss it by far.
#[test]
fn four_thousand_objects_take_no_time() {
    let set = |image: &str| -> Vec<_> {
        let image = |at: usize| if at.is_multiple_of(500) { image } else { "greeter:v1" };
        let named = |at: usize, mut object: Value| {
            object["metadata"]["name"] = json!(format!("app-{at}"));
            bare(object)
        };
        (0..4_000).map(|at| named(at, pod("c", image(at)))).collect()
    };
    let (before, mut after) = (set("greeter:v1"), set("greeter:v2"));
    after.reverse();
    let start = Instant::now();
    let totals = diff(&before, &after).totals();
    assert_eq!(totals, Totals { created: 0, changed: 8, deleted: 0, unchanged: 3_992 });
    let took = start.elapsed();
    println!("4,000 against 4,000 objects: {took:?}");
    assert!(took.as_millis() < 2_000, "{took:?}");
}
