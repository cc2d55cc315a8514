use crate::support::{deployment, placed};
use railiance::diag::Sources;
use railiance::report::diff::{Paint, json, text, unified};
use railiance::rollout::diff::diff;

/// All views of a diff.
fn views(before: &str, after: &str) -> [String; 4] {
    let mut sources = Sources::default();
    let (before, after) = (placed("a.yaml", before, &mut sources), placed("b.yaml", after, &mut sources));
    let diff = diff(&before, &after);
    [
        text(&diff, &sources, Paint::Plain),
        text(&diff, &sources, Paint::Colour),
        unified(&diff, Paint::Plain),
        json(&diff, &sources).unwrap(),
    ]
}

/// No view shows a secret, in any direction; every view says that something is hidden.
fn hides(before: &str, after: &str, secrets: &[&str]) -> [String; 4] {
    for (a, b) in [(before, after), (after, before), (before, ""), ("", after)] {
        for view in views(a, b) {
            for secret in secrets {
                assert!(!view.contains(secret), "`{secret}` is shown:\n{view}");
            }
        }
    }
    let views = views(before, after);
    for view in &views {
        assert!(view.contains("***"), "nothing is said:\n{view}");
    }
    views
}

#[test]
fn values_of_secrets() {
    let secret = |data: &str| format!("apiVersion: v1\nkind: Secret\nmetadata: {{name: a, namespace: demo}}\n{data}\n");
    let [text, _, unified, json] = hides(
        &secret("data: {key: aHVudGVyMg==, same: c2FtZXNhbWU=, old: b2xkb2xk}\nstringData: {plain: correct-horse}"),
        &secret("data: {key: YmF0dGVyeQ==, same: c2FtZXNhbWU=, new: bmV3bmV3}\nstringData: {plain: battery-staple}"),
        &["aHVudGVyMg", "YmF0dGVyeQ", "c2FtZXNhbWU", "b2xkb2xk", "bmV3bmV3", "correct-horse", "battery-staple"],
    );
    assert!(text.contains("  ~ data.key: '*** (before)' → '*** (after)'"), "{text}");
    assert!(text.contains("  - data.old: '***'") && text.contains("  + data.new: '***'"), "{text}");
    assert!(unified.contains("-  key: '*** (before)'\n") && unified.contains("+  key: '*** (after)'\n"), "{unified}");
    assert!(unified.contains("   same: '***'\n"), "{unified}");
    assert!(json.contains("\"before\": \"*** (before)\"") && json.contains("\"masked\": true"), "{json}");
}

#[test]
fn data_that_comes_as_a_whole_or_in_odd_shapes() {
    let secret = |data: &str| format!("apiVersion: v1\nkind: Secret\nmetadata: {{name: a}}\n{data}\n");
    hides(&secret("data: {}"), &secret("data: {key: [hunter2, {deep: hunter3}]}"), &["hunter2", "hunter3"]);
    hides(&secret("type: x"), &secret("data: hunter2"), &["hunter2"]);
    let list = |value: &str| {
        format!("kind: List\nitems:\n- {{kind: Secret, data: {{key: {value}}}}}\n- {{kind: ConfigMap}}\n")
    };
    hides(&list("hunter2"), &list("hunter3"), &["hunter"]);
    hides(&secret("data: 4711"), &secret("data: {pin: 4712}"), &["4711", "4712"]);
}

#[test]
fn variables_with_a_secret_name() {
    let pod = |password: &str| {
        deployment(&format!(
            "containers:\n- name: app\n  env:\n  - {{name: DB_PASSWORD, value: {password}}}\n  - {{name: LOG_LEVEL, value: debug}}"
        ))
    };
    let [text, ..] = hides(&pod("hunter2"), &pod("hunter3"), &["hunter"]);
    assert!(text.contains("containers[app].env[DB_PASSWORD].value: '*** (before)' → '*** (after)'"), "{text}");
}

#[test]
fn variables_that_no_longer_have_a_name_of_their_own() {
    let pod = |first: &str| {
        deployment(&format!(
            "containers:\n- name: app\n  env:\n  - {{name: API_KEY, value: {first}}}\n  - {{name: API_KEY, value: hunter2}}"
        ))
    };
    hides(&pod("hunter1"), &pod("hunter3"), &["hunter"]);
    let kept = |rest: &str| {
        format!("kind: Thing\nmetadata: {{name: a}}\nspec: {{env: [{rest}{{name: A_TOKEN, value: hunter2}}]}}\n")
    };
    hides(&kept("{name: X, value: x}, "), &kept(""), &["hunter"]);
}

#[test]
fn credentials_within_texts() {
    let map = |password: &str, level: &str| {
        format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\ndata:\n  app.conf: |\n    level={level}\n    db=postgres://app:{password}@db/app\n  api-token: {password}\n"
        )
    };
    let [text, ..] = hides(&map("hunter2", "info"), &map("hunter3", "debug"), &["hunter"]);
    assert!(text.contains("- level=info") && text.contains("postgres://app:***@db/app"), "{text}");
    assert!(text.contains("data[\"app.conf\"]  (b.yaml:6, secrets within are hidden)"), "{text}");
    let [text, ..] = hides(&map("hunter2", "info"), &map("hunter3", "info"), &["hunter"]);
    assert!(text.contains("data[\"app.conf\"]: '*** (before)' → '*** (after)'"), "{text}");
}

#[test]
fn secret_arguments_and_the_last_applied_annotation() {
    let pod = |secret: &str| {
        let pod = deployment(&format!(
            "containers:\n- name: app\n  args: [--db-password, {secret}, --api-token={secret}, --level, debug]"
        ));
        let applied = format!("  annotations:\n    kubectl.kubernetes.io/last-applied-configuration: '{secret}'\n");
        pod.replace("  namespace: demo\n", &format!("  namespace: demo\n{applied}"))
    };
    let [text, ..] = hides(&pod("hunter2"), &pod("hunter3"), &["hunter"]);
    assert!(text.contains("--level"), "{text}");
}
