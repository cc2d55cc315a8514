//! Whether anybody answers, in which version, and who writes there.

use crate::bed::{bed, older_server};
use crate::support::App;

#[test]
fn an_application_that_needs_little_finds_it() {
    App::new(&bed().namespace("little"), "").ask().assert_open();
}

#[test]
fn nobody_answers() {
    let app = App::new("nowhere", "");
    let answered = app.ask_as(bed().kubeconfig(), &["--server", "http://127.0.0.1:1"]);
    answered.assert_closed(&["PRE001"]);
    assert!(answered.reasons()[0].contains("127.0.0.1:1"), "{answered:#?}");
}

#[test]
fn a_server_older_than_the_contract_says() {
    let older = older_server();
    let namespace = older.namespace("older");
    let on = |minor: u32| App::new(&namespace, &format!("[target.old]\nkubernetes = \"1.{minor}\""));
    on(34).ask_as(older.kubeconfig(), &[]).assert_open();
    let answered = on(35).ask_as(older.kubeconfig(), &[]);
    answered.assert_closed(&["PRE005"]);
    assert_eq!(answered.closed[0]["next"], "set `kubernetes = \"1.34\"` for this target");
    assert_eq!(answered.closed[0]["at"]["line"], 14);
}

#[test]
fn a_target_of_another_tool() {
    let namespace = bed().namespace("external");
    let delivery = |how: &str| App::new(&namespace, &format!("[target.here]\ndelivery = \"{how}\""));
    delivery("direct").ask().assert_open();
    delivery("external").ask().assert_closed(&["PRE022"]);
}
