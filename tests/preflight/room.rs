//! Quotas.

use crate::bed::bed;
use crate::support::App;

#[test]
fn a_quota_has_room_or_not() {
    let namespace = bed().namespace("quota");
    let app = App::new(&namespace, "");
    let quota = |pods: &str, cpu: &str| {
        let hard = format!("pods: \"{pods}\", requests.cpu: \"{cpu}\"");
        bed().apply(
            &namespace,
            &format!(
                "apiVersion: v1\nkind: ResourceQuota\nmetadata: {{ name: team }}\nspec: {{ hard: {{ {hard} }} }}\n"
            ),
        );
        bed().wait("resourcequota", &namespace, "team", |quota| {
            quota["status"]["hard"]["pods"] == pods && quota["status"]["used"]["pods"].is_string()
        });
    };
    quota("1", "1");
    let answered = app.ask();
    answered.assert_closed(&["PRE017"]);
    assert_eq!(answered.reasons(), ["quota `team`: 0 of 1 `pods` are used, 2 more are needed"]);
    quota("2", "15m");
    assert_eq!(app.ask().reasons(), ["quota `team`: 0 of 15m `requests.cpu` are used, 20m more are needed"]);
    quota("2", "1");
    app.ask().assert_open();
}
