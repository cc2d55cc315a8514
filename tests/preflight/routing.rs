//! Who leads requests to the application.

use crate::bed::{bed, older_server};
use crate::support::App;

const TRAEFIK: &str = "[expose]\nhost = \"web.example.org\"\n[stage.canary]\nsticky = { cookie = \"c\" }";

#[test]
fn traefik_is_served_or_not() {
    let older = older_server();
    let namespace = older.namespace("traefik");
    App::new(&namespace, TRAEFIK).ask_as(older.kubeconfig(), &[]).assert_closed(&["PRE021"]);
    bed().definitions();
    App::new(&bed().namespace("traefik"), TRAEFIK).ask().assert_open();
}

#[test]
fn a_gateway_is_missing_not_programmed_of_a_class_that_nobody_answers_for() {
    bed().definitions();
    let (namespace, class) = (bed().namespace("gateway"), bed().unique("class"));
    let more = "[expose]\nhost = \"web.example.org\"\nrouter = \"gateway-api\"\ngateway = { name = \"front\" }";
    let app = App::new(&namespace, more);
    app.ask().assert_closed(&["PRE019"]);
    let gateway = format!(
        "apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {{ name: front }}\nspec: {{ gatewayClassName: {class}, listeners: [{{ name: http, port: 80, protocol: HTTP }}] }}\n"
    );
    bed().apply(&namespace, &gateway);
    app.ask().assert_closed(&["PRE020", "PRE018"]);
    let class_object = format!(
        "apiVersion: gateway.networking.k8s.io/v1\nkind: GatewayClass\nmetadata: {{ name: {class} }}\nspec: {{ controllerName: example.org/edge }}\n"
    );
    bed().apply("", &class_object);
    app.ask().assert_closed(&["PRE020", "PRE018"]);
    bed().says("gateway", &namespace, "front", &["Accepted", "Programmed"]);
    app.ask().assert_closed(&["PRE018"]);
    bed().says("gatewayclass", "", &class, &["Accepted"]);
    app.ask().assert_open();
}
