//! Objects one by one and in lists, whole and by name only; who asks, and what they may do.

use crate::bed::bed;
use crate::support::{admin, applied, by, config_map, resource, text, with};
use railiance::world::cluster::{Allowed, Detail, Permission, Place, Within};
use serde_json::json;

#[test]
fn an_object_is_there_or_not() {
    let namespace = bed().namespace("read");
    admin(async |cluster| {
        let place = config_map(&namespace, "cm");
        assert_eq!(cluster.get(&place, Detail::Whole).await.unwrap(), None);
        applied(cluster, &place, "1").await;
        let found = cluster.get(&place, Detail::Whole).await.unwrap().unwrap();
        assert_eq!(text(&found, "/data/a"), "1");
        let elsewhere = config_map("no-such-namespace", "cm");
        assert_eq!(cluster.get(&elsewhere, Detail::Whole).await.unwrap(), None);
        let namespace = Place::new(&resource("v1", "Namespace"), "", "no-such-namespace");
        assert_eq!(cluster.get(&namespace, Detail::Whole).await.unwrap(), None);
    });
}

/// More objects than come with one answer; written many at once, told in the order of the names.
#[test]
fn long_lists_come_in_pages_and_whole() {
    let namespace = bed().namespace("pages");
    admin(async |cluster| {
        let names: Vec<String> = (0..620).map(|number| format!("cm-{number:03}")).collect();
        let written = cluster
            .many(&names, async |name| {
                let answer = applied(cluster, &config_map(&namespace, name), "1").await;
                text(&answer.body, "/metadata/name").to_owned()
            })
            .await;
        assert_eq!(written, names);
        let kind = resource("v1", "ConfigMap");
        let within = Within::Namespace(&namespace);
        let listed = cluster.list(&kind, within, "test=cluster", Detail::Whole).await.unwrap();
        let found: Vec<&str> = listed.items.iter().map(|item| text(item, "/metadata/name")).collect();
        assert_eq!(found, names);
        assert!(listed.items.iter().all(|item| item["kind"] == "ConfigMap" && item["apiVersion"] == "v1"));
        assert!(!listed.resource_version.is_empty());
        let none = cluster.list(&kind, within, "test=other", Detail::Whole).await.unwrap();
        assert_eq!(none.items, [json!(null); 0]);
    });
}

#[test]
fn h28_a_secrets_keys_arrive_and_its_values_do_not() {
    let namespace = bed().namespace("secret");
    bed().apply(
        &namespace,
        "{apiVersion: v1, kind: Secret, metadata: {name: login, labels: {test: cluster}}, stringData: {pin: hunter2}}",
    );
    admin(async |cluster| {
        let kind = resource("v1", "Secret");
        let place = Place::new(&kind, &namespace, "login");
        let one = cluster.get(&place, Detail::Metadata).await.unwrap().unwrap();
        let within = Within::Namespace(&namespace);
        let listed = cluster.list(&kind, within, "test=cluster", Detail::Metadata).await.unwrap();
        for object in [&one, &listed.items[0]] {
            assert_eq!((text(object, "/apiVersion"), text(object, "/kind")), ("v1", "Secret"));
            assert_eq!(object.get("data"), None);
            let fields = &object["metadata"]["managedFields"][0]["fieldsV1"];
            assert!(fields.to_string().contains("f:pin"), "{fields}");
        }
        let whole = cluster.get(&place, Detail::Whole).await.unwrap().unwrap();
        assert_eq!(text(&whole, "/data/pin"), "aHVudGVyMg==");
    });
}

#[test]
fn the_server_says_who_asks_with_which_credential() {
    let seen =
        with(&by(&bed().user("team-a", Some("team-shop"))), async |cluster| cluster.whoami().await.unwrap()).unwrap();
    assert_eq!(seen.user, "team-a");
    assert!(seen.groups.contains(&"team-shop".to_owned()), "{:?}", seen.groups);
    let credential = &seen.extra["authentication.kubernetes.io/credential-id"];
    assert!(credential[0].starts_with("X509SHA256="), "{credential:?}");
}

#[test]
fn the_server_says_what_one_may_do() {
    let namespace = bed().namespace("rights");
    let user = bed().unique("team-b");
    bed().kubectl(&["create", "role", "writer", "-n", &namespace, "--verb=get,patch", "--resource=configmaps"]);
    bed().kubectl(&["create", "rolebinding", "writer", "-n", &namespace, "--role=writer", &format!("--user={user}")]);
    with(&by(&bed().user(&user, None)), async |cluster| {
        let may = |verb: &str| Permission::of(verb, &resource("v1", "ConfigMap"), &namespace);
        assert_eq!(cluster.may(&may("patch")).await.unwrap(), Allowed::Yes);
        assert!(matches!(cluster.may(&may("delete")).await.unwrap(), Allowed::No(_)));
        let rules = cluster.rules(&namespace).await.unwrap();
        assert_eq!(rules.incomplete, None);
        assert!(rules.give(&may("patch")) && rules.give(&may("get")));
        assert!(!rules.give(&may("delete")));
    })
    .unwrap();
}
