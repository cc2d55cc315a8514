//! Required Services and applications, and objects from outside.

use crate::bed::bed;
use crate::support::{App, pod};

#[test]
fn a_service_is_missing_lacks_the_port_has_nobody_behind_it() {
    let namespace = bed().namespace("services");
    let app = App::new(&namespace, &format!("[[requires]]\nservice = \"db.{namespace}:5432\""));
    app.ask().assert_closed(&["PRE010"]);
    let service = |port: u16| {
        format!(
            "apiVersion: v1\nkind: Service\nmetadata: {{ name: db }}\nspec: {{ selector: {{ app: db }}, ports: [{{ port: {port} }}] }}\n"
        )
    };
    bed().apply(&namespace, &service(5433));
    let answered = app.ask();
    answered.assert_closed(&["PRE011"]);
    assert_eq!(answered.closed[0]["next"], "it has `5433`; correct the port in `[[requires]]`");
    bed().kubectl(&["delete", "service", "db", "-n", &namespace]);
    bed().apply(&namespace, &service(5432));
    app.ask().assert_closed(&["PRE012"]);
    bed().apply(&namespace, &pod("db-0", "db"));
    crate::bed::eventually("the endpoint is ready", || (app.ask().exit == 0).then_some(()));
}

#[test]
fn another_application_was_not_released() {
    let (namespace, home) = (bed().namespace("apps"), bed().namespace("home"));
    let identity = bed().unique("identity");
    let app = App::new(&namespace, &format!("[[requires]]\napp = \"{identity}\""));
    app.ask().assert_closed(&["PRE013"]);
    let record = format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {{ name: railiance.{identity}.v3, labels: {{ railiance.dev/app: {identity}, railiance.dev/ledger: record }} }}\n"
    );
    bed().apply(&home, &record);
    app.ask().assert_open();
}

#[test]
fn an_account_and_a_claim_from_outside() {
    let namespace = bed().namespace("outside");
    let more = "[workload.service_account]\nname = \"robot\"\n[workload.volumes.data]\nmount = \"/data\"\nexisting_claim = \"data\"";
    let app = App::new(&namespace, more);
    let answered = app.ask();
    answered.assert_closed(&["PRE023"]);
    assert_eq!(answered.closed.len(), 2, "{answered:#?}");
    bed().kubectl(&["create", "serviceaccount", "robot", "-n", &namespace]);
    let claim = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: { name: data }\nspec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }\n";
    bed().apply(&namespace, claim);
    app.ask().assert_open();
}
