use crate::support::{deployment, of_yaml, paths, plain};

fn pods(before: &str, after: &str) -> Vec<String> {
    plain(&of_yaml(&deployment(before), &deployment(after)))
}

fn containers(field: &str, before: &[&str], after: &[&str]) -> Vec<String> {
    let pod = |items: &[&str]| {
        let items: String = items.iter().map(|item| format!("  - {item}\n")).collect();
        format!("containers:\n- name: app\n  {field}:\n{items}")
    };
    pods(&pod(before), &pod(after))
}

#[test]
fn a_reordered_env_is_no_change() {
    let (a, b) = ("{name: A, value: '1'}", "{name: B, value: '2'}");
    assert_eq!(containers("env", &[a, b], &[b, a]), Vec::<String>::new());
}

#[test]
fn a_reordered_env_with_references_is_a_change_of_order() {
    let (a, b) = ("{name: A, value: '1'}", "{name: B, value: '$(A)2'}");
    assert_eq!(
        containers("env", &[a, b], &[b, a]),
        ["~ Deployment demo/greeter", "  ~ spec.template.spec.containers[app].env: order A, B → B, A"]
    );
}

#[test]
fn env_items_meet_by_name() {
    let before = ["{name: A, value: '1'}", "{name: B, value: '2'}"];
    let after = ["{name: C, value: '3'}", "{name: B, value: '4'}"];
    assert_eq!(
        containers("env", &before, &after),
        [
            "~ Deployment demo/greeter",
            "  - spec.template.spec.containers[app].env[A]",
            "      - name: A",
            "      - value: \"1\"",
            "  ~ spec.template.spec.containers[app].env[B].value: \"2\" → \"4\"",
            "  + spec.template.spec.containers[app].env[C]",
            "      + name: C",
            "      + value: \"3\"",
        ]
    );
}

#[test]
fn an_env_name_that_stands_twice_is_compared_as_a_whole() {
    let before = ["{name: A, value: '1'}", "{name: A, value: '2'}"];
    let after = ["{name: A, value: '2'}", "{name: A, value: '1'}"];
    assert_eq!(containers("env", &before, &after)[1], "  ~ spec.template.spec.containers[app].env");
}

#[test]
fn init_containers_run_in_order() {
    let before = "initContainers:\n- name: migrate\n- name: warm\ncontainers:\n- name: app";
    let after = "initContainers:\n- name: warm\n- name: migrate\ncontainers:\n- name: app";
    let order = "  ~ spec.template.spec.initContainers: order migrate, warm → warm, migrate";
    assert_eq!(pods(before, after), ["~ Deployment demo/greeter", order]);
}

#[test]
fn an_init_container_added_last_is_no_change_of_order() {
    let before = "initContainers:\n- name: migrate\ncontainers:\n- name: app";
    let after = "initContainers:\n- name: migrate\n- name: warm\ncontainers:\n- name: app";
    let diff = of_yaml(&deployment(before), &deployment(after));
    assert_eq!(paths(&diff), ["spec.template.spec.initContainers[warm]"]);
    let first = "initContainers:\n- name: warm\n- name: migrate\ncontainers:\n- name: app";
    let diff = of_yaml(&deployment(before), &deployment(first));
    assert_eq!(paths(&diff), ["spec.template.spec.initContainers[warm]", "spec.template.spec.initContainers"]);
}

#[test]
fn a_default_protocol_is_the_same_port() {
    let (bare, full) = ("{containerPort: 80}", "{containerPort: 80, protocol: TCP}");
    assert_eq!(containers("ports", &[bare], &[full]), Vec::<String>::new());
    assert_eq!(containers("ports", &[full], &[bare]), Vec::<String>::new());
    let named = "{containerPort: 80, protocol: TCP, name: http}";
    assert_eq!(
        containers("ports", &[bare], &[named])[1],
        "  + spec.template.spec.containers[app].ports[containerPort=80,protocol=TCP].name: http"
    );
    let udp = "{containerPort: 80, protocol: UDP}";
    assert_eq!(containers("ports", &[bare, udp], &[udp, full]), Vec::<String>::new());
    assert_eq!(
        containers("ports", &[bare], &[udp])[1],
        "  - spec.template.spec.containers[app].ports[containerPort=80,protocol=TCP]"
    );
}

#[test]
fn volume_mounts_meet_by_path() {
    let (a, b) = ("{name: v, mountPath: /etc/a}", "{name: v, mountPath: /etc/b}");
    let c = "{name: w, mountPath: /etc/b}";
    assert_eq!(containers("volumeMounts", &[a, b], &[b, a]), Vec::<String>::new());
    assert_eq!(
        containers("volumeMounts", &[a, b], &[c, a])[1],
        "  ~ spec.template.spec.containers[app].volumeMounts[/etc/b].name: v → w"
    );
}

#[test]
fn arguments_are_one_value_shown_item_by_item() {
    let before = ["--a", "--b", "--c", "--d", "--e"];
    let after = ["--a", "--b", "--c", "--x", "--e", "--f"];
    assert_eq!(
        containers("args", &before, &after)[1..],
        [
            "  ~ spec.template.spec.containers[app].args",
            "        … 3 unchanged items",
            "      - - --d",
            "      + - --x",
            "        - --e",
            "      + - --f",
        ]
        .map(str::to_owned)
    );
    assert_eq!(containers("args", &["--a", "--b"], &["--b", "--a"]).len(), 5, "the order of arguments matters");
}

#[test]
fn a_weight_in_an_atomic_list_is_shown_alone() {
    let route = |weight: u8| {
        format!(
            "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {{name: greeter, namespace: demo}}\nspec:\n  rules:\n  - backendRefs:\n    - {{name: greeter-stable, weight: {}}}\n    - {{name: greeter-canary, weight: {weight}}}\n",
            100 - weight
        )
    };
    assert_eq!(
        plain(&of_yaml(&route(5), &route(20)))[1..],
        ["  ~ spec.rules[0].backendRefs[0].weight: 95 → 80", "  ~ spec.rules[0].backendRefs[1].weight: 5 → 20"]
            .map(str::to_owned)
    );
}

#[test]
fn lists_of_foreign_apis_are_atomic() {
    let route = |items: &str| {
        format!("apiVersion: example.com/v1\nkind: Thing\nmetadata: {{name: a}}\nspec: {{containers: {items}}}\n")
    };
    let diff = of_yaml(&route("[{name: a}, {name: b}]"), &route("[{name: b}, {name: a}]"));
    assert_eq!(paths(&diff), ["spec.containers"]);
}

#[test]
fn sets_have_no_order() {
    let claim = |finalizers: &str, modes: &str| {
        format!(
            "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {{name: a, finalizers: {finalizers}}}\nspec: {{accessModes: {modes}}}\n"
        )
    };
    assert!(of_yaml(&claim("[x/a, x/b]", "[RWO, ROX]"), &claim("[x/b, x/a]", "[ROX, RWO]")).is_empty());
    let diff = of_yaml(&claim("[x/a]", "[RWO]"), &claim("[x/a, x/a]", "[RWX]"));
    assert_eq!(paths(&diff), ["metadata.finalizers", "spec.accessModes"]);
}

#[test]
fn service_ports_meet_by_port_and_protocol() {
    let service =
        |ports: &str| format!("apiVersion: v1\nkind: Service\nmetadata: {{name: a}}\nspec: {{ports: {ports}}}\n");
    let diff = of_yaml(
        &service("[{name: dns, port: 53, protocol: UDP}, {name: dns-tcp, port: 53}]"),
        &service("[{name: tcp, port: 53, protocol: TCP}, {name: dns, port: 53, protocol: UDP}]"),
    );
    assert_eq!(paths(&diff), ["spec.ports[port=53,protocol=TCP].name"]);
}
